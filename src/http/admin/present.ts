import type { z } from 'zod';
import type { Dashboard } from '../../app/admin/dashboard.ts';
import { isEnding } from '../../app/admin/monitoring.ts';
import type { RefundView } from '../../app/admin/ports.ts';
import type { ReservationDetails } from '../../app/bookings/views.ts';
import type { EpochMs } from '../../app/ports.ts';
import { presentPlanlessBus } from '../buses/present.ts';
import { presentReservation } from '../reservations/present.ts';
import { presentRoute } from '../routes/present.ts';
import { presentSchedule } from '../schedules/present.ts';
import { presentUser } from '../users/present.ts';
import { formatInstant, formatInstantOrNull, formatMoney } from '../wire.ts';
import type { activeReservationSchema, dashboardSchema, figuresSchema, refundSchema } from './schema.ts';

export function presentDashboard(dashboard: Dashboard): z.output<typeof dashboardSchema> {
  const { range, bookings, refunds, reservations, occupancy } = dashboard;
  return {
    from: formatInstant(range.from),
    to: formatInstant(range.to),
    bookings: { count: bookings.count, by_status: bookings.byStatus },
    revenue: formatMoney(dashboard.revenue),
    refunds: { count: refunds.count, amount: formatMoney(refunds.amount), by_status: refunds.byStatus },
    net_revenue: formatMoney(dashboard.net),
    reservations: { count: reservations.count, by_status: reservations.byStatus },
    active_reservations: dashboard.activeReservations,
    occupancy: {
      schedules: occupancy.schedules,
      seats: occupancy.seats,
      sold_seats: occupancy.soldSeats,
      rate: occupancy.rate,
    },
    expired_rate: dashboard.expiredRate,
    conversion_rate: dashboard.conversionRate,
    top_routes: dashboard.topRoutes.map((route) => ({
      route_id: route.routeId,
      origin_city: route.originCity,
      destination_city: route.destinationCity,
      ...presentFigures(route),
    })),
    daily: dashboard.days.map((day) => ({ date: day.day, ...presentFigures(day) })),
  };
}

function presentFigures(figures: Dashboard['days' | 'topRoutes'][number]): z.output<typeof figuresSchema> {
  return {
    bookings: figures.bookings,
    revenue: formatMoney(figures.revenue),
    refunds: formatMoney(figures.refunds),
    reservations: figures.reservations,
    confirmed: figures.confirmed,
    expired: figures.expired,
    conversion_rate: figures.conversionRate,
    schedules: figures.schedules,
    seats: figures.seats,
    sold_seats: figures.soldSeats,
    occupancy_rate: figures.occupancyRate,
  };
}

export function presentActive(
  details: ReservationDetails,
  now: EpochMs,
): z.output<typeof activeReservationSchema> {
  const { schedule, route, bus } = details.journey;
  return {
    ...presentReservation(details, now),
    expiry_warning: isEnding(details, now),
    user: presentUser(details.user),
    schedule: presentSchedule(schedule),
    route: presentRoute(route),
    bus: presentPlanlessBus(bus),
  };
}

export function presentRefund(refund: RefundView): z.output<typeof refundSchema> {
  return {
    id: refund.id,
    payment_id: refund.paymentId,
    reservation_id: refund.reservationId,
    cancellation_id: refund.cancellationId,
    booking_id: refund.bookingId,
    booking_reference: refund.bookingReference,
    amount: formatMoney(refund.amount),
    reason: refund.reason,
    status: refund.status,
    failure_reason: refund.failureReason,
    processed_at: formatInstantOrNull(refund.processedAt),
    created_at: formatInstant(refund.createdAt),
    updated_at: formatInstant(refund.updatedAt),
    user: presentUser(refund.user),
  };
}
