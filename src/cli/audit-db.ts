import { ConfigError } from '../config.ts';
import { auditDatabase } from '../db/audit/auditDatabase.ts';
import { HELP, readArguments } from './audit/arguments.ts';
import { formatReport } from './audit/table.ts';
import { UsageError } from './usage.ts';
import { DatabaseInUse, withDatabase } from './withDatabase.ts';

/** Runs the command; the answer is its exit code: 0 clean, 1 something is broken, 2 it could not be looked for. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const parsed = readArguments(args);
    if (parsed === 'help') {
      console.log(HELP);
      return 0;
    }
    const report = await withDatabase(({ pool }) => auditDatabase(pool, parsed.options));
    console.log(parsed.json ? JSON.stringify(report, null, 2) : formatReport(report));
    return report.clean ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) console.error(`${error.message}\n\n${HELP}`);
    else if (error instanceof DatabaseInUse || error instanceof ConfigError) console.error(error.message);
    else console.error('The database could not be audited:', error);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
