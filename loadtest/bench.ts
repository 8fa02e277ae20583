/**
 * `npm run bench`: the server beside simple baselines, in the same run and on the same database; one table of medians
 * and ratios. `--only rush,hot` chooses rows, `--rounds 1` makes it short, `--compare old.json` shows an earlier
 * run's medians beside these, `--name x` names the file of results. What each row is: loadtest/README.md.
 */

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { writeResults } from './figures.ts';
import { printed, Report, type Results, tableOf } from './report.ts';
import type { Row } from './rows/bench.ts';
import { HOT, holds, SPREAD } from './rows/holds.ts';
import { latency } from './rows/latency.ts';
import { processes } from './rows/processes.ts';
import { roomRush } from './rows/roomRush.ts';
import { rooms } from './rows/rooms.ts';
import { rush } from './rows/rush.ts';
import { watchers } from './rows/watchers.ts';
import { openStage } from './stage.ts';

/** Ends a run that hangs; the whole of it takes less. */
const ENDS_WITHIN_MS = 600_000;

const ROWS: Record<string, Row> = {
  rush,
  messages: roomRush,
  hot: holds(HOT),
  spread: holds(SPREAD),
  latency,
  watchers,
  rooms,
  processes,
};

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    compare: { type: 'string' },
    name: { type: 'string', default: 'bench' },
  },
});

async function main(): Promise<void> {
  const chosen = values.only?.split(',') ?? Object.keys(ROWS);
  const unknown = chosen.filter((name) => !(name in ROWS));
  if (unknown.length > 0) throw new Error(`no such rows: ${unknown}; there are ${Object.keys(ROWS)}`);
  const before = values.compare === undefined ? undefined : await readResults(values.compare);
  const report = new Report();
  const stage = await openStage();
  try {
    for (const name of chosen) {
      const begunAt = performance.now();
      await ROWS[name]?.({ stage, report, rounds: Number(values.rounds) });
      process.stderr.write(`${name}: ${Math.round((performance.now() - begunAt) / 1000)} s\n`);
    }
  } finally {
    await stage.close();
  }
  const results = report.results();
  console.log(printed(tableOf(results, before)));
  console.log(`\n${await writeResults(values.name, results)}`);
}

async function readResults(path: string): Promise<Results> {
  return (JSON.parse(await readFile(path, 'utf8')) as { results: Results }).results;
}

const deadline = setTimeout(() => {
  console.error(`the bench did not end within ${ENDS_WITHIN_MS / 1000} s`);
  process.exit(1);
}, ENDS_WITHIN_MS);
await main();
clearTimeout(deadline);
