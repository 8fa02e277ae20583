import { CLOSING } from '../../support/tradedTrips.ts';
import { type DeliberateBreak, drop, recount, seatIs } from './breaks.ts';

const HOLD_MS = 900_000;

export const SEAT_BREAKS: DeliberateBreak[] = [
  {
    invariant: 'I1',
    what: 'a hold claims a seat that is booked',
    sql: ({ held, heldSeats, booked, trip }) => [
      'drop index reservation_seats_one_live_claim',
      `update reservation_seats set seat_id = '${booked.seatId}' where reservation_id = '${held[1]}'`,
      seatIs(heldSeats[2] ?? '', 'available'),
      recount(trip.scheduleId),
    ],
    ids: ({ booked }) => [booked.seatId],
  },
  {
    invariant: 'I1',
    what: 'a claim goes further than the trip',
    sql: ({ booked }) => [
      `update reservation_seats set to_leg = 2 where reservation_id = '${booked.reservationId}'`,
    ],
    ids: ({ booked }) => [booked.seatId],
  },
  {
    invariant: 'I2',
    what: 'a held seat says that it is booked',
    sql: ({ heldSeats }) => [seatIs(heldSeats[0] ?? '', 'booked')],
    ids: ({ heldSeats }) => [heldSeats[0] ?? ''],
  },
  {
    invariant: 'I2',
    what: 'a free seat says that it is reserved',
    sql: ({ freeSeats, trip }) => [seatIs(freeSeats[0] ?? '', 'reserved'), recount(trip.scheduleId)],
    ids: ({ freeSeats }) => [freeSeats[0] ?? ''],
  },
  {
    invariant: 'I3',
    what: 'the counter of available seats is one off',
    sql: ({ trip }) => [
      `update schedules set available_seats = available_seats - 1 where id = '${trip.scheduleId}'`,
    ],
    ids: ({ trip }) => [trip.scheduleId],
  },
  {
    invariant: 'I3',
    what: 'the counter of seats is one off',
    sql: ({ trip }) => [`update schedules set seat_count = seat_count + 1 where id = '${trip.scheduleId}'`],
    ids: ({ trip }) => [trip.scheduleId],
  },
  {
    invariant: 'I3',
    what: 'a trip has more seats than its bus',
    sql: ({ trip }) => [
      drop('buses', 'buses_seat_count_matches'),
      `update buses set total_seats = 15 where id = '${trip.busId}'`,
    ],
    ids: ({ trip }) => [trip.scheduleId],
  },
  {
    invariant: 'I4',
    what: 'a hold costs more than its seats',
    sql: ({ held }) => [`update reservations set total_amount = total_amount + 0.01 where id = '${held[0]}'`],
    ids: ({ held }) => [held[0]],
  },
  {
    invariant: 'I4',
    what: 'a hold has seven seats',
    sql: ({ held, freeSeats, trip }) => [
      ...freeSeats
        .slice(0, 5)
        .flatMap((seat) => [
          `insert into reservation_seats (id, reservation_id, seat_id, price) values (gen_random_uuid(), '${held[0]}', '${seat}', 20)`,
          seatIs(seat, 'reserved'),
        ]),
      `update reservations set total_amount = 140 where id = '${held[0]}'`,
      recount(trip.scheduleId),
    ],
    ids: ({ held }) => [held[0]],
  },
  {
    invariant: 'I4',
    what: 'a hold has a seat of another trip',
    sql: ({ held, heldSeats, half, trip }) => [
      `update reservation_seats set seat_id = '${half.seatId}' where reservation_id = '${held[1]}'`,
      seatIs(half.seatId, 'reserved'),
      seatIs(heldSeats[2] ?? '', 'available'),
      recount(trip.scheduleId),
      `update schedules set available_seats = available_seats - 1
        where id = (select schedule_id from seats where id = '${half.seatId}')`,
    ],
    ids: ({ held }) => [held[1]],
  },
  {
    invariant: 'I4',
    what: 'a live hold has lost a seat',
    sql: ({ held, heldSeats, trip }) => [
      `update reservation_seats set released_at = now() where seat_id = '${heldSeats[0]}' and reservation_id = '${held[0]}'`,
      seatIs(heldSeats[0] ?? '', 'available'),
      recount(trip.scheduleId),
    ],
    ids: ({ held }) => [held[0]],
  },
  {
    invariant: 'I5',
    what: 'a user has two active holds on one trip',
    sql: ({ held }) => [
      'drop index reservations_one_active',
      `update reservations set user_id = (select user_id from reservations where id = '${held[0]}') where id = '${held[1]}'`,
    ],
    ids: () => [],
  },
  {
    invariant: 'I13',
    what: 'holds are overdue by more than the sweep takes',
    sql: () => [],
    now: CLOSING + HOLD_MS + 30_001,
    ids: ({ held }) => [...held],
  },
  {
    invariant: 'I13',
    what: 'a hold expired before its time',
    sql: ({ expired }) => [
      `update reservations set hold_seconds = hold_seconds + 3600, expiry_datetime = expiry_datetime + interval '1 hour'
        where id = '${expired.reservationId}'`,
    ],
    ids: ({ expired }) => [expired.reservationId],
  },
  {
    invariant: 'I13',
    what: 'a booking was made when its hold was over',
    sql: ({ booked }) => [
      `update bookings set booking_datetime = (select expiry_datetime from reservations where id = reservation_id)
        where id = '${booked.bookingId}'`,
    ],
    ids: ({ booked }) => [booked.bookingId],
  },
];
