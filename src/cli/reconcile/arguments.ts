import { parseOptions, readInstant, UsageError } from '../usage.ts';

export const HELP = `Compares our books of payments and refunds with the gateways' and prints every difference.
Changes nothing but what a start would: the database's schema is brought up to date.

  npm run payments:reconcile -- [options]

  --from INSTANT      payments begun from then on, ISO 8601 with an offset (default: a day before --to)
  --to INSTANT        up to then, without it (default: now)
  --json              the differences as JSON
  --help              this text

Looks at each gateway that PAYMENT_GATEWAY names. Exit code: 0 the books agree, 1 they differ, 2 they could not be
compared. The database is DATABASE_URL, else the embedded one in DATA_DIR (stop the server first).`;

export interface ReconcileArguments {
  json: boolean;
  /** Epoch ms. */
  from: number;
  to: number;
}

const DAY_MS = 86_400_000;

/** Reads the command line; `help` when it asks for the help text. Throws {@link UsageError}. */
export function readArguments(args: readonly string[], now: number): ReconcileArguments | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const to = values.to === undefined ? now : readInstant('--to', values.to).getTime();
  const from = values.from === undefined ? to - DAY_MS : readInstant('--from', values.from).getTime();
  if (from >= to) throw new UsageError('--from must be before --to');
  return { json: values.json, from, to };
}

const parse = (args: readonly string[]) =>
  parseOptions(args, {
    options: {
      json: { type: 'boolean', default: false },
      from: { type: 'string' },
      to: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  }).values;
