import { refuse } from '../../domain/errors.ts';
import { statusByClock } from '../../domain/schedule.ts';
import type { ScheduleChanges } from '../../domain/seatEvents.ts';
import { activityOf } from '../activity.ts';
import type { RequestContext } from '../caller.ts';
import { acceptedReply, originOf } from '../schedule/outcome.ts';
import { changedFields } from './changed.ts';
import type { CatalogueParts, Schedule, ScheduleFields, ScheduleUnit } from './ports.ts';
import { refuseUnknown, refuseUnknownField } from './refusals.ts';
import { cancelSchedule, requireSoundTimes } from './schedules.ts';

export interface ScheduleUpdate extends Partial<ScheduleFields> {
  /** The one status that a person sets. */
  status?: 'cancelled';
}

type Parts = Pick<CatalogueParts, 'schedules' | 'buses' | 'desk' | 'clock' | 'ids'>;

/**
 * Changes the fields that are named; live holds keep their price. Throws `Refused` `not_found`, `validation_failed`
 * (times), `in_use` (it has left or is cancelled; the bus is elsewhere then; bus or route are settled) and
 * `not_cancellable`. Rules [SCH-1]…[SCH-3], [SCH-6], [SCH-7], [SCH-9].
 */
export async function updateSchedule(
  parts: Parts,
  context: RequestContext,
  id: string,
  { status, ...fields }: ScheduleUpdate,
): Promise<Schedule> {
  const before = (await parts.schedules.find(id)) ?? refuseUnknown('schedule');
  const after = { ...before, ...fields };
  // Bus and route come first: when they are refused, nothing has been changed yet.
  if (after.busId !== before.busId || after.routeId !== before.routeId) {
    await assign(parts, context, before, after);
  }
  const changes = actorChanges(before, after);
  if (Object.keys(changes).length > 0) await change(parts, context, after, changes);
  if (status === 'cancelled') await cancelSchedule(parts, context, id);
  return (await parts.schedules.find(id)) ?? refuseUnknown('schedule');
}

/** What of an update is the actor's to decide: all that its seat map knows of. */
function actorChanges(before: Schedule, after: ScheduleFields): ScheduleChanges {
  return {
    ...(after.basePrice !== before.basePrice && { basePrice: after.basePrice }),
    ...(after.departureAt !== before.departureAt && { departureAt: after.departureAt }),
    ...(after.arrivalAt !== before.arrivalAt && { arrivalAt: after.arrivalAt }),
  };
}

async function change(
  { schedules, desk, ids }: Parts,
  context: RequestContext,
  after: Schedule,
  changes: ScheduleChanges,
): Promise<void> {
  const moves = changes.departureAt !== undefined || changes.arrivalAt !== undefined;
  const { busId, departureAt, arrivalAt, id } = after;
  // Times that make no sense are the actor's to refuse; a range that runs backwards cannot be looked up.
  if (moves && departureAt < arrivalAt && (await schedules.isBusTaken(busId, departureAt, arrivalAt, id))) {
    refuse('in_use', 'The bus is on another schedule at that time.');
  }
  const outcome = await desk.send(id, {
    operationId: ids.next(),
    origin: originOf(context),
    command: { type: 'change_schedule', changes },
  });
  acceptedReply(outcome);
}

/**
 * Puts the schedule on another bus or route. Its seat map knows neither, so this is done beside the actor, under the
 * schedule's row lock, without which no turn is committed: what the checks see stays true until the change is.
 */
async function assign(
  { schedules, clock }: Parts,
  context: RequestContext,
  seen: Schedule,
  after: ScheduleFields,
): Promise<void> {
  const at = clock.now();
  const { departureAt, arrivalAt } = actorChanges(seen, after);
  if (departureAt !== undefined || arrivalAt !== undefined) requireSoundTimes(after, at);
  await schedules.transact(async (unit) => {
    const before = (await unit.lock(seen.id)) ?? refuseUnknown('schedule');
    const to = { busId: after.busId, routeId: after.routeId };
    const changed = changedFields(describe(before), describe(to));
    if (!changed) return;
    if (statusByClock(before, at) !== 'scheduled') {
      refuse('in_use', 'This schedule has left, is over or is cancelled: it can no longer be changed.');
    }
    await requireFree(unit, before, to);
    await unit.assign(before.id, to, at);
    await unit.log(
      activityOf(context, at, {
        entityType: 'schedule',
        entityId: before.id,
        action: 'schedule.updated',
        details: changed,
      }),
    );
  });
}

async function requireFree(
  unit: ScheduleUnit,
  before: Schedule,
  { busId, routeId }: Pick<ScheduleFields, 'busId' | 'routeId'>,
): Promise<void> {
  if (busId !== before.busId) {
    if (before.seatCount > 0)
      refuse('in_use', 'This schedule has the seats of its bus already: it keeps it.');
    if (!(await unit.hasActiveBus(busId))) refuseUnknownField('bus', 'bus_id');
  }
  if (routeId !== before.routeId) {
    if (before.availableSeats < before.seatCount) {
      refuse('in_use', 'Seats of this schedule are reserved or booked: it keeps its route.');
    }
    if (!(await unit.hasActiveRoute(routeId))) refuseUnknownField('route', 'route_id');
  }
}

function describe({ busId, routeId }: Pick<ScheduleFields, 'busId' | 'routeId'>): Record<string, unknown> {
  return { bus_id: busId, route_id: routeId };
}
