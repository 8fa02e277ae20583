import type { DeparturePosition, Schedule, Seat, Stop } from '../../app/catalogue/ports.ts';
import type {
  Schedule as ScheduleEntity,
  ScheduleStop as ScheduleStopEntity,
  Seat as SeatEntity,
} from '../entities/index.ts';

/** What of a schedule's row a {@link Schedule} is made of. */
type ScheduleRow = Omit<
  Schedule,
  'busId' | 'routeId' | 'departureAt' | 'arrivalAt' | 'createdAt' | 'updatedAt'
> &
  Pick<ScheduleEntity, 'departureDatetime' | 'arrivalDatetime' | 'createdAt' | 'updatedAt'> & {
    bus: { id: string };
    route: { id: string };
  };

export function toSchedule(row: ScheduleRow): Schedule {
  return {
    id: row.id,
    busId: row.bus.id,
    routeId: row.route.id,
    departureAt: row.departureDatetime.getTime(),
    arrivalAt: row.arrivalDatetime.getTime(),
    basePrice: row.basePrice,
    seatCount: row.seatCount,
    availableSeats: row.availableSeats,
    status: row.status,
    version: row.version,
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
  };
}

/** A seat, priced by its schedule. Rule [SEAT-2]. */
export function toSeat(row: SeatEntity, schedule: { id: string; basePrice: number }): Seat {
  return {
    id: row.id,
    scheduleId: schedule.id,
    seatNumber: row.seatNumber,
    seatType: row.seatType,
    priceModifier: row.priceModifier,
    price: schedule.basePrice + row.priceModifier,
    status: row.status,
    deck: row.deck,
    row: row.seatRow,
    column: row.seatColumn,
    position: row.position ?? null,
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
  };
}

export function toStop(row: ScheduleStopEntity): Stop {
  return {
    sequence: row.stopSequence,
    name: row.stopName,
    timezone: row.timezone,
    arrivalAt: row.arrivalDatetime.getTime(),
    departureAt: row.departureDatetime.getTime(),
    latitude: degrees(row.latitude),
    longitude: degrees(row.longitude),
  };
}

function degrees(stored: string | number | null | undefined): number | null {
  return stored === null || stored === undefined ? null : Number(stored);
}

/** Beyond a position in the order of departures. */
export function isAfter({ departureAt, id }: DeparturePosition) {
  const at = new Date(departureAt);
  return { $or: [{ departureDatetime: { $gt: at } }, { departureDatetime: at, id: { $gt: id } }] };
}
