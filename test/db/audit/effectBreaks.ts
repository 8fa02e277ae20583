import { v7 as uuidv7 } from 'uuid';
import { copySql, type DeliberateBreak, drop, logSql, secondPayment } from './breaks.ts';

const NOBODY = uuidv7();

export const EFFECT_BREAKS: DeliberateBreak[] = [
  {
    invariant: 'I10',
    what: 'the log tells of a booking that is not there',
    sql: () => [logSql('booking', NOBODY, 'booking.confirmed')],
    ids: () => [NOBODY],
  },
  {
    invariant: 'I10',
    what: 'a caller was told of a reservation that is not there',
    sql: ({ trip }) => [
      `insert into operations (id, schedule_id, kind, reply) values ('${NOBODY}', '${trip.scheduleId}', 'reserve',
         '{"type": "hold", "reservationId": "${uuidv7()}"}')`,
    ],
    ids: () => [NOBODY],
  },
  {
    invariant: 'I12',
    what: 'an event was kept twice',
    sql: ({ booked }) => [
      drop('gateway_events', 'gateway_events_pkey'),
      copySql('gateway_events', `payment_id = '${booked.paymentId}'`, {}),
    ],
    ids: ({ booked }) => [booked.paymentId],
  },
  {
    invariant: 'I12',
    what: 'one operation carries out two events',
    sql: ({ booked }) => [
      copySql('gateway_events', `payment_id = '${booked.paymentId}'`, { event_id: 'another' }),
    ],
    ids: () => [],
  },
  {
    invariant: 'I12',
    what: 'an operation was carried out twice',
    sql: ({ held }) => [
      drop('operations', 'operations_pkey'),
      copySql('operations', `reply ->> 'reservationId' = '${held[0]}'`, {}),
    ],
    ids: ({ held }) => [held[0]],
  },
  {
    invariant: 'I12',
    what: 'a payment was captured by two operations',
    sql: ({ booked }) => [
      copySql('operations', `reply ->> 'bookingId' = '${booked.bookingId}'`, { id: uuidv7() }),
    ],
    ids: ({ booked }) => [booked.paymentId],
  },
  {
    invariant: 'I12',
    what: 'two payments won one booking',
    and: ['I7'],
    sql: ({ booked }) => [
      drop('payments', 'payments_one_winner'),
      ...secondPayment(booked.paymentId, booked.bookingId),
    ],
    ids: ({ booked }) => [booked.bookingId],
  },
  {
    invariant: 'I12',
    what: 'a booking was cancelled twice',
    sql: ({ late }) => [
      'drop index cancellations_one_whole_per_booking',
      copySql('cancellations', `id = '${late.cancellationId}'`, { id: uuidv7() }),
    ],
    ids: ({ late }) => [late.bookingId],
  },
  {
    invariant: 'I16',
    what: 'a trip was sold that nobody owned',
    sql: ({ trip }) => [
      `update schedules set epoch = 0, owner_process_id = null, version = 0 where id = '${trip.scheduleId}'`,
    ],
    ids: ({ trip }) => [trip.scheduleId],
  },
];
