import { availableParallelism } from 'node:os';
import { hasRedis, startRedis } from '../../test/support/redis.ts';
import type { Served } from '../processes.ts';
import { OURS } from '../report.ts';
import { type Bench, SECONDS, WARM_SECONDS } from './bench.ts';
import { heldMeasures, hold, SPREAD } from './holds.ts';

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
      const urls = served.map(({ url }) => url);
      await hold(stage, urls, SPREAD, WARM_SECONDS);
      report.add(ROW, name, heldMeasures(await hold(stage, urls, SPREAD, SECONDS)));
      await Promise.all(served.map((each) => each.stop()));
    }
  }
  if (availableParallelism() < CORES) {
    process.stderr.write(`processes: with fewer than ${CORES} cores a second server has none of its own\n`);
    return;
  }
  report.want({ row: ROW, measure: 'holds', over: ONE, atLeast: 1.3 });
}
