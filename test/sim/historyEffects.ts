import type { Violation } from './checks.ts';
import type { FinalState, Named } from './history.ts';
import { calls, type Done, type Folded, mayHaveWorked } from './historyFold.ts';

/** What was acknowledged is there at the end, and what is there was asked for once. I10, I12. */
export function effectBreaks({ done, final }: Folded): Violation[] {
  if (!final) return [];
  return [
    ...missing(done, final),
    ...unasked(done, final),
    ...statesDiffer(final),
    ...givenUpTwice(done),
    ...misnamed(done, final),
  ];
}

function missing(done: Done[], final: FinalState): Violation[] {
  const breaks: Violation[] = [];
  const reservations = new Map(final.reservations.map((row) => [row.id, row]));
  const payments = new Map(final.payments.map((row) => [row.id, row]));
  const bookings = new Map(final.bookings.map((row) => [row.id, row]));
  const cancellations = new Map(final.cancellations.map((row) => [row.id, row]));
  for (const { op, call, answer } of done) {
    if (!answer?.ok) continue;
    const must = (holds: unknown, says: string) => {
      if (!holds) breaks.push({ rule: 'I10', says: `${op}: ${says}` });
    };
    switch (call.f) {
      case 'reserve': {
        const row = reservations.get(answer.reservation ?? '');
        must(row, `reservation ${answer.reservation} is lost`);
        must(
          row?.user === call.user && row.schedule === call.schedule,
          `${answer.reservation} became another's`,
        );
        must(
          row?.amount === answer.amount && row?.expires_at === answer.expires_at,
          `${answer.reservation} changed`,
        );
        must([...(row?.seats ?? [])].sort().join() === [...call.seats].sort().join(), `its seats changed`);
        break;
      }
      case 'release':
        must(
          reservations.get(call.reservation)?.status === 'cancelled',
          `${call.reservation} is not released`,
        );
        break;
      case 'initiate':
        must(
          payments.get(answer.payment ?? '')?.reservation === call.reservation,
          `payment ${answer.payment} is lost`,
        );
        break;
      case 'book':
        must(
          bookings.get(answer.booking ?? '')?.reservation === call.reservation,
          `booking ${answer.booking} is lost`,
        );
        break;
      case 'cancel':
        must(
          cancellations.get(answer.cancellation ?? '')?.booking === call.booking,
          'its cancellation is lost',
        );
        must(bookings.get(call.booking)?.status === 'cancelled', `booking ${call.booking} is not cancelled`);
        break;
      case 'cancel_seats': {
        const kept = bookings.get(call.booking)?.seats.map(({ id }) => id) ?? [];
        must(!call.seats.some((seat) => kept.includes(seat)), `booking ${call.booking} has its seats still`);
        must(
          cancellations.get(answer.cancellation ?? '')?.booking === call.booking,
          'its cancellation is lost',
        );
        break;
      }
      default:
    }
  }
  return breaks;
}

/** Each reservation is the effect of one call; one whose answer is unknown has one effect at the most. */
function unasked(done: Done[], final: FinalState): Violation[] {
  const breaks: Violation[] = [];
  const told = new Map<string, string>();
  const unknown = new Map<string, number>();
  for (const { op, call, answer } of calls(done, 'reserve')) {
    if (answer?.ok && answer.reservation !== undefined) {
      const other = told.get(answer.reservation);
      if (other !== undefined) breaks.push({ rule: 'I12', says: `${other} and ${op} made one reservation` });
      told.set(answer.reservation, op);
    } else if (answer === null) {
      const wish = wishOf(call);
      unknown.set(wish, (unknown.get(wish) ?? 0) + 1);
    }
  }
  const anew = rebooked(final);
  const reservations = new Map(final.reservations.map((row) => [row.id, row]));
  for (const row of final.reservations) {
    if (told.has(row.id)) continue;
    const first = reservations.get(anew.get(row.id) ?? '');
    if (first && wishOf(first) === wishOf(row) && first.amount === row.amount && first.status === 'expired')
      continue;
    const left = (unknown.get(wishOf(row)) ?? 0) - 1;
    if (left < 0) breaks.push({ rule: 'I12', says: `nobody asked for reservation ${row.id}` });
    unknown.set(wishOf(row), left);
  }
  const cancelled = new Map<string, string>();
  for (const { op, call, answer } of calls(done, 'cancel')) {
    if (!answer?.ok) continue;
    const other = cancelled.get(call.booking);
    if (other !== undefined)
      breaks.push({ rule: 'I12', says: `${other} and ${op} both cancelled ${call.booking}` });
    cancelled.set(call.booking, op);
  }
  return breaks;
}

