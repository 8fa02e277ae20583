import { readGtfs } from '../../app/timetable/gtfsFeed.ts';
import type { ImportSummary } from '../../app/timetable/importResult.ts';
import { BUS_TEMPLATES } from '../../app/timetable/layouts.ts';
import { planTimetable } from '../../app/timetable/plan.ts';
import type { Timetable } from '../../app/timetable/timetable.ts';
import { createTimetableStore, type TimetableStoreParts } from '../../db/timetableStore.ts';
import type { ImportArguments } from './arguments.ts';
import { openFeed } from './feedFiles.ts';
import type { ProgressLine } from './progressLine.ts';

/** Reads and plans the feed that the arguments name. Opens no database. Throws `BadFeed` or `FeedError`. */
export async function readTimetable(
  args: ImportArguments,
  now: number,
  progress: ProgressLine,
): Promise<Timetable> {
  const files = await openFeed(args.path, (file, done, total) =>
    progress.update(`reading ${file}`, done, total),
  );
  try {
    const feed = await readGtfs(files, { ...args, now });
    return planTimetable(feed, { now, fare: args.fare, bus: BUS_TEMPLATES[args.layout] });
  } finally {
    await files.close();
  }
}

/** Writes a planned timetable and shows how far it is. */
export function writeTimetable(
  timetable: Timetable,
  parts: TimetableStoreParts,
  progress: ProgressLine,
): Promise<ImportSummary> {
  return createTimetableStore(parts).write(timetable, ({ phase, done, total }) => {
    const label = phase === 'waiting' ? 'waiting for another import to end' : 'writing schedules';
    progress.update(label, done, total);
  });
}
