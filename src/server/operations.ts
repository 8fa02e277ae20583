import type { RoomServer } from '../../rooms/roomServer.ts';
import type { Clock } from '../app/ports.ts';
import { activityLogOperations } from '../http/activityLogs/routes.ts';
import { adminOperations } from '../http/admin/routes.ts';
import { bookingOperations } from '../http/bookings/routes.ts';
import { busOperations } from '../http/buses/routes.ts';
import { cancellationOperations } from '../http/cancellations/routes.ts';
import { importOperations } from '../http/imports/routes.ts';
import { invoiceOperations } from '../http/invoices/routes.ts';
import { matchmakeOperations } from '../http/matchmake/routes.ts';
import { type MetricsText, metricsOperations } from '../http/metrics/routes.ts';
import { describedOperations } from '../http/openapi/operation.ts';
import type { Operation } from '../http/operation.ts';
import { paymentOperations } from '../http/payments/routes.ts';
import { reservationOperations } from '../http/reservations/routes.ts';
import { routeOperations } from '../http/routes/routes.ts';
import { scheduleOperations } from '../http/schedules/routes.ts';
import { seatOperations } from '../http/seats/routes.ts';
import { systemOperations } from '../http/system.ts';
import { ticketOperations } from '../http/tickets/routes.ts';
import { browserSessionOperations } from '../http/users/browserSessions.ts';
import { userOperations } from '../http/users/routes.ts';
import { SURROUNDINGS } from './description.ts';
import type { UseCases } from './useCases.ts';

export interface OperationParts {
  useCases: UseCases;
  matchmaker: RoomServer['matchmaker'];
  metrics: MetricsText;
  clock: Clock;
  publicUrl: string;
}

/** Every operation of the API on its use cases, and the one that describes them all. */
export function createOperations({
  useCases,
  matchmaker,
  metrics,
  clock,
  publicUrl,
}: OperationParts): Operation[] {
  const { catalogue, reads, reservations, payments, bookings, tickets, invoices, refunds, admin } = useCases;
  const operations = [
    ...userOperations(useCases.users),
    ...browserSessionOperations({ ...useCases.users, publicUrl }),
    ...routeOperations(catalogue),
    ...busOperations(catalogue),
    ...scheduleOperations(catalogue),
    ...seatOperations(catalogue),
    ...reservationOperations({ reads, reservations, clock }),
    ...paymentOperations({ reads, payments }),
    ...bookingOperations({ reads, bookings, invoices }),
    ...invoiceOperations(invoices),
    ...ticketOperations({ reads, tickets }),
    ...cancellationOperations({ reads }),
    ...adminOperations({ ...admin, reads, reservations, refunds, clock }),
    ...importOperations(admin.imports),
    ...activityLogOperations(admin.activities),
    ...matchmakeOperations(matchmaker),
    ...metricsOperations(metrics),
  ];
  // The app brings its own; here they are only described.
  return describedOperations(
    operations,
    systemOperations(async () => ({})),
    SURROUNDINGS,
  );
}
