import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../src/db/embedded/freePort.ts';
import type { Asked, Door, Joined, Seen } from '../crowd.ts';
import { ascending, quantile } from '../figures.ts';
import { memoryOfOne, weigh } from '../memory.ts';
import { type Served, usageOf } from '../processes.ts';
import { OURS } from '../report.ts';
import type { Stage } from '../stage.ts';
import type { Bench } from './bench.ts';

const COUNTS = [200, 1_000, 5_000];
const SEATS = 50;
const CHANGES = 12;
/** So many of those by the SDK look, one after each 19 that do not: see loadtest/README.md. */
const LOOKING_OF = 20;
const JOINING_STEPS = 10;
/** Between changes: the room is idle each time, and the waking machine's first hurry is over. */
const PAUSE_MS = 60;
const CROWD = fileURLToPath(new URL('../crowd.ts', import.meta.url));
const COMMIT_TIMES = fileURLToPath(new URL('../commitTimes.ts', import.meta.url));

/** Something to watch, and a way to change it. */
interface Watched {
  served: Served;
  door: Door;
  scheduleId: string;
  /** Makes the next change; gives its version and when it was committed, or made where nothing is committed. */
  change(): Promise<{ version: number; at(firstSeenAt: number): Promise<number> }>;
}

const rowOf = (count: number) => `${count} watchers of one room`;
const SDK = `${OURS}, SDK`;
const ALL_LOOK = `${SDK}, all look`;
const PLAIN = `${OURS}, plain socket`;
const bare = (patchMs: number) => `bare Colyseus, ${patchMs} ms`;

/** Everybody looks at one seat map while it changes now and then. */
export async function watchers({ stage, report, rounds }: Bench): Promise<void> {
  const contenders: Contender[] = [
    { name: SDK, lookingOf: LOOKING_OF, open: () => watchOurs(stage, 'sdk') },
    // Where the crowd is largest or smallest the slower patch rate tells nothing more.
    { name: bare(50), beside: SDK, lookingOf: LOOKING_OF, only: 1_000, open: () => watchBare(stage, 50) },
    { name: bare(16), beside: SDK, lookingOf: LOOKING_OF, open: () => watchBare(stage, 16) },
    { name: ALL_LOOK, only: 1_000, open: () => watchOurs(stage, 'sdk') },
    { name: PLAIN, open: () => watchOurs(stage, 'plain') },
    { name: 'raw ws', beside: PLAIN, open: () => watchBaseline(stage, 'plain', 'wsFanout.ts') },
  ];
  for (const count of COUNTS) {
    const row = rowOf(count);
    for (const { name, beside = null, lookingOf = 1, only = count, open } of contenders) {
      if (only !== count) continue;
      const watched = await open();
      const tell: Tell = (measures) => report.add(row, name, measures, beside);
      await watchOne(tell, { rounds, count, lookingOf }, watched);
      await watched.served.stop();
    }
    if (count !== 1_000) continue;
    for (const name of [SDK, PLAIN]) {
      report.want({ row, measure: 'seen p50', of: name, atMost: 10 });
      report.want({ row, measure: 'seen p99', of: name, atMost: 50 });
      report.want({ row, measure: 'memory of one', of: name, atMost: 45 });
    }
    for (const measure of ['seen p50', 'seen p99']) {
      report.want({ row, measure, of: SDK, over: bare(16), atMost: 1 });
    }
  }
}

interface Contender {
  name: string;
  /** Whose figures its own stand beside; default nobody's. */
  beside?: string;
  /** One of so many watchers looks; default each. */
  lookingOf?: number;
  /** The one size of the crowd at which it is measured; default all. */
  only?: number;
  open: () => Promise<Watched>;
}

type Tell = (measures: Record<string, [value: number, unit: string]>) => void;

async function watchOne(
  tell: Tell,
  { rounds, count, lookingOf }: { rounds: Bench['rounds']; count: number; lookingOf: number },
  watched: Watched,
): Promise<void> {
  const { served } = watched;
  const before = await weigh(served);
  const crowd = new Crowd(watched, lookingOf);
  const { eachMs, allMs } = await crowd.join(count);
  tell({
    'all have joined': [allMs, 'ms'],
    'join p50': [quantile(eachMs, 0.5), 'ms'],
    'join p99': [quantile(eachMs, 0.99), 'ms'],
    ...memoryOfOne(before, await weigh(served), count),
  });
  await seeChanges(watched, crowd, 2);
  for (const _ of rounds()) {
    const begun = await usageOf(served);
    const seenMs = await seeChanges(watched, crowd, CHANGES);
    const ended = await usageOf(served);
    const deliveries = count * CHANGES;
    tell({
      'seen p50': [quantile(seenMs, 0.5), 'ms'],
      'seen p99': [quantile(seenMs, 0.99), 'ms'],
      'CPU a delivery': [((ended.cpuMs - begun.cpuMs) * 1_000) / deliveries, 'µs'],
      'bytes a delivery': [(ended.writtenBytes - begun.writtenBytes) / deliveries, 'B'],
    });
  }
  crowd.leave();
}

