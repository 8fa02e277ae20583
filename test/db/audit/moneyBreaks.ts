import { v7 as uuidv7 } from 'uuid';
import { type DeliberateBreak, logSql, seatIs, secondBooking } from './breaks.ts';

const TICKET_COPY = uuidv7();

export const MONEY_BREAKS: DeliberateBreak[] = [
  {
    invariant: 'I6',
    what: 'a confirmed reservation has no booking',
    sql: ({ held, heldSeats }) => [
      `update reservations set status = 'confirmed' where id = '${held[1]}'`,
      seatIs(heldSeats[2] ?? '', 'booked'),
      logSql('reservation', held[1], 'reservation.confirmed'),
    ],
    ids: ({ held }) => [held[1]],
  },
  {
    invariant: 'I6',
    what: 'a reservation has two bookings',
    sql: secondBooking,
    ids: ({ booked }) => [booked.reservationId],
  },
  {
    invariant: 'I6',
    what: 'a booking has no ticket',
    sql: ({ booked }) => [
      `delete from activity_logs where entity_id = (select id from tickets where booking_id = '${booked.bookingId}')`,
      `delete from tickets where booking_id = '${booked.bookingId}'`,
    ],
    ids: ({ booked }) => [booked.bookingId],
  },
  {
    invariant: 'I6',
    what: 'a booking has two tickets',
    sql: ({ booked }) => [
      'drop index tickets_one_that_counts',
      `insert into tickets (id, booking_id, ticket_number, qr_code, issue_datetime, validity_status)
       values ('${TICKET_COPY}', '${booked.bookingId}', 'TK-COPY', 'BT1.x.y', now(), 'valid')`,
      logSql('ticket', TICKET_COPY, 'ticket.issued'),
    ],
    ids: ({ booked }) => [booked.bookingId],
  },
  {
    invariant: 'I6',
    what: 'a booked seat has another price than it was held for',
    sql: ({ booked }) => [`update booking_seats set price = 19 where booking_id = '${booked.bookingId}'`],
    ids: ({ booked }) => [booked.bookingId],
  },
  {
    invariant: 'I6',
    what: "a booking is another user's than its reservation",
    sql: ({ booked, owed }) => [
      `update bookings set user_id = (select user_id from bookings where id = '${owed[0].bookingId}')
        where id = '${booked.bookingId}'`,
    ],
    ids: ({ booked }) => [booked.bookingId],
  },
  {
    invariant: 'I7',
    what: 'less goes back than the cancellation says',
    sql: ({ owed }) => [
      `update refunds set amount = amount - 0.01 where payment_id = '${owed[0].paymentId}'`,
    ],
    ids: ({ owed }) => [owed[0].paymentId],
  },
  {
    invariant: 'I7',
    what: 'a live booking was paid with too little',
    sql: ({ booked }) => [
      `update payments set captured_amount = captured_amount - 5 where id = '${booked.paymentId}'`,
    ],
    ids: ({ booked }) => [booked.paymentId],
  },
  {
    invariant: 'I7',
    what: 'more goes back than was captured',
    sql: ({ expired }) => [
      `update refunds set amount = amount + 0.01 where payment_id = '${expired.wrongPayment}'`,
    ],
    ids: ({ expired }) => [expired.wrongPayment],
  },
  {
    invariant: 'I7',
    what: 'a booking was never paid',
    sql: ({ booked }) => {
      const refund = uuidv7();
      return [
        `update payments set booking_id = null where id = '${booked.paymentId}'`,
        `insert into refunds (id, payment_id, amount, reason, status)
         values ('${refund}', '${booked.paymentId}', 20, 'hold_over', 'pending')`,
        logSql('refund', refund, 'refund.ordered'),
      ];
    },
    ids: ({ booked }) => [booked.bookingId],
  },
  {
    invariant: 'I7',
    what: 'the ledger has lost a sale',
    sql: ({ booked }) => [
      `delete from ledger_entries where payment_id = '${booked.paymentId}' and kind = 'sale'`,
    ],
    keepsLedger: true,
    ids: ({ booked }) => [booked.paymentId],
  },
  {
    invariant: 'I7',
    what: 'the ledger knows a movement that nobody made',
    sql: ({ half }) => [
      `insert into ledger_entries (id, occurred_at, kind, debit, credit, amount, payment_id, refund_id)
       values (gen_random_uuid(), now(), 'refund', 'refunds_payable', 'gateway', 10, '${half.paymentId}', '${half.refundId}')`,
    ],
    keepsLedger: true,
    ids: ({ half }) => [half.paymentId],
  },
  {
    invariant: 'I7',
    what: 'the ledger says another amount',
    sql: ({ divided }) => [
      `update ledger_entries set amount = amount + 0.01 where payment_id = '${divided.paymentId}' and kind = 'cancellation'`,
    ],
    keepsLedger: true,
    ids: ({ divided }) => [divided.paymentId],
  },
  {
    invariant: 'I7',
    what: 'a number of an invoice is missing',
    sql: () => [`update invoice_counters set last_number = 1 where series = 'invoice'`],
    ids: () => ['invoice'],
  },
  {
    invariant: 'I8',
    what: 'captured money bought nothing and goes back in part',
    sql: ({ expired }) => [`update refunds set amount = 10 where payment_id = '${expired.latePayment}'`],
    ids: ({ expired }) => [expired.latePayment],
  },
  {
    invariant: 'I8',
    what: 'captured money bought nothing and stays',
    sql: ({ expired }) => [
      `delete from activity_logs where entity_id in (select id from refunds where payment_id = '${expired.latePayment}')`,
      `delete from operations where reply ->> 'refundId' in (select id::text from refunds where payment_id = '${expired.latePayment}')`,
      `delete from refunds where payment_id = '${expired.latePayment}'`,
    ],
    ids: ({ expired }) => [expired.latePayment],
  },
  {
    invariant: 'I8',
    what: "the gateway's news lies about",
    sql: ({ booked }) => [
      `update gateway_events set applied_at = null where payment_id = '${booked.paymentId}'`,
    ],
    ids: ({ booked }) => [booked.paymentId],
  },
  {
    invariant: 'I8',
    what: "the gateway's news was ticked off without effect",
    sql: ({ pendingPayment }) => [
      `insert into gateway_events (gateway, event_id, event_type, payment_id, amount, operation_id, received_at, applied_at)
       values ('scripted', 'lost', 'payment.succeeded', '${pendingPayment}', 40, gen_random_uuid(), now(), now())`,
    ],
    ids: ({ pendingPayment }) => [pendingPayment],
  },
  {
    invariant: 'I9',
    what: 'sixty percent comes back ten hours before departure',
    sql: ({ half }) => [
      `update cancellations set refund_amount = 12 where id = '${half.cancellationId}'`,
      `update refunds set amount = 12 where id = '${half.refundId}'`,
    ],
    ids: ({ half }) => [half.cancellationId],
  },
  {
    invariant: 'I9',
    what: 'one of three seats brings the price of two back',
    sql: ({ divided }) => [
      `update cancellations set refund_amount = 40 where id = '${divided.cancellationId}'`,
      `update refunds set amount = 40 where cancellation_id = '${divided.cancellationId}'`,
    ],
    ids: ({ divided }) => [divided.cancellationId],
  },
  {
    invariant: 'I9',
    what: 'everything came back 24 hours before departure, to the millisecond',
    sql: ({ owed, trip }) => [
      `update cancellations set cancellation_datetime =
         (select departure_datetime - interval '24 hours' from schedules where id = '${trip.scheduleId}')
        where booking_id = '${owed[0].bookingId}'`,
    ],
    ids: () => [],
  },
  {
    invariant: 'I9',
    what: 'everything came back an hour before departure, though the operator did not cancel',
    sql: ({ operator }) => [
      `update refunds set reason = 'booking_cancelled' where payment_id = '${operator.paymentId}'`,
    ],
    ids: () => [],
  },
  {
    invariant: 'I9',
    what: 'refunds went to the wrong payments',
    sql: ({ owed: [first, second] }) => [
      `update refunds set payment_id = case payment_id when '${first.paymentId}' then '${second.paymentId}'::uuid
                                       else '${first.paymentId}'::uuid end
        where payment_id in ('${first.paymentId}', '${second.paymentId}')`,
    ],
    ids: () => [],
  },
];
