import type { z } from 'zod';
import type { Booking, BookingDetails, ListedBooking } from '../../app/bookings/views.ts';
import type { Invoice } from '../../app/invoices/ports.ts';
import { presentCancellation } from '../cancellations/present.ts';
import { presentInvoice } from '../invoices/present.ts';
import { presentPayment } from '../payments/present.ts';
import { presentJourney, presentTakenSeat } from '../reservations/present.ts';
import { presentSeatTicket, presentTicket } from '../tickets/present.ts';
import { presentUser } from '../users/present.ts';
import { formatInstant, formatMoney } from '../wire.ts';
import type { bookingSchema, detailsSchema, listedSchema } from './schema.ts';

export function presentBooking(booking: Booking): z.output<typeof bookingSchema> {
  return {
    id: booking.id,
    reservation_id: booking.reservationId,
    user_id: booking.userId,
    schedule_id: booking.scheduleId,
    booking_datetime: formatInstant(booking.bookedAt),
    total_amount: formatMoney(booking.totalAmount),
    payment_status: booking.paymentStatus,
    booking_reference: booking.reference,
    status: booking.status,
    created_at: formatInstant(booking.createdAt),
    updated_at: formatInstant(booking.updatedAt),
  };
}

export function presentListed(booking: ListedBooking): z.output<typeof listedSchema> {
  return { ...presentBooking(booking), schedule: presentJourney(booking.journey) };
}

export function presentDetails(details: BookingDetails, invoices: Invoice[]): z.output<typeof detailsSchema> {
  const { user, journey, seats, ticket, payments, cancellation, cancellations } = details;
  return {
    ...presentBooking(details),
    user: presentUser(user),
    schedule: presentJourney(journey),
    seats: seats.map(presentTakenSeat),
    seat_tickets: seats.map(presentSeatTicket),
    ticket: ticket && presentTicket(ticket),
    payments: payments.map(presentPayment),
    cancellation: cancellation && presentCancellation(cancellation),
    invoices: invoices.map(presentInvoice),
    cancellations: cancellations.map(presentCancellation),
  };
}
