import type { LetterReads } from '../../../src/app/bookings/reads.ts';
import type { TripFacts } from '../../../src/app/bookings/views.ts';
import type { RefundReason } from '../../../src/domain/seatEvents.ts';
import { person } from '../people.ts';
import type { Life } from '../scheduler.ts';
import type { Server } from './server.ts';
import { guarded } from './stores.ts';
import { currentTicket, type StoredBooking, type StoredSchedule, type Tables } from './tables.ts';

/** As src/db/bookings/letterReads.ts. */
export function simLetterReads(server: Server, client: Life): LetterReads {
  const { tables } = server;
  const ask = <T>(work: () => T) => guarded(server, client, 'letter', work);
  return {
    issuedTicket: (by) =>
      ask(() => {
        const id = 'bookingId' in by ? by.bookingId : tables.tickets.get(by.ticketId)?.bookingId;
        return issuedTicket(tables, tables.bookings.get(id ?? ''));
      }),
    failedPayment: (id) =>
      ask(() => {
        const payment = tables.payments.get(id);
        if (!payment) return null;
        const { scheduleId, status, expiresAt } = tables.reservation(payment.reservationId);
        const about = { owner: person(payment.userId), trip: tripOf(tables.schedule(scheduleId)) };
        const { amount, status: paid } = payment;
        return { ...about, amount, status: paid, reservation: { status, expiresAt } };
      }),
    refund: (id) =>
      ask(() => {
        const refund = tables.refunds.get(id);
        if (!refund) return null;
        const { userId, bookingId, reservationId } = tables.payment(refund.paymentId);
        const { scheduleId } = tables.reservation(reservationId);
        return {
          owner: person(userId),
          trip: tripOf(tables.schedule(scheduleId)),
          amount: refund.amount,
          status: refund.status,
          reason: refund.reason as RefundReason,
          bookingReference: bookingId === null ? null : tables.booking(bookingId).reference,
        };
      }),
    cancelledBooking: (id) => ask(() => cancelledBooking(tables, id)),
    expiredHold: (id) => ask(() => expiredHold(tables, id)),
  };
}

function tripOf({ departureAt, arrivalAt }: StoredSchedule): TripFacts {
  const stop = (city: string, at: number) => ({ city, stopName: '', timezone: 'UTC', at });
  return {
    operatorName: 'Operator',
    currency: 'USD',
    from: stop('Here', departureAt),
    to: stop('There', arrivalAt),
  };
}

function issuedTicket(tables: Tables, booking: StoredBooking | undefined) {
  const ticket = booking && currentTicket(booking);
  if (!booking || !ticket) return null;
  const owner = person(booking.userId);
  const seats = booking.seats.filter((seat) => seat.cancellationId === null || ticket.status === 'cancelled');
  return {
    ticketId: ticket.id,
    owner,
    document: {
      language: owner.language,
      ...tripOf(tables.schedule(booking.scheduleId)),
      ticketNumber: ticket.ticketNumber,
      bookingReference: booking.reference,
      qrCode: ticket.qrCode,
      passengerName: owner.name,
      busNumber: 'B1',
      busType: 'standard',
      seats: seats.map(({ seatNumber, price }) => ({ seatNumber, seatType: 'standard', price })),
      totalAmount: seats.reduce((sum, seat) => sum + seat.price, 0),
      issuedAt: ticket.issuedAt,
      status: ticket.status,
    },
  };
}

function cancelledBooking(tables: Tables, id: string) {
  const cancellation = tables.cancellations.get(id);
  if (!cancellation) return null;
  const booking = tables.booking(cancellation.bookingId);
  const given = booking.seats.filter((seat) => seat.cancellationId === id);
  const { refundAmount, refundStatus } = cancellation;
  return {
    owner: person(booking.userId),
    trip: tripOf(tables.schedule(booking.scheduleId)),
    bookingId: booking.id,
    bookingReference: booking.reference,
    seats: given.map((seat) => taken(seat.seatId, seat)),
    paidAmount: given.reduce((sum, seat) => sum + seat.price, 0),
    refundAmount,
    refundStatus,
  };
}

function expiredHold(tables: Tables, id: string) {
  const hold = tables.reservations.get(id);
  if (hold?.status !== 'expired') return null;
  const { userId, scheduleId, claims } = hold;
  const schedule = tables.schedule(scheduleId);
  const others = [...tables.reservations.values()].some(
    (other) =>
      other.userId === userId &&
      other.scheduleId === scheduleId &&
      (other.status === 'active' || other.status === 'confirmed'),
  );
  const captured = [...tables.payments.values()].some(
    (payment) => payment.reservationId === id && payment.capturedAmount !== null,
  );
  return {
    owner: person(userId),
    trip: tripOf(schedule),
    seats: claims.map(({ seatId, price }) => {
      return taken(seatId, { seatNumber: schedule.seats.get(seatId)?.seatNumber ?? '', price });
    }),
    isMoot: others || captured,
  };
}

function taken(id: string, { seatNumber, price }: { seatNumber: string; price: number }) {
  return { id, seatNumber, seatType: 'standard' as const, price };
}
