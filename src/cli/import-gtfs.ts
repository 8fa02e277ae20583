import { BadFeed, FeedError, formatProblem, MAX_PROBLEMS } from '../app/timetable/feedErrors.ts';
import { ConfigError } from '../config.ts';
import { HELP, type ImportArguments, readArguments } from './gtfs/arguments.ts';
import { readTimetable, writeTimetable } from './gtfs/importFeed.ts';
import { createProgressLine } from './gtfs/progressLine.ts';
import { formatSummary } from './gtfs/summary.ts';
import { UsageError } from './usage.ts';
import { DatabaseInUse, withDatabase } from './withDatabase.ts';

/** Runs the command; the answer is its exit code: 0 done, 1 refused (nothing was changed), 2 wrong command line. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const parsed = readArguments(args);
    if (parsed === 'help') console.log(HELP);
    else await importFeed(parsed);
    return 0;
  } catch (error) {
    return explain(error);
  }
}

async function importFeed(args: ImportArguments): Promise<void> {
  const progress = createProgressLine(process.stderr);
  try {
    // The whole feed is read and checked before a database is opened.
    const timetable = await readTimetable(args, Date.now(), progress);
    progress.update('opening the database', 0, 1);
    const summary = await withDatabase((tools) => writeTimetable(timetable, tools, progress));
    progress.stop();
    console.log(formatSummary(summary));
  } finally {
    progress.stop();
  }
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${HELP}`);
    return 2;
  }
  if (error instanceof BadFeed || error instanceof FeedError) {
    const problems = error instanceof BadFeed ? error.problems : [error];
    for (const problem of problems) console.error(formatProblem(problem));
    const more = problems.length >= MAX_PROBLEMS ? ', and perhaps more' : '';
    console.error(`\nThe feed has ${problems.length} problem(s)${more}. Nothing was imported.`);
    return 1;
  }
  if (error instanceof DatabaseInUse || error instanceof ConfigError) console.error(error.message);
  else console.error('The import failed and nothing was imported:', error);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
