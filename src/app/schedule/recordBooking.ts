import { fromMinor } from '../../domain/money.ts';
import type { SeatEvent } from '../../domain/seatEvents.ts';
import type { BookingFacts } from '../../domain/seatMap.ts';
import { log, mail, type Recording } from './recordEvent.ts';
import { changeReservation, releaseClaims } from './recordHold.ts';
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
    reference: event.reference,
    status: 'confirmed',
  });
  for (const seat of hold.seats) {
    on.rows.bookingSeats.push({
      id: on.ids.next(),
      bookingId: booking.id,
      seatId: seat.seatId,
      seatNumber: seat.seatNumber,
      price: seat.price,
    });
  }
  issueTicket(on, event);
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
        booking_reference: event.reference,
        seats: hold.seats.map((seat) => seat.seatNumber),
        total_amount: fromMinor(booking.totalAmount),
      },
    },
  });
  mail(on, 'booking_confirmed', booking.id);
}

function issueTicket(on: Recording, event: Of<'booking_confirmed'>): void {
  const { booking, hold } = event;
  on.rows.tickets.insert(booking.id, {
    id: booking.ticketId,
    bookingId: booking.id,
    ticketNumber: event.ticketNumber,
    qrCode: on.signer.sign({
      ticketNumber: event.ticketNumber,
      bookingReference: event.reference,
      scheduleId: on.rows.scheduleId,
      departureAt: on.map.departureAt,
      seats: hold.seats.map((seat) => seat.seatNumber),
      issuedAt: on.rows.now,
    }),
    issuedAt: on.rows.now,
    status: 'valid',
  });
  log(on, {
    entityType: 'ticket',
    entityId: booking.ticketId,
    action: 'ticket.issued',
    details: { after: { validity_status: 'valid', ticket_number: event.ticketNumber } },
  });
}

export function recordCancelled(on: Recording, event: Of<'booking_cancelled'>): void {
  const { booking } = event;
  changeBooking(on, { id: booking.id, from: 'confirmed', status: 'cancelled', paymentStatus: null });
  releaseClaims(on, booking.reservationId, booking.seatIds);
  cancelTicket(on, booking);
  const settled = event.refundAmount === 0;
  on.rows.cancellations.insert(event.cancellationId, {
    id: event.cancellationId,
    bookingId: booking.id,
    // Whose cancellation it is; who asked for it stands in the log.
    userId: booking.userId,
    at: on.rows.now,
    reason: event.reason,
    refundAmount: event.refundAmount,
    refundStatus: settled ? 'processed' : 'pending',
    processedAt: settled ? on.rows.now : null,
  });
  log(on, {
    entityType: 'booking',
    entityId: booking.id,
    action: 'booking.cancelled',
    details: {
      before: { status: 'confirmed' },
      after: { status: 'cancelled' },
      refund_amount: fromMinor(event.refundAmount),
      refund_percent: event.percent,
      cancellation_id: event.cancellationId,
      ...(event.reason ? { reason: event.reason } : {}),
    },
  });
  log(on, {
    entityType: 'cancellation',
    entityId: event.cancellationId,
    action: 'cancellation.created',
    details: {
      after: {
        refund_status: settled ? 'processed' : 'pending',
        refund_amount: fromMinor(event.refundAmount),
      },
      booking_id: booking.id,
    },
  });
  mail(on, on.map.status === 'cancelled' ? 'schedule_cancelled' : 'booking_cancelled', event.cancellationId);
}

/** A ticket that was used stays used; every other one is worth nothing now. Rule [TKT-3]. */
function cancelTicket(on: Recording, booking: BookingFacts): void {
  if (booking.ticketStatus !== 'valid') return;
  const change = { bookingId: booking.id, status: 'cancelled' as const };
  on.rows.tickets.change(
    booking.id,
    change,
    (row) => {
      row.status = 'cancelled';
    },
    () => change,
  );
  log(on, {
    entityType: 'ticket',
    entityId: booking.ticketId,
    action: 'ticket.cancelled',
    details: { before: { validity_status: 'valid' }, after: { validity_status: 'cancelled' } },
  });
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
