import { MAX_SEATS_PER_HOLD } from '../../domain/reservation.ts';
import { parseOptions, UsageError } from '../usage.ts';
import type { TripOptions } from './trip.ts';

export const HELP = `Makes a whole trip on a running server, as its clients would: search, watch, hold, pay, ticket, cancel, refund.

  npm run demo:trip -- [options]

  --url URL           where the server is (default: http://localhost:3000)
  --from CITY         where the trip begins (default: whatever there is)
  --to CITY           where it ends
  --date DATE         the day at the place of departure, YYYY-MM-DD
  --seats N           how many seats, 1 to ${MAX_SEATS_PER_HOLD} (default: 2)
  --email, --password who travels (default: a customer is registered)
  --save FILE         keep the ticket's PDF
  --help              this text

Nothing stays held or booked. Exit code: 0 the whole trip went well, 1 it did not, 2 the command line is wrong.`;

export interface TripArguments extends TripOptions {
  /** Where the PDF is kept; null for nowhere. */
  save: string | null;
}

/** Reads the command line; `help` when it asks for the help text. Throws {@link UsageError}. */
export function readArguments(args: readonly string[]): TripArguments | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const { url, from = null, to = null, date = null, save = null } = values;
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new UsageError(`--url is an http:// or https:// address, not "${url}"`);
  }
  if (date !== null && !isDay(date)) throw new UsageError(`--date is a day as YYYY-MM-DD, not "${date}"`);
  return { url, from, to, date, seats: readSeats(values.seats), account: readAccount(values), save };
}

const parse = (args: readonly string[]) =>
  parseOptions(args, {
    options: {
      url: { type: 'string', default: 'http://localhost:3000' },
      from: { type: 'string' },
      to: { type: 'string' },
      date: { type: 'string' },
      seats: { type: 'string', default: '2' },
      email: { type: 'string' },
      password: { type: 'string' },
      save: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values;

function isDay(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function readSeats(text: string): number {
  const seats = /^\d$/.test(text) ? Number(text) : 0;
  if (seats >= 1 && seats <= MAX_SEATS_PER_HOLD) return seats;
  throw new UsageError(`--seats is a whole number from 1 to ${MAX_SEATS_PER_HOLD}, not "${text}"`);
}

interface Account {
  email?: string | undefined;
  password?: string | undefined;
}

function readAccount({ email, password }: Account): TripArguments['account'] {
  if (email === undefined && password === undefined) return null;
  if (email !== undefined && password !== undefined) return { email, password };
  throw new UsageError('--email and --password go together');
}
