import { type FieldError, refuse } from '../../domain/errors.ts';
import { fromMinor } from '../../domain/money.ts';
import { layoutErrors } from '../../domain/seatLayout.ts';
import { activityOf } from '../activity.ts';
import type { RequestContext } from '../caller.ts';
import { madeBefore, operationIdOf } from '../operationOf.ts';
import { changedFields } from './changed.ts';
import type { ActiveFilter, Bus, BusFields, BusUnit, CatalogueParts } from './ports.ts';
import { refuseFields, refuseIfEngaged, refuseUnknown } from './refusals.ts';

export type NewBus = Omit<BusFields, 'isActive'>;

type Parts = Pick<CatalogueParts, 'buses' | 'clock' | 'ids'>;

/**
 * Throws `Refused` `validation_failed` when layout and count disagree or the layout contradicts itself, and
 * `duplicate` when the number is taken. Rules [BUS-1]…[BUS-5].
 */
export async function createBus(
  { buses, clock, ids }: Parts,
  context: RequestContext,
  fields: NewBus,
): Promise<Bus> {
  const known = await madeBefore(context, (id) => buses.find(id));
  if (known) return known;
  requireSoundLayout(fields);
  const at = clock.now();
  const bus: Bus = {
    ...fields,
    id: operationIdOf(context, ids),
    isActive: true,
    createdAt: at,
    updatedAt: at,
  };
  await buses.transact(async (unit) => {
    await unit.add(bus);
    await unit.log(
      activityOf(context, at, { ...entity(bus.id, 'created'), details: { after: describe(bus) } }),
    );
  });
  return bus;
}

/** Throws `Refused` `not_found`. */
export async function getBus({ buses }: Parts, id: string): Promise<Bus> {
  return (await buses.find(id)) ?? refuseUnknown('bus');
}

/** In the order of their making; up to `limit`. */
export function listBuses({ buses }: Parts, filter: ActiveFilter): Promise<Bus[]> {
  return buses.list(filter);
}

/**
 * Changes the fields that are named; `isActive: false` takes it out of service. A new layout is for schedules whose
 * seats are still to be made: the others keep theirs. Throws `Refused` `not_found`, `validation_failed`, `duplicate`,
 * and `in_use` while schedules rest on what would go. Rules [BUS-2]…[BUS-8].
 */
export async function updateBus(
  { buses, clock }: Parts,
  context: RequestContext,
  id: string,
  update: Partial<BusFields>,
): Promise<Bus> {
  const at = clock.now();
  return buses.transact(async (unit) => {
    const before = (await unit.lock(id)) ?? refuseUnknown('bus');
    const after = { ...before, ...update };
    const changed = changedFields(describe(before), describe(after));
    if (!changed) return before;
    requireSoundLayout(after);
    await requireFree(unit, before, after, at);
    await unit.change(id, after, at);
    const action = before.isActive && !after.isActive ? 'deleted' : 'updated';
    await unit.log(activityOf(context, at, { ...entity(id, action), details: changed }));
    return { ...after, updatedAt: at };
  });
}

/** Takes a bus out of service; nothing happens when it is already. Throws as {@link updateBus}. */
export async function deleteBus(parts: Parts, context: RequestContext, id: string): Promise<void> {
  await updateBus(parts, context, id, { isActive: false });
}

async function requireFree(unit: BusUnit, before: Bus, after: BusFields, now: number): Promise<void> {
  const leaves = before.isActive && !after.isActive;
  if (!leaves && after.totalSeats >= before.totalSeats) return;
  const engagement = await unit.engagement(before.id, now);
  if (leaves) refuseIfEngaged(engagement, 'bus');
  if (after.totalSeats < engagement.mostSeats) {
    refuse('in_use', `A coming schedule of this bus has ${engagement.mostSeats} seats: it needs as many.`, {
      errors: [{ path: 'total_seats', message: `must be at least ${engagement.mostSeats}.` }],
    });
  }
}

function requireSoundLayout({ layout, totalSeats }: NewBus): void {
  const errors: FieldError[] = layoutErrors(layout, totalSeats).slice(0, 20);
  if (errors.length > 0) refuseFields(...errors);
}

function entity(id: string, done: string) {
  return { entityType: 'bus', entityId: id, action: `bus.${done}` };
}

function describe(bus: BusFields): Record<string, unknown> {
  return {
    bus_number: bus.busNumber,
    bus_type: bus.busType,
    total_seats: bus.totalSeats,
    seat_layout_config: {
      seats: bus.layout.seats.map(({ seatNumber, seatType, priceModifier, ...place }) => ({
        seat_number: seatNumber,
        seat_type: seatType,
        price_modifier: fromMinor(priceModifier),
        ...place,
      })),
    },
    amenities: bus.amenities,
    is_active: bus.isActive,
  };
}
