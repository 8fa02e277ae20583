import type { ImportSummary } from '../../app/timetable/importResult.ts';
import { readTimetable as readFeed } from '../../app/timetable/readTimetable.ts';
import type { Timetable } from '../../app/timetable/timetable.ts';
import { createTimetableStore, type TimetableStoreParts } from '../../db/timetableStore.ts';
import { openFeed } from '../../gateways/gtfs/feedFiles.ts';
import type { ImportArguments } from './arguments.ts';
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
  return readFeed(files, args, now);
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
