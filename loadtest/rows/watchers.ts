import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../src/db/embedded/freePort.ts';
import type { Door, Joined, Seen } from '../crowd.ts';
import { ascending, quantile } from '../figures.ts';
import { memoryOfOne, weigh } from '../memory.ts';
import { type Served, usageOf } from '../processes.ts';
import { OURS } from '../report.ts';
import type { Stage } from '../stage.ts';
import type { Bench } from './bench.ts';

const COUNTS = [200, 1_000, 5_000];
const SEATS = 50;
const CHANGES = 12;
/** Between changes: the room is idle each time, and the waking machine's first hurry is over. */
const PAUSE_MS = 60;
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
const PLAIN = `${OURS}, plain socket`;
const bare = (patchMs: number) => `bare Colyseus, ${patchMs} ms`;

/** Everybody looks at one seat map while it changes now and then. */
export async function watchers({ stage, report, rounds }: Bench): Promise<void> {
  const contenders: [name: string, beside: string | null, open: () => Promise<Watched>][] = [
    [SDK, null, () => watchOurs(stage, 'sdk')],
    [bare(50), SDK, () => watchBaseline(stage, 'sdk', 'colyseusRoom.ts', '50')],
    [bare(16), SDK, () => watchBaseline(stage, 'sdk', 'colyseusRoom.ts', '16')],
    [PLAIN, null, () => watchOurs(stage, 'plain')],
    ['raw ws', PLAIN, () => watchBaseline(stage, 'plain', 'wsFanout.ts')],
  ];
  for (const count of COUNTS) {
    const row = rowOf(count);
    for (const [name, beside, open] of contenders) {
      // Where the crowd is largest the slower patch rate tells nothing more.
      if (count === COUNTS.at(-1) && name === bare(50)) continue;
      const watched = await open();
      const tell: Tell = (measures) => report.add(row, name, measures, beside);
      await watchOne(tell, { rounds, count }, watched);
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

type Tell = (measures: Record<string, [value: number, unit: string]>) => void;

async function watchOne(
  tell: Tell,
  { rounds, count }: { rounds: number; count: number },
  watched: Watched,
): Promise<void> {
  const { served } = watched;
  const before = await weigh(served);
  const crowd = new Crowd(watched, count);
  const { eachMs, allMs } = await crowd.joined;
  tell({
    'all have joined': [allMs, 'ms'],
    'join p50': [quantile(eachMs, 0.5), 'ms'],
    'join p99': [quantile(eachMs, 0.99), 'ms'],
    ...memoryOfOne(before, await weigh(served), count),
  });
  await seeChanges(watched, crowd, 2);
  for (let round = 0; round < rounds; round += 1) {
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

/** How long after each commit each watcher saw it, sorted. */
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

class Crowd {
  readonly joined: Promise<Joined['joined']>;
  readonly #child;
  readonly #gone: Promise<never>;

  constructor({ served, door, scheduleId }: Watched, count: number) {
    const path = fileURLToPath(new URL('../crowd.ts', import.meta.url));
    this.#child = fork(path, [door, served.url, scheduleId, `${count}`]);
    this.#gone = once(this.#child, 'exit').then(([code]) => {
      throw new Error(`the crowd ended with ${code}`);
    });
    this.#gone.catch(() => undefined);
    this.joined = this.#told<Joined>().then(({ joined }) => joined);
  }

  async saw(version: number): Promise<number[]> {
    this.#child.send(version);
    return (await this.#told<Seen>()).seen.at;
  }

  leave(): void {
    this.#child.disconnect();
  }

  async #told<T>(): Promise<T> {
    const [message] = await Promise.race([once(this.#child, 'message'), this.#gone]);
    return message as T;
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
