import type { AuditOptions } from '../../db/audit/auditDatabase.ts';
import { parseOptions, readInstant, UsageError } from '../usage.ts';

export const HELP = `Looks for broken invariants in the database. Writes nothing but what a start would: its schema is brought up to date.

  npm run audit:db -- [options]

  --json              the report as JSON
  --now INSTANT       judge as of this time, ISO 8601 with an offset (default: the database's time)
  --overdue SECONDS   how late a hold's end or a gateway's news may be (default: 30)
  --help              this text

Exit code: 0 nothing is broken, 1 something is, 2 it could not be looked for. The database is DATABASE_URL, else the
embedded one in DATA_DIR (stop the server first).`;

export interface AuditArguments {
  json: boolean;
  options: AuditOptions;
}

/** Reads the command line; `help` when it asks for the help text. Throws {@link UsageError}. */
export function readArguments(args: readonly string[]): AuditArguments | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  return {
    json: values.json,
    options: {
      ...(values.now === undefined ? {} : { now: readInstant('--now', values.now) }),
      ...(values.overdue === undefined ? {} : { overdueSeconds: readSeconds(values.overdue) }),
    },
  };
}

const parse = (args: readonly string[]) =>
  parseOptions(args, {
    options: {
      json: { type: 'boolean', default: false },
      now: { type: 'string' },
      overdue: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  }).values;

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds > 86_400) {
    throw new UsageError('--overdue is a whole number of seconds, up to 86400');
  }
  return seconds;
}