/** How long after each commit each watcher that looks saw it, sorted. */
async function seeChanges(watched: Watched, crowd: Crowd, changes: number): Promise<number[]> {
  const seenMs: number[] = [];
  for (let made = 0; made < changes; made += 1) {
    await sleep(PAUSE_MS * (0.5 + Math.random()));
    const { version, at } = await watched.change();
    const seenAt = await crowd.saw(version);
    const changedAt = await at(seenAt[0] ?? Number.NaN);
    for (const each of seenAt) seenMs.push(each - changedAt);
  }
  return seenMs.sort(ascending);
}

/** Processes full of watchers, of which those of the first look and tell when they see something. */
class Crowd {
  readonly #looking: CrowdProcess;
  readonly #unseeing: CrowdProcess | null;
  readonly #lookingOf: number;

  constructor(watched: Watched, lookingOf: number) {
    this.#lookingOf = lookingOf;
    this.#looking = new CrowdProcess(watched, watched.door);
    this.#unseeing = lookingOf > 1 ? new CrowdProcess(watched, 'sdk, unseeing') : null;
  }

  /** In steps, so that those who look stand all over the crowd. */
  async join(count: number): Promise<{ eachMs: number[]; allMs: number }> {
    const eachMs: number[] = [];
    const begunAt = performance.now();
    const steps = this.#unseeing ? JOINING_STEPS : 1;
    for (let step = 0; step < steps; step += 1) {
      const looking = count / steps / this.#lookingOf;
      const joined = await Promise.all([
        this.#looking.ask<Joined>({ join: looking }),
        this.#unseeing?.ask<Joined>({ join: count / steps - looking }),
      ]);
      for (const each of joined) eachMs.push(...(each?.eachMs ?? []));
    }
    return { eachMs: eachMs.sort(ascending), allMs: performance.now() - begunAt };
  }

  async saw(version: number): Promise<number[]> {
    return (await this.#looking.ask<Seen>({ version })).at;
  }

  leave(): void {
    for (const each of [this.#looking, this.#unseeing]) each?.leave();
  }
}

class CrowdProcess {
  readonly #child;
  readonly #gone: Promise<never>;

  constructor({ served, scheduleId }: Watched, door: Door) {
    this.#child = fork(CROWD, [door, served.url, scheduleId], { execArgv: [] });
    this.#gone = once(this.#child, 'exit').then(([code]) => {
      throw new Error(`the crowd ended with ${code}`);
    });
    this.#gone.catch(() => undefined);
  }

  async ask<T>(asked: Asked): Promise<T> {
    this.#child.send(asked);
    const [message] = await Promise.race([once(this.#child, 'message'), this.#gone]);
    return message as T;
  }

  leave(): void {
    this.#child.disconnect();
  }
}

/** Holds and releases of pairs of seats, each a change, over REST. */
async function watchOurs(stage: Stage, door: Door): Promise<Watched> {
  const port = await freePort();
  const served = await stage.serveOurs({
    NODE_OPTIONS: `--import ${COMMIT_TIMES}`,
    COMMIT_TIMES_PORT: `${port}`,
  });
  const schedules = await stage.makeSchedules(1, SEATS);
  const scheduleId = schedules.scheduleId(0);
  let version = 0;
  let held: string | null = null;
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(served.url + path, {
      method,
      headers: { authorization: `Bearer ${stage.tokens[0]}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
    return answer.status === 204 ? null : ((await answer.json()) as { id: string });
  };
  return {
    served,
    door,
    scheduleId,
    async change() {
      if (held === null) {
        const first = (version % SEATS) & ~1;
        const seat_ids = [schedules.seatId(0, first), schedules.seatId(0, first + 1)];
        held =
          (await call('POST', '/reservations/create', { schedule_id: scheduleId, seat_ids }))?.id ?? null;
      } else {
        await call('DELETE', `/reservations/${held}`);
        held = null;
      }
      version += 1;
      return { version, at: (firstSeenAt) => lastCommit(port, firstSeenAt) };
    },
  };
}

/** When the database answered the last turn before `firstSeenAt`. */
async function lastCommit(port: number, firstSeenAt: number): Promise<number> {
  const times = (await (await fetch(`http://127.0.0.1:${port}`)).json()) as number[];
  return times.findLast((at) => at <= firstSeenAt) ?? Number.NaN;
}

function watchBare(stage: Stage, patchMs: number): Promise<Watched> {
  return watchBaseline(stage, 'sdk', 'colyseusRoom.ts', String(patchMs));
}

async function watchBaseline(stage: Stage, door: Door, script: string, ...args: string[]): Promise<Watched> {
  const served = await stage.serveBaseline(script, ...args);
  return {
    served,
    door,
    scheduleId: '0',
    async change() {
      const answer = await fetch(`${served.url}/change`, { method: 'POST' });
      const { version, at } = (await answer.json()) as { version: number; at: number };
      return { version, at: async () => at };
    },
  };
}
