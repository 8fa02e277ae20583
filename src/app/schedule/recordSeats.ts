import { fromMinor } from '../../domain/money.ts';
import type { ScheduleChanges, SeatEvent } from '../../domain/seatEvents.ts';
import type { Seat, SeatMap } from '../../domain/seatMap.ts';
import { log, mail, type Recording } from './recordEvent.ts';

type Of<T extends SeatEvent['type']> = Extract<SeatEvent, { type: T }>;

export function recordSeatEdit(
  on: Recording,
  event: Of<'seats_generated' | 'seat_added' | 'seat_changed' | 'seat_removed'>,
): void {
  switch (event.type) {
    case 'seats_generated':
      for (const seat of event.seats) on.rows.seats.insert(seat.id, seat);
      log(on, {
        entityType: 'schedule',
        entityId: on.rows.scheduleId,
        action: 'schedule.seats_generated',
        details: { after: { seats: event.seats.length } },
      });
      return;
    case 'seat_added':
      on.rows.seats.insert(event.seat.id, event.seat);
      log(on, { ...entity(event.seat), action: 'seat.created', details: { after: told(event.seat) } });
      return;
    case 'seat_changed':
      on.rows.seats.change(
        event.after.id,
        event.after,
        (row) => Object.assign(row, event.after),
        () => event.after,
      );
      log(on, {
        ...entity(event.after),
        action: 'seat.updated',
        details: { before: told(event.before), after: told(event.after) },
      });
      return;
    case 'seat_removed':
      if (!on.rows.seats.inserts.delete(event.seat.id)) on.rows.removedSeats.add(event.seat.id);
      on.rows.seats.changes.delete(event.seat.id);
      log(on, { ...entity(event.seat), action: 'seat.deleted', details: { before: told(event.seat) } });
  }
}

export function recordScheduleChanged(on: Recording, event: Of<'schedule_changed'>): void {
  on.rows.scheduleChanges = { ...on.rows.scheduleChanges, ...event.changes };
  log(on, {
    entityType: 'schedule',
    entityId: on.rows.scheduleId,
    action: 'schedule.updated',
    details: { before: toldChanges(event.before), after: toldChanges(event.changes) },
  });
  const { departureAt, arrivalAt } = event.changes;
  if (departureAt === undefined && arrivalAt === undefined) return;
  for (const bookingId of bookingsOn(on.map)) mail(on, 'schedule_changed', bookingId);
}

function bookingsOn(map: SeatMap): Set<string> {
  const claims = [...map.seats.values()].flatMap((seat) => seat.claims);
  return new Set(claims.flatMap((claim) => (claim.kind === 'booking' ? [claim.bookingId] : [])));
}

const MOVED = {
  scheduled: 'created',
  in_transit: 'departed',
  completed: 'completed',
  cancelled: 'cancelled',
};

export function recordScheduleMoved(on: Recording, event: Of<'schedule_moved'>): void {
  on.rows.scheduleStatus = event.to;
  log(on, {
    entityType: 'schedule',
    entityId: on.rows.scheduleId,
    action: `schedule.${MOVED[event.to]}`,
    details: { before: { status: event.from }, after: { status: event.to } },
  });
}

function entity(seat: Seat): { entityType: string; entityId: string } {
  return { entityType: 'seat', entityId: seat.id };
}

function told(seat: Seat): Record<string, unknown> {
  return {
    seat_number: seat.seatNumber,
    seat_type: seat.seatType,
    price_modifier: fromMinor(seat.priceModifier),
    deck: seat.deck,
    row: seat.row,
    column: seat.column,
    position: seat.position,
  };
}

function toldChanges(changes: ScheduleChanges): Record<string, unknown> {
  return {
    ...(changes.basePrice === undefined ? {} : { base_price: fromMinor(changes.basePrice) }),
    ...(changes.departureAt === undefined
      ? {}
      : { departure_datetime: new Date(changes.departureAt).toISOString() }),
    ...(changes.arrivalAt === undefined
      ? {}
      : { arrival_datetime: new Date(changes.arrivalAt).toISOString() }),
  };
}
