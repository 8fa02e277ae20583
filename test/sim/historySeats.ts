import type { Violation } from './checks.ts';
import { rebooked } from './historyEffects.ts';
import { calls, type Done, type Folded, mayHaveWorked } from './historyFold.ts';

export interface SeatOptions {
  /** How far the watcher's clock may be from the database's. */
  clockSlackMs: number;
  /** How long after its end a hold may still keep its seats from others. */
  expiryLateMs: number;
  /** How old the map may be from which a refusal is given: who was overtaken learns of it with the next beat. */
  staleRefusalMs: number;
}

/**
 * The claim of one reservation on its seats, as far as its clients can know: it begins and ends at some instants within
 * the calls that began and ended it. So there is a time in which it certainly holds, and a longer one in which it may.
 */
export interface ClaimSpan {
  reservation: string;
  user: string;
  schedule: string;
  seats: string[];
  expiresAt: number;
  certainly: { from: number; to: number };
  perhaps: { from: number; to: number };
}

/**
 * Every seat is a register of who has it. Its history is linearizable when instants can be chosen within the calls so
 * that no two claims overlap and every refusal meets a claim: claims that certainly overlap, or a refusal that meets
 * none that may be, show that there are none.
 */
export function seatBreaks(folded: Folded, options: SeatOptions): Violation[] {
  const spans = claimSpans(folded, options);
  return [
    ...soldTwice(spans),
    ...refusedForNothing(folded.done, spans, options),
    ...endedWrongly(folded, spans, options),
  ];
}

export function claimSpans(folded: Folded, options: SeatOptions): ClaimSpan[] {
  const { done, final } = folded;
  const finals = new Map(final?.reservations.map((row) => [row.id, row]));
  const endsOf = claimEnds(folded);
  const spans: ClaimSpan[] = [];
  for (const { call, answer, calledAt, answeredAt } of calls(done, 'reserve')) {
    if (!answer?.ok || answer.reservation === undefined) continue;
    const { user, schedule } = call;
    const id = answer.reservation;
    const confirmed = finals.get(id)?.status === 'confirmed';
    const expiresAt = answer.expires_at ?? Number.POSITIVE_INFINITY;
    const ends = endsOf({ id, schedule, confirmed, seats: call.seats });
    for (const { seats, firstEnd, lastEnd } of ends) {
      spans.push({
        reservation: id,
        user,
        schedule,
        seats,
        expiresAt,
        certainly: {
          from: answeredAt,
          to: Math.min(firstEnd, confirmed ? Number.POSITIVE_INFINITY : expiresAt - options.clockSlackMs),
        },
        perhaps: {
          from: calledAt,
          to: Math.min(lastEnd, confirmed ? Number.POSITIVE_INFINITY : expiresAt + options.expiryLateMs),
        },
      });
    }
  }
  return [...spans, ...spansAnew(folded, options, endsOf)];
}

/** What money that came late bought anew: nobody was answered when, but it was after the end of the hold. */
function spansAnew(
  { final }: Folded,
  { clockSlackMs }: SeatOptions,
  endsOf: ReturnType<typeof claimEnds>,
): ClaimSpan[] {
  if (!final) return [];
  const rows = new Map(final.reservations.map((row) => [row.id, row]));
  return [...rebooked(final)].flatMap(([id, old]) => {
    const row = rows.get(id);
    if (!row) return [];
    const { user, schedule, expires_at: expiresAt } = row;
    const from = (rows.get(old)?.expires_at ?? 0) - clockSlackMs;
    return endsOf({ id, schedule, confirmed: true, seats: row.seats }).map(({ seats, lastEnd: to }) => {
      const certainly = { from: Number.POSITIVE_INFINITY, to };
      return { reservation: id, user, schedule, seats, expiresAt, certainly, perhaps: { from, to } };
    });
  });
}

interface ClaimEnd {
  seats: string[];
  firstEnd: number;
  lastEnd: number;
}

/** When a reservation's seats may have been given up at the earliest, and were at the latest. */
function claimEnds({ done, final }: Folded) {
  const bookingOf = new Map(final?.bookings.map((row) => [row.reservation, row.id]));
  const releases = Map.groupBy(calls(done, 'release').filter(mayHaveWorked), ({ call }) => call.reservation);
  const cancels = Map.groupBy(calls(done, 'cancel').filter(mayHaveWorked), ({ call }) => call.booking);
  const divided = Map.groupBy(calls(done, 'cancel_seats').filter(mayHaveWorked), ({ call }) => call.booking);
  const cancelled = Map.groupBy(
    calls(done, 'cancel_schedule').filter(mayHaveWorked),
    ({ call }) => call.schedule,
  );
  return (of: { id: string; schedule: string; seats: string[]; confirmed: boolean }): ClaimEnd[] => {
    const booking = of.confirmed ? (bookingOf.get(of.id) ?? '') : '';
    const all: Done[] = [
      ...(releases.get(of.id) ?? []),
      ...(cancelled.get(of.schedule) ?? []),
      ...(cancels.get(booking) ?? []),
    ];
    const parts = divided.get(booking) ?? [];
    const isGiven = (seat: string) => parts.some(({ call }) => call.seats.includes(seat));
    // A seat that is given up alone has an end of its own.
    const alone = of.seats.filter(isGiven).map((seat) => [seat]);
    return [of.seats.filter((seat) => !isGiven(seat)), ...alone].map((seats) => {
      const ends = [...all, ...parts.filter(({ call }) => seats.some((seat) => call.seats.includes(seat)))];
      return {
        seats,
        firstEnd: Math.min(...ends.map((end) => end.calledAt)),
        // It ends by one of these; one that was answered has certainly ended it by then.
        lastEnd: Math.min(...ends.filter((end) => end.answer).map((end) => end.answeredAt)),
      };
    });
  };
}

