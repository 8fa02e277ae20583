import type { TradedTrips } from '../../support/tradedTrips.ts';
import { type DeliberateBreak, logSql } from './breaks.ts';

/** Each kind of entity with a log row that is there once. */
const TOLD: [entity: string, action: string, id: (world: TradedTrips) => string][] = [
  ['reservation', 'created', ({ held }) => held[0]],
  ['reservation', 'expired', ({ expired }) => expired.reservationId],
  ['reservation', 'confirmed', ({ booked }) => booked.reservationId],
  ['booking', 'confirmed', ({ booked }) => booked.bookingId],
  ['booking', 'seats_cancelled', ({ divided }) => divided.bookingId],
  ['booking', 'cancelled', ({ refunded }) => refunded.bookingId],
  ['booking', 'completed', ({ travelled }) => travelled.bookingId],
  ['payment', 'initiated', ({ pendingPayment }) => pendingPayment],
  ['payment', 'completed', ({ booked }) => booked.paymentId],
  ['payment', 'refunded', ({ refunded }) => refunded.paymentId],
  ['payment', 'failed', ({ expired }) => expired.failed],
  ['refund', 'ordered', ({ half }) => half.refundId],
  ['refund', 'failed', ({ half }) => half.refundId],
  ['refund', 'retried', ({ half }) => half.refundId],
];

const TWICE_OR_NEVER: DeliberateBreak[] = TOLD.flatMap(([entity, action, id]) => [
  {
    invariant: 'I15',
    what: `${entity}.${action} is told twice`,
    sql: (world) => [logSql(entity, id(world), `${entity}.${action}`)],
    ids: (world) => [id(world)],
  },
  {
    invariant: 'I15',
    what: `${entity}.${action} is not told`,
    sql: (world) => [
      `delete from activity_logs where entity_id = '${id(world)}' and action_type = '${entity}.${action}'`,
    ],
    ids: (world) => [id(world)],
  },
]);

export const LOG_BREAKS: DeliberateBreak[] = [
  ...TWICE_OR_NEVER,
  {
    invariant: 'I15',
    what: 'a hold that goes on is told to have been released',
    sql: ({ held }) => [logSql('reservation', held[0], 'reservation.released')],
    ids: ({ held }) => [held[0]],
  },
  {
    invariant: 'I15',
    what: 'a ticket was issued in silence',
    sql: () => [`delete from activity_logs where action_type = 'ticket.issued'`],
    ids: () => [],
  },
  {
    invariant: 'I15',
    what: 'somebody has boarded in silence',
    sql: ({ booked }) => [
      `update booking_seats set boarded_at = now() where booking_id = '${booked.bookingId}'`,
      `insert into activity_logs (id, entity_type, entity_id, action_type, details, "timestamp")
       select gen_random_uuid(), 'ticket', id, 'ticket.used', '{"seat": "1"}', now() from tickets
        where booking_id = '${booked.bookingId}'`,
      `update tickets set validity_status = 'used', used_at = now() where booking_id = '${booked.bookingId}'`,
    ],
    ids: () => [],
  },
  {
    invariant: 'I15',
    what: 'a trip that is still to leave is told to have left',
    sql: ({ trip }) => [logSql('schedule', trip.scheduleId, 'schedule.departed')],
    ids: ({ trip }) => [trip.scheduleId],
  },
  {
    invariant: 'I15',
    what: 'a trip was cancelled in silence',
    sql: () => [`delete from activity_logs where action_type = 'schedule.cancelled'`],
    ids: () => [],
  },
];
