import { runOnce, Logger as WorkerLogger } from 'graphile-worker';
import { applyNews } from '../../src/app/payments/applyNews.ts';
import { createPayments } from '../../src/app/payments/payments.ts';
import { orderRefund } from '../../src/app/payments/refunds.ts';
import type { Mailer, OutgoingMail } from '../../src/app/ports.ts';
import { acceptedReply, SYSTEM } from '../../src/app/schedule/outcome.ts';
import { createPaymentStore } from '../../src/db/paymentStore.ts';
import { gatewaysOf } from '../../src/gateways/gateways.ts';
import { ScriptedGateway, type SignedWebhook } from '../../src/gateways/scripted.ts';
import { signWebhook, WEBHOOK_SIGNATURE_HEADER } from '../../src/gateways/webhookSignature.ts';
import { askGateways } from '../../src/jobs/inquiries.ts';
import { bookingDatabase, type TestDatabase } from './bookingDatabase.ts';
import { type LocalDesk, localDesk } from './localDesk.ts';
import { ManualClock } from './manualClock.ts';
import { ManualTimers } from './manualTimers.ts';
import { makePayments } from './payments.ts';
import { cancelCommand, reserveCommand, testIds } from './testActor.ts';
import { makeTrip, makeUsers, NOON } from './trip.ts';

const SECRET = 'a secret of the scripted gateway';
const SEAT_PRICE = 2000;

/** A seat that is held. */
export interface HeldSeat {
  scheduleId: string;
  reservationId: string;
  userId: string;
  expiresAt: number;
}

/** A seat that is held, and the payment that has begun for it. */
export interface Order extends HeldSeat {
  paymentId: string;
  reference: string;
}

/** How many orders have ended so, by `<payment>, <reservation>, <bookings> booked, <refunds>`. */
export type Ends = Record<string, number>;

export const BOOKED = 'completed, confirmed, 1 booked, none';
export const RETURNED = 'refunded, expired, 0 booked, hold_over processed';

/**
 * The money side without doors: real use cases, actors, job queue and PostgreSQL, the scripted gateway, and a clock that
 * is moved by hand. Fast enough for thousands of orders.
 */
export class MoneyHouse {
  readonly clock = new ManualClock(NOON);
  readonly gateway = new ScriptedGateway({ secret: SECRET, clock: this.clock });
  /** Those of the trips' rooms. */
  readonly timers = new ManualTimers(this.clock);
  readonly database: TestDatabase;
  readonly desk: LocalDesk;
  /** The letters that were sent, by kind and thing: as often as they were. */
  readonly letters = new Map<string, number>();
  /** Sends the letters, where a test has a mail server for them. */
  mailer: Mailer | null = null;
  readonly #money;
  readonly #payments;

  private constructor(database: TestDatabase) {
    this.database = database;
    this.desk = localDesk(database.pool, this.clock, { timers: this.timers });
    const store = createPaymentStore(database.pool, testIds);
    const gateways = gatewaysOf([this.gateway]);
    const base = { store, gateways, clock: this.clock, ids: testIds };
    this.#money = { ...base, desk: this.desk };
    this.#payments = createPayments({ ...base, publicUrl: 'http://bus.test', currency: 'USD' });
  }

  static async open(): Promise<MoneyHouse> {
    // Hundreds may ask at once, and none of them goes away: a slow machine only takes longer.
    return new MoneyHouse(await bookingDatabase({ max: 10 }));
  }

  /** Holds the seats of a new trip, one for each of as many customers, and begins to pay for all of them. */
  async orders(count: number): Promise<Order[]> {
    return Promise.all((await this.hold(count)).map((held) => this.begin(held)));
  }

  /** Holds the seats of a new trip, one for each of as many customers. */
  async hold(count: number): Promise<HeldSeat[]> {
    const { pool } = this.database;
    const departureAt = this.clock.now() + 48 * 3_600_000;
    const [{ scheduleId, seatIds }, users] = await Promise.all([
      makeTrip(pool, { seats: count, departureAt }),
      makeUsers(pool, count),
    ]);
    return Promise.all(
      users.map(async (userId, index) => {
        const reservationId = testIds.next();
        const command = reserveCommand(reservationId, userId, [seatIds[index] ?? '']);
        const reply = acceptedReply(
          await this.desk.send(scheduleId, { operationId: reservationId, origin: SYSTEM, command }),
        );
        if (reply.type !== 'hold') throw new Error('it is not held');
        return { scheduleId, reservationId, userId, expiresAt: reply.expiresAt };
      }),
    );
  }

  /** Begins to pay; rejects while the gateway is away. */
  async begin(held: HeldSeat): Promise<Order> {
    const { userId, reservationId } = held;
    const context = { caller: { userId, role: 'customer' as const }, ip: null, requestId: 'order' };
    const wish = { reservationId, amount: SEAT_PRICE, method: 'upi' as const };
    const { paymentId } = await this.#payments.initiate(context, wish);
    return { ...held, paymentId, reference: `scr_${paymentId}` };
  }

