/** The wire as the server's own schemas say it: types alone, nothing of the server is bundled. */

import type { z } from 'zod';
import type { activitySchema } from '../../../src/http/activityLogs/schema.ts';
import type { jobSchema } from '../../../src/http/admin/jobs.ts';
import type {
  activeReservationSchema,
  dashboardSchema,
  refundSchema,
} from '../../../src/http/admin/schema.ts';
import type {
  detailsSchema as bookingDetails,
  bookingSchema,
  listedSchema,
} from '../../../src/http/bookings/schema.ts';
import type { busSchema, planlessBusSchema } from '../../../src/http/buses/schema.ts';
import type { cancellationSchema } from '../../../src/http/cancellations/schema.ts';
import type { importSchema } from '../../../src/http/imports/schema.ts';
import type { initiatedSchema, paymentSchema } from '../../../src/http/payments/schema.ts';
import type { Problem as ProblemDocument } from '../../../src/http/problem.ts';
import type {
  heldSchema,
  detailsSchema as reservationDetails,
  reservationSchema,
} from '../../../src/http/reservations/schema.ts';
import type { citySchema, routeSchema } from '../../../src/http/routes/schema.ts';
import type {
  departureSchema,
  updateBody as scheduleChanges,
  detailsSchema as scheduleDetails,
  scheduleSchema,
  searchSchema,
} from '../../../src/http/schedules/schema.ts';
import type { seatSchema } from '../../../src/http/seats/schema.ts';
import type { manifestEntrySchema } from '../../../src/http/tickets/schema.ts';
import type {
  browserSessionSchema,
  profileBody,
  profileSchema,
  userSchema,
} from '../../../src/http/users/schema.ts';
import type { ClientSettings } from '../../../src/http/webApp.ts';

export type { ClientSettings, ProblemDocument };
export type Session = z.output<typeof browserSessionSchema>;
export type User = z.output<typeof userSchema>;
export type Profile = z.output<typeof profileSchema>;
export type ProfileChanges = z.input<typeof profileBody>;
export type City = z.output<typeof citySchema>;
export type Route = z.output<typeof routeSchema>;
export type Schedule = z.output<typeof scheduleSchema>;
export type ScheduleChanges = z.input<typeof scheduleChanges>;
export type ScheduleDetails = z.output<typeof scheduleDetails>;
export type Departure = z.output<typeof departureSchema>;
export type DeparturePage = z.output<typeof searchSchema>;
export type Seat = z.output<typeof seatSchema>;
export type HeldReservation = z.output<typeof heldSchema>;
export type Reservation = z.output<typeof reservationSchema>;
export type ReservationDetails = z.output<typeof reservationDetails>;
export type Payment = z.output<typeof paymentSchema>;
export type InitiatedPayment = z.output<typeof initiatedSchema>;
export type Booking = z.output<typeof bookingSchema>;
export type ListedBooking = z.output<typeof listedSchema>;
export type BookingDetails = z.output<typeof bookingDetails>;
export type Cancellation = z.output<typeof cancellationSchema>;

/** A list as every list of the server is. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/* What admins see. */
export type ActiveReservation = z.output<typeof activeReservationSchema>;
export type Dashboard = z.output<typeof dashboardSchema>;
export type ManifestEntry = z.output<typeof manifestEntrySchema>;
export type Job = z.output<typeof jobSchema>;
export type TimetableImport = z.output<typeof importSchema>;
export type Refund = z.output<typeof refundSchema>;
export type Activity = z.output<typeof activitySchema>;
export type Bus = z.output<typeof busSchema>;
export type BusSummary = z.output<typeof planlessBusSchema>;
