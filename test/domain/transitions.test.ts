import { expect } from 'chai';
import { BOOKING_TRANSITIONS } from '../../src/domain/booking.ts';
import { PAYMENT_TRANSITIONS, REFUND_TRANSITIONS } from '../../src/domain/payment.ts';
import { RESERVATION_TRANSITIONS } from '../../src/domain/reservation.ts';
import { SCHEDULE_TRANSITIONS, type ScheduleStatus, statusByClock } from '../../src/domain/schedule.ts';
import { TICKET_TRANSITIONS } from '../../src/domain/ticket.ts';
import { HOUR, NOON } from './maps.ts';

/** Every status that can follow `start`, sooner or later. */
function reachable(table: Record<string, readonly string[]>, start: string): string[] {
  const seen = new Set<string>();
  const open = [start];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const to of table[from] ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      open.push(to);
    }
  }
  return [...seen].sort();
}

const TABLES: [
  rule: string,
  what: string,
  table: Record<string, readonly string[]>,
  start: string,
  ends: string[],
][] = [
  ['RES-9', 'reservation', RESERVATION_TRANSITIONS, 'active', ['cancelled', 'confirmed', 'expired']],
  ['BKG-5', 'booking', BOOKING_TRANSITIONS, 'confirmed', ['cancelled', 'completed']],
  ['TKT-3', 'ticket', TICKET_TRANSITIONS, 'valid', ['cancelled', 'used']],
  ['PAY-7', 'payment', PAYMENT_TRANSITIONS, 'pending', ['refunded']],
  ['PAY-9', 'refund', REFUND_TRANSITIONS, 'pending', ['processed']],
  ['SCH-5', 'schedule', SCHEDULE_TRANSITIONS, 'scheduled', ['cancelled', 'completed']],
];

describe('the transitions of', () => {
  for (const [rule, what, table, start, ends] of TABLES) {
    it(`[${rule}] a ${what} reach every status from ${start}, and end in ${ends.join(' or ')}`, () => {
      const others = Object.keys(table).filter((status) => status !== start);
      expect(reachable(table, start)).to.include.members(others);
      const final = Object.keys(table).filter((status) => table[status]?.length === 0);
      expect(final.sort()).to.deep.equal(ends);
    });

    it(`[${rule}] a ${what} lead out of every status that is not an end, to an end`, () => {
      for (const status of Object.keys(table)) {
        if (ends.includes(status)) continue;
        expect(
          reachable(table, status).filter((to) => ends.includes(to)),
          status,
        ).not.to.deep.equal([]);
      }
    });
  }

  it('[RES-9] a reservation never lead back to a seat that is held', () => {
    for (const status of ['expired', 'confirmed', 'cancelled']) {
      expect(reachable(RESERVATION_TRANSITIONS, status)).to.deep.equal([]);
    }
  });

  it('[PAY-7] a payment never forget captured money', () => {
    expect(reachable(PAYMENT_TRANSITIONS, 'completed')).to.deep.equal(['refunded']);
  });
});

describe('the status of a schedule by the clock', () => {
  const at = (status: ScheduleStatus, ms: number) =>
    statusByClock({ status, departureAt: NOON, arrivalAt: NOON + HOUR }, NOON + ms);

  it('[SCH-5] changes at departure and at arrival, to the millisecond', () => {
    expect([-1, 0, 1].map((ms) => at('scheduled', ms))).to.deep.equal([
      'scheduled',
      'in_transit',
      'in_transit',
    ]);
    expect([-1, 0].map((ms) => at('in_transit', HOUR + ms))).to.deep.equal(['in_transit', 'completed']);
  });

  it('[SCH-5] stays what it is once it is over', () => {
    for (const ms of [-1, 0, 2 * HOUR]) {
      expect(at('cancelled', ms)).to.equal('cancelled');
      expect(at('completed', ms)).to.equal('completed');
    }
  });
});
