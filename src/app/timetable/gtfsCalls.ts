import type { FeedProblems } from './feedErrors.ts';
import { type FeedRow, type FeedSource, openRequired, shorten } from './feedRows.ts';
import type { Call, Stop, Trip } from './gtfsFeed.ts';
import { parseGtfsTime } from './gtfsTime.ts';
import type { Trips } from './gtfsTrips.ts';

const FILE = 'stop_times.txt';
const COLUMNS = ['trip_id', 'stop_id', 'stop_sequence', 'arrival_time', 'departure_time'];

/** A call with its line, until the trip as a whole has been checked. */
interface CallLine extends Call {
  line: number;
}

/** stop_times.txt as a stream: fills the calls of the wanted trips in order of travel and checks their times. */
export async function readCalls(
  source: FeedSource,
  context: { stops: ReadonlyMap<string, Stop>; trips: Trips },
  problems: FeedProblems,
): Promise<void> {
  const lines = new Map<string, CallLine[]>();
  for await (const row of await openRequired(source, FILE, COLUMNS, problems)) {
    const trip = row.required('trip_id');
    if (!context.trips.known.has(trip)) {
      row.dangling('trip_id', 'trips.txt');
      continue;
    }
    if (!context.trips.wanted.has(trip)) continue;
    row.keep();
    const calls = lines.get(trip) ?? [];
    lines.set(trip, calls);
    const call = readCall(row, context.stops);
    if (call) calls.push(call);
  }
  // Half a trip's lines may be missing after a problem: judging the rest would blame the wrong ones.
  problems.throwIfAny();
  for (const [id, calls] of lines) {
    const trip = context.trips.wanted.get(id);
    if (trip) finishTrip(trip, calls, problems);
  }
}

function readCall(row: FeedRow, stops: ReadonlyMap<string, Stop>): CallLine | null {
  const stopId = row.required('stop_id');
  const stop = stops.get(stopId);
  if (!stop) row.dangling('stop_id', 'stops.txt');
  row.required('stop_sequence');
  const sequence = row.whole('stop_sequence');
  const arrival = readTime(row, 'arrival_time');
  const departure = readTime(row, 'departure_time');
  const travelled = row.number('shape_dist_traveled');
  if (!stop || sequence === null) return null;
  return {
    stop,
    sequence,
    arrival: arrival ?? departure,
    departure: departure ?? arrival,
    travelled,
    line: row.line,
  };
}

function readTime(row: FeedRow, field: string): number | null {
  const text = row.text(field);
  if (text === '') return null;
  const seconds = parseGtfsTime(text);
  if (seconds === null) row.problem(field, `"${shorten(text)}" is not a time as HH:MM:SS`);
  return seconds;
}

function finishTrip(trip: Trip, lines: CallLine[], problems: FeedProblems): void {
  lines.sort((a, b) => a.sequence - b.sequence);
  let clock = 0;
  for (const [index, call] of lines.entries()) {
    const isEnd = index === 0 || index === lines.length - 1;
    if (lines[index - 1]?.sequence === call.sequence) {
      problems.add(
        FILE,
        call.line,
        'stop_sequence',
        `${call.sequence} is there twice in trip ${shorten(trip.id)}`,
      );
    }
    if (call.arrival === null || call.departure === null) {
      if (isEnd)
        problems.add(FILE, call.line, 'arrival_time', 'the first and the last stop of a trip need a time');
      continue;
    }
    if (call.arrival < clock)
      problems.add(FILE, call.line, 'arrival_time', 'is before the departure from the stop before');
    if (call.departure < call.arrival)
      problems.add(FILE, call.line, 'departure_time', 'is before the arrival');
    clock = Math.max(clock, call.departure);
  }
  trip.calls = lines.map(({ line: _, ...call }) => call);
}
