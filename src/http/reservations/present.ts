import type { z } from 'zod';
import { secondsRemaining, statusAt } from '../../app/bookings/holdTime.ts';
import type { Journey, Reservation, ReservationDetails, TakenSeat } from '../../app/bookings/views.ts';
import type { EpochMs } from '../../app/ports.ts';
import type { Passenger } from '../../domain/seatMap.ts';
import { presentPlanlessBus } from '../buses/present.ts';
import { presentRoute } from '../routes/present.ts';
import { presentSchedule } from '../schedules/present.ts';
import { presentUser } from '../users/present.ts';
import { formatInstant, formatMoney } from '../wire.ts';
import type {
  detailsSchema,
  journeySchema,
  passengerSchema,
  reservationSchema,
  takenSeatSchema,
} from './schema.ts';

/** A reservation as it is at `now`. */
export function presentReservation(
  reservation: Reservation,
  now: EpochMs,
): z.output<typeof reservationSchema> {
  return {
    id: reservation.id,
    user_id: reservation.userId,
    schedule_id: reservation.scheduleId,
    status: statusAt(reservation, now),
    reservation_datetime: formatInstant(reservation.reservedAt),
    expiry_datetime: formatInstant(reservation.expiresAt),
    total_amount: formatMoney(reservation.totalAmount),
    seconds_remaining: secondsRemaining(reservation, now),
    seats: reservation.seats.map(presentTakenSeat),
    created_at: formatInstant(reservation.createdAt),
    updated_at: formatInstant(reservation.updatedAt),
  };
}

export function presentDetails(details: ReservationDetails, now: EpochMs): z.output<typeof detailsSchema> {
  return {
    ...presentReservation(details, now),
    passengers: details.passengers.map(presentPassenger),
    user: presentUser(details.user),
    schedule: presentJourney(details.journey),
  };
}

export function presentPassenger({ seatId, name }: Passenger): z.output<typeof passengerSchema> {
  return { seat_id: seatId, name };
}

export function presentTakenSeat(seat: TakenSeat): z.output<typeof takenSeatSchema> {
  return {
    id: seat.id,
    seat_number: seat.seatNumber,
    seat_type: seat.seatType,
    price: formatMoney(seat.price),
  };
}

export function presentJourney({ schedule, route, bus }: Journey): z.output<typeof journeySchema> {
  return { ...presentSchedule(schedule), route: presentRoute(route), bus: presentPlanlessBus(bus) };
}
