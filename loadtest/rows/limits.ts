import { DEFAULT_TURN_LIMITS } from '../../src/app/schedule/turnLimits.ts';
import { OURS, type Report } from '../report.ts';
import type { Stage } from '../stage.ts';
import { type Row, SECONDS, WARM_SECONDS } from './bench.ts';
import { type Ground, HOT, heldMeasures, hold, SPREAD } from './holds.ts';

/** What else the bounds of turns and transactions could be, as `TURN_LIMITS` has it. */
export const TRIALS: readonly string[] = [
  'lanes=1',
  'lanes=3',
  'spill=1',
  'spill=100',
  'maxBatch=10',
  'maxBatch=400,maxChanges=2000',
  'maxTurn=50',
];

const GROUNDS: readonly Ground[] = [HOT, SPREAD];

/**
 * The defaults of turns and transactions beside other ones, each on a server of its own that is asked as the rows `hot`
 * and `spread` ask. A ratio below 1 is one by which the other bound would be better.
 */
export function limits(trials: readonly string[]): Row {
  return async ({ stage, report, rounds }) => {
    const defaults = Object.entries(DEFAULT_TURN_LIMITS).map(([name, bound]) => `${name}=${bound}`);
    process.stderr.write(`limits: ours are ${defaults.join(',')}\n`);
    const contenders: [name: string, env: NodeJS.ProcessEnv][] = [
      [OURS, {}],
      ...trials.map((trial): [string, NodeJS.ProcessEnv] => [trial, { TURN_LIMITS: trial }]),
    ];
    for (const _ of rounds()) {
      for (const [name, env] of contenders) await tryOne(stage, report, name, env);
      // Whoever comes first finds another machine than whoever comes last: they change places.
      contenders.reverse();
    }
  };
}

async function tryOne(stage: Stage, report: Report, name: string, env: NodeJS.ProcessEnv): Promise<void> {
  const server = await stage.serveOurs(env);
  for (const ground of GROUNDS) await hold(stage, [server.url], ground, WARM_SECONDS);
  for (const ground of GROUNDS) {
    const held = await hold(stage, [server.url], ground, SECONDS);
    report.add(`limits, ${ground.row}`, name, heldMeasures(held));
  }
  await server.stop();
}
