import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { clearLeftovers } from '../../../src/db/leftovers.ts';
import { expectCleanAudit } from '../audit.ts';
import { bookingDatabase, type TestDatabase } from '../bookingDatabase.ts';
import { eventually } from '../eventually.ts';
import { allAskAgain, breaksOf, expectNone } from '../journeyChecks.ts';
import { type Journey, newJourney, note, type Step, send, take } from '../journeys.ts';
import { makePassengers, SECRETS } from '../passenger.ts';
import { killServer, type ServerProcess, startServerProcess } from '../serverProcess.ts';
import { HOUR, makeTrip } from '../trip.ts';
import { type Armed, CRASH_POINTS, type CrashPoint } from './points.ts';

interface Operation {
  /** What is done before, without a crash. */
  before: Step[];
  /** Null: it comes by itself. */
  step: Step | null;
  pool: Armed['pool'];
  /** Transactions of the pool that come before its own, and are let through. */
  passing?: number;
  /** What the step has brought about by then, in transactions of its own. */
  follows?: string;
  /** Whether it was carried out, asked of the reservation's user `$1`. */
  done: string;
  /** What comes of it in the end; by itself the same. */
  end?: string;
}

const BOOKED = 'select 1 from bookings where user_id = $1';
const CANCELLED = 'select 1 from cancellations where user_id = $1';
const PAID_BACK = `select 1 from cancellations where user_id = $1 and refund_status = 'processed'`;
const HEARD = `select 1 from gateway_events e join payments p on p.id = e.payment_id where p.user_id = $1`;
const REFUND_HEARD = `${HEARD} and e.event_type = 'refund.succeeded'`;

const OPERATIONS = {
  reserve: {
    before: [],
    step: 'reserve',
    pool: 'commits',
    done: 'select 1 from reservations where user_id = $1',
  },
  initiate: {
    before: ['reserve'],
    step: 'initiate',
    pool: 'payments',
    done: 'select 1 from payments where user_id = $1',
  },
  // The gateway's news is taken in by a transaction of its own, before a turn carries it out.
  hear: {
    before: ['reserve', 'initiate'],
    step: 'pay',
    pool: 'payments',
    done: `${HEARD} and e.event_type = 'payment.succeeded'`,
    end: BOOKED,
  },
  confirm: {
    before: ['reserve', 'initiate'],
    step: 'pay',
    pool: 'commits',
    done: BOOKED,
  },
  cancel: {
    before: ['reserve', 'initiate', 'pay', 'book'],
    step: 'cancel',
    pool: 'commits',
    done: CANCELLED,
  },
  giveUp: {
    before: ['reserve', 'initiate', 'pay', 'book'],
    step: 'give_up',
    pool: 'commits',
    done: 'select 1 from cancellations where user_id = $1 and not is_whole',
  },
  hearRefund: {
    before: ['reserve', 'initiate', 'pay', 'book'],
    step: 'cancel',
    pool: 'payments',
    follows: CANCELLED,
    done: REFUND_HEARD,
    end: PAID_BACK,
  },
  payBack: {
    before: ['reserve', 'initiate', 'pay', 'book'],
    step: 'cancel',
    pool: 'commits',
    passing: 1,
    follows: REFUND_HEARD,
    done: PAID_BACK,
  },
  expire: {
    before: ['reserve'],
    step: null,
    pool: 'commits',
    done: `select 1 from reservations where user_id = $1 and status = 'expired'`,
  },
  release: {
    before: ['reserve'],
    step: 'release',
    pool: 'commits',
    done: `select 1 from reservations where user_id = $1 and status = 'cancelled'`,
  },
} as const satisfies Record<string, Operation>;
export type CrashOperation = keyof typeof OPERATIONS;
export const CRASH_OPERATIONS = Object.keys(OPERATIONS) as CrashOperation[];

const HOOK = pathToFileURL(join(import.meta.dirname, 'hook.ts')).href;
const DIES_WITHIN_MS = 20_000;
/** What has been carried out has killed its server by then, or will not. */
const SEEN_DEAD_WITHIN_MS = 1_000;
/** Long enough to reserve and to arm, short enough to wait for. */
const SHORT_HOLD_SECONDS = 1;

/** One database, and servers on it that kill themselves where they are told. */
export class CrashRig {
  readonly #database: TestDatabase;
  readonly #folder: string;
  #server: ServerProcess | null = null;
  #holdSeconds = 0;

  static async open(): Promise<CrashRig> {
    return new CrashRig(await bookingDatabase(), await mkdtemp(join(tmpdir(), 'bus-crash-')));
  }

  private constructor(database: TestDatabase, folder: string) {
    this.#database = database;
    this.#folder = folder;
  }

