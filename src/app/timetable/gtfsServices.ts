import { setImmediate as nextTurn } from 'node:timers/promises';
import { FeedError, type FeedProblems } from './feedErrors.ts';
import { type FeedRow, type FeedSource, openRows, shorten } from './feedRows.ts';
import { type IsoDate, parseGtfsDate } from './gtfsTime.ts';
import { type ServiceDays, serviceDays, type WeeklyService } from './serviceDays.ts';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** A day is lighter than a record: so many may be kept for each of the records that may. */
const DAYS_A_RECORD = 10;

/** Services whose days are found in one piece; then others have their turn. */
const PIECE = 100;

/** Every service by its id, with its days of the window. */
export type Services = ReadonlyMap<string, ServiceDays>;

/** calendar.txt and calendar_dates.txt. A feed may have either or both; with neither it has no services. */
export async function readServices(
  source: FeedSource,
  window: readonly IsoDate[],
  problems: FeedProblems,
): Promise<Services> {
  const weekly = await readCalendar(source, problems);
  const exceptions = await readExceptions(source, new Set(window), problems);
  if (!weekly && !exceptions) {
    problems.add('calendar.txt', 0, '', 'neither calendar.txt nor calendar_dates.txt is in the feed');
    problems.throwIfAny();
  }
  const ids = new Set([...(weekly?.keys() ?? []), ...(exceptions?.keys() ?? [])]);
  const services = new Map<string, ServiceDays>();
  let left = (source.mostKept ?? Number.POSITIVE_INFINITY) * DAYS_A_RECORD;
  for (const id of ids) {
    const days = serviceDays(window, weekly?.get(id), exceptions?.get(id));
    left -= days.dates.length;
    if (left < 0) problems.fail(tooManyDays(window.length));
    services.set(id, days);
    if (services.size % PIECE === 0) await nextTurn();
  }
  return services;
}

function tooManyDays(window: number): FeedError {
  const message = `its services run too often in ${window} days: take fewer days`;
  return new FeedError({ file: 'calendar.txt', line: 0, field: '', message });
}

async function readCalendar(
  source: FeedSource,
  problems: FeedProblems,
): Promise<Map<string, WeeklyService> | null> {
  const columns = ['service_id', ...WEEKDAYS, 'start_date', 'end_date'];
  const rows = await openRows(source, 'calendar.txt', columns, problems);
  if (!rows) return null;
  const services = new Map<string, WeeklyService>();
  for await (const row of rows) {
    const id = row.required('service_id');
    row.keep();
    if (services.has(id)) row.problem('service_id', `"${shorten(id)}" is there twice`);
    const weekdays = WEEKDAYS.map((day) => readFlag(row, day));
    const from = readDate(row, 'start_date');
    const to = readDate(row, 'end_date');
    if (from && to && to < from) row.problem('end_date', 'is before start_date');
    services.set(id, { weekdays, from: from ?? '', to: to ?? '' });
  }
  return services;
}

/** Only the days of the window are kept, but every service is known by its id. */
async function readExceptions(
  source: FeedSource,
  window: ReadonlySet<IsoDate>,
  problems: FeedProblems,
): Promise<Map<string, Map<IsoDate, 'added' | 'removed'>> | null> {
  const rows = await openRows(
    source,
    'calendar_dates.txt',
    ['service_id', 'date', 'exception_type'],
    problems,
  );
  if (!rows) return null;
  const services = new Map<string, Map<IsoDate, 'added' | 'removed'>>();
  for await (const row of rows) {
    const id = row.required('service_id');
    const known = services.get(id);
    const days = known ?? new Map<IsoDate, 'added' | 'removed'>();
    services.set(id, days);
    const date = readDate(row, 'date');
    const type = readException(row);
    const isInWindow = date !== null && window.has(date);
    if (!known || isInWindow) row.keep();
    if (!isInWindow || !type) continue;
    const said = days.get(date);
    if (said && said !== type) row.problem('exception_type', 'another line says the opposite for this day');
    days.set(date, type);
  }
  return services;
}

function readFlag(row: FeedRow, field: string): boolean {
  const text = row.required(field);
  if (text !== '' && text !== '0' && text !== '1')
    row.problem(field, `"${shorten(text)}" is neither 0 nor 1`);
  return text === '1';
}

function readException(row: FeedRow): 'added' | 'removed' | null {
  const text = row.required('exception_type');
  if (text === '1') return 'added';
  if (text === '2') return 'removed';
  if (text !== '') row.problem('exception_type', `"${shorten(text)}" is neither 1 nor 2`);
  return null;
}

function readDate(row: FeedRow, field: string): IsoDate | null {
  const text = row.required(field);
  const date = parseGtfsDate(text);
  if (!date && text !== '') row.problem(field, `"${shorten(text)}" is not a day as YYYYMMDD`);
  return date;
}
