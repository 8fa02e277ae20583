import { load, pacedLoad } from '../load.ts';
import type { Served } from '../processes.ts';
import { OURS } from '../report.ts';
import type { Stage } from '../stage.ts';
import { type Bench, HOLD_CONNECTIONS, SECONDS, WARM_SECONDS } from './bench.ts';
import { expectSold, HOLD_ANSWERS, heldMeasures, hold, SPREAD, wishes } from './holds.ts';

const SHARES = [0.2, 0.5, 0.8];
/** What is wanted, and what others are asked for too. */
const HALF = 0.5;
/** More than answers at a time, so that a request finds a free connection as long as the server keeps up. */
const PACED_CONNECTIONS = 256;

/** For all shares, and a server of 8,000 holds a second. */
const SEATS = 80;

const rowOf = (share: number) => `latency at ${share * 100} % of the peak`;

/** Holds that arrive evenly, whether or not earlier ones are answered, at a share of what each contender can do. */
export async function latency({ stage, report, rounds }: Bench): Promise<void> {
  const contenders: [name: string, served: Served, shares: number[]][] = [
    [OURS, await stage.serveOurs(), SHARES],
    ['Express + pg', await stage.serveBaseline('expressPg.ts'), [HALF]],
  ];
  for (const [name, { url }, shares] of contenders) {
    await hold(stage, [url], SPREAD, WARM_SECONDS);
    const measured = report.median(SPREAD.row, 'holds', name);
    const peak = Number.isNaN(measured)
      ? (heldMeasures(await hold(stage, [url], SPREAD, SECONDS)).holds?.[0] ?? 0)
      : measured;
    for (const _ of rounds()) {
      for (const [share, paced] of await atShares(stage, url, peak, shares)) {
        const { 'hold p50': p50, 'hold p99': p99, ...others } = heldMeasures(paced);
        report.add(rowOf(share), name, { ...(p50 && { p50 }), ...(p99 && { p99 }), ...others });
      }
    }
  }
  report.want({ row: rowOf(HALF), measure: 'p99', atMost: 20 });
  await Promise.all(contenders.map(([, served]) => served.stop()));
}

async function atShares(stage: Stage, url: string, peak: number, shares: number[]) {
  const schedules = await stage.makeSchedules(SPREAD.schedules, SEATS);
  const next = wishes(stage, url, schedules);
  let first = SPREAD.schedules;
  const answers = [
    await load(url, {
      connections: HOLD_CONNECTIONS,
      next: () => (first-- > 0 ? next() : null),
      accept: HOLD_ANSWERS,
    }),
  ];
  const results: [number, (typeof answers)[number]][] = [];
  for (const share of shares) {
    const paced = await pacedLoad(url, {
      connections: PACED_CONNECTIONS,
      next,
      accept: HOLD_ANSWERS,
      perSecond: Math.max(1, peak * share),
      seconds: SECONDS,
    });
    answers.push(paced);
    results.push([share, paced]);
  }
  await expectSold(stage, schedules, answers);
  return results;
}
