import { expect } from 'chai';
import type { Answer, Call, FinalState, HistoryEvent } from './history.ts';
import { checkHistory } from './historyCheck.ts';

const NOTHING: FinalState = {
  reservations: [],
  bookings: [],
  payments: [],
  cancellations: [],
  refunds: [],
  seats: {},
};

/** A history of operations that are called and answered at given times, and a state at rest. */
function history(
  steps: [op: string, called: number, answered: number | null, call: Call, answer?: Answer][],
  final: Partial<FinalState> = {},
): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  for (const [op, called, answered, call, answer] of steps) {
    events.push({ at: called, type: 'call', op, call });
    if (answered !== null && answer) events.push({ at: answered, type: 'answer', op, answer });
  }
  events.sort((a, b) => a.at - b.at);
  return [...events, { at: 1e9, type: 'final', state: { ...NOTHING, ...final } }];
}

const reserve = (user: string, ...seats: string[]): Call => ({ f: 'reserve', user, schedule: 's', seats });
const held = (reservation: string, expires_at = 1e6): Answer => ({
  ok: true,
  reservation,
  expires_at,
  amount: 100,
});
const row = (
  id: string,
  user: string,
  status: 'expired' | 'cancelled' | 'confirmed',
  ...seats: string[]
) => ({
  id,
  user,
  schedule: 's',
  seats,
  status,
  expires_at: 1e6,
  amount: 100,
});
const rules = (events: HistoryEvent[]) => [...new Set(checkHistory(events).map(({ rule }) => rule))];

