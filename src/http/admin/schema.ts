import { z } from 'zod';
import { BOOKING_STATUSES } from '../../domain/booking.ts';
import { REFUND_STATUSES } from '../../domain/payment.ts';
import { RESERVATION_STATUSES } from '../../domain/reservation.ts';
import { planlessBusSchema } from '../buses/schema.ts';
import { cancellationSchema } from '../cancellations/schema.ts';
import { cursor, limit } from '../paging.ts';
import { reservationSchema } from '../reservations/schema.ts';
import { routeSchema } from '../routes/schema.ts';
import { scheduleSchema } from '../schedules/schema.ts';
import { userSchema } from '../users/schema.ts';
import { amount, id, instant, text, timestamp, uuid } from '../wire.ts';
import { timeCursor } from './cursors.ts';

export const dashboardQuery = z.object({ from: instant.optional(), to: instant.optional() });

export const activeQuery = z.object({ limit, cursor: timeCursor, schedule_id: uuid.optional() });

export const refundsQuery = z.object({
  limit,
  cursor: cursor(uuid),
  status: z.enum(REFUND_STATUSES).optional(),
});

export const releaseBody = z
  .strictObject({ reason: text(0, 500).nullable().default(null) })
  .meta({ id: 'Release' });

const count = z.int();
const rate = z
  .number()
  .min(0)
  .max(1)
  .meta({
    description: 'To four decimals; 0 where there is nothing to divide by.',
    examples: [0.7317],
  });

function counts<const S extends readonly [string, ...string[]]>(statuses: S) {
  return z.record(z.enum(statuses), count);
}

/** What is counted of each day and of each route. */
export const figuresSchema = z.object({
  bookings: count,
  revenue: amount,
  refunds: amount,
  reservations: count,
  confirmed: count.meta({ description: 'Reservations that became bookings.' }),
  expired: count,
  conversion_rate: rate,
  schedules: count.meta({ description: 'Those that depart, but for cancelled ones.' }),
  seats: count,
  sold_seats: count,
  occupancy_rate: rate,
});

const daySchema = figuresSchema
  .extend({ date: z.string().meta({ format: 'date', examples: ['2027-03-01'] }) })
  .meta({ id: 'DashboardDay', description: 'One day of UTC.' });

const topRouteSchema = figuresSchema
  .extend({
    route_id: id,
    origin_city: z.string(),
    destination_city: z.string(),
  })
  .meta({ id: 'TopRoute' });

export const dashboardSchema = z
  .object({
    from: timestamp,
    to: timestamp,
    bookings: z.object({ count, by_status: counts(BOOKING_STATUSES) }),
    revenue: amount,
    refunds: z.object({ count, amount, by_status: counts(REFUND_STATUSES) }),
    net_revenue: amount,
    reservations: z.object({ count, by_status: counts(RESERVATION_STATUSES) }),
    active_reservations: count,
    occupancy: z.object({ schedules: count, seats: count, sold_seats: count, rate }),
    expired_rate: rate,
    conversion_rate: rate,
    top_routes: z.array(topRouteSchema).meta({
      description: 'The most bookings first, up to 50; without those on which nothing happened.',
    }),
    daily: z.array(daySchema),
  })
  .meta({ id: 'Dashboard' });

export const activeReservationSchema = reservationSchema
  .extend({
    expiry_warning: z.boolean(),
    user: userSchema,
    schedule: scheduleSchema,
    route: routeSchema,
    bus: planlessBusSchema,
  })
  .meta({ id: 'ActiveReservation', description: 'A hold that runs, and all about it.' });

export const refundSchema = z
  .object({
    id,
    payment_id: id,
    reservation_id: id,
    cancellation_id: id.nullable(),
    booking_id: id.nullable(),
    booking_reference: z.string().nullable(),
    amount,
    reason: z.string(),
    status: z.enum(REFUND_STATUSES),
    failure_reason: z.string().nullable(),
    processed_at: timestamp.nullable(),
    created_at: timestamp,
    updated_at: timestamp,
    user: userSchema,
  })
  .meta({ id: 'Refund', description: 'Money on its way back.' });

export const retryParams = z.object({
  cancellation_id: uuid.meta({ description: 'The id of the cancellation, or of the refund.' }),
});

export const retriedSchema = z.union([cancellationSchema, refundSchema]);
