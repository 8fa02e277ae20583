/**
 * `npm run bench`: the server beside simple baselines, in the same run and on the same database; one table of medians
 * and ratios. `--only rush,hot` chooses rows, `--rounds 1` makes it short, `--compare old.json` shows an earlier
 * run's medians beside these, `--name x` names the file of results; `--only limits --trials "lanes=1 spill=8"` tries other
 * bounds of turns. What each row is: loadtest/README.md.
 */

import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Budget } from './budget.ts';
import { writeResults } from './figures.ts';
import { printed, Report, type Results, tableOf } from './report.ts';
import type { Row } from './rows/bench.ts';
import { HOT, holds, SPREAD } from './rows/holds.ts';
import { latency } from './rows/latency.ts';
import { limits, TRIALS } from './rows/limits.ts';
import { processes } from './rows/processes.ts';
import { roomRush } from './rows/roomRush.ts';
import { rooms } from './rows/rooms.ts';
import { rush } from './rows/rush.ts';
import { watchers } from './rows/watchers.ts';
import { openStage } from './stage.ts';

/** Ends a run that hangs; what it has measured by then is told all the same. */
const ENDS_WITHIN_MS = 600_000;
/** What hangs may not end either. */
const CLOSES_WITHIN_MS = 20_000;
/** Rounds are left out where they would make it longer. */
const BUDGET_MS = 555_000;

/** With how many seconds three rounds take. */
const ROWS: Record<string, [row: Row, seconds: number]> = {
  rush: [rush, 72],
  messages: [roomRush, 32],
  hot: [holds(HOT), 60],
  spread: [holds(SPREAD), 72],
  latency: [latency, 80],
  watchers: [watchers, 118],
  rooms: [rooms, 42],
  processes: [processes, 96],
};

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    compare: { type: 'string' },
    name: { type: 'string', default: 'bench' },
    trials: { type: 'string', default: TRIALS.join(' ') },
  },
});

/** Trials of what is configured: no part of a whole run. */
const WHEN_NAMED: typeof ROWS = { limits: [limits(values.trials.split(' ')), 450] };

async function main(): Promise<void> {
  const all = { ...ROWS, ...WHEN_NAMED };
  const chosen = (values.only?.split(',') ?? Object.keys(ROWS)).map((name) => {
    const [row, seconds] = all[name] ?? [];
    if (!row || !seconds) throw new Error(`no such row: ${name}; there are ${Object.keys(all)}`);
    return { name, row, seconds };
  });
  const before = values.compare === undefined ? undefined : await readResults(values.compare);
  const budget = new Budget(
    chosen.map(({ seconds }) => seconds),
    BUDGET_MS,
  );
  const report = new Report();
  const stage = await openStage();
  const measure = async () => {
    for (const { name, row, seconds } of chosen) {
      const begunAt = performance.now();
      await row({ stage, report, rounds: budget.begin(seconds, Number(values.rounds)) });
      process.stderr.write(`${name}: ${Math.round((performance.now() - begunAt) / 1000)} s\n`);
    }
  };
  const tell = async () => {
    const results = report.results();
    console.log(printed(tableOf(results, before)));
    console.log(`\n${await writeResults(values.name, results)}`);
  };
  try {
    if (await inTime(measure(), ENDS_WITHIN_MS)) return;
    throw new Error(`it hung, and was ended after ${ENDS_WITHIN_MS / 1_000} s`);
  } finally {
    await tell();
    await inTime(stage.close(), CLOSES_WITHIN_MS);
  }
}

/** False when it takes longer. Rejects as `work` does. */
function inTime(work: Promise<void>, ms: number): Promise<boolean> {
  return Promise.race([work.then(() => true), sleep(ms, false, { ref: false })]);
}

async function readResults(path: string): Promise<Results> {
  return (JSON.parse(await readFile(path, 'utf8')) as { results: Results }).results;
}

await main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
