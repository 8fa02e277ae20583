/** Clients of a server that may die under them: each remembers what it asked, and what it was told. */
import type { Reply } from './httpServer.ts';
import { type Held, heldBy, type Passenger, type Started, startedBy } from './passenger.ts';
import type { Chance } from './seeded.ts';
import type { Trip } from './trip.ts';

export type Step = 'reserve' | 'initiate' | 'pay' | 'book' | 'cancel' | 'give_up' | 'release';

/** A passenger's dealings with one reservation. A step is in `asked` from its sending on, in `told` by its 2xx. */
export interface Journey {
  passenger: Passenger;
  trip: Trip;
  seatIds: string[];
  /** What is still to be done, in its order; the steps of one entry at once. */
  plan: Step[][];
  asked: Set<Step>;
  told: Set<Step>;
  held: Held | null;
  started: Started | null;
  bookingId: string | null;
  cancellationId: string | null;
  /** Steps to which no answer came, in their order. */
  lost: Step[];
  /** How many of those not even a 503 came for. */
  unheard: number;
  /** How often `payment_required` was answered, which is kept: whoever comes back for another answer takes another key. */
  unpaid: number;
  /** Answers that a client of a dying server may not get either. */
  wrong: string[];
}

const PLANS: Step[][][] = [
  [['reserve']],
  [['reserve'], ['release']],
  [['reserve'], ['initiate'], ['pay', 'release']],
  [['reserve'], ['initiate'], ['pay'], ['book']],
  [['reserve'], ['initiate'], ['pay'], ['book'], ['cancel']],
  [['reserve'], ['initiate'], ['pay'], ['book'], ['cancel']],
];

/** The steps that journeys take. */
export const STEPS: ReadonlySet<Step> = new Set(PLANS.flat(2));

export function newJourney(passenger: Passenger, trip: Trip, random: Chance): Journey {
  const first = Math.floor(random() * trip.seatIds.length);
  const count = 1 + Math.floor(random() * 2);
  const [plan = []] = PLANS.slice(Math.floor(random() * PLANS.length));
  return {
    passenger,
    trip,
    seatIds: trip.seatIds.slice(first, first + count),
    plan: [...plan],
    asked: new Set(),
    told: new Set(),
    held: null,
    started: null,
    bookingId: null,
    cancellationId: null,
    lost: [],
    unheard: 0,
    unpaid: 0,
    wrong: [],
  };
}

/** Goes on as planned, until a step is refused or stays without an answer. */
export async function travel(journey: Journey): Promise<void> {
  for (let steps = journey.plan.shift(); steps; steps = journey.plan.shift()) {
    const done = await Promise.all(steps.map((step) => take(journey, step)));
    if (journey.lost.length > 0) return;
    if (done.includes(false)) journey.plan = [];
  }
}

/** Takes one step; true when it was told that it is done. */
export async function take(journey: Journey, step: Step): Promise<boolean> {
  journey.asked.add(step);
  let reply: Reply;
  try {
    reply = await send(journey, step);
  } catch {
    journey.lost.push(step);
    journey.unheard += 1;
    return false;
  }
  if (reply.status >= 300) {
    const { status, text, headers } = reply;
    const comeBack = status === 503 && headers.has('retry-after');
    if (status !== 409 && !comeBack) journey.wrong.push(`${step}: ${status} ${text}`);
    if (status === 503) journey.lost.push(step);
    return false;
  }
  note(journey, step, reply);
  return true;
}

/** Sends a step's request; again under the same key. Rejects when no answer comes. */
export function send(
  { passenger, trip, seatIds, held, started, bookingId, unpaid }: Journey,
  step: Step,
): Promise<Reply> {
  const post = (path: string, body: object) =>
    passenger.call('POST', path, body, {
      'Idempotency-Key': `${step}-${seatIds[0]}-${passenger.userId}-${unpaid}`,
    });
  switch (step) {
    case 'reserve':
      return post('/reservations/create', { schedule_id: trip.scheduleId, seat_ids: seatIds });
    case 'initiate':
      return post('/payments/initiate', {
        reservation_id: held?.id,
        amount: held?.amount,
        payment_method: 'credit_card',
      });
    case 'pay':
      return passenger.pay(required(started));
    case 'book':
      return post('/bookings/create', { reservation_id: held?.id });
    case 'cancel':
      return post(`/bookings/${bookingId}/cancel`, {});
    case 'give_up':
      return post(`/bookings/${bookingId}/cancel`, { seat_ids: seatIds.slice(0, 1) });
    case 'release':
      return passenger.call('DELETE', `/reservations/${held?.id}`);
  }
}

/** Remembers that a step was told to be done, and what it gave. */
export function note(journey: Journey, step: Step, reply: Reply): void {
  journey.told.add(step);
  if (step === 'reserve') journey.held = heldBy(reply);
  if (step === 'initiate') journey.started = startedBy(reply);
  if (step === 'book') journey.bookingId = String(reply.json.id);
  if (step === 'cancel' || step === 'give_up') journey.cancellationId = String(reply.json.id);
}

function required<T>(value: T | null): T {
  if (value === null) throw new Error('this step comes before the one that it needs');
  return value;
}
