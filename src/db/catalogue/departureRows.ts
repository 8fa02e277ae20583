import type { Departure } from '../../app/catalogue/ports.ts';
import { decimalToMinor } from '../../domain/money.ts';
import type { ScheduleStatus } from '../../domain/schedule.ts';
import type { BusType } from '../../domain/seatLayout.ts';

/** A row of {@link DEPARTURE_COLUMNS}. Instants are epoch ms. */
export interface DepartureRow {
  id: string;
  departure_at: number;
  arrival_at: number;
  base_price: string;
  seat_count: number;
  available_seats: number;
  status: ScheduleStatus;
  version: number;
  created_at: number;
  updated_at: number;
  bus_id: string;
  bus_number: string;
  bus_type: BusType;
  total_seats: number;
  amenities: Record<string, unknown> | null;
  bus_created_at: number;
  bus_updated_at: number;
  route_id: string;
  origin_city: string;
  destination_city: string;
  distance_km: number;
  estimated_duration_minutes: number;
  operator_name: string | null;
  origin_timezone: string;
  destination_timezone: string;
  route_created_at: number;
  route_updated_at: number;
}

/** Milliseconds are all that the columns hold, so nothing is lost on the way. */
const epochMs = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

/** Of a bus `b`. Never its seat plan, which is long. */
export const BUS_COLUMNS = `b.bus_number, b.bus_type, b.total_seats, b.amenities,
  ${epochMs('b.created_at')} as bus_created_at, ${epochMs('b.updated_at')} as bus_updated_at`;

/** Of schedules `s`, which have the {@link BUS_COLUMNS} with them, and routes `r`. */
export const DEPARTURE_COLUMNS = `
  s.id, ${epochMs('s.departure_datetime')} as departure_at, ${epochMs('s.arrival_datetime')} as arrival_at,
  s.base_price::text, s.seat_count, s.available_seats, s.status, s.version::float8,
  ${epochMs('s.created_at')} as created_at, ${epochMs('s.updated_at')} as updated_at,
  s.bus_id, s.bus_number, s.bus_type, s.total_seats, s.amenities, s.bus_created_at, s.bus_updated_at,
  r.id as route_id, r.origin_city, r.destination_city, r.distance_km::float8, r.estimated_duration_minutes,
  r.operator_name, r.origin_timezone, r.destination_timezone,
  ${epochMs('r.created_at')} as route_created_at, ${epochMs('r.updated_at')} as route_updated_at`;

export function toDeparture(row: DepartureRow): Departure {
  return {
    schedule: {
      id: row.id,
      busId: row.bus_id,
      routeId: row.route_id,
      departureAt: row.departure_at,
      arrivalAt: row.arrival_at,
      basePrice: decimalToMinor(row.base_price),
      seatCount: row.seat_count,
      availableSeats: row.available_seats,
      status: row.status,
      version: row.version,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    },
    bus: {
      id: row.bus_id,
      busNumber: row.bus_number,
      busType: row.bus_type,
      totalSeats: row.total_seats,
      amenities: row.amenities,
      // Others are not searched for.
      isActive: true,
      createdAt: row.bus_created_at,
      updatedAt: row.bus_updated_at,
    },
    route: {
      id: row.route_id,
      originCity: row.origin_city,
      destinationCity: row.destination_city,
      distanceKm: row.distance_km,
      durationMinutes: row.estimated_duration_minutes,
      operatorName: row.operator_name,
      originTimezone: row.origin_timezone,
      destinationTimezone: row.destination_timezone,
      isActive: true,
      createdAt: row.route_created_at,
      updatedAt: row.route_updated_at,
    },
  };
}
