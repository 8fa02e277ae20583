import { type DeliberateBreak, drop, logSql, recount, seatIs } from './breaks.ts';

const release = (reservationId: string, at: string) =>
  `update reservation_seats set released_at = ${at} where reservation_id = '${reservationId}'`;

export const STATE_BREAKS: DeliberateBreak[] = [
  {
    invariant: 'I11',
    what: 'an expired reservation goes on claiming a seat',
    sql: ({ expired }) => [release(expired.reservationId, 'null')],
    ids: ({ expired }) => [expired.reservationId],
  },
  {
    invariant: 'I11',
    what: 'a cancelled booking goes on claiming its seat',
    sql: ({ refunded, trip }) => [
      release(refunded.reservationId, 'null'),
      seatIs(refunded.seatId, 'booked'),
      recount(trip.scheduleId),
    ],
    ids: ({ refunded }) => [refunded.reservationId],
  },
  {
    invariant: 'I11',
    what: 'a booking has lost its seat',
    sql: ({ booked, trip }) => [
      release(booked.reservationId, 'now()'),
      seatIs(booked.seatId, 'available'),
      recount(trip.scheduleId),
    ],
    ids: ({ booked }) => [booked.reservationId],
  },
  {
    invariant: 'I11',
    what: 'a seat that was given up is still claimed by its booking',
    sql: ({ divided }) => [
      `update reservation_seats set released_at = null where reservation_id = '${divided.reservationId}'`,
      seatIs(divided.givenSeat, 'booked'),
      recount(divided.trip.scheduleId),
    ],
    ids: ({ divided }) => [divided.reservationId],
  },
  {
    invariant: 'I11',
    what: 'a divided booking is left without a ticket that counts',
    sql: ({ divided }) => [
      `insert into activity_logs (id, entity_type, entity_id, action_type, details, "timestamp")
       select gen_random_uuid(), 'ticket', id, 'ticket.cancelled', '{}', now() from tickets
        where booking_id = '${divided.bookingId}' and validity_status = 'valid'`,
      `update tickets set validity_status = 'cancelled' where booking_id = '${divided.bookingId}'`,
    ],
    ids: ({ divided }) => [divided.bookingId],
  },
  {
    invariant: 'I11',
    what: 'a payment is refunded while a seat that it bought travels',
    sql: ({ divided }) => [
      `update payments set status = 'refunded' where id = '${divided.paymentId}'`,
      `update bookings set payment_status = 'refunded' where id = '${divided.bookingId}'`,
      logSql('payment', divided.paymentId, 'payment.refunded'),
    ],
    ids: ({ divided }) => [divided.paymentId],
  },
  {
    invariant: 'I11',
    what: 'somebody has boarded with a ticket that is still valid',
    sql: ({ booked }) => [
      `insert into activity_logs (id, entity_type, entity_id, action_type, details, "timestamp")
       select gen_random_uuid(), 'booking_seat', id, 'booking_seat.boarded', '{}', now() from booking_seats
        where booking_id = '${booked.bookingId}'`,
      `update booking_seats set boarded_at = now() where booking_id = '${booked.bookingId}'`,
    ],
    ids: ({ booked }) => [booked.bookingId],
  },
  {
    invariant: 'I11',
    what: 'a booking is cancelled without a cancellation',
    sql: ({ late }) => [
      `delete from operations where reply ->> 'cancellationId' = '${late.cancellationId}'`,
      `delete from cancellations where id = '${late.cancellationId}'`,
    ],
    ids: ({ late }) => [late.bookingId],
  },
  {
    invariant: 'I11',
    what: 'the ticket of a cancelled booking is valid',
    sql: ({ refunded }) => [
      'alter table activity_logs disable trigger all',
      `delete from activity_logs where action_type = 'ticket.cancelled'
          and entity_id in (select id from tickets where booking_id = '${refunded.bookingId}')`,
      `update tickets set validity_status = 'valid' where booking_id = '${refunded.bookingId}'`,
    ],
    ids: () => [],
  },
  {
    invariant: 'I11',
    what: 'the ticket of a live booking is cancelled',
    sql: ({ booked }) => [
      `update tickets set validity_status = 'cancelled' where booking_id = '${booked.bookingId}'`,
      `insert into activity_logs (id, entity_type, entity_id, action_type, details, "timestamp")
       select gen_random_uuid(), 'ticket', id, 'ticket.cancelled', '{}', now() from tickets
        where booking_id = '${booked.bookingId}'`,
    ],
    ids: () => [],
  },
  {
    invariant: 'I11',
    what: 'a refund is processed and its payment does not say so',
    sql: ({ expired }) => [
      `update refunds set status = 'processed', processed_at = now() where payment_id = '${expired.latePayment}'`,
      `insert into activity_logs (id, entity_type, entity_id, action_type, details, "timestamp")
       select gen_random_uuid(), 'refund', id, 'refund.processed', '{}', now() from refunds
        where payment_id = '${expired.latePayment}'`,
    ],
    ids: ({ expired }) => [expired.latePayment],
  },
  {
    invariant: 'I11',
    what: 'a payment is completed and captured nothing',
    sql: ({ pendingPayment }) => [
      drop('payments', 'payments_captured_when_settled'),
      `update payments set status = 'completed' where id = '${pendingPayment}'`,
      logSql('payment', pendingPayment, 'payment.completed'),
    ],
    ids: ({ pendingPayment }) => [pendingPayment],
  },
  {
    invariant: 'I11',
    what: 'a booking says something else of its payment than the payment',
    sql: ({ booked }) => [`update bookings set payment_status = 'refunded' where id = '${booked.bookingId}'`],
    ids: ({ booked }) => [booked.bookingId],
  },
  {
    invariant: 'I11',
    what: 'a cancellation says something else of its refund than the refund',
    sql: ({ half }) => [
      `update cancellations set refund_status = 'failed' where id = '${half.cancellationId}'`,
    ],
    ids: ({ half }) => [half.cancellationId],
  },
  {
    invariant: 'I11',
    what: 'a booking is completed before its trip is',
    sql: ({ booked }) => [
      `update bookings set status = 'completed' where id = '${booked.bookingId}'`,
      logSql('booking', booked.bookingId, 'booking.completed'),
    ],
    ids: ({ booked }) => [booked.bookingId],
  },
  {
    invariant: 'I11',
    what: 'a cancelled trip keeps its holds and bookings',
    sql: ({ trip }) => [
      `update schedules set status = 'cancelled', available_seats = 0 where id = '${trip.scheduleId}'`,
      logSql('schedule', trip.scheduleId, 'schedule.cancelled'),
    ],
    ids: ({ booked, held }) => [booked.bookingId, ...held],
  },
];
