import type { Pool } from 'pg';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { InquiryParts } from '../app/payments/inquire.ts';
import type { BatchMeasure } from '../app/schedule/commitLanes.ts';
import type { TurnMeasure } from '../app/schedule/scheduleActor.ts';
import type { JobCounts } from '../db/jobCounts.ts';
import type { OverdueQuestions } from '../db/paymentInquiries.ts';
import type { FinishedRequest } from '../http/requestLog.ts';
import { Kept } from './kept.ts';

/** What is looked at when somebody asks for the figures. */
export interface MetricSources {
  rooms(): RoomFigures;
  /** Turns that wait for a transaction. */
  queuedTurns(): number;
  pools: Record<string, Pick<Pool, 'totalCount' | 'idleCount' | 'waitingCount'>>;
  jobs(): Promise<JobCounts>;
  /** Questions to gateways that nobody has come to for too long. */
  overdueQuestions(): Promise<OverdueQuestions>;
}

/** The rooms of this process, added up. */
export interface RoomFigures {
  rooms: number;
  holds: number;
  /** Commands in all mailboxes, and in the fullest. */
  waiting: number;
  fullest: number;
  /** Of one map, by the plain socket or the SDK, or of the departures that a search found. */
  watchers: { plain: number; sdk: number; search: number };
}

export interface MetricsOptions {
  /** How long a rendered text is given to whoever asks; default 1000 ms. */
  keepMs?: number;
  /** How long what is counted in the database is; default 5000 ms. */
  keepCountsMs?: number;
}

const COUNTS_WITHIN_MS = 1_000;
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const TURN_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const LAG_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const TURN_SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const BATCH_TURNS = [1, 2, 5, 10, 20, 50, 100];

