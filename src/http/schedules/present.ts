import type { z } from 'zod';
import type { Departure, Schedule, ScheduleDetails, ScheduleSeats, Stop } from '../../app/catalogue/ports.ts';
import { presentBus, presentPlanlessBus } from '../buses/present.ts';
import { presentRoute } from '../routes/present.ts';
import { presentSeat } from '../seats/present.ts';
import { formatInstant, formatMoney } from '../wire.ts';
import type { departureSchema, detailsSchema, scheduleSchema, seatsSchema } from './schema.ts';

const MINUTE = 60_000;

export function presentSchedule(schedule: Schedule): z.output<typeof scheduleSchema> {
  return {
    id: schedule.id,
    bus_id: schedule.busId,
    route_id: schedule.routeId,
    departure_datetime: formatInstant(schedule.departureAt),
    arrival_datetime: formatInstant(schedule.arrivalAt),
    base_price: formatMoney(schedule.basePrice),
    seat_count: schedule.seatCount,
    available_seats: schedule.availableSeats,
    status: schedule.status,
    created_at: formatInstant(schedule.createdAt),
    updated_at: formatInstant(schedule.updatedAt),
  };
}

export function presentDeparture({ schedule, bus, route }: Departure): z.output<typeof departureSchema> {
  return {
    ...presentSchedule(schedule),
    duration_minutes: Math.round((schedule.arrivalAt - schedule.departureAt) / MINUTE),
    bus: presentPlanlessBus(bus),
    route: presentRoute(route),
  };
}

export function presentSeats({ schedule, seats }: ScheduleSeats): z.output<typeof seatsSchema> {
  return {
    items: seats.map(presentSeat),
    next_cursor: null,
    available_seats: schedule.availableSeats,
    version: schedule.version,
  };
}

export function presentDetails(details: ScheduleDetails): z.output<typeof detailsSchema> {
  return {
    ...presentSchedule(details.schedule),
    bus: presentBus(details.bus),
    route: presentRoute(details.route),
    seats: details.seats.map(presentSeat),
    stops: details.stops.map(presentStop),
  };
}

function presentStop(stop: Stop): z.output<typeof detailsSchema>['stops'][number] {
  return {
    stop_sequence: stop.sequence,
    stop_name: stop.name,
    timezone: stop.timezone,
    arrival_datetime: formatInstant(stop.arrivalAt),
    departure_datetime: formatInstant(stop.departureAt),
    latitude: stop.latitude,
    longitude: stop.longitude,
  };
}
