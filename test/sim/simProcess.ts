import { createBookings } from '../../src/app/bookings/bookings.ts';
import type { BookingDoors, PaymentDoors, RefundDoors } from '../../src/app/bookings/doors.ts';
import { applyNews } from '../../src/app/payments/applyNews.ts';
import { createPayments } from '../../src/app/payments/payments.ts';
import { createRefunds, orderRefund } from '../../src/app/payments/refunds.ts';
import type { Ids, TicketSigner } from '../../src/app/ports.ts';
import { createReservations } from '../../src/app/reservations/reservations.ts';
import type { Timers } from '../../src/app/schedule/expiryTimer.ts';
import type { SeatDesk } from '../../src/app/schedule/seatDesk.ts';
import { DEFAULT_LIMITS } from '../../src/app/schedule/turnLimits.ts';
import { DatabaseClock } from '../../src/db/databaseClock.ts';
import type { IdempotencyParts } from '../../src/http/idempotency.ts';
import { SWEEP_EVERY_MS, sweepExpired } from '../../src/jobs/expirySweep.ts';
import { Rounds } from '../../src/jobs/rounds.ts';
import { advanceSchedules, CLOCK_EVERY_MS } from '../../src/jobs/scheduleClock.ts';
import { JobWorker } from './jobWorker.ts';
import { simIdempotency, simLookups, simPaymentStore } from './postgres/stores.ts';
import { simTurnStore } from './postgres/turnStore.ts';
import { mix, Random } from './random.ts';
import { Rooms } from './rooms.ts';
import { Life, type TimerHandle } from './scheduler.ts';
import type { World } from './world.ts';

const CLOCK_SYNC_MS = 5_000;

const signer: TicketSigner = {
  sign: (claims) => `BT1.${claims.ticketNumber}`,
  verify: () => null,
  publicKeys: () => [],
};

/** The doors of a process that is up. */
export interface Doors {
  reservations: ReturnType<typeof createReservations>;
  payments: PaymentDoors;
  bookings: BookingDoors;
  refunds: RefundDoors;
  desk: Pick<SeatDesk, 'send'>;
  idempotency: IdempotencyParts;
}

/**
 * One server process, in one incarnation: the real use cases, actors, jobs and clock, wired as src/server wires them,
 * over ports whose every answer comes through the scheduler. When its life ends nothing of it ever runs again.
 */
export class SimProcess {
  readonly life: Life;
  readonly index: number;
  readonly rooms: Rooms;
  /** Null until it is up. */
  doors: Doors | null = null;
  /** What its monotonic counter has missed: a machine that was suspended does not count. */
  missedMs = 0;
  readonly #world: World;
  readonly #random: Random;
  readonly #clock: DatabaseClock;
  readonly #timers: Timers;
  readonly #ids: Ids;
  readonly #worker: JobWorker;
  readonly #doors: Doors;
  readonly #sweep: () => Promise<unknown>;
  readonly #advance: () => Promise<unknown>;

  constructor(world: World, index: number, incarnation: number) {
    const { sim, server } = world;
    const id = `p${index}.${incarnation}`;
    const life = new Life(id);
    this.index = index;
    this.life = life;
    this.#world = world;
    const random = new Random(mix(world.plan.seed, 1000 + index * 100 + incarnation));
    this.#random = random;
    const began = sim.now;
    const drift = 1 + (random.next() - 0.5) * 2e-4;
    const counter = random.below(1e9);
    const trouble = (what: string, error: unknown) => world.onTrouble(this, what, error);
    this.#clock = new DatabaseClock({
      query: () => server.statement(life, 'clock', () => sim.now),
      onError: () => undefined,
      monotonic: () => counter + (sim.now - began - this.missedMs) * drift,
    });
    const clock = this.#clock;
    this.#timers = {
      set: (run, ms) => sim.timer(ms, life, 'timer', run),
      clear: (handle) => {
        (handle as TimerHandle).cleared = true;
      },
    };
    let serial = 0;
    const ids: Ids = { next: () => `${id}-${++serial}` };
    this.#ids = ids;
    this.rooms = new Rooms({
      clock,
      timers: this.#timers,
      ids,
      actorDeps: {
        store: simTurnStore(server, life, world.checker),
        clock,
        ids,
        signer,
        processId: id,
        limits: DEFAULT_LIMITS,
        onTrouble: trouble,
        backoff: (attempt) => sim.sleep(attempt * 10 + random.below(20 * attempt), life, 'backoff'),
      },
      onPublished: (room, change) => world.checker.onPublished(this, room.actor, change),
    });
    const desk = this.rooms;
    const lookups = simLookups(server, life);
    const store = simPaymentStore(server, life, world.checker);
    const gateway = world.gateway.port(life);
    const news = { store, desk, clock, ids, random: (bytes: number) => bytesFrom(random, bytes) };
    this.#doors = {
      reservations: createReservations({
        desk,
        lookup: lookups.reservations,
        clock,
        ids,
        holdSeconds: world.plan.shape.holdSeconds,
      }),
      payments: createPayments({ store, gateway, clock, ids, publicUrl: 'https://here' }),
      bookings: createBookings({
        lookup: lookups.bookings,
        applyNews: (name, eventId) => applyNews(news, name, eventId),
        desk,
        clock,
        ids,
      }),
      refunds: createRefunds({ store, gateway, desk, ids }),
      desk,
      idempotency: {
        store: simIdempotency(server, life, ids),
        clock,
        secret: 'secret',
        onTrouble: () => undefined,
        wait: (ms) => sim.sleep(ms, life, 'insist'),
      },
    };
    this.#worker = new JobWorker(
      server,
      life,
      {
        applyNews: (name, eventId) => applyNews(news, name, eventId),
        orderRefund: (refundId) => orderRefund({ store, gateway, desk, ids }, refundId),
      },
      trouble,
    );
    this.#sweep = () => sweepExpired({ lookup: lookups.reservations, desk, clock, ids });
    this.#advance = () => advanceSchedules({ lookup: lookups.schedules, desk, clock, ids });
  }

  /** Comes up, as src/server/startServer.ts does it; a database that is away is tried again. */
  async start(): Promise<void> {
    const { sim } = this.#world;
    for (;;) {
      try {
        await this.#clock.sync();
        break;
      } catch {
        await sim.sleep(this.#random.between(200, 1_000), this.life, 'start again');
      }
    }
    this.#keepTime();
    this.#worker.start();
    this.doors = this.#doors;
    await this.#sweep().catch(() => undefined);
    const trouble = () => undefined;
    new Rounds(SWEEP_EVERY_MS, this.#sweep, trouble, this.#timers).start();
    new Rounds(CLOCK_EVERY_MS, this.#advance, trouble, this.#timers).start();
  }

  /** The database tells of new jobs. */
  notify(): void {
    if (this.doors) this.#worker.notify();
  }

  nextId(): string {
    return this.#ids.next();
  }

  get clock(): DatabaseClock {
    return this.#clock;
  }

  #keepTime(): void {
    this.#world.sim.after(CLOCK_SYNC_MS, this.life, 'clock sync', () => {
      this.#clock.sync().catch(() => undefined);
      this.#keepTime();
    });
  }
}

function bytesFrom(random: Random, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.below(256));
}