function soldTwice(spans: ClaimSpan[]): Violation[] {
  const breaks: Violation[] = [];
  for (const [seat, claims] of bySeat(spans)) {
    const certain = claims.filter(({ certainly }) => certainly.from < certainly.to);
    certain.sort((a, b) => a.certainly.from - b.certainly.from);
    let last: ClaimSpan | null = null;
    for (const claim of certain) {
      if (last && claim.certainly.from < last.certainly.to) {
        breaks.push({
          rule: 'LINEAR',
          says: `seat ${seat} is ${last.reservation}'s and ${claim.reservation}'s at once`,
        });
      }
      if (!last || claim.certainly.to > last.certainly.to) last = claim;
    }
  }
  return breaks;
}

function bySeat(spans: ClaimSpan[]): Map<string, ClaimSpan[]> {
  const seats = new Map<string, ClaimSpan[]>();
  for (const span of spans) {
    for (const seat of span.seats) {
      const claims = seats.get(seat) ?? [];
      claims.push(span);
      seats.set(seat, claims);
    }
  }
  return seats;
}

/** What is refused because somebody has a seat, somebody may have; an unknown reservation may have anything it asked for. */
function refusedForNothing(done: Done[], spans: ClaimSpan[], { staleRefusalMs }: SeatOptions): Violation[] {
  const breaks: Violation[] = [];
  const seats = bySeat(spans);
  const unknown = calls(done, 'reserve').filter(({ answer }) => answer === null);
  for (const { op, call, answer, calledAt, answeredAt } of calls(done, 'reserve')) {
    if (!answer || answer.ok) continue;
    const from = calledAt - staleRefusalMs;
    const meets = (span: ClaimSpan) => span.perhaps.from <= answeredAt && span.perhaps.to >= from;
    if (answer.code === 'seat_unavailable') {
      for (const seat of answer.seats ?? []) {
        const taken = (seats.get(seat) ?? []).some(meets);
        const perhaps = unknown.some(
          (other) => other.calledAt <= answeredAt && other.call.seats.includes(seat),
        );
        if (!taken && !perhaps)
          breaks.push({ rule: 'LINEAR', says: `${op} was refused seat ${seat}, which nobody had` });
      }
    }
    if (answer.code === 'active_reservation_exists') {
      const mine = ({ user, schedule }: { user: string; schedule: string }) =>
        user === call.user && schedule === call.schedule;
      const held = spans.some((span) => mine(span) && meets(span));
      const perhaps = unknown.some((other) => other.calledAt <= answeredAt && mine(other.call));
      if (!held && !perhaps)
        breaks.push({ rule: 'LINEAR', says: `${op} was refused for a hold that ${call.user} had not` });
    }
  }
  return breaks;
}

/** A hold ends once, by whom it may; it is not over before its end, and what was answered is not unknown later. */
function endedWrongly(folded: Folded, spans: ClaimSpan[], { clockSlackMs }: SeatOptions): Violation[] {
  const breaks: Violation[] = [];
  const known = new Map(spans.map((span) => [span.reservation, span]));
  const ended = new Map<string, string>();
  for (const { op, call, answer, calledAt, answeredAt } of folded.done) {
    if (!answer || !('reservation' in call)) continue;
    const span = known.get(call.reservation);
    if (!span) continue;
    if (call.f === 'release' && answer.ok) {
      const before = ended.get(call.reservation);
      if (before !== undefined)
        breaks.push({ rule: 'I11', says: `${before} and ${op} both ended ${call.reservation}` });
      ended.set(call.reservation, op);
      if (call.by === 'owner' && call.user !== span.user) {
        breaks.push({ rule: 'RES-8', says: `${call.user} released ${call.reservation} of ${span.user}` });
      }
    }
    const owns = call.user === span.user && span.certainly.from <= calledAt;
    if (!answer.ok && owns && answer.code === 'not_found') {
      breaks.push({ rule: 'I10', says: `${op} did not find ${call.reservation}, which was answered before` });
    }
    if (!answer.ok && answer.code === 'reservation_expired' && answeredAt < span.expiresAt - clockSlackMs) {
      breaks.push({ rule: 'I13', says: `${op} heard that ${call.reservation} is over before its end` });
    }
  }
  return breaks;
}