  async close(): Promise<void> {
    if (this.#server) await killServer(this.#server);
    await this.#database.drop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /**
   * Lets a server die at `point` of one operation and starts another: whether it was carried out is as the point says,
   * the database has all that was told and nothing by half, and who asks again hears how it went.
   */
  async run(point: CrashPoint, name: CrashOperation): Promise<void> {
    const operation: Operation = OPERATIONS[name];
    const { pool } = this.#database;
    await this.#serve(name === 'expire' ? SHORT_HOLD_SECONDS : 900);
    let journey = await this.#prepare(operation.before);
    const { pool: dying, passing = 0 } = operation;
    while (!(await this.#die({ point, pool: dying, passing }, journey, operation))) {
      journey = await this.#prepare(operation.before);
    }
    const { rowCount } = await pool.query(operation.done, [journey.passenger.userId]);
    expectNone('of whether it was done', wrongOf(point, rowCount !== 0));
    if (operation.follows) {
      const { rows } = await pool.query(operation.follows, [journey.passenger.userId]);
      expectNone('of what comes before', rows.length === 1 ? [] : ['it was killed on another way']);
    }

    // As a server does when it starts on a database of its own: whose calls they were is dead for certain.
    await clearLeftovers(pool);
    const server = await this.#start();
    expectNone('of what was told', await breaksOf(pool, [journey]));
    expectNone('of what was asked again', await allAskAgain(pool, server.url, [journey]));
    await eventually('it is done in the end', async () => {
      const { rows } = await pool.query(operation.end ?? operation.done, [journey.passenger.userId]);
      return rows.length === 1;
    });
    expectNone('of what was told in the end', await breaksOf(pool, [journey]));
    await expectCleanAudit(pool);
  }

  async #serve(holdSeconds: number): Promise<void> {
    if (this.#server && this.#holdSeconds === holdSeconds) return;
    if (this.#server) {
      await killServer(this.#server);
      // The jobs that it was at are a dead process's, and would keep the next run waiting.
      await clearLeftovers(this.#database.pool);
    }
    this.#holdSeconds = holdSeconds;
    await this.#start();
  }

  async #start(): Promise<ServerProcess> {
    this.#server = await startServerProcess({
      ...SECRETS,
      DATABASE_URL: this.#database.url,
      DATA_DIR: this.#folder,
      HOLD_SECONDS: `${this.#holdSeconds}`,
      NODE_OPTIONS: `--import ${HOOK}`,
      CRASH_FILE: this.#file,
    });
    return this.#server;
  }

  get #file(): string {
    return join(this.#folder, 'crash.json');
  }

  async #prepare(steps: readonly Step[]): Promise<Journey> {
    const { pool } = this.#database;
    const trip = await makeTrip(pool, { seats: 2, departureAt: Date.now() + 48 * HOUR });
    const [passenger] = await makePassengers(pool, this.#server?.url ?? '', 1);
    if (!passenger) throw new Error('no passenger was made');
    const journey = newJourney(passenger, trip, () => 0);
    journey.plan = [];
    journey.seatIds = [...trip.seatIds];
    for (const step of steps) {
      journey.asked.add(step);
      // The gateway's news may be on its way yet.
      const reply = await eventually(`an answer to ${step}`, async () => {
        const each = await send(journey, step);
        if (each.status >= 300) throw new Error(each.text);
        return each;
      });
      note(journey, step, reply);
    }
    return journey;
  }

  /** False when the operation came by itself before the point was armed: on a slow machine a second is short. */
  async #die(armed: Armed, journey: Journey, { step, done }: Operation): Promise<boolean> {
    const server = this.#server;
    if (!server) throw new Error('there is no server to kill');
    await this.#quiet();
    await writeFile(this.#file, JSON.stringify(armed));
    const given = new AbortController();
    const isDone = async () =>
      step === null && (await this.#database.pool.query(done, [journey.passenger.userId])).rows.length > 0;
    const early = await isDone();
    const within = early ? SEEN_DEAD_WITHIN_MS : DIES_WITHIN_MS;
    const late = sleep(within, null, { signal: given.signal }).catch(() => null);
    if (step) await take(journey, step);
    const ended = await Promise.race([server.ended, late]);
    given.abort();
    await rm(this.#file);
    // It may also have passed the point just before, and be done only now.
    if (ended === null && (early || (await isDone()))) return false;
    if (ended?.signal !== 'SIGKILL') throw new Error(`the server did not come to that point: ${ended?.said}`);
    this.#server = null;
    await this.#settled();
    return true;
  }

  /** What was done before has no more to follow: nothing else than the operation comes to the point. */
  async #quiet(): Promise<void> {
    await eventually('everything before is settled', async () => {
      const { rows } = await this.#database.pool.query(
        `select 1 from graphile_worker.jobs where run_at <= now() + interval '1 second'
         union all select 1 from gateway_events where applied_at is null
         union all select 1 from refunds where status = 'pending'`,
      );
      return rows.length === 0;
    });
  }

  /** The database has noticed that the server is gone: what it did on its behalf is over. */
  async #settled(): Promise<void> {
    await eventually('the database is alone', async () => {
      const { rows } = await this.#database.pool.query(
        `select 1 from pg_stat_activity
          where datname = current_database() and application_name in ('bus-seat-booking commits', 'bus-seat-booking payments')`,
      );
      return rows.length === 0;
    });
  }
}

function wrongOf(point: CrashPoint, done: boolean): string[] {
  const at = CRASH_POINTS.indexOf(point);
  const sent = CRASH_POINTS.indexOf('COMMIT sent');
  if (at < sent && done) return ['it was carried out, though nothing had been committed'];
  if (at > sent && !done) return ['it is lost, though it had been committed'];
  return [];
}
