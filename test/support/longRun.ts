/**
 * The longer tests: two runs of mocha beside each other, because much of what starts, stops and stalls whole servers
 * only waits. What they report comes one after the other, and at the end their sum, as mocha would say it.
 */

import { spawn } from 'node:child_process';

/** Those that mostly wait, the longest first. */
const WAITING = [
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
];
const ALL = ['test/**/*.test.ts', 'test/**/*.long.ts', 'test/**/*.fuzz.ts'];

interface Run {
  code: number;
  said: string;
}

/** `live`: what it says is passed on as it comes. */
function mocha(args: string[], live: boolean): Promise<Run> {
  const child = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (live) process.stdout.write(text);
    });
  }
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
const runs = await Promise.all([
  mocha([...ALL, ...WAITING.flatMap((file) => ['--ignore', file])], true),
  mocha(WAITING, false),
]);
const [, waited] = runs;
process.stdout.write(`\n\n  beside them, of servers that stop and stand still:\n${waited.said}`);
const sum = (what: string) => runs.reduce((all, run) => all + count(run, what), 0);
process.stdout.write(
  `\n  both together:\n\n  ${sum('passing')} passing (${Math.round((performance.now() - begun) / 60_000)}m)\n`,
);
for (const what of ['pending', 'failing'])
  if (sum(what) > 0) process.stdout.write(`  ${sum(what)} ${what}\n`);
process.exitCode = runs.some(({ code }) => code !== 0) ? 1 : 0;
