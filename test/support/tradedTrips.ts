import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Outcome } from '../../src/app/schedule/turn.ts';
import { TIME_BY_HAND } from '../../src/db/turn/guards.ts';
import { createTurnStore } from '../../src/db/turn/turnStore.ts';
import { ManualClock } from './manualClock.ts';
import { makePayment, tellCaptured } from './payments.ts';
import { cancelCommand, type TestActor, testActor } from './testActor.ts';
import { HOUR, makeTrip, makeUsers, NOON, type Trip } from './trip.ts';

const MINUTE = 60_000;
const PRICE = 2000;

/** When the trade below is over: what is still held then is held on. */
export const CLOSING = NOON + 20 * MINUTE;

export interface Sale {
  reservationId: string;
  paymentId: string;
  bookingId: string;
  seatId: string;
}

interface Market {
  trip: Trip;
  clock: ManualClock;
  actor: TestActor;
  hold(seat: number, seats?: number): Promise<string>;
  sell(seat: number, options?: { declinedFirst?: boolean; seats?: number }): Promise<Sale>;
  /** The whole booking, or only the seat with this index. */
  cancel(sale: Sale, by?: 'customer' | 'admin', seat?: number): Promise<string>;
  refundNews(sale: Sale, amount: number, outcome: 'processed' | 'failed'): Promise<Outcome>;
}