  /** Payments that have begun for all of these, as {@link begin} leaves them, but at once. */
  async beginAll(held: readonly HeldSeat[]): Promise<Order[]> {
    const at = this.clock.now();
    const ids = await makePayments(
      this.database.pool,
      held.map(({ reservationId }) => reservationId),
      at,
    );
    return Promise.all(
      held.map(async (each, index) => {
        const paymentId = ids[index] ?? '';
        const { reference } = await this.gateway.startCheckout({
          paymentId,
          amount: SEAT_PRICE,
          currency: 'USD',
          method: 'upi',
          description: 'a seat',
          expiresAt: each.expiresAt,
          returnUrl: 'http://bus.test',
          webhookUrl: 'http://bus.test',
        });
        return { ...each, paymentId, reference };
      }),
    );
  }

  /** Its customer cancels the booking of an order. */
  async cancel({ scheduleId, reservationId }: Order): Promise<void> {
    const { rows } = await this.database.pool.query<{ id: string }>(
      'select id from bookings where reservation_id = $1',
      [reservationId],
    );
    const command = cancelCommand(rows[0]?.id ?? '');
    acceptedReply(await this.desk.send(scheduleId, { operationId: testIds.next(), origin: SYSTEM, command }));
  }

  /** Time passes, for the job queue as well: what waits for another try is due so much sooner. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.database.pool.query(
      `update graphile_worker._private_jobs set run_at = run_at - $1 * interval '1 millisecond'
        where run_at > now()`,
      [ms],
    );
  }

  /** The gateway's news is heard, everything due is asked about, and every job that is due is done. */
  async work(): Promise<void> {
    for (const news of this.gateway.outbox.splice(0)) await this.hear(news);
    for (let asked = 1; asked > 0; ) asked = await this.ask();
    await this.runJobs();
  }

  async jobCount(): Promise<number> {
    const { rows } = await this.database.pool.query('select 1 from graphile_worker.jobs');
    return rows.length;
  }

  /** The timer of a trip's room rings. */
  async expire(scheduleId: string): Promise<void> {
    const operation = { operationId: testIds.next(), origin: SYSTEM, command: { type: 'expire' as const } };
    await this.desk.send(scheduleId, operation);
  }

  /** A webhook comes in, signed now as each try of a gateway's is, and its news is kept. */
  hear({ rawBody }: Pick<SignedWebhook, 'rawBody'>): Promise<void> {
    const signature = signWebhook(SECRET, rawBody, this.clock.now() / 1000);
    return this.#payments.receiveNews({ [WEBHOOK_SIGNATURE_HEADER]: signature }, rawBody);
  }

  /** Does every job that is due, so many at a time. */
  async runJobs(concurrency = 50): Promise<void> {
    // A run fetches jobs by the hundred, and may end before it has seen those that came of the last ones.
    do await this.#runJobsOnce(concurrency);
    while (await this.#isJobDue());
  }

  async #isJobDue(): Promise<boolean> {
    const { rows } = await this.database.pool.query(
      'select 1 from graphile_worker._private_jobs where is_available and run_at <= now() limit 1',
    );
    return rows.length > 0;
  }

  async #runJobsOnce(concurrency: number): Promise<void> {
    await runOnce({
      pgPool: this.database.pool,
      noHandleSignals: true,
      logger: new WorkerLogger(() => () => undefined),
      taskList: {
        gateway_event: (payload) => {
          const { gateway, event_id } = payload as { gateway: string; event_id: string };
          return applyNews(this.#money, gateway, event_id);
        },
        refund: (payload) => orderRefund(this.#money, (payload as { refund_id: string }).refund_id),
        // Invoices have their own tests.
        invoice: () => undefined,
        mail: (payload) => this.#send(payload as { kind: string; id: string }),
      },
      concurrency,
      preset: { worker: { localQueue: { size: 200 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
  }

  /** One round of questions to the gateway. */
  ask(): Promise<number> {
    return askGateways({ ...this.#money, onTrouble: () => undefined });
  }

  /** How the orders have ended. */
  async ends(orders: readonly Order[]): Promise<Ends> {
    const { rows } = await this.database.pool.query<{ end: string; count: number }>(
      `select p.status || ', ' || r.status || ', ' ||
              (select count(*) from bookings b where b.reservation_id = r.id) || ' booked, ' ||
              coalesce((select string_agg(f.reason || ' ' || f.status, '; ') from refunds f where f.payment_id = p.id),
                       'none') as end, count(*)::int as count
         from payments p join reservations r on r.id = p.reservation_id
        where p.id = any($1::uuid[]) group by 1`,
      [orders.map(({ paymentId }) => paymentId)],
    );
    return Object.fromEntries(rows.map(({ end, count }) => [end, count]));
  }

  async close(): Promise<void> {
    await this.database.drop();
    if (this.desk.troubles.length > 0) throw this.desk.troubles[0];
  }

  async #send({ kind, id }: { kind: string; id: string }): Promise<void> {
    await this.mailer?.send(letterOf(kind, id));
    const letter = `${kind} ${id}`;
    this.letters.set(letter, (this.letters.get(letter) ?? 0) + 1);
  }
}

/** What it says has its own tests. */
function letterOf(kind: string, id: string): OutgoingMail {
  const to = { name: 'A passenger', address: 'passenger@bus.test' };
  return { key: `${kind}-${id}`, to, subject: kind, text: id, html: id, attachments: [] };
}
