import type { SeatCommand } from '../../domain/seatCommands.ts';
import type { LayoutSeat } from '../../domain/seatLayout.ts';
import { NO_CLAIMS } from '../../domain/seatMap.ts';
import type { RequestContext } from '../caller.ts';
import { operationIdOf, operationOf } from '../operationOf.ts';
import { acceptedReply } from '../schedule/outcome.ts';
import type { CatalogueParts, Seat, SeatFilter } from './ports.ts';
import { refuseUnknown, refuseUnknownField } from './refusals.ts';

type Parts = Pick<CatalogueParts, 'schedules' | 'buses' | 'seats' | 'desk' | 'ids'>;

/** Throws `Refused` `not_found`. */
export async function getSeat({ seats }: Parts, id: string): Promise<Seat> {
  return (await seats.find(id)) ?? refuseUnknown('seat');
}

/** In the order of their making; up to `limit`. */
export function listSeats({ seats }: Parts, filter: SeatFilter): Promise<Seat[]> {
  return seats.list(filter);
}

/**
 * Adds a seat to a schedule. Throws `Refused` `not_found` (schedule), `duplicate` (its number, its place, or the bus
 * is full) and `in_use` (the schedule has left or is cancelled). Rules [SEAT-3], [SEAT-4].
 */
export async function addSeat(
  parts: Parts,
  context: RequestContext,
  { scheduleId, ...seat }: LayoutSeat & { scheduleId: string },
): Promise<Seat> {
  const schedule = (await parts.schedules.find(scheduleId)) ?? refuseUnknownField('schedule', 'schedule_id');
  const bus = (await parts.buses.find(schedule.busId)) ?? refuseUnknown('bus');
  const id = operationIdOf(context, parts.ids);
  const made = { ...seat, id, claims: NO_CLAIMS };
  await command(parts, context, scheduleId, { type: 'add_seat', seat: made, capacity: bus.totalSeats });
  return getSeat(parts, id);
}

/**
 * Changes a seat that nobody holds or has bought. Throws `Refused` `not_found`, `in_use` and `duplicate`.
 * Rules [SEAT-3], [SEAT-5].
 */
export async function updateSeat(
  parts: Parts,
  context: RequestContext,
  id: string,
  changes: Partial<LayoutSeat>,
): Promise<Seat> {
  const { scheduleId } = await getSeat(parts, id);
  await command(parts, context, scheduleId, { type: 'change_seat', seatId: id, changes });
  return getSeat(parts, id);
}

/** Removes a seat that nobody ever held or bought. Throws `Refused` `not_found` and `in_use`. Rule [SEAT-6]. */
export async function removeSeat(parts: Parts, context: RequestContext, id: string): Promise<void> {
  const { scheduleId } = await getSeat(parts, id);
  await command(parts, context, scheduleId, { type: 'remove_seat', seatId: id });
}

async function command(
  { desk, ids }: Parts,
  context: RequestContext,
  scheduleId: string,
  seatCommand: SeatCommand,
): Promise<void> {
  acceptedReply(await desk.send(scheduleId, operationOf(context, ids, seatCommand)));
}
