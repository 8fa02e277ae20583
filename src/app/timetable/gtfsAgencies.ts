import type { FeedProblems } from './feedErrors.ts';
import { type FeedRow, type FeedSource, openRows, shorten } from './feedRows.ts';
import type { Agency, FeedOptions } from './gtfsFeed.ts';
import { isTimezone } from './gtfsTime.ts';

export interface Agencies {
  /** The first agency's zone: the one in which "today" is meant. */
  timezone: string;
  /** The agency of a route; null (and a problem) when the feed does not say which. */
  of(route: FeedRow): Agency | null;
}

/**
 * agency.txt, or the operator and zone of the options when a feed goes without it. Its times are all in the
 * agency's zone, so a feed without one needs `--timezone`.
 */
export async function readAgencies(
  source: FeedSource,
  options: FeedOptions,
  problems: FeedProblems,
): Promise<Agencies> {
  const rows = await openRows(source, 'agency.txt', ['agency_name', 'agency_timezone'], problems);
  const agencies = new Map<string, Agency>();
  for await (const row of rows ?? []) {
    const id = row.text('agency_id');
    row.keep();
    if (agencies.has(id)) row.problem('agency_id', `"${shorten(id)}" is there twice`);
    else agencies.set(id, agencyOf(row, id));
  }
  if (agencies.size === 0) agencies.set('', await unnamedAgency(source, options, problems));
  const [first] = agencies.values();
  return {
    timezone: first?.timezone ?? 'UTC',
    of: (route) => agencyOfRoute(route, agencies, rows !== null),
  };
}

function agencyOf(row: FeedRow, id: string): Agency {
  const name = row.required('agency_name');
  return makeAgency(id, name, checkedZone(row));
}

function checkedZone(row: FeedRow): string {
  const zone = row.required('agency_timezone');
  if (zone === '' || isTimezone(zone)) return zone || 'UTC';
  row.problem('agency_timezone', `"${shorten(zone)}" is not an IANA time zone`);
  return 'UTC';
}

async function unnamedAgency(
  source: FeedSource,
  options: FeedOptions,
  problems: FeedProblems,
): Promise<Agency> {
  if (options.timezone === null) {
    const message = 'no agency in the feed; say which zone its times are in with --timezone';
    problems.add('agency.txt', 0, 'agency_timezone', message);
    problems.throwIfAny();
  }
  const name = options.operator ?? (await publisherName(source, problems)) ?? 'Imported timetable';
  return makeAgency('', name, options.timezone ?? 'UTC');
}

async function publisherName(source: FeedSource, problems: FeedProblems): Promise<string | null> {
  const rows = await openRows(source, 'feed_info.txt', ['feed_publisher_name'], problems);
  for await (const row of rows ?? []) return row.text('feed_publisher_name') || null;
  return null;
}

/** Ids as "1" are common, so the key has the name too: two operators' feeds must not be taken for one. */
function makeAgency(id: string, name: string, timezone: string): Agency {
  const slug = name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  return { key: id ? `${id}/${slug}` : slug, name, code: codeOf(id, name), timezone };
}

/** The agency's id when it looks like an abbreviation, else the initials of its name. */
function codeOf(id: string, name: string): string {
  if (/^[A-Za-z][A-Za-z0-9]{0,7}$/.test(id)) return id.toUpperCase();
  const initials = name
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.charAt(0))
    .join('');
  return initials.slice(0, 8).toUpperCase() || 'BUS';
}

function agencyOfRoute(route: FeedRow, agencies: ReadonlyMap<string, Agency>, named: boolean): Agency | null {
  const id = route.text('agency_id');
  const [only] = agencies.values();
  if (only && agencies.size === 1 && (id === '' || !named)) return only;
  const agency = agencies.get(id);
  if (agency) return agency;
  if (id === '') route.problem('agency_id', 'is empty and there are several agencies');
  route.dangling('agency_id', 'agency.txt');
  return null;
}