async function openMarket(pool: Pool, departureAt: number, at = NOON): Promise<Market> {
  const trip = await makeTrip(pool, { seats: 16, departureAt });
  const clock = new ManualClock(at);
  const actor = await testActor(trip.scheduleId, { store: createTurnStore(pool, TIME_BY_HAND), clock });
  const sold = async (command: Promise<Outcome>) => {
    const outcome = await command;
    if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.detail}`);
    return outcome;
  };
  const hold = async (seat: number, seats = 1) => {
    const [user = ''] = await makeUsers(pool, 1);
    const id = uuidv7();
    await sold(actor.reserve(user, trip.seatIds.slice(seat, seat + seats), id));
    return id;
  };
  return {
    trip,
    clock,
    actor,
    hold,
    sell: async (seat, { declinedFirst = false, seats = 1 } = {}) => {
      const reservationId = await hold(seat, seats);
      const paymentId = await makePayment(pool, reservationId, clock.now());
      if (declinedFirst) await sold(actor.ask({ type: 'payment_failed', paymentId, reason: 'declined' }));
      const { reply } = await sold(tellCaptured(pool, actor, paymentId, seats * PRICE));
      if (reply.type !== 'settled' || reply.effect !== 'booked') throw new Error('nothing was booked');
      return { reservationId, paymentId, bookingId: reply.bookingId, seatId: trip.seatIds[seat] ?? '' };
    },
    cancel: async ({ bookingId }, by = 'customer', seat) => {
      const command = cancelCommand(bookingId, seat === undefined ? null : [trip.seatIds[seat] ?? ''], by);
      await sold(actor.ask(command, command.cancellationId));
      return command.cancellationId;
    },
    refundNews: ({ paymentId }, amount, outcome) =>
      sold(actor.ask({ type: 'refund_news', paymentId, amount, outcome, reason: null })),
  };
}

/** Everything that can become of a seat, done by real actors. Gives what is left of it, to be found again. */
export async function tradeTrips(pool: Pool) {
  const main = await openMarket(pool, NOON + 48 * HOUR);
  const booked = await main.sell(0, { declinedFirst: true });
  const refunded = await main.sell(1);
  await main.cancel(refunded);
  await main.refundNews(refunded, PRICE, 'processed');
  const owed = [await main.sell(2), await main.sell(3)] as const;
  for (const sale of owed) await main.cancel(sale);
  const expired = await tradeHoldsThatEnd(pool, main);
  const held = [await main.hold(12, 2), await main.hold(14)] as const;
  const pendingPayment = await makePayment(pool, held[0], CLOSING);
  return {
    trip: main.trip,
    booked,
    refunded,
    owed,
    expired,
    held,
    heldSeats: main.trip.seatIds.slice(12, 15),
    freeSeats: main.trip.seatIds.slice(4, 12),
    pendingPayment,
    divided: await tradeDivided(pool),
    half: await tradeHalf(pool),
    late: await tradeLate(pool),
    operator: await tradeCancelledTrip(pool),
    travelled: await tradeTravelled(pool),
  };
}

export type TradedTrips = Awaited<ReturnType<typeof tradeTrips>>;

/** A release, an expiry, a payment that comes too late, a wrong amount, a failure that turns out well. */
async function tradeHoldsThatEnd(pool: Pool, { actor, clock, hold }: Market) {
  const released = await hold(4);
  await actor.ask({ type: 'release', reservationId: released, by: 'admin', userId: '', reason: 'no show' });
  const expired = await hold(5);
  const [latePayment, wrongPayment] = [await makePayment(pool, expired), await makePayment(pool, expired)];
  await tellCaptured(pool, actor, wrongPayment, PRICE - 1);
  const second = await hold(6);
  const failed = await makePayment(pool, second);
  await actor.ask({ type: 'payment_failed', paymentId: failed, reason: 'declined' });
  clock.set(CLOSING);
  await tellCaptured(pool, actor, latePayment, PRICE);
  return { reservationId: expired, latePayment, wrongPayment, failed };
}

/** Of three seats one is given up, and its money is back; of two others both are, one after the other. */
async function tradeDivided(pool: Pool) {
  const market = await openMarket(pool, NOON + 48 * HOUR);
  const sale = await market.sell(0, { seats: 3 });
  const cancellationId = await market.cancel(sale, 'customer', 1);
  await market.refundNews(sale, PRICE, 'processed');
  const gone = await market.sell(4, { seats: 2 });
  await market.cancel(gone, 'customer', 4);
  await market.refundNews(gone, PRICE, 'processed');
  await market.cancel(gone, 'customer', 5);
  await market.refundNews(gone, PRICE, 'processed');
  return { ...sale, cancellationId, givenSeat: market.trip.seatIds[1] ?? '', trip: market.trip };
}

/** Half comes back; the refund fails and is tried again. The bus is put off afterwards. */
async function tradeHalf(pool: Pool) {
  const market = await openMarket(pool, NOON + 10 * HOUR);
  const sale = await market.sell(0);
  const paidTwice = await makePayment(pool, sale.reservationId);
  await tellCaptured(pool, market.actor, paidTwice, PRICE);
  const cancellationId = await market.cancel(sale);
  await market.refundNews(sale, PRICE / 2, 'failed');
  const { rows } = await pool.query<{ id: string }>('select id from refunds where cancellation_id = $1', [
    cancellationId,
  ]);
  const refundId = rows[0]?.id ?? '';
  await market.actor.ask({ type: 'retry_refund', refundId, paymentId: sale.paymentId });
  await market.actor.ask({
    type: 'change_schedule',
    changes: { departureAt: NOON + 72 * HOUR, arrivalAt: NOON + 75 * HOUR, basePrice: 2 * PRICE },
  });
  return { ...sale, cancellationId, refundId };
}

/** An admin cancels shortly before departure: nothing comes back. */
async function tradeLate(pool: Pool) {
  const market = await openMarket(pool, NOON + HOUR);
  const sale = await market.sell(0);
  return { ...sale, cancellationId: await market.cancel(sale, 'admin') };
}

/** The operator cancels a whole trip shortly before departure: everything comes back. */
async function tradeCancelledTrip(pool: Pool) {
  const market = await openMarket(pool, NOON + HOUR);
  const sale = await market.sell(0);
  await market.hold(1, 6);
  await market.actor.ask({ type: 'cancel_schedule', ids: [] });
  return sale;
}

/** A trip that has arrived, with a passenger. */
async function tradeTravelled(pool: Pool) {
  const market = await openMarket(pool, NOON - 10 * HOUR, NOON - 11 * HOUR);
  const sale = await market.sell(0);
  market.clock.set(NOON - 9 * HOUR);
  await market.actor.ask({ type: 'advance' });
  market.clock.set(NOON);
  await market.actor.ask({ type: 'advance' });
  return sale;
}
