import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { MUTATIONS } from './mutations.ts';
import { type Found, sabotageAll } from './sabotage.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    only: { type: 'string' },
    workers: { type: 'string', default: String(Math.min(2, availableParallelism())) },
  },
});

const chosen = MUTATIONS.filter(({ name }) => values.only === undefined || name.includes(values.only));
let caught = 0;
/** One that cannot be tried is not caught; the others are tried all the same. */
const failed = (error: Error): Found => ({ seed: null, rule: '', says: error.message, seconds: 0 });
const trying = sabotageAll(chosen, Number(values.seeds), Number(values.workers));
for (const [index, mutation] of chosen.entries()) {
  const found = await (trying[index] as Promise<Found>).catch(failed);
  if (found.seed !== null) caught += 1;
  const how =
    found.seed === null ? 'NOT CAUGHT' : `seed ${String(found.seed).padStart(4)}  ${found.rule.padEnd(8)}`;
  console.log(
    `${mutation.name.padEnd(60)} ${how} ${(found.seconds).toFixed(1)} s  ${found.says.slice(0, 110)}`,
  );
}
console.log(`${caught} of ${chosen.length} caught`);
process.exitCode = caught === chosen.length ? 0 : 1;
