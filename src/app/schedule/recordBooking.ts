import { fromMinor } from '../../domain/money.ts';
import type { SeatEvent } from '../../domain/seatEvents.ts';
import { invoice, log, mail, type Recording } from './recordEvent.ts';
import { changeReservation } from './recordHold.ts';
import { post } from './recordLedger.ts';
import { issueTicket, signCode } from './recordTicket.ts';
import type { BookingChange } from './turnRows.ts';

type Of<T extends SeatEvent['type']> = Extract<SeatEvent, { type: T }>;

export function recordBooked(on: Recording, event: Of<'booking_confirmed'>): void {
  const { booking, hold } = event;
  changeReservation(on, hold.reservationId, 'confirmed');
  on.rows.bookings.insert(booking.id, {
    id: booking.id,
    reservationId: booking.reservationId,
    userId: booking.userId,
    bookedAt: on.rows.now,
    totalAmount: booking.totalAmount,
    paymentStatus: 'completed',
    reference: booking.reference,
    status: 'confirmed',
  });
  for (const [index, seat] of hold.seats.entries()) {
    const ticketNumber = `${event.ticketNumber}-${index + 1}`;
    on.rows.bookingSeats.push({
      id: on.ids.next(),
      bookingId: booking.id,
      seatId: seat.seatId,
      seatNumber: seat.seatNumber,
      price: seat.price,
      passengerName: seat.passengerName ?? null,
      ticketNumber,
      qrCode: signCode(on, booking.reference, ticketNumber, [seat.seatNumber]),
    });
  }
  if (booking.paymentId !== null) {
    const { paymentId, id: bookingId, totalAmount } = booking;
    post(on, 'sale', totalAmount, { paymentId, bookingId });
  }
  issueTicket(on, booking, { id: booking.ticketId, number: event.ticketNumber });
  log(on, {
    entityType: 'reservation',
    entityId: hold.reservationId,
    action: 'reservation.confirmed',
    details: { before: { status: 'active' }, after: { status: 'confirmed' } },
  });
  log(on, {
    entityType: 'booking',
    entityId: booking.id,
    action: 'booking.confirmed',
    details: {
      after: {
        status: 'confirmed',
        booking_reference: booking.reference,
        seats: hold.seats.map((seat) => seat.seatNumber),
        total_amount: fromMinor(booking.totalAmount),
      },
    },
  });
  mail(on, 'booking_confirmed', booking.id);
  invoice(on, 'invoice', booking.id);
}

export function recordCompleted(on: Recording, { bookings }: Of<'bookings_completed'>): void {
  for (const booking of bookings) {
    changeBooking(on, { id: booking.id, from: 'confirmed', status: 'completed', paymentStatus: null });
    log(on, {
      entityType: 'booking',
      entityId: booking.id,
      action: 'booking.completed',
      details: { before: { status: 'confirmed' }, after: { status: 'completed' } },
    });
  }
}

/** Changes a booking's row; a second change in the same turn adds to the first. */
export function changeBooking(on: Recording, change: BookingChange): void {
  on.rows.bookings.change(
    change.id,
    change,
    (row) => {
      row.status = change.status ?? row.status;
      row.paymentStatus = change.paymentStatus ?? row.paymentStatus;
    },
    (earlier) => ({
      id: change.id,
      from: earlier.from ?? change.from,
      status: change.status ?? earlier.status,
      paymentStatus: change.paymentStatus ?? earlier.paymentStatus,
    }),
  );
}
