import type { EpochMs } from '../ports.ts';
import type { FareRule } from './fares.ts';
import { FeedError } from './feedErrors.ts';
import type { OpenFeed } from './feedRows.ts';
import { type FeedOptions, type GtfsFeed, readGtfs } from './gtfsFeed.ts';
import { BUS_TEMPLATES, type BusTemplateName } from './layouts.ts';
import { planTimetable } from './plan.ts';
import type { Timetable } from './timetable.ts';

/** Service days of one import: a year. */
export const MAX_DAYS = 366;

/** What of a feed is imported, and as what. */
export interface ImportOptions extends Omit<FeedOptions, 'now'> {
  fare: FareRule;
  layout: BusTemplateName;
}

/** Reads and plans a feed of at most `most` departures, and closes it. Throws `BadFeed` or `FeedError`. */
export async function readTimetable(
  files: OpenFeed,
  { fare, layout, ...options }: ImportOptions,
  now: EpochMs,
  most = Number.POSITIVE_INFINITY,
): Promise<Timetable> {
  try {
    const feed = await readGtfs(files, { ...options, now });
    requireAtMost(most, feed);
    return planTimetable(feed, { now, fare, bus: BUS_TEMPLATES[layout] });
  } finally {
    await files.close();
  }
}

/** Before anything is made of them: a trip has a departure for each of its days. */
function requireAtMost(most: number, { trips }: GtfsFeed): void {
  const departures = trips.reduce((sum, { dates }) => sum + dates.length, 0);
  if (departures <= most) return;
  const message = `these days have ${departures} departures, and ${most} can be imported at once: take fewer days`;
  throw new FeedError({ file: '', line: 0, field: '', message });
}
