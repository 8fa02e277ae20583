import { readDashboard } from '../../app/admin/dashboard.ts';
import type { JobQueue } from '../../app/admin/jobs.ts';
import type { ActivityReads, DashboardReads, MonitorReads } from '../../app/admin/ports.ts';
import type { BookingReads } from '../../app/bookings/reads.ts';
import { visibleReservation } from '../../app/bookings/visible.ts';
import type { Clock } from '../../app/ports.ts';
import type { AdminReservations } from '../../app/reservations/reservations.ts';
import { defineOperation, type Operation } from '../operation.ts';
import { listOf, toPage } from '../paging.ts';
import { admins } from '../policies.ts';
import { presentReservation } from '../reservations/present.ts';
import { reservationSchema } from '../reservations/schema.ts';
import { idParams } from '../wire.ts';
import { alertOperations } from './alerts.ts';
import { positionOf } from './cursors.ts';
import { jobOperations } from './jobs.ts';
import { presentActive, presentDashboard } from './present.ts';
import { type RefundHttpParts, refundOperations } from './refunds.ts';
import {
  activeQuery,
  activeReservationSchema,
  dashboardQuery,
  dashboardSchema,
  releaseBody,
} from './schema.ts';

export interface AdminHttpParts extends RefundHttpParts {
  activities: ActivityReads;
  jobs: JobQueue;
  dashboard: DashboardReads;
  monitor: MonitorReads;
  reads: Pick<BookingReads, 'reservation' | 'cancellation'>;
  reservations: AdminReservations;
  clock: Clock;
}

/** What admins look at and step into: the numbers, the holds that run, the refunds. */
export function adminOperations(parts: AdminHttpParts): Operation[] {
  return [
    dashboardMetrics(parts),
    activeReservations(parts),
    releaseByAdmin(parts),
    ...refundOperations(parts),
    ...alertOperations(parts.activities),
    ...jobOperations({ queue: parts.jobs, clock: parts.clock }),
  ];
}

function dashboardMetrics({ dashboard, clock }: AdminHttpParts): Operation {
  return defineOperation({
    id: 'getDashboardMetrics',
    method: 'get',
    path: '/admin/dashboard/metrics',
    tag: 'admin',
    summary: 'The business in numbers, in total and for each UTC day',
    description:
      'Without `from` and `to`: the last 30 days, today included; at most 366 days. Revenue is what was captured for ' +
      'the bookings made in the range, refunds what was ordered in it for cancelled bookings. Reservations and their ' +
      'rates are told by when they were made, occupancy of the schedules that depart in the range.',
    policy: admins,
    query: dashboardQuery,
    success: { status: 200, schema: dashboardSchema },
    refusals: ['validation_failed'],
    handle: async ({ query }) => ({
      body: presentDashboard(await readDashboard({ reads: dashboard, clock }, query)),
    }),
  });
}

function activeReservations({ monitor, clock }: AdminHttpParts): Operation {
  return defineOperation({
    id: 'listAllActiveReservations',
    method: 'get',
    path: '/admin/reservations/active',
    tag: 'admin',
    summary: 'List the holds that run, the next one to end first',
    policy: admins,
    query: activeQuery,
    success: { status: 200, schema: listOf(activeReservationSchema) },
    refusals: ['validation_failed'],
    handle: async ({ query: { limit, cursor, schedule_id: scheduleId } }) => {
      const now = clock.now();
      const filter = { scheduleId, after: positionOf(cursor), limit: limit + 1 };
      const active = await monitor.activeReservations(now, filter);
      return {
        body: toPage(
          active,
          limit,
          ({ expiresAt, id }) => [expiresAt, id],
          (details) => presentActive(details, now),
        ),
      };
    },
  });
}

function releaseByAdmin({ reads, reservations, clock }: AdminHttpParts): Operation {
  return defineOperation({
    id: 'releaseReservationAsAdmin',
    method: 'post',
    path: '/admin/reservations/{id}/release',
    tag: 'admin',
    summary: 'Release the seats that anybody holds',
    policy: admins,
    params: idParams,
    body: releaseBody,
    bodyOptional: true,
    success: { status: 200, schema: reservationSchema },
    refusals: ['validation_failed', 'not_found', 'reservation_not_active'],
    handle: async ({ params, body, context }) => {
      await reservations.releaseAsAdmin(context, params.id, body.reason?.trim() || null);
      const released = visibleReservation(context.caller, await reads.reservation(params.id));
      return { body: presentReservation(released, clock.now()) };
    },
  });
}
