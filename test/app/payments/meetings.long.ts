import { expect } from 'chai';
import type { Pool } from 'pg';
import { createReservationLookup } from '../../../src/db/reservationLookup.ts';
import type { SignedWebhook } from '../../../src/gateways/scripted.ts';
import { sweepExpired } from '../../../src/jobs/expirySweep.ts';
import { expectCleanAudit } from '../../support/audit.ts';
import { MoneyHouse, type Order } from '../../support/moneyHouse.ts';
import { rushDice, tellSeed } from '../../support/rush.ts';
import { testIds } from '../../support/testActor.ts';

/** How long after the hold's end the news of its payment is carried out, in milliseconds. */
const OFFSETS = Array.from({ length: 101 }, (_, index) => index - 50);
/** Orders of one trip; each offset has a trip for each of the ways, and so a hundred meetings. */
const SEATS = 25;

/**
 * Which comes first, the end or the news: the end, by the sweep; the news, and the timer is late; both in one tick; or
 * the news comes and the end overtakes some of it.
 */
const WAYS = ['ended first', 'news first', 'at once', 'time passes'] as const;
type Trips = Record<(typeof WAYS)[number], Order[]>;
const ALL = OFFSETS.length * WAYS.length * SEATS;
const ANALYZED_AT = new Set([0, 10, 40]);

const BOOKED = 'completed, confirmed, 1 booked, 1 valid ticket, seat booked, gives back nothing';
/** The money is on its way, or the gateway has told that it is back. */
const RETURNING =
  'completed, expired, 0 booked, 0 valid ticket, seat available, gives back all, hold_over pending';
const RETURNED =
  'refunded, expired, 0 booked, 0 valid ticket, seat available, gives back all, hold_over processed';

describe('news of a payment against the end of its hold', function () {
  this.timeout(300_000);
  const dice = rushDice();
  let house: MoneyHouse;
  /** Called as a trip's capture is handed to its actor. */
  const onCapture = new Map<string, () => void>();

  beforeEach(async () => {
    house = await MoneyHouse.open();
    const { desk } = house;
    const send = desk.send.bind(desk);
    desk.send = (scheduleId, operation) => {
      if (operation.command.type === 'capture') onCapture.get(scheduleId)?.();
      return send(scheduleId, operation);
    };
  });

  afterEach(async function () {
    tellSeed(this.currentTest, dice);
    onCapture.clear();
    try {
      await expectCleanAudit(house.database.pool, { now: new Date(house.clock.now()) });
    } finally {
      await house.close();
    }
  });

  /** What happens as one of a trip's captures is handed to its actor: in the same tick, before it or after it. */
  const amid = ({ scheduleId }: Order, happens: () => void) => {
    const which = dice.roll(SEATS);
    const first = dice.roll(2) === 0;
    let captures = 0;
    onCapture.set(scheduleId, () => {
      if (captures++ !== which) return;
      if (first) happens();
      else queueMicrotask(happens);
    });
  };
  const sweep = () =>
    sweepExpired({
      lookup: createReservationLookup(house.database.pool),
      desk: house.desk,
      clock: house.clock,
      ids: testIds,
      owns: () => true,
    });
  const tell = async (news: readonly SignedWebhook[]) => {
    await Promise.all(dice.pick(news, news.length).map((each) => house.hear(each)));
  };
  /** These are paid, and their gateway tells of it. */
  const pay = async (orders: readonly Order[]) => {
    for (const { reference } of orders) house.gateway.pay(reference);
    await tell(house.gateway.outbox.splice(0));
  };

  const trip = async () => house.beginAll(await house.hold(SEATS));

  /** The holds of one offset. One way moves the clock itself: its end is half a second later. */
  async function trips(): Promise<Trips> {
    house.clock.advance(500);
    const [ended, news, once] = await Promise.all([trip(), trip(), trip()]);
    house.clock.advance(500);
    return { 'ended first': ended, 'news first': news, 'at once': once, 'time passes': await trip() };
  }

  async function meet(offset: number, trips: Trips): Promise<void> {
    const ended = firstOf(trips['ended first']);
    const once = firstOf(trips['at once']);
    house.clock.set(ended.expiresAt + Math.min(offset, 0));
    // A sweep looks ahead, so it also wakes a trip before the end.
    if (offset < 0) await sweep();
    else await house.expire(ended.scheduleId);
    house.clock.set(ended.expiresAt + offset);
    amid(once, () => void house.expire(once.scheduleId));
    await pay([...trips['ended first'], ...trips['news first'], ...trips['at once']]);
    await house.runJobs();
    // That would be as many pieces of news again.
    house.gateway.outbox.length = 0;
    house.clock.set(ended.expiresAt + Math.max(offset, 0));
    house.timers.ring();

    const passing = firstOf(trips['time passes']);
    house.clock.set(passing.expiresAt + offset);
    await pay(trips['time passes']);
    amid(passing, () => {
      house.clock.set(passing.expiresAt + Math.max(offset, 0));
      house.timers.ring();
    });
    // Few at a time: some are decided before the clock moves, others after.
    await house.runJobs(4 + dice.roll(12));
    await tell(house.gateway.outbox.splice(0));
    await sweep();
  }

  it(`[PAY-3] [PAY-4] from ${OFFSETS[0]} to +${OFFSETS.at(-1)} ms each is booked, or expired and returned, all ${ALL}`, async () => {
    const all: [offset: number, trips: Trips][] = [];
    for (const offset of dice.pick(OFFSETS, OFFSETS.length)) all.push([offset, await trips()]);
    for (const [index, [offset, trips]] of all.entries()) {
      // So many rows in so little time: the database would look through all of them until it looked by itself.
      if (ANALYZED_AT.has(index)) await house.database.pool.query('analyze');
      await meet(offset, trips);
    }
    await house.runJobs();

    const met = await meetings(house.database.pool);
    const wrong: string[] = [];
    const passed = new Set<string>();
    let booked = 0;
    for (const [offset, trips] of all) {
      for (const way of WAYS) {
        const moved = way === 'time passes';
        for (const { paymentId } of trips[way]) {
          const { end = 'nothing was captured', at = 0, ended = 0 } = met.get(paymentId) ?? {};
          const right = at < 0 ? BOOKED : moved ? RETURNED : RETURNING;
          const inTime = at === offset || (moved && at === Math.max(offset, 0));
          // A booking ends its reservation; what goes back finds it ended, and not before its time.
          const inOrder = at < 0 ? ended === at : ended >= 0 && ended <= at;
          if (end !== right || !inTime || !inOrder) {
            wrong.push(`${offset} ms, ${way}: at ${at} ms, ended at ${ended} ms: ${end}`);
          }
          if (end === BOOKED) booked += 1;
          if (moved && offset < 0) passed.add(end);
        }
      }
    }
    expect(wrong, wrong.slice(0, 10).join('\n')).to.have.length(0);
    expect(met.size).to.equal(ALL);
    expect([...passed], 'time passed before some, after others').to.have.members([BOOKED, RETURNED]);
    expect(house.gateway.refundCount, 'each refund once').to.equal(ALL - booked);
    const letters = [...house.letters].filter(([letter]) =>
      /^(booking_confirmed|payment_returned) /.test(letter),
    );
    expect(letters, 'a letter each').to.have.length(ALL);
    expect(
      letters.filter(([, times]) => times !== 1),
      'no letter is sent twice',
    ).to.deep.equal([]);
    expect(await house.jobCount()).to.equal(0);
  });
});

