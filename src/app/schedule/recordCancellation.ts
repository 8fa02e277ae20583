import { fromMinor } from '../../domain/money.ts';
import type { SeatEvent, SeatsGivenUp } from '../../domain/seatEvents.ts';
import { changeBooking } from './recordBooking.ts';
import { invoice, log, mail, type Recording } from './recordEvent.ts';
import { releaseClaims } from './recordHold.ts';
import { cancelTicket, issueTicket } from './recordTicket.ts';

type Of<T extends SeatEvent['type']> = Extract<SeatEvent, { type: T }>;

export function recordCancelled(on: Recording, event: Of<'booking_cancelled'>): void {
  const { booking } = event;
  changeBooking(on, { id: booking.id, from: 'confirmed', status: 'cancelled', paymentStatus: null });
  cancelTicket(on, booking);
  recordGivenUp(on, event, {
    isWhole: true,
    action: 'booking.cancelled',
    details: { before: { status: 'confirmed' }, after: { status: 'cancelled' } },
  });
  mail(on, on.map.status === 'cancelled' ? 'schedule_cancelled' : 'booking_cancelled', event.cancellationId);
}

/** The booking goes on without some of its seats, under a new ticket. Rule [CAN-32]. */
export function recordSeatsCancelled(on: Recording, event: Of<'seats_cancelled'>): void {
  const { booking, seats, newTicket } = event;
  recordGivenUp(on, event, {
    isWhole: false,
    action: 'booking.seats_cancelled',
    details: { seats: seats.map((seat) => seat.seatNumber) },
  });
  if (newTicket) {
    cancelTicket(on, booking);
    issueTicket(on, { ...booking, seats: booking.seats.filter((seat) => !seats.includes(seat)) }, newTicket);
  }
  mail(on, 'seats_cancelled', event.cancellationId);
}

/** What every cancellation writes: its own row, the seats' end in the booking, and what the log tells. */
function recordGivenUp(
  on: Recording,
  event: SeatsGivenUp,
  told: { isWhole: boolean; action: string; details: Record<string, unknown> },
): void {
  const { booking, cancellationId, refundAmount, reason } = event;
  const seatIds = event.seats.map((seat) => seat.seatId);
  releaseClaims(on, booking.reservationId, seatIds);
  for (const seatId of seatIds) {
    const withWhole = told.isWhole;
    on.rows.seatsGivenUp.push({ bookingId: booking.id, seatId, cancellationId, withWhole });
  }
  const isSettled = refundAmount === 0;
  const refundStatus = isSettled ? 'processed' : 'pending';
  on.rows.cancellations.insert(cancellationId, {
    id: cancellationId,
    bookingId: booking.id,
    isWhole: told.isWhole,
    // Whose cancellation it is; who asked for it stands in the log.
    userId: booking.userId,
    at: on.rows.now,
    reason,
    refundAmount,
    refundStatus,
    processedAt: isSettled ? on.rows.now : null,
  });
  log(on, {
    entityType: 'booking',
    entityId: booking.id,
    action: told.action,
    details: {
      ...told.details,
      refund_amount: fromMinor(refundAmount),
      refund_percent: event.percent,
      cancellation_id: cancellationId,
      ...(reason ? { reason } : {}),
    },
  });
  if (!isSettled) invoice(on, 'credit_note', cancellationId);
  log(on, {
    entityType: 'cancellation',
    entityId: cancellationId,
    action: 'cancellation.created',
    details: {
      after: { refund_status: refundStatus, refund_amount: fromMinor(refundAmount) },
      booking_id: booking.id,
    },
  });
}
