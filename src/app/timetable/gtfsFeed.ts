import type { EpochMs } from '../ports.ts';
import { FeedProblems } from './feedErrors.ts';
import type { FeedSource } from './feedRows.ts';
import { readAgencies } from './gtfsAgencies.ts';
import { readCalls } from './gtfsCalls.ts';
import { readServices } from './gtfsServices.ts';
import { readStops } from './gtfsStops.ts';
import { daysFrom, type IsoDate, localDate } from './gtfsTime.ts';
import { readTrips } from './gtfsTrips.ts';
import { SkipCounts } from './skips.ts';

export interface Agency {
  /** Stays the same from feed to feed of one operator; part of every `external_ref`. */
  key: string;
  name: string;
  /** Short, for bus numbers: letters and digits. */
  code: string;
  timezone: string;
}

export interface Stop {
  id: string;
  name: string;
  city: string;
  /** The stop's own, or its station's; null means the agency's. */
  timezone: string | null;
  place: { latitude: number; longitude: number } | null;
}

/** A trip's halt at a stop, in seconds of the service day; null where the feed leaves the time open. */
export interface Call {
  stop: Stop;
  sequence: number;
  arrival: number | null;
  departure: number | null;
  /** `shape_dist_traveled`, in whatever unit the feed has. */
  travelled: number | null;
}

export interface Trip {
  id: string;
  agency: Agency;
  /** The service days of the window on which it runs. */
  dates: IsoDate[];
  /** In order of travel. */
  calls: Call[];
}

export interface FeedOptions {
  now: EpochMs;
  /** The first service day; null: today in the first agency's zone. */
  from: IsoDate | null;
  days: number;
  /** The agency's zone, when the feed has no agency.txt. */
  timezone: string | null;
  /** The operator's name, when the feed has none. */
  operator: string | null;
}

/** What a feed says of the window that was asked for, checked. */
export interface GtfsFeed {
  window: IsoDate[];
  trips: Trip[];
  skipped: SkipCounts;
}

/**
 * Reads a feed: the small files whole, then stop_times.txt as a stream that keeps only the trips that run in
 * the window. Throws `BadFeed` with up to 20 problems; nothing is known of a bad feed.
 */
export async function readGtfs(source: FeedSource, options: FeedOptions): Promise<GtfsFeed> {
  const problems = new FeedProblems();
  const skipped = new SkipCounts();
  const agencies = await readAgencies(source, options, problems);
  const window = daysFrom(options.from ?? localDate(options.now, agencies.timezone), options.days);
  const stops = await readStops(source, problems);
  const services = await readServices(source, window, problems);
  const trips = await readTrips(source, { agencies, services, window }, skipped, problems);
  await readCalls(source, { stops, trips }, problems);
  problems.throwIfAny();
  return { window, trips: [...trips.wanted.values()], skipped };
}
