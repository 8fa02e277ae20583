import { accept, type Decision, DONE, deny } from './decision.ts';
import { type CancelledBy, refundFor } from './refundPolicy.ts';
import { statusByClock } from './schedule.ts';
import type { CommandOf } from './seatCommands.ts';
import type { RefundReason, SeatEvent } from './seatEvents.ts';
import type { BookingFacts, SeatMap } from './seatMap.ts';

/** Cancels a booking, frees its seats and orders what goes back. Rules [CAN-1]…[CAN-6]. */
export function decideCancelBooking(
  map: SeatMap,
  command: CommandOf<'cancel_booking'>,
  now: number,
): Decision {
  const booking = map.bookings.get(command.bookingId);
  if (!booking) return deny('not_found', 'There is no such booking.');
  if (booking.status === 'cancelled') return deny('already_cancelled', 'This booking is already cancelled.');
  if (booking.status === 'completed') return deny('not_cancellable', 'This trip has been travelled.');
  const cancelled = cancel(map, booking, command, command.by, 'booking_cancelled', now);
  if (!cancelled) {
    return deny('cancellation_window_closed', 'A booking can be cancelled until two hours before departure.');
  }
  const [event, refund] = cancelled;
  return accept(
    {
      type: 'cancelled',
      cancellationId: command.cancellationId,
      refundAmount: event.refundAmount,
      refundId: refund ? command.refundId : null,
    },
    event,
    ...(refund ? [refund] : []),
  );
}

type Cancelled = Extract<SeatEvent, { type: 'booking_cancelled' }>;
type Ordered = Extract<SeatEvent, { type: 'refund_ordered' }>;

function cancel(
  map: SeatMap,
  booking: BookingFacts,
  ids: { cancellationId: string; refundId: string; reason: string | null },
  by: CancelledBy,
  why: RefundReason,
  now: number,
): [Cancelled, Ordered | null] | null {
  const back = refundFor(booking.totalAmount, map.departureAt, now, by);
  if (!back.allowed) return null;
  const event: Cancelled = {
    type: 'booking_cancelled',
    booking,
    cancellationId: ids.cancellationId,
    refundAmount: back.amount,
    percent: back.percent,
    reason: ids.reason,
  };
  if (back.amount === 0 || booking.paymentId === null) return [event, null];
  return [
    event,
    {
      type: 'refund_ordered',
      reason: why,
      refund: {
        id: ids.refundId,
        paymentId: booking.paymentId,
        cancellationId: ids.cancellationId,
        bookingId: booking.id,
        status: 'pending',
        amount: back.amount,
      },
    },
  ];
}

/** The operator cancels the trip: every hold ends, every booking gets all its money back. Rule [SCH-7]. */
export function decideCancelSchedule(
  map: SeatMap,
  command: CommandOf<'cancel_schedule'>,
  now: number,
): Decision {
  if (map.status === 'cancelled') return accept(DONE);
  if (map.status === 'completed') return deny('not_cancellable', 'This trip has been travelled.');
  const events: SeatEvent[] = [{ type: 'schedule_moved', from: map.status, to: 'cancelled' }];
  for (const hold of map.holds.values()) {
    events.push({ type: 'hold_ended', hold, cause: 'schedule_cancelled', reason: null });
  }
  for (const ids of command.ids) {
    const booking = map.bookings.get(ids.bookingId);
    if (booking?.status !== 'confirmed') continue;
    const cancelled = cancel(
      map,
      booking,
      { ...ids, reason: 'schedule cancelled' },
      'operator',
      'schedule_cancelled',
      now,
    );
    if (cancelled) events.push(cancelled[0], ...(cancelled[1] ? [cancelled[1]] : []));
  }
  return accept(DONE, ...events);
}

/** Moves the schedule on by the clock, its bookings with it. Rule [SCH-5]. */
export function decideAdvance(map: SeatMap, now: number): Decision {
  const to = statusByClock(map, now);
  if (to === map.status) return accept(DONE);
  const events: SeatEvent[] = [];
  // A late clock may find the bus already arrived: it still left first, and each step is told.
  if (map.status === 'scheduled' && to === 'completed') {
    events.push({ type: 'schedule_moved', from: 'scheduled', to: 'in_transit' });
  }
  events.push({ type: 'schedule_moved', from: to === 'completed' ? 'in_transit' : map.status, to });
  if (to === 'completed') {
    const bookings = [...map.bookings.values()].filter((booking) => booking.status === 'confirmed');
    if (bookings.length > 0) events.push({ type: 'bookings_completed', bookings });
  }
  return accept(DONE, ...events);
}
