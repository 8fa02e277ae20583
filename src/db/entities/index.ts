import { ActivityLog } from './ActivityLog.ts';
import { Booking, BookingSeat, Cancellation, Ticket } from './Booking.ts';
import { Bus } from './Bus.ts';
import { Payment, Refund } from './Payment.ts';
import { Reservation, ReservationSeat } from './Reservation.ts';
import { Route } from './Route.ts';
import { Schedule, ScheduleStop } from './Schedule.ts';
import { Seat } from './Seat.ts';
import { User } from './User.ts';

export const entities = [
  User,
  Route,
  Bus,
  Schedule,
  ScheduleStop,
  Seat,
  Reservation,
  ReservationSeat,
  Booking,
  BookingSeat,
  Payment,
  Refund,
  Ticket,
  Cancellation,
  ActivityLog,
];

export {
  ActivityLog,
  Booking,
  BookingSeat,
  Bus,
  Cancellation,
  Payment,
  Refund,
  Reservation,
  ReservationSeat,
  Route,
  Schedule,
  ScheduleStop,
  Seat,
  Ticket,
  User,
};