function wishOf({ user, schedule, seats }: { user: string; schedule: string; seats: string[] }): string {
  return `${user} ${schedule} ${[...seats].sort().join()}`;
}

/** By the reservation that a late payment made, the one that had run out. */
export function rebooked(final: FinalState): Map<string, string> {
  const bookings = new Map(final.bookings.map((row) => [row.id, row]));
  const found = new Map<string, string>();
  for (const { booking, reservation } of final.payments) {
    const bought = bookings.get(booking ?? '');
    if (bought && bought.reservation !== reservation) found.set(bought.reservation, reservation);
  }
  return found;
}

/** A seat is given up by one call. */
function givenUpTwice(done: Done[]): Violation[] {
  const breaks: Violation[] = [];
  const given = new Map<string, string>();
  for (const { op, call, answer } of calls(done, 'cancel_seats')) {
    if (!answer?.ok) continue;
    for (const seat of call.seats) {
      const key = `${call.booking} ${seat}`;
      const other = given.get(key);
      if (other !== undefined) breaks.push({ rule: 'I12', says: `${other} and ${op} both gave up ${key}` });
      given.set(key, op);
    }
  }
  return breaks;
}

/** Who travels is what was said last before the seats were paid for. PAX-2. */
function misnamed(done: Done[], final: FinalState): Violation[] {
  const breaks: Violation[] = [];
  const anew = rebooked(final);
  const said = new Map<string, { calledAt: number; answeredAt: number; names: Map<string, string> }[]>();
  const say = (reservation: string, { calledAt, answeredAt }: Done, named: Named[] = []) => {
    const names = new Map(named.map(({ seatId, name }) => [seatId, name]));
    said.set(reservation, [...(said.get(reservation) ?? []), { calledAt, answeredAt, names }]);
  };
  for (const each of calls(done, 'reserve'))
    if (each.answer?.ok && each.answer.reservation) say(each.answer.reservation, each, each.call.passengers);
  for (const each of calls(done, 'name').filter(mayHaveWorked))
    say(each.call.reservation, each, each.call.passengers);
  for (const { id, reservation, seats } of final.bookings) {
    const all = said.get(anew.get(reservation) ?? reservation);
    if (!all) continue;
    // Said, and not certainly followed by something else that was said.
    const lastCalled = Math.max(
      ...all.filter(({ answeredAt }) => answeredAt < Number.POSITIVE_INFINITY).map((each) => each.calledAt),
    );
    const fits = all
      .filter(({ answeredAt }) => answeredAt >= lastCalled)
      .some(({ names }) => seats.every((seat) => (names.get(seat.id) ?? null) === seat.passenger));
    if (!fits) {
      const names = seats.map((seat) => `${seat.id}: ${seat.passenger}`).join(', ');
      breaks.push({ rule: 'PAX-2', says: `booking ${id} carries ${names}, which was not said last` });
    }
  }
  return breaks;
}

/** I2 and I6, at rest. */
function statesDiffer(final: FinalState): Violation[] {
  const breaks: Violation[] = [];
  const bookings = Map.groupBy(final.bookings, (row) => row.reservation);
  const owners = new Map<string, string[]>();
  for (const row of final.reservations) {
    const made = bookings.get(row.id) ?? [];
    if (made.length !== (row.status === 'confirmed' ? 1 : 0)) {
      breaks.push({ rule: 'I6', says: `${row.id} is ${row.status} and has ${made.length} bookings` });
    }
    const booked = made.some((booking) => booking.status !== 'cancelled');
    if (row.status !== 'active' && !booked) continue;
    const [booking] = made;
    for (const seat of booking?.seats.map(({ id }) => id) ?? row.seats)
      owners.set(seat, [...(owners.get(seat) ?? []), booked ? 'booked' : 'reserved']);
  }
  for (const seats of Object.values(final.seats)) {
    for (const [seat, status] of Object.entries(seats)) {
      const [claim = 'available', ...more] = owners.get(seat) ?? [];
      if (more.length > 0) breaks.push({ rule: 'I1', says: `seat ${seat} has ${more.length + 1} owners` });
      else if (claim !== status)
        breaks.push({ rule: 'I2', says: `seat ${seat} is ${status}, and ${claim} by its claims` });
    }
  }
  return breaks;
}
