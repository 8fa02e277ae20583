import { availableParallelism } from 'node:os';
import { hasRedis, startRedis } from '../../test/support/redis.ts';
import { during, load } from '../load.ts';
import { sideBySide } from '../merged.ts';
import type { Served } from '../processes.ts';
import { OURS } from '../report.ts';
import type { Stage } from '../stage.ts';
import { type Bench, HOLD_CONNECTIONS, SECONDS, WARM_SECONDS } from './bench.ts';
import { expectSold, HOLD_ANSWERS, heldMeasures, SPREAD, wishes } from './holds.ts';

const ROW = '1 and 2 processes: spread';
const ONE = '1 process';
/** One for each server, one for the database and one for whoever asks. */
const CORES = 4;

/** The same holds asked of one process and of two, each request of any of them: nothing leads it to the right one. */
export async function processes({ stage, report, rounds }: Bench): Promise<void> {
  if (!hasRedis()) {
    process.stderr.write('processes: left out, for there is no redis-server\n');
    return;
  }
  const redis = await startRedis();
  stage.atEnd(() => redis.remove());
  for (const _ of rounds()) {
    for (const [name, count] of [
      [ONE, 1],
      [OURS, 2],
    ] as const) {
      const served: Served[] = [];
      while (served.length < count) served.push(await stage.serveOurs({ REDIS_URL: redis.url }));
      await holdAtAll(stage, served, WARM_SECONDS);
      report.add(ROW, name, heldMeasures(await holdAtAll(stage, served, SECONDS)));
      await Promise.all(served.map((each) => each.stop()));
    }
  }
  if (availableParallelism() < CORES) {
    process.stderr.write(`processes: with fewer than ${CORES} cores a second server has none of its own\n`);
    return;
  }
  report.want({ row: ROW, measure: 'holds', over: ONE, atLeast: 1.3 });
}

/** Half of the connections to each, on new schedules whose rooms are awake. */
async function holdAtAll(stage: Stage, served: Served[], seconds: number) {
  const schedules = await stage.makeSchedules(SPREAD.schedules, SPREAD.seats);
  const next = wishes(stage, served[0]?.url ?? '', schedules);
  let first = SPREAD.schedules;
  const ask = async (each: () => string | null) => {
    const loads = served.map(({ url }) =>
      load(url, { connections: HOLD_CONNECTIONS / served.length, next: each, accept: HOLD_ANSWERS }),
    );
    return sideBySide(await Promise.all(loads));
  };
  const woken = await ask(() => (first-- > 0 ? next() : null));
  const held = await ask(during(seconds, next));
  await expectSold(stage, schedules, [woken, held]);
  return held;
}