describe('[SIM-5] the checker of histories', () => {
  it('finds nothing in a sound one', () => {
    const events = history(
      [
        ['a', 10, 20, reserve('u1', '1'), held('r1')],
        ['b', 15, 30, reserve('u2', '1'), { ok: false, code: 'seat_unavailable', seats: ['1'] }],
        ['c', 40, 50, { f: 'release', user: 'u1', reservation: 'r1', by: 'owner' }, { ok: true }],
        ['d', 45, 60, reserve('u2', '1'), held('r2')],
        ['e', 70, null, reserve('u3', '2')],
      ],
      {
        reservations: [
          row('r1', 'u1', 'cancelled', '1'),
          row('r2', 'u2', 'expired', '1'),
          row('r3', 'u3', 'expired', '2'),
        ],
        seats: { s: { '1': 'available', '2': 'available' } },
      },
    );
    expect(checkHistory(events)).to.deep.equal([]);
  });

  it('sees a seat that two have at once', () => {
    const events = history(
      [
        ['a', 10, 20, reserve('u1', '1'), held('r1')],
        ['b', 30, 40, reserve('u2', '1'), held('r2')],
      ],
      { reservations: [row('r1', 'u1', 'expired', '1'), row('r2', 'u2', 'expired', '1')] },
    );
    expect(rules(events)).to.deep.equal(['LINEAR']);
  });

  it('sees a refusal without a cause', () => {
    const lost: Answer = { ok: false, code: 'seat_unavailable', seats: ['1'] };
    expect(rules(history([['a', 10, 20, reserve('u1', '1'), lost]]))).to.deep.equal(['LINEAR']);
    const twice: Answer = { ok: false, code: 'active_reservation_exists' };
    expect(rules(history([['a', 10, 20, reserve('u1', '1'), twice]]))).to.deep.equal(['LINEAR']);
  });

  it('sees what was acknowledged and is lost, and what nobody asked for', () => {
    expect(rules(history([['a', 10, 20, reserve('u1', '1'), held('r1')]]))).to.deep.equal(['I10']);
    const extra = { reservations: [row('r1', 'u1', 'expired', '1'), row('r2', 'u1', 'expired', '1')] };
    expect(rules(history([['a', 10, 20, reserve('u1', '1'), held('r1')]], extra))).to.deep.equal(['I12']);
  });

  it('sees a hold that is over before its end, and one that a stranger released', () => {
    const over: Answer = { ok: false, code: 'reservation_expired' };
    const initiate: Call = { f: 'initiate', user: 'u1', reservation: 'r1', amount: 100 };
    const release: Call = { f: 'release', user: 'u2', reservation: 'r1', by: 'owner' };
    const first: Parameters<typeof history>[0][number] = ['a', 10, 20, reserve('u1', '1'), held('r1')];
    const expired = { reservations: [row('r1', 'u1', 'expired', '1')] };
    expect(rules(history([first, ['b', 30, 40, initiate, over]], expired))).to.deep.equal(['I13']);
    const cancelled = { reservations: [row('r1', 'u1', 'cancelled', '1')] };
    expect(rules(history([first, ['b', 30, 40, release, { ok: true }]], cancelled))).to.deep.equal(['RES-8']);
  });

  it('sees a seat that is kept though it was given up, or given up twice', () => {
    const give: Call = { f: 'cancel_seats', user: 'u1', booking: 'b1', seats: ['1'], by: 'customer' };
    const first: Parameters<typeof history>[0][number] = ['a', 10, 20, reserve('u1', '1', '2'), held('r1')];
    const seat = (id: string) => ({ id, passenger: null });
    const booking = { id: 'b1', reservation: 'r1', status: 'confirmed' as const, amount: 100 };
    const final = {
      reservations: [row('r1', 'u1', 'confirmed', '1', '2')],
      cancellations: [{ id: 'c1', booking: 'b1', refund: 50 }],
    };
    const given: Answer = { ok: true, cancellation: 'c1' };
    const kept = { ...final, bookings: [{ ...booking, seats: [seat('2')] }] };
    // Somebody else may have it then, and the other one not.
    const next: Parameters<typeof history>[0][number] = ['c', 60, 70, reserve('u2', '1'), held('r2')];
    const sound = { ...kept, reservations: [...final.reservations, row('r2', 'u2', 'expired', '1')] };
    expect(rules(history([first, ['b', 30, 40, give, given], next], sound))).to.deep.equal([]);
    const lost = { ...final, bookings: [{ ...booking, seats: [seat('1'), seat('2')] }] };
    expect(rules(history([first, ['b', 30, 40, give, given]], lost))).to.deep.equal(['I10']);
    const twice = history([first, ['b', 30, 40, give, given], ['c', 50, 60, give, given]], kept);
    expect(rules(twice)).to.deep.equal(['I12']);
    const other = history([first, ['b', 30, 40, reserve('u2', '2'), held('r2')]], {
      ...kept,
      reservations: [...final.reservations, row('r2', 'u2', 'expired', '2')],
    });
    expect(rules(other)).to.deep.equal(['LINEAR']);
  });

  it('sees who travels under a name that was not said last', () => {
    const named = (name: string) => [{ seatId: '1', name }];
    const asked: Call = { f: 'reserve', user: 'u1', schedule: 's', seats: ['1'], passengers: named('Ada') };
    const events = (passenger: string | null) =>
      history(
        [
          ['a', 10, 20, asked, held('r1')],
          ['b', 30, 40, { f: 'name', user: 'u1', reservation: 'r1', passengers: named('Eve') }, { ok: true }],
        ],
        {
          reservations: [row('r1', 'u1', 'confirmed', '1')],
          bookings: [
            { id: 'b', reservation: 'r1', status: 'confirmed', amount: 100, seats: [{ id: '1', passenger }] },
          ],
        },
      );
    expect(rules(events('Eve'))).to.deep.equal([]);
    expect(rules(events('Ada'))).to.deep.equal(['PAX-2']);
    expect(rules(events(null))).to.deep.equal(['PAX-2']);
  });

  it('knows what late money bought anew', () => {
    const booking = { id: 'b', reservation: 'r2', status: 'confirmed' as const, amount: 100 };
    const seats = [{ id: '1', passenger: null }];
    const events = (anew: string) =>
      history(
        [
          ['a', 10, 20, reserve('u1', '1'), held('r1', 1_000)],
          ['b', 90_000, 90_010, reserve('u2', '1'), { ok: false, code: 'seat_unavailable', seats: ['1'] }],
        ],
        {
          reservations: [
            { ...row('r1', 'u1', 'expired', '1'), expires_at: 1_000 },
            { ...row('r2', 'u1', 'confirmed', anew), expires_at: 1_000 },
          ],
          bookings: [{ ...booking, seats }],
          payments: [{ id: 'p', reservation: 'r1', status: 'completed', captured: 100, booking: 'b' }],
        },
      ).concat([{ at: 1e9, type: 'captured', payment: 'p', amount: 100 }]);
    expect(rules(events('1'))).to.deep.equal([]);
    expect(rules(events('2'))).to.include('I12');
  });

  it('sees money that is neither a booking nor a refund', () => {
    const payment = { id: 'p', reservation: 'r1', status: 'completed', captured: 100, booking: null };
    const events = history([], { payments: [payment] });
    events.unshift({ at: 1, type: 'captured', payment: 'p', amount: 100 });
    expect(rules(events)).to.deep.equal(['I7']);
    events.unshift({ at: 1, type: 'captured', payment: 'unknown', amount: 5 });
    expect(rules(events)).to.deep.equal(['I7', 'I8']);
  });

  it('sees a version that is left out or looks different to two watchers', () => {
    const shown = (
      watcher: string,
      version: number,
      whole: boolean,
      status: 'available' | 'reserved',
    ): HistoryEvent => ({
      at: version,
      type: 'shown',
      watcher,
      schedule: 's',
      version,
      whole,
      seats: { '1': status },
    });
    const sound = [
      shown('w', 1, true, 'available'),
      shown('w', 2, false, 'reserved'),
      shown('x', 2, true, 'reserved'),
    ];
    expect(rules(sound)).to.deep.equal([]);
    expect(rules([...sound, shown('w', 4, false, 'available')])).to.deep.equal(['I14']);
    expect(rules([...sound, shown('y', 2, true, 'available')])).to.deep.equal(['I14']);
  });
});