function firstOf(orders: readonly Order[]): Order {
  return orders[0] ?? expect.fail('there is no order');
}

interface Meeting {
  paymentId: string;
  end: string;
  /** When it was decided, in milliseconds from the hold's end. */
  at: number;
  /** When the reservation ended, likewise. */
  ended: number;
}

/** How all orders have ended whose money was captured in full, by payment. */
async function meetings(pool: Pool): Promise<Map<string, Meeting>> {
  const { rows } = await pool.query<Meeting>(
    `select p.id as "paymentId",
            concat_ws(', ', p.status, r.status, b.count || ' booked', t.count || ' valid ticket', 'seat ' || s.status,
                      'gives back ' || case when f.amount is null then 'nothing' when f.amount = p.captured_amount then 'all'
                                            else f.amount::text end, f.ends) as end,
            (extract(epoch from coalesce(b.at, f.at) - r.expiry_datetime) * 1000)::int as at,
            (extract(epoch from r.updated_at - r.expiry_datetime) * 1000)::int as ended
       from payments p
       join reservations r on r.id = p.reservation_id
       join reservation_seats c on c.reservation_id = r.id
       join seats s on s.id = c.seat_id
       cross join lateral (select count(*), min(booking_datetime) as at from bookings
                            where reservation_id = r.id and status = 'confirmed') b
       cross join lateral (select count(*) from tickets join bookings on bookings.id = booking_id
                            where reservation_id = r.id and validity_status = 'valid') t
       cross join lateral (select sum(amount) as amount, min(created_at) as at,
                                  string_agg(reason || ' ' || status, '; ') as ends
                             from refunds where payment_id = p.id) f
      where p.captured_amount = p.amount`,
  );
  return new Map(rows.map((meeting) => [meeting.paymentId, meeting]));
}
