import { setTimeout } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { RequestContext } from '../app/caller.ts';
import type { Clock, Ids } from '../app/ports.ts';
import { assignBuses, type BusPlan } from '../app/timetable/busPool.ts';
import type { ImportProgress, ImportSummary } from '../app/timetable/importResult.ts';
import { SkipCounts } from '../app/timetable/skips.ts';
import type { PlannedRoute, PlannedSchedule, Timetable } from '../app/timetable/timetable.ts';
import type { SeatLayout } from '../domain/seatLayout.ts';
import { type Known, readKnown } from './timetable/known.ts';
import {
  insertBuses,
  insertLog,
  insertRoutes,
  insertSchedules,
  insertSeats,
  insertStops,
  type LogLine,
  type PlacedSchedule,
  type Writer,
} from './timetable/write.ts';
import { inTransaction } from './transaction.ts';

export interface TimetableStore {
  /**
   * Makes whatever of the timetable is not there yet, in one transaction; what is there stays as it is, the
   * operator's changes included. Imports wait for one another. Throws what PostgreSQL throws, then nothing
   * was written.
   */
  write(
    timetable: Timetable,
    onProgress?: (progress: ImportProgress) => void,
    context?: RequestContext,
  ): Promise<ImportSummary>;
}

export interface TimetableStoreParts {
  pool: Pool;
  ids: Ids;
  clock: Clock;
}

/** Any constant: the key of the advisory lock that lets one import run at a time. */
export const IMPORT_LOCK = 4_927_302;
const LOCK_AGAIN_MS = 200;
/** Schedules per statement, with some 50 seats each: while one is made ready, nobody else is served. */
const BATCH = 40;

type Report = (progress: ImportProgress) => void;

/** What of a timetable is still to be made. */
interface Missing {
  schedules: PlannedSchedule[];
  routes: PlannedRoute[];
  buses: BusPlan;
}

export function createTimetableStore(parts: TimetableStoreParts): TimetableStore {
  return {
    write: (timetable, onProgress = () => undefined, context) =>
      write(parts, timetable, onProgress, context ?? null),
  };
}

async function write(
  parts: TimetableStoreParts,
  timetable: Timetable,
  report: Report,
  context: RequestContext | null,
): Promise<ImportSummary> {
  const by = context && { userId: context.caller.userId, ip: context.ip };
  return inTransaction(parts.pool, async (client) => {
    await takeLock(client, timetable, report);
    return writeLocked({ client, ids: parts.ids, by }, parts.clock, timetable, report);
  });
}

async function takeLock(client: PoolClient, timetable: Timetable, report: Report): Promise<void> {
  // The server's limits are for requests: a batch may meet a busy disk.
  await client.query(`set local lock_timeout = '10min'; set local statement_timeout = '10min'`);
  while (!(await getsLock(client))) {
    // Asked for again and again instead of waited for: a server that stops gives up here.
    report({ phase: 'waiting', done: 0, total: timetable.schedules.length });
    await setTimeout(LOCK_AGAIN_MS);
  }
}

async function getsLock(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_xact_lock($1) as got', [
    IMPORT_LOCK,
  ]);
  return rows[0]?.got === true;
}

async function writeLocked(
  writer: Writer,
  clock: Clock,
  timetable: Timetable,
  report: Report,
): Promise<ImportSummary> {
  const known = await readKnown(writer.client, timetable);
  const skipped = new SkipCounts();
  for (const skip of timetable.skipped) skipped.add(skip.unit, skip.reason, skip.count);
  const missing = findMissing(timetable, known, skipped);
  const summary: ImportSummary = {
    routes: { made: missing.routes.length, alreadyThere: known.routes.size },
    buses: { made: missing.buses.newBuses.length, alreadyThere: known.buses.size },
    schedules: { made: missing.schedules.length, alreadyThere: known.schedules.size },
    seatsMade: 0,
    stopsMade: 0,
    skipped: skipped.list(),
  };
  if (missing.schedules.length === 0) return summary;
  const placed = await writeCatalogue(writer, clock, timetable, missing, known);
  for (let done = 0; done < placed.length; done += BATCH) {
    report({ phase: 'writing', done, total: placed.length });
    const batch = placed.slice(done, done + BATCH);
    await insertSchedules(writer, batch);
    summary.seatsMade += await insertSeats(writer, batch);
    summary.stopsMade += await insertStops(writer, batch);
    await insertLog(
      writer,
      clock.now(),
      batch.map((row) => scheduleMade(row, timetable.source)),
    );
  }
  report({ phase: 'writing', done: placed.length, total: placed.length });
  await insertLog(writer, clock.now(), [importDone(writer, timetable, summary)]);
  return summary;
}

function findMissing(timetable: Timetable, known: Known, skipped: SkipCounts): Missing {
  const schedules = timetable.schedules.filter((schedule) => {
    if (known.schedules.has(schedule.ref)) return false;
    const isOff = known.routes.get(schedule.routeRef)?.isActive === false;
    if (isOff) skipped.add('departures', 'the route has been switched off');
    return !isOff;
  });
  const needed = new Set(schedules.map((schedule) => schedule.routeRef));
  return {
    schedules,
    routes: timetable.routes.filter((route) => needed.has(route.ref) && !known.routes.has(route.ref)),
    buses: assignBuses(timetable.fleets, schedules, [...known.buses.values()], known.takenNumbers),
  };
}

/** Makes the routes and buses, and finds those of every schedule. */
async function writeCatalogue(
  writer: Writer,
  clock: Clock,
  timetable: Timetable,
  { routes, buses, schedules }: Missing,
  known: Known,
): Promise<PlacedSchedule[]> {
  const routeIds = await insertRoutes(writer, routes);
  const busIds = await insertBuses(writer, buses.newBuses);
  const details = { source: timetable.source };
  await insertLog(writer, clock.now(), [
    ...[...routeIds].map(([ref, id]) => made('route', id, { ...details, external_ref: ref })),
    ...[...busIds].map(([ref, id]) => made('bus', id, { ...details, external_ref: ref })),
  ]);
  for (const [ref, { id }] of known.routes) routeIds.set(ref, id);
  const fleetBuses = new Map<string, { id: string; layout: SeatLayout }>(known.buses);
  for (const { ref, fleet } of buses.newBuses) {
    fleetBuses.set(ref, { id: found(busIds, ref), layout: fleet.layout });
  }
  return schedules.map((planned) => {
    const bus = found(fleetBuses, found(buses.busOf, planned.ref));
    const routeId = found(routeIds, planned.routeRef);
    return { id: writer.ids.next(), routeId, busId: bus.id, layout: bus.layout, planned };
  });
}

function made(entityType: string, entityId: string, details: Record<string, unknown>): LogLine {
  return { entityType, entityId, action: `${entityType}.created`, details };
}

function scheduleMade({ id, planned }: PlacedSchedule, source: string): LogLine {
  return made('schedule', id, { source, trip: planned.trip, date: planned.date });
}

function importDone(writer: Writer, timetable: Timetable, summary: ImportSummary): LogLine {
  const details = {
    source: timetable.source,
    routes: summary.routes,
    buses: summary.buses,
    schedules: summary.schedules,
    seats_made: summary.seatsMade,
    skipped: summary.skipped,
  };
  return { entityType: 'timetable', entityId: writer.ids.next(), action: 'timetable.imported', details };
}

function found<T>(map: ReadonlyMap<string, T>, key: string): T {
  const value = map.get(key);
  if (value === undefined) throw new Error(`the timetable refers to ${key}, which it does not have`);
  return value;
}
