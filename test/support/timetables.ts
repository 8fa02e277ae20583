import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DateTime } from 'luxon';
import type { Pool } from 'pg';
import type { ImportSummary } from '../../src/app/timetable/importResult.ts';
import type { Timetable } from '../../src/app/timetable/timetable.ts';
import { readTimetable, writeTimetable } from '../../src/cli/gtfs/importFeed.ts';
import { planSmall } from './feeds.ts';
import { testIds } from './migrated.ts';

/** A real operator's feed, when there is one beside the project. */
const CONCORD = fileURLToPath(new URL('../../../shared/data/gtfs/concord-coach', import.meta.url));
const DAYS = 4;

const silent = { update: () => undefined, stop: () => undefined };

/** Imports the coming days of a timetable: the real operator's, else the small one as if it ran every day. */
export async function importTimetable(pool: Pool): Promise<ImportSummary> {
  const timetable = existsSync(CONCORD) ? await planConcord() : await planSmallFromToday();
  return writeTimetable(timetable, { pool, ids: testIds, clock: Date }, silent);
}

function planConcord(): Promise<Timetable> {
  const fare = { base: 500, perKm: 1000 };
  const rest = { from: null, timezone: null, operator: null, layout: 'coach' } as const;
  return readTimetable({ path: CONCORD, days: DAYS, fare, ...rest }, Date.now(), silent);
}

function planSmallFromToday(): Promise<Timetable> {
  const options = { now: Date.now(), from: today().toISODate() ?? '', days: DAYS };
  return planSmall({ 'calendar.txt': calendarOfThisMonth() }, options);
}

const today = () => DateTime.now().setZone('America/New_York');

/** The small feed's calendar as if it ran in the coming thirty days. */
export function calendarOfThisMonth(): string {
  const [first, last] = [today(), today().plus({ days: 30 })].map((day) => day.toFormat('yyyyLLdd'));
  return [
    'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date',
    `DAILY,1,1,1,1,1,1,1,${first},${last}`,
    `MONDAYS,1,0,0,0,0,0,0,${first},${last}`,
    '',
  ].join('\n');
}
