import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql';
import type { HoldFilter, MonitorReads, RefundFilter, RefundView } from '../../app/admin/ports.ts';
import type { ReservationDetails } from '../../app/bookings/views.ts';
import type { EpochMs } from '../../app/ports.ts';
import type { RefundReason } from '../../domain/seatEvents.ts';
import { toPassengers, toPerson, toReservation } from '../bookings/rows.ts';
import { toPlanlessBus } from '../catalogue/busStore.ts';
import { toRoute } from '../catalogue/routeStore.ts';
import { toSchedule } from '../catalogue/scheduleRows.ts';
import { Refund, Reservation } from '../entities/index.ts';
import { guardDb } from '../failures.ts';

/** `em` gives a fresh unit of work for each call. */
export function createMonitorReads(em: () => EntityManager): MonitorReads {
  return {
    activeReservations: (now, filter) => guardDb(() => activeReservations(em(), now, filter)),
    refunds: (filter) => guardDb(() => refunds(em(), filter)),
    refund: (id) => guardDb(() => refund(em(), id)),
  };
}

async function activeReservations(
  em: EntityManager,
  now: EpochMs,
  { scheduleId, after, limit }: HoldFilter,
): Promise<ReservationDetails[]> {
  const rows = await em.find(
    Reservation,
    {
      status: 'active',
      ...(scheduleId !== undefined && { schedule: scheduleId }),
      expiryDatetime: { $gt: new Date(now) },
      ...(after && {
        $or: [
          { expiryDatetime: { $gt: new Date(after.at) } },
          { expiryDatetime: new Date(after.at), id: { $gt: after.id } },
        ],
      }),
    },
    {
      populate: ['user', 'seats.seat', 'schedule.route', 'schedule.bus'],
      exclude: ['user.passwordHash', 'schedule.bus.seatLayoutConfig'],
      // Each part once, however many holds share it.
      strategy: 'select-in',
      populateOrderBy: { seats: { id: 'asc' } },
      orderBy: { expiryDatetime: 'asc', id: 'asc' },
      limit,
    },
  );
  return rows.map((row) => ({
    ...toReservation(row),
    passengers: toPassengers(row.seats),
    user: toPerson(row.user),
    journey: {
      schedule: toSchedule(row.schedule),
      route: toRoute(row.schedule.route),
      bus: toPlanlessBus(row.schedule.bus),
    },
  }));
}

function refunds(em: EntityManager, { status, afterId, limit }: RefundFilter): Promise<RefundView[]> {
  const where = {
    ...(status !== undefined && { status }),
    ...(afterId !== undefined && { id: { $lt: afterId } }),
  };
  return refundsWhere(em, where, limit);
}

async function refund(em: EntityManager, id: string): Promise<RefundView | null> {
  const [found] = await refundsWhere(em, { id }, 1);
  return found ?? null;
}

/** The latest first. */
async function refundsWhere(
  em: EntityManager,
  where: FilterQuery<Refund>,
  limit: number,
): Promise<RefundView[]> {
  const rows = await em.find(Refund, where, {
    populate: ['payment.user', 'payment.booking'],
    exclude: ['payment.user.passwordHash'],
    strategy: 'select-in',
    orderBy: { id: 'desc' },
    limit,
  });
  return rows.map((row) => ({
    id: row.id,
    paymentId: row.payment.id,
    reservationId: row.payment.reservation.id,
    cancellationId: row.cancellationId ?? null,
    bookingId: row.payment.booking?.id ?? null,
    bookingReference: row.payment.booking?.bookingReference ?? null,
    amount: row.amount,
    // Written by the actor alone, from these words.
    reason: row.reason as RefundReason,
    status: row.status,
    failureReason: row.failureReason ?? null,
    processedAt: row.processedAt?.getTime() ?? null,
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
    user: toPerson(row.payment.user),
  }));
}
