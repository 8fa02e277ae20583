import type { FieldError } from '../../domain/errors.ts';
import { fromMinor } from '../../domain/money.ts';
import { NO_CLAIMS } from '../../domain/seatMap.ts';
import { activityOf } from '../activity.ts';
import type { RequestContext } from '../caller.ts';
import { madeBefore, operationIdOf, operationOf } from '../operationOf.ts';
import type { EpochMs } from '../ports.ts';
import { acceptedReply, originOf, replyOf } from '../schedule/outcome.ts';
import type {
  CatalogueParts,
  Schedule,
  ScheduleDetails,
  ScheduleFields,
  ScheduleFilter,
  ScheduleSeats,
} from './ports.ts';
import { refuseFields, refuseUnknown, refuseUnknownField } from './refusals.ts';

type Parts = Pick<CatalogueParts, 'schedules' | 'buses' | 'desk' | 'clock' | 'ids'>;

/**
 * Makes a schedule without seats. Nobody can be watching or holding what does not exist yet, so no actor is asked.
 * Throws `Refused` `validation_failed` (times), `not_found` (bus or route), `in_use` (the bus is elsewhere then).
 * Rules [SCH-1]…[SCH-3].
 */
export async function createSchedule(
  { schedules, clock, ids }: Parts,
  context: RequestContext,
  fields: ScheduleFields,
): Promise<Schedule> {
  const known = await madeBefore(context, (id) => schedules.find(id));
  if (known) return known;
  const at = clock.now();
  requireSoundTimes(fields, at);
  const schedule: Schedule = {
    ...fields,
    id: operationIdOf(context, ids),
    seatCount: 0,
    availableSeats: 0,
    status: 'scheduled',
    version: 0,
    createdAt: at,
    updatedAt: at,
  };
  await schedules.transact(async (unit) => {
    if (!(await unit.hasActiveBus(fields.busId))) refuseUnknownField('bus', 'bus_id');
    if (!(await unit.hasActiveRoute(fields.routeId))) refuseUnknownField('route', 'route_id');
    await unit.add(schedule);
    await unit.log(
      activityOf(context, at, {
        entityType: 'schedule',
        entityId: schedule.id,
        action: 'schedule.created',
        details: { after: describe(schedule) },
      }),
    );
  });
  return schedule;
}

/** Throws `Refused` `not_found`. */
export async function getSchedule({ schedules }: Parts, id: string): Promise<Schedule> {
  return (await schedules.find(id)) ?? refuseUnknown('schedule');
}

/**
 * In the order of departures, without the cancelled ones unless they are asked for; up to `limit`. Throws `Refused`
 * `validation_failed` when the times are the wrong way round. Rule [SCH-8].
 */
export async function listSchedules({ schedules }: Parts, filter: ScheduleFilter): Promise<Schedule[]> {
  if (filter.from !== undefined && filter.to !== undefined && filter.to < filter.from) {
    refuseFields({ path: 'to', message: 'must not be before from.' });
  }
  return schedules.list(filter);
}

/** The seats as committed. Throws `Refused` `not_found`. */
export async function getScheduleSeats({ schedules }: Parts, id: string): Promise<ScheduleSeats> {
  return (await schedules.seats(id)) ?? refuseUnknown('schedule');
}

/** Throws `Refused` `not_found`. */
export async function getScheduleDetails({ schedules }: Parts, id: string): Promise<ScheduleDetails> {
  return (await schedules.details(id)) ?? refuseUnknown('schedule');
}

/**
 * Gives a schedule the seats of its bus's layout, once; returns how many. Throws `Refused` `not_found`, `seats_exist`
 * and `in_use` (it has left or is cancelled). Rule [SCH-4].
 */
export async function generateSeats(
  { schedules, buses, desk, ids }: Parts,
  context: RequestContext,
  id: string,
): Promise<number> {
  const schedule = (await schedules.find(id)) ?? refuseUnknown('schedule');
  const bus = (await buses.find(schedule.busId)) ?? refuseUnknown('bus');
  const seats = bus.layout.seats.map((seat) => ({ ...seat, id: ids.next(), claims: NO_CLAIMS }));
  const outcome = await desk.send(id, operationOf(context, ids, { type: 'generate_seats', seats }));
  return replyOf(outcome, 'count').count;
}

/**
 * Cancels the trip: holds end, bookings are refunded in full. Nothing happens when it is cancelled already. Throws
 * `Refused` `not_found` and `not_cancellable`. Rule [SCH-7].
 */
export async function cancelSchedule(
  { desk, ids }: Parts,
  context: RequestContext,
  id: string,
): Promise<void> {
  const outcome = await desk.send(id, {
    operationId: ids.next(),
    origin: originOf(context),
    command: { type: 'cancel_schedule', ids: [] },
  });
  acceptedReply(outcome);
}

/** Throws `Refused` `validation_failed` unless it departs in the future and arrives later. Rule [SCH-1]. */
export function requireSoundTimes(
  { departureAt, arrivalAt }: Pick<ScheduleFields, 'departureAt' | 'arrivalAt'>,
  now: EpochMs,
): void {
  const errors: FieldError[] = [];
  if (departureAt <= now) errors.push({ path: 'departure_datetime', message: 'must be in the future.' });
  if (arrivalAt <= departureAt) {
    errors.push({ path: 'arrival_datetime', message: 'must be after departure_datetime.' });
  }
  if (errors.length > 0) refuseFields(...errors);
}

function describe(schedule: ScheduleFields): Record<string, unknown> {
  return {
    bus_id: schedule.busId,
    route_id: schedule.routeId,
    departure_datetime: new Date(schedule.departureAt).toISOString(),
    arrival_datetime: new Date(schedule.arrivalAt).toISOString(),
    base_price: fromMinor(schedule.basePrice),
  };
}