/**
 * The figures of one process, for `/metrics`. Whatever happens is observed as it happens; what there is (rooms, pools,
 * jobs) is looked at when somebody asks, and asking often costs no more than asking once a second. Rules
 * [MET-1]…[MET-4].
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #text: Kept<string>;
  readonly #keepCountsMs: number;
  readonly #requests = this.#histogram(
    'http_request_duration_seconds',
    'Requests by route',
    REQUEST_SECONDS,
    ['route', 'method', 'status'],
  );
  readonly #turnSizes = this.#histogram('booking_turn_commands', 'Commands of a turn', TURN_SIZES);
  readonly #decideTimes = this.#histogram('booking_turn_decide_seconds', 'Deciding a turn', TURN_SECONDS);
  readonly #commitTimes = this.#histogram('booking_turn_commit_seconds', 'Committing a turn', TURN_SECONDS);
  readonly #batchTurns = this.#histogram('booking_batch_turns', 'Turns of a transaction', BATCH_TURNS);
  readonly #batchWaits = this.#histogram(
    'booking_batch_wait_seconds',
    'How long the first turn of a transaction waited for it',
    TURN_SECONDS,
  );
  readonly #batchTimes = this.#histogram(
    'booking_batch_commit_seconds',
    'A transaction of turns',
    TURN_SECONDS,
  );
  readonly #lags = this.#histogram(
    'booking_expiry_lag_seconds',
    'How long after its expiry a hold was ended',
    LAG_SECONDS,
  );
  readonly #epochRefusals = new Counter({
    name: 'booking_epoch_refused_total',
    help: 'Times that the database refused a room, writing or reading, because its schedule has a newer owner',
    registers: [this.#registry],
  });
  readonly #questions = new Counter({
    name: 'booking_gateway_questions_total',
    help: 'Questions to gateways that were silent, by whether they answered',
    labelNames: ['gateway', 'outcome'],
    registers: [this.#registry],
  });
  #watchesProcess = false;

  constructor({ keepMs = 1_000, keepCountsMs = 5_000 }: MetricsOptions = {}) {
    this.#text = new Kept(() => this.#render(), keepMs);
    this.#keepCountsMs = keepCountsMs;
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  readonly onRequest = ({ route, method, status, ms }: FinishedRequest): void => {
    this.#requests.observe({ route: route ?? 'none', method, status: status ?? 'aborted' }, ms / 1000);
  };

  readonly onTurn = ({ size, decideMs, commitMs, expiryLagsMs }: TurnMeasure): void => {
    this.#turnSizes.observe(size);
    this.#decideTimes.observe(decideMs / 1000);
    if (commitMs !== null) this.#commitTimes.observe(commitMs / 1000);
    for (const lag of expiryLagsMs) this.#lags.observe(lag / 1000);
  };

  /** A room has found that its schedule has a newer owner. */
  readonly onLost = (): void => this.#epochRefusals.inc();

  readonly onBatch = ({ turns, waitMs, commitMs }: BatchMeasure): void => {
    this.#batchTurns.observe(turns);
    this.#batchWaits.observe(waitMs / 1000);
    this.#batchTimes.observe(commitMs / 1000);
  };

  readonly onAsked: NonNullable<InquiryParts['onAsked']> = (gateway, outcome) => {
    this.#questions.inc({ gateway, outcome });
  };

  /** The text that Prometheus reads; never rejects because the database does not answer. */
  render(): Promise<string> {
    return this.#text.get();
  }

  /** Says where rooms, pools and jobs are to be looked at. Called once. */
  watch({ rooms, queuedTurns, pools, jobs, overdueQuestions }: MetricSources): void {
    this.#watchRooms(rooms);
    this.#gauge('booking_queued_turns', 'Turns that wait for a transaction', [], (set) =>
      set({}, queuedTurns()),
    );
    this.#gauge('booking_pool_connections', 'Connections by pool and state', ['pool', 'state'], (set) => {
      for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(pools)) {
        set({ pool, state: 'total' }, totalCount);
        set({ pool, state: 'idle' }, idleCount);
        set({ pool, state: 'waiting' }, waitingCount);
      }
    });
    this.#counts('booking_jobs', 'Jobs of the queue by state', 'state', jobs);
    this.#counts(
      'booking_gateway_questions_overdue',
      'Questions to gateways that should have been asked two minutes ago',
      'about',
      overdueQuestions,
    );
  }

  /** A gauge of what the database counts by the values of `label`. */
  #counts(name: string, help: string, label: string, count: () => Promise<Record<string, number>>): void {
    const counted = new Kept(() => withinTime(count()), this.#keepCountsMs);
    this.#gauge(name, help, [label], async (set) => {
      const counts = await counted.get();
      if (counts) for (const [value, count] of Object.entries(counts)) set({ [label]: value }, count);
    });
  }

  #watchRooms(rooms: () => RoomFigures): void {
    this.#gauge('booking_rooms', 'Rooms that are up in this process', [], (set) => set({}, rooms().rooms));
    this.#gauge('booking_live_holds', 'Holds in these rooms', [], (set) => set({}, rooms().holds));
    this.#gauge('booking_mailbox_depth', 'Commands that wait for a turn', ['of'], (set) => {
      const { waiting, fullest } = rooms();
      set({ of: 'all' }, waiting);
      set({ of: 'fullest' }, fullest);
    });
    this.#gauge('booking_watchers', 'Who watches seats', ['by'], (set) => {
      for (const [by, count] of Object.entries(rooms().watchers)) set({ by }, count);
    });
  }

  /** Watching the process itself begins with the first who asks: nobody else needs it. */
  #render(): Promise<string> {
    if (!this.#watchesProcess) collectDefaultMetrics({ register: this.#registry });
    this.#watchesProcess = true;
    return this.#registry.metrics();
  }

  #histogram<L extends string = never>(name: string, help: string, buckets: number[], labels: L[] = []) {
    return new Histogram({ name, help, buckets, labelNames: labels, registers: [this.#registry] });
  }

  /** A figure that is looked at anew each time; what is not set then is not told. */
  #gauge(
    name: string,
    help: string,
    labels: string[],
    look: (set: (labels: Record<string, string>, value: number) => void) => void | Promise<void>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [this.#registry],
      async collect() {
        this.reset();
        // Unlabelled gauges are set without labels, or they would be told twice.
        await look((at, value) => (labels.length === 0 ? this.set(value) : this.set(at, value)));
      },
    });
  }
}

/** Null when it fails or takes too long: figures that are missing say that themselves. */
async function withinTime<T>(asked: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), COUNTS_WITHIN_MS);
  });
  try {
    return await Promise.race([asked, late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
