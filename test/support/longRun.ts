/**
 * The longer tests: runs of mocha, two beside each other, because much of what starts, stops and stalls whole servers
 * only waits. What only computes fills the time that they leave; what says how fast it is comes first and alone. Each run
 * is told of as it ends, and at the end their sum, as mocha would say it.
 */

import { spawn } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import { buildWeb } from '../../web/build.ts';

const ALL = ['test/**/*.test.ts', 'test/**/*.long.ts', 'test/**/*.fuzz.ts'];

const ALONE = { 'the simulation, at length': ['test/sim/*.long.ts'] };
/** What computes, starts and waits for nothing, and nothing of it has to be done by a time. */
const FILLING = { 'the simulation of broken code': ['test/sim/sabotage/**/*.long.ts'] };
const WAITING = {
  'servers that stop and stand still': [
    'test/e2e/standstill.long.ts',
    'test/proof/proof.long.ts',
    'test/e2e/shutdown.test.ts',
    'test/e2e/kill.test.ts',
    'test/e2e/crash.long.ts',
    'test/e2e/crashOutside.long.ts',
    'test/e2e/scheduleKill.long.ts',
    'test/e2e/cluster.test.ts',
    'test/e2e/sockets.test.ts',
    'test/db/embeddedPostgres.test.ts',
  ],
};
const WORKING = {
  'pages in a browser': ['test/browser/**/*.test.ts'],
  'requests of everybody, and wrong ones': ['test/http/rights.long.ts', 'test/fuzz/**/*.fuzz.ts'],
  'money and its late news': ['test/app/payments/**/*.long.ts'],
};
const OTHERS = {
  'all others': [
    ...ALL,
    ...Object.values({ ...ALONE, ...FILLING, ...WAITING, ...WORKING }).flatMap((files) =>
      files.flatMap((file) => ['--ignore', file]),
    ),
  ],
};
const LANES = 2;
/** What fills gets a tenth of what the others get where both want a core. */
const LOWER = 10;

interface Run {
  code: number;
  said: string;
}

function mocha(args: readonly string[], priority: number): Promise<Run> {
  const child = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) setPriority(child.pid, priority);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, said }));
  });
}

/** How many tests passed, failed or were pending, by the last line of each kind. */
function count({ said }: Run, what: string): number {
  return Number([...said.matchAll(new RegExp(`^ +(\\d+) ${what}`, 'gm'))].at(-1)?.[1] ?? 0);
}

const begun = performance.now();
const minutes = () => `${((performance.now() - begun) / 60_000).toFixed(1)}m`;
const runs: Run[] = [];

/** Carries out what waits, one after the other, until nothing is left. */
async function lane(waiting: [name: string, args: string[]][], priority: number): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name, args] = next;
    const run = await mocha(args, priority);
    runs.push(run);
    process.stdout.write(`\n\n  ${name}, until ${minutes()}:\n${run.said}`);
  }
}

// The longest first, so that none is left to run alone at the end.
const waiting = Object.entries({ ...WAITING, ...OTHERS, ...WORKING });
const usual = getPriority();
// Two runs that find no pages would build them into one folder.
await buildWeb();
await lane(Object.entries(ALONE), usual);
await Promise.all([
  lane(Object.entries(FILLING), Math.min(usual + LOWER, 19)),
  ...Array.from({ length: LANES }, () => lane(waiting, usual)),
]);

const sum = (what: string) => runs.reduce((all, run) => all + count(run, what), 0);
// One that ended before it could count has failed as well.
const failed = runs.reduce((all, run) => all + (count(run, 'failing') || (run.code === 0 ? 0 : 1)), 0);
process.stdout.write(`\n  all together:\n\n  ${sum('passing')} passing (${minutes()})\n`);
if (sum('pending') > 0) process.stdout.write(`  ${sum('pending')} pending\n`);
if (failed > 0) process.stdout.write(`  ${failed} failing\n`);
process.exitCode = failed > 0 ? 1 : 0;
