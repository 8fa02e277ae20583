import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { RESERVATION_STATUSES } from '../../domain/reservation.ts';
import { MoneyType } from '../types.ts';
import { id, timestamps } from './common.ts';
import { Schedule } from './Schedule.ts';
import { Seat } from './Seat.ts';
import { User } from './User.ts';

/** A hold of one to six seats for fifteen minutes, and what became of it. */
export const Reservation = defineEntity({
  name: 'Reservation',
  tableName: 'reservations',
  properties: {
    id: id(),
    user: () => p.manyToOne(User),
    schedule: () => p.manyToOne(Schedule),
    reservationDatetime: p.datetime(3),
    expiryDatetime: p.datetime(3),
    holdSeconds: p.integer().default(900),
    status: p.enum(RESERVATION_STATUSES),
    totalAmount: p.type(MoneyType),
    seats: () => p.oneToMany(ReservationSeat).mappedBy('reservation'),
    ...timestamps(),
  },
});

export type Reservation = InferEntity<typeof Reservation>;

/** A claim: this seat, for the legs from `from_leg` up to but not including `to_leg`, until `released_at`. */
export const ReservationSeat = defineEntity({
  name: 'ReservationSeat',
  tableName: 'reservation_seats',
  properties: {
    id: id(),
    reservation: () => p.manyToOne(Reservation),
    seat: () => p.manyToOne(Seat),
    fromLeg: p.integer().default(0),
    toLeg: p.integer().default(1),
    price: p.type(MoneyType),
    releasedAt: p.datetime(3).nullable(),
    passengerName: p.text().nullable(),
    ...timestamps(),
  },
});

export type ReservationSeat = InferEntity<typeof ReservationSeat>;
