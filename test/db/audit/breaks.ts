import { v7 as uuidv7 } from 'uuid';
import type { TradedTrips } from '../../support/tradedTrips.ts';

/** One way to break a sound database: the SQL that does it, and what must then be reported. */
export interface DeliberateBreak {
  invariant: string;
  what: string;
  /** Statements, run as a superuser in one session without triggers and foreign keys. */
  sql(world: TradedTrips): string[];
  /** The ledger stays as it is; else it is written anew, to tell of the same money as the broken tables. */
  keepsLedger?: true;
  /** Other invariants that this cannot but break. */
  and?: string[];
  /** The ids that the report must name. */
  ids(world: TradedTrips): string[];
  /** The audit's time, when it is not the trade's closing. */
  now?: number;
}

const BOOKING_COPY = uuidv7();
const PAYMENT_COPY = uuidv7();

/** A row of the activity log that nobody's transition wrote. */
export function logSql(entity: string, id: string, action: string): string {
  return `insert into activity_logs (id, entity_type, entity_id, action_type, details, "timestamp")
          values ('${uuidv7()}', '${entity}', '${id}', '${action}', '{}', '2027-03-01T12:20:00Z')`;
}

/** A copy of a row with some columns changed. */
export function copySql(table: string, where: string, changes: Record<string, string>): string {
  const row = JSON.stringify(changes).replaceAll("'", "''");
  return `insert into ${table} select (jsonb_populate_record(t, '${row}'::jsonb)).* from ${table} t where ${where}`;
}

export function seatIs(seatId: string, status: string): string {
  return `update seats set status = '${status}' where id = '${seatId}'`;
}

/** Counts a schedule's available seats anew, so that only the intended thing is wrong. */
export function recount(scheduleId: string): string {
  return `update schedules set available_seats = (select count(*) from seats s where s.schedule_id = schedules.id
            and s.status = 'available') where id = '${scheduleId}'`;
}

export const drop = (table: string, constraint: string) =>
  `alter table ${table} drop constraint ${constraint}`;

/** A second booking of a reservation, complete in itself: paid, ticketed and told of. */
export function secondBooking({ booked }: TradedTrips): string[] {
  const [ticket, seat] = [uuidv7(), uuidv7()];
  return [
    drop('bookings', 'bookings_one_per_reservation'),
    copySql('bookings', `id = '${booked.bookingId}'`, { id: BOOKING_COPY, booking_reference: 'ABCDEFGHJK' }),
    copySql('booking_seats', `booking_id = '${booked.bookingId}'`, {
      id: seat,
      booking_id: BOOKING_COPY,
      ticket_number: 'TK-COPY-1',
    }),
    copySql('tickets', `booking_id = '${booked.bookingId}'`, {
      id: ticket,
      booking_id: BOOKING_COPY,
      ticket_number: 'TK-COPY',
    }),
    ...secondPayment(booked.paymentId, BOOKING_COPY),
    logSql('booking', BOOKING_COPY, 'booking.confirmed'),
    logSql('ticket', ticket, 'ticket.issued'),
  ];
}

/** A captured payment for `bookingId`, like `paymentId`. */
export function secondPayment(paymentId: string, bookingId: string): string[] {
  return [
    copySql('payments', `id = '${paymentId}'`, {
      id: PAYMENT_COPY,
      booking_id: bookingId,
      payment_gateway_reference: 'ref-copy',
    }),
    logSql('payment', PAYMENT_COPY, 'payment.initiated'),
    logSql('payment', PAYMENT_COPY, 'payment.completed'),
  ];
}
