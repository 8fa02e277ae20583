import { setImmediate as nextTurn } from 'node:timers/promises';
import { citiesOf, type NamedStop } from './cities.ts';
import type { FeedProblems } from './feedErrors.ts';
import { type FeedRow, type FeedSource, openRequired, shorten } from './feedRows.ts';
import type { Stop } from './gtfsFeed.ts';
import { isTimezone } from './gtfsTime.ts';

/** `location_type`s at which a bus halts: a stop or platform, or the station as a whole. */
const HALTS = new Set(['', '0', '1']);

/** Stops that are put together in one piece; then others have their turn. */
const PIECE = 1_000;

interface StopLine extends Omit<Stop, 'city'> {
  parent: string;
}

/** stops.txt: every stop by its id, with the city and zone that it takes from its station where it has one. */
export async function readStops(source: FeedSource, problems: FeedProblems): Promise<Map<string, Stop>> {
  const lines = new Map<string, StopLine>();
  for await (const row of await openRequired(source, 'stops.txt', ['stop_id', 'stop_name'], problems)) {
    const id = row.required('stop_id');
    row.keep();
    if (lines.has(id)) row.problem('stop_id', `"${shorten(id)}" is there twice`);
    else lines.set(id, readStop(row, id));
  }
  const cities = await citiesOf(namedStops(lines));
  const stops = new Map<string, Stop>();
  for (const { parent, ...line } of lines.values()) {
    if (stops.size % PIECE === PIECE - 1) await nextTurn();
    const station = lines.get(parent) ?? line;
    stops.set(line.id, {
      ...line,
      timezone: line.timezone ?? station.timezone,
      place: line.place ?? station.place,
      city: cities.get(line.id) ?? line.name,
    });
  }
  return stops;
}

function* namedStops(lines: ReadonlyMap<string, StopLine>): Generator<NamedStop> {
  for (const { id, name, parent, place } of lines.values()) {
    yield { id, name: lines.get(parent)?.name || name, place };
  }
}

function readStop(row: FeedRow, id: string): StopLine {
  const halts = HALTS.has(row.text('location_type'));
  const latitude = row.number('stop_lat', -90, 90);
  const longitude = row.number('stop_lon', -180, 180);
  return {
    id,
    name: halts ? row.required('stop_name') : row.text('stop_name'),
    timezone: readZone(row),
    place: latitude !== null && longitude !== null ? { latitude, longitude } : null,
    parent: row.text('parent_station'),
  };
}

function readZone(row: FeedRow): string | null {
  const zone = row.text('stop_timezone');
  if (zone === '' || isTimezone(zone)) return zone || null;
  row.problem('stop_timezone', `"${shorten(zone)}" is not an IANA time zone`);
  return null;
}
