import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { BOOKING_STATUSES } from '../../domain/booking.ts';
import { PAYMENT_STATUSES, REFUND_STATUSES } from '../../domain/payment.ts';
import { TICKET_STATUSES } from '../../domain/ticket.ts';
import { MoneyType } from '../types.ts';
import { id, timestamps } from './common.ts';
import { Payment } from './Payment.ts';
import { Reservation } from './Reservation.ts';
import { Schedule } from './Schedule.ts';
import { Seat } from './Seat.ts';
import { User } from './User.ts';

/** A paid reservation. One per reservation; its actor's schedule writes it. */
export const Booking = defineEntity({
  name: 'Booking',
  tableName: 'bookings',
  properties: {
    id: id(),
    reservation: () => p.manyToOne(Reservation),
    user: () => p.manyToOne(User),
    schedule: () => p.manyToOne(Schedule),
    bookingDatetime: p.datetime(3),
    totalAmount: p.type(MoneyType),
    paymentStatus: p.enum(PAYMENT_STATUSES),
    bookingReference: p.text(),
    status: p.enum(BOOKING_STATUSES),
    seats: () => p.oneToMany(BookingSeat).mappedBy('booking'),
    payments: () => p.oneToMany(Payment).mappedBy('booking'),
    tickets: () => p.oneToMany(Ticket).mappedBy('booking'),
    cancellations: () => p.oneToMany(Cancellation).mappedBy('booking'),
    ...timestamps(),
  },
});

export type Booking = InferEntity<typeof Booking>;

/** A seat as it was named and priced when it was booked, who travels on it, and what became of it. */
export const BookingSeat = defineEntity({
  name: 'BookingSeat',
  tableName: 'booking_seats',
  properties: {
    id: id(),
    booking: () => p.manyToOne(Booking),
    seat: () => p.manyToOne(Seat),
    seatNumber: p.text(),
    price: p.type(MoneyType),
    cancellation: () => p.manyToOne(Cancellation).nullable(),
    passengerName: p.text().nullable(),
    ticketNumber: p.text().nullable(),
    qrCode: p.text().nullable(),
    boardedAt: p.datetime(3).nullable(),
    ...timestamps(),
  },
});

export type BookingSeat = InferEntity<typeof BookingSeat>;

/** What the passenger shows at the door. A booking that is divided gets a new one; one counts. */
export const Ticket = defineEntity({
  name: 'Ticket',
  tableName: 'tickets',
  properties: {
    id: id(),
    booking: () => p.manyToOne(Booking),
    ticketNumber: p.text(),
    qrCode: p.text(),
    issueDatetime: p.datetime(3),
    validityStatus: p.enum(TICKET_STATUSES),
    usedAt: p.datetime(3).nullable(),
    ...timestamps(),
  },
});

export type Ticket = InferEntity<typeof Ticket>;

/** That a booking, or a part of it, was cancelled, by whom, and what goes back. */
export const Cancellation = defineEntity({
  name: 'Cancellation',
  tableName: 'cancellations',
  properties: {
    id: id(),
    booking: () => p.manyToOne(Booking),
    isWhole: p.boolean().default(true),
    user: () => p.manyToOne(User),
    cancellationDatetime: p.datetime(3),
    reason: p.text().nullable(),
    refundAmount: p.type(MoneyType),
    refundStatus: p.enum(REFUND_STATUSES),
    processedAt: p.datetime(3).nullable(),
    seats: () => p.oneToMany(BookingSeat).mappedBy('cancellation'),
    ...timestamps(),
  },
});

export type Cancellation = InferEntity<typeof Cancellation>;
