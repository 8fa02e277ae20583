import { MAX_BASE, parsePerKm } from '../../app/timetable/fares.ts';
import { isTimezone, parseIsoDate } from '../../app/timetable/gtfsTime.ts';
import { BUS_TEMPLATES, isBusTemplate } from '../../app/timetable/layouts.ts';
import { type ImportOptions, MAX_DAYS } from '../../app/timetable/readTimetable.ts';
import { decimalToMinor, type Minor } from '../../domain/money.ts';
import { parseOptions, UsageError } from '../usage.ts';

export const HELP = `Imports a GTFS timetable: every trip on every day becomes a schedule with its seats.

  npm run import:gtfs -- <feed.zip or folder> [options]

  --from DATE         first service day, YYYY-MM-DD (default: today in the feed's time zone)
  --days N            how many service days, 1 to 366 (default: 14)
  --base-price N      price of every trip before its distance (default: 5.00)
  --per-km N          added for each kilometre, up to four decimals (default: 0.10)
  --layout NAME       seats of new buses: ${Object.keys(BUS_TEMPLATES).join(', ')} (default: coach, 53 seats 2+2)
  --timezone ZONE     IANA zone of the times, for a feed without agency.txt
  --operator NAME     the operator's name, for a feed without agency.txt
  --help              this text

What an earlier import made stays as it is; running the same import again changes nothing. A feed with mistakes
is refused as a whole. The database is DATABASE_URL, else the embedded one in DATA_DIR (stop the server first).`;

export interface ImportArguments extends ImportOptions {
  path: string;
}

/** Reads the command line; `help` when it asks for the help text. Throws {@link UsageError}. */
export function readArguments(args: readonly string[]): ImportArguments | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [path, ...rest] = positionals;
  if (path === undefined || path === '') throw new UsageError('name the feed: a ZIP file or a folder');
  if (rest.length > 0) throw new UsageError(`one feed at a time; what is "${rest[0]}"?`);
  const layout = values.layout;
  if (!isBusTemplate(layout)) {
    throw new UsageError(`--layout may be ${Object.keys(BUS_TEMPLATES).join(', ')}, not "${layout}"`);
  }
  return {
    path,
    from:
      values.from === undefined ? null : checked(values.from, parseIsoDate, '--from is a day as YYYY-MM-DD'),
    days: checked(values.days, readDays, `--days is a whole number from 1 to ${MAX_DAYS}`),
    fare: {
      base: checked(values['base-price'], readPrice, '--base-price is an amount with at most two decimals'),
      perKm: checked(values['per-km'], parsePerKm, '--per-km is an amount with at most four decimals'),
    },
    layout,
    timezone:
      values.timezone === undefined ? null : checked(values.timezone, readZone, '--timezone is an IANA zone'),
    operator: values.operator?.trim() || null,
  };
}

const parse = (args: readonly string[]) =>
  parseOptions(args, {
    allowPositionals: true,
    options: {
      from: { type: 'string' },
      days: { type: 'string', default: '14' },
      'base-price': { type: 'string', default: '5.00' },
      'per-km': { type: 'string', default: '0.10' },
      layout: { type: 'string', default: 'coach' },
      timezone: { type: 'string' },
      operator: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });

function checked<T>(text: string, read: (text: string) => T | null, rule: string): T {
  const value = read(text);
  if (value === null) throw new UsageError(`${rule}, not "${text}"`);
  return value;
}

function readDays(text: string): number | null {
  const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return days >= 1 && days <= MAX_DAYS ? days : null;
}

function readPrice(text: string): Minor | null {
  if (!/^\d{1,9}(\.\d{1,2})?$/.test(text)) return null;
  const minor = decimalToMinor(text);
  return minor <= MAX_BASE ? minor : null;
}

function readZone(text: string): string | null {
  return isTimezone(text) ? text : null;
}
