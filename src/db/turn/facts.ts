import type { Pool } from 'pg';
import type { Facts, FactsWanted } from '../../app/schedule/turn.ts';
import type { BookingStatus } from '../../domain/booking.ts';
import { decimalToMinor } from '../../domain/money.ts';
import type { PaymentStatus, RefundStatus } from '../../domain/payment.ts';
import type { BookingFacts, LastHold, PaymentFacts, RefundFacts } from '../../domain/seatMap.ts';
import type { TicketStatus } from '../../domain/ticket.ts';
import { planned } from '../sql.ts';
import { readLastHolds } from './lastHolds.ts';

/** Reads what a turn must know of bookings, payments and refunds of one schedule, as committed. */
export async function readFacts(pool: Pool, scheduleId: string, wanted: FactsWanted): Promise<Facts> {
  const one = wanted.bookingIds.length > 0 || wanted.paymentIds.length > 0;
  return {
    bookings: wanted.allBookings || one ? await bookings(pool, scheduleId, wanted) : [],
    payments: wanted.paymentIds.length > 0 ? await payments(pool, scheduleId, wanted) : [],
    refunds: one ? await refunds(pool, scheduleId, wanted) : [],
  };
}

async function bookings(pool: Pool, scheduleId: string, wanted: FactsWanted): Promise<BookingFacts[]> {
  const { rows } = await pool.query<{
    id: string;
    reservation_id: string;
    user_id: string;
    status: BookingStatus;
    booking_reference: string;
    total_amount: string;
    payment_id: string | null;
    ticket_id: string;
    ticket_status: TicketStatus;
    seats: { id: string; number: string; price: string; cancelled: boolean; boarded: boolean }[];
  }>(
    planned(
      `select b.id, b.reservation_id, b.user_id, b.booking_reference, b.status, b.total_amount::text,
            p.id as payment_id, t.id as ticket_id, t.validity_status as ticket_status,
            (select json_agg(json_build_object('id', s.seat_id, 'number', s.seat_number, 'price', s.price::text,
                                               'cancelled', s.cancellation_id is not null,
                                               'boarded', s.boarded_at is not null) order by s.id)
               from booking_seats s where s.booking_id = b.id) as seats
       from bookings b
       join lateral (select id, validity_status from tickets where booking_id = b.id
                      order by validity_status = 'cancelled', issue_datetime desc, id desc limit 1) t on true
       left join payments p on p.booking_id = b.id
      where b.schedule_id = $1
        and (b.id = any($2::uuid[]) or p.id = any($3::uuid[]) or ($4 and b.status = 'confirmed'))`,
      [scheduleId, wanted.bookingIds, wanted.paymentIds, wanted.allBookings],
    ),
  );
  return rows.map((row) => ({
    id: row.id,
    reservationId: row.reservation_id,
    userId: row.user_id,
    reference: row.booking_reference,
    status: row.status,
    totalAmount: decimalToMinor(row.total_amount),
    paymentId: row.payment_id,
    ticketId: row.ticket_id,
    ticketStatus: row.ticket_status,
    seats: row.seats.map((seat) => ({
      seatId: seat.id,
      seatNumber: seat.number,
      price: decimalToMinor(seat.price),
      isCancelled: seat.cancelled,
      hasBoarded: seat.boarded,
    })),
  }));
}

async function payments(
  pool: Pool,
  scheduleId: string,
  { paymentIds: ids, lastHolds }: FactsWanted,
): Promise<PaymentFacts[]> {
  const { rows } = await pool.query<{
    id: string;
    reservation_id: string;
    user_id: string;
    booking_id: string | null;
    status: PaymentStatus;
    amount: string;
    currency: string;
    captured_amount: string | null;
    confirmed: boolean;
  }>(
    planned(
      `select p.id, p.reservation_id, p.user_id, p.booking_id, p.status, p.amount::text, p.currency,
            p.captured_amount::text,
            exists (select 1 from bookings b where b.reservation_id = p.reservation_id)
              or exists (select 1 from payments o where o.reservation_id = p.reservation_id and o.booking_id is not null)
              as confirmed
       from payments p join reservations r on r.id = p.reservation_id
      where r.schedule_id = $1 and p.id = any($2::uuid[])`,
      [scheduleId, ids],
    ),
  );
  const held = lastHolds ? await readLastHolds(pool, scheduleId, ids) : new Map<string, LastHold>();
  return rows.map((row) => ({
    id: row.id,
    reservationId: row.reservation_id,
    userId: row.user_id,
    bookingId: row.booking_id,
    status: row.status,
    amount: decimalToMinor(row.amount),
    currency: row.currency,
    lastHold: held.get(row.id) ?? null,
    capturedAmount: row.captured_amount === null ? null : decimalToMinor(row.captured_amount),
    reservationConfirmed: row.confirmed,
  }));
}

async function refunds(
  pool: Pool,
  scheduleId: string,
  { paymentIds, bookingIds }: FactsWanted,
): Promise<RefundFacts[]> {
  const { rows } = await pool.query<{
    id: string;
    payment_id: string;
    cancellation_id: string | null;
    booking_id: string | null;
    status: RefundStatus;
    amount: string;
  }>(
    planned(
      `select f.id, f.payment_id, f.cancellation_id, c.booking_id, f.status, f.amount::text
       from refunds f
       join payments p on p.id = f.payment_id
       join reservations r on r.id = p.reservation_id
       left join cancellations c on c.id = f.cancellation_id
      where r.schedule_id = $1 and (f.payment_id = any($2::uuid[]) or p.booking_id = any($3::uuid[]))
      order by f.id`,
      [scheduleId, paymentIds, bookingIds],
    ),
  );
  return rows.map((row) => ({
    id: row.id,
    paymentId: row.payment_id,
    cancellationId: row.cancellation_id,
    bookingId: row.booking_id,
    status: row.status,
    amount: decimalToMinor(row.amount),
  }));
}
