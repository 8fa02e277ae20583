import type {
  BookingRow,
  CancellationRow,
  ClaimRow,
  JobRow,
  LogRow,
  RefundRow,
  ReservationRow,
  TicketRow,
  TurnRows,
} from '../../app/schedule/turnRows.ts';
import { minorToDecimal } from '../../domain/money.ts';
import type { Seat } from '../../domain/seatMap.ts';
import { type Column, instant, instantOrNull } from '../sql.ts';

/** How the rows of a turn become columns. `now` is the turn's time, `scheduleId` its schedule. */
export type Stamp = Pick<TurnRows, 'now' | 'scheduleId'>;

function stamped<Row>({ now }: Stamp): Column<Row>[] {
  return [
    ['created_at', 'timestamptz', () => instant(now)],
    ['updated_at', 'timestamptz', () => instant(now)],
  ];
}

const money = minorToDecimal;

export function reservationColumns(stamp: Stamp): Column<ReservationRow>[] {
  return [
    ['id', 'uuid', (row) => row.id],
    ['user_id', 'uuid', (row) => row.userId],
    ['schedule_id', 'uuid', () => stamp.scheduleId],
    ['reservation_datetime', 'timestamptz', (row) => instant(row.heldAt)],
    ['expiry_datetime', 'timestamptz', (row) => instant(row.expiresAt)],
    ['hold_seconds', 'int', (row) => Math.round((row.expiresAt - row.heldAt) / 1000)],
    ['status', 'text', (row) => row.status],
    ['total_amount', 'numeric', (row) => money(row.totalAmount)],
    ...stamped<ReservationRow>(stamp),
  ];
}

export function claimColumns(stamp: Stamp): Column<ClaimRow>[] {
  return [
    ['id', 'uuid', (row) => row.id],
    ['reservation_id', 'uuid', (row) => row.reservationId],
    ['seat_id', 'uuid', (row) => row.seatId],
    ['from_leg', 'int', (row) => row.legs.from],
    ['to_leg', 'int', (row) => row.legs.to],
    ['price', 'numeric', (row) => money(row.price)],
    ['released_at', 'timestamptz', (row) => instantOrNull(row.releasedAt)],
    ...stamped<ClaimRow>(stamp),
  ];
}

export function bookingColumns(stamp: Stamp): Column<BookingRow>[] {
  return [
    ['id', 'uuid', (row) => row.id],
    ['reservation_id', 'uuid', (row) => row.reservationId],
    ['user_id', 'uuid', (row) => row.userId],
    ['schedule_id', 'uuid', () => stamp.scheduleId],
    ['booking_datetime', 'timestamptz', (row) => instant(row.bookedAt)],
    ['total_amount', 'numeric', (row) => money(row.totalAmount)],
    ['payment_status', 'text', (row) => row.paymentStatus],
    ['booking_reference', 'text', (row) => row.reference],
    ['status', 'text', (row) => row.status],
    ...stamped<BookingRow>(stamp),
  ];
}

export function bookingSeatColumns(stamp: Stamp): Column<TurnRows['bookingSeats'][number]>[] {
  return [
    ['id', 'uuid', (row) => row.id],
    ['booking_id', 'uuid', (row) => row.bookingId],
    ['seat_id', 'uuid', (row) => row.seatId],
    ['seat_number', 'text', (row) => row.seatNumber],
    ['price', 'numeric', (row) => money(row.price)],
    ...stamped<TurnRows['bookingSeats'][number]>(stamp),
  ];
}

export function ticketColumns(stamp: Stamp): Column<TicketRow>[] {
  return [
    ['id', 'uuid', (row) => row.id],
    ['booking_id', 'uuid', (row) => row.bookingId],
    ['ticket_number', 'text', (row) => row.ticketNumber],
    ['qr_code', 'text', (row) => row.qrCode],
    ['issue_datetime', 'timestamptz', (row) => instant(row.issuedAt)],
    ['validity_status', 'text', (row) => row.status],
    ...stamped<TicketRow>(stamp),
  ];
}

export function cancellationColumns(stamp: Stamp): Column<CancellationRow>[] {
  return [
    ['id', 'uuid', (row) => row.id],
    ['booking_id', 'uuid', (row) => row.bookingId],
    ['user_id', 'uuid', (row) => row.userId],
    ['cancellation_datetime', 'timestamptz', (row) => instant(row.at)],
    ['reason', 'text', (row) => row.reason],
    ['refund_amount', 'numeric', (row) => money(row.refundAmount)],
    ['refund_status', 'text', (row) => row.refundStatus],
    ['processed_at', 'timestamptz', (row) => instantOrNull(row.processedAt)],
    ...stamped<CancellationRow>(stamp),
  ];
}

export function refundColumns(stamp: Stamp): Column<RefundRow>[] {
  return [
    ['id', 'uuid', (row) => row.id],
    ['payment_id', 'uuid', (row) => row.paymentId],
    ['cancellation_id', 'uuid', (row) => row.cancellationId],
    ['amount', 'numeric', (row) => money(row.amount)],
    ['reason', 'text', (row) => row.reason],
    ['status', 'text', (row) => row.status],
    ...stamped<RefundRow>(stamp),
  ];
}

/** What a seat's row holds besides its status and its schedule. */
export function seatColumns(): Column<Seat>[] {
  return [
    ['id', 'uuid', (row) => row.id],
    ['seat_number', 'text', (row) => row.seatNumber],
    ['seat_type', 'text', (row) => row.seatType],
    ['price_modifier', 'numeric', (row) => money(row.priceModifier)],
    ['deck', 'int', (row) => row.deck],
    ['seat_row', 'int', (row) => row.row],
    ['seat_column', 'int', (row) => row.column],
    ['position', 'text', (row) => row.position],
  ];
}

export function newSeatColumns(stamp: Stamp): Column<Seat>[] {
  return [
    ...seatColumns(),
    ['schedule_id', 'uuid', () => stamp.scheduleId],
    ['status', 'text', () => 'available'],
    ...stamped<Seat>(stamp),
  ];
}

export function logColumns(stamp: Stamp): Column<LogRow>[] {
  return [
    ['id', 'uuid', (row) => row.id],
    ['entity_type', 'text', (row) => row.entityType],
    ['entity_id', 'uuid', (row) => row.entityId],
    ['user_id', 'uuid', (row) => row.userId],
    ['action_type', 'text', (row) => row.action],
    ['details', 'jsonb', (row) => JSON.stringify(row.details)],
    ['ip_address', 'text', (row) => row.ip],
    ['timestamp', 'timestamptz', () => instant(stamp.now)],
    ...stamped<LogRow>(stamp),
  ];
}

export function operationColumns(stamp: Stamp): Column<TurnRows['operations'][number]>[] {
  return [
    ['id', 'uuid', (row) => row.id],
    ['schedule_id', 'uuid', () => stamp.scheduleId],
    ['kind', 'text', (row) => row.kind],
    ['reply', 'jsonb', (row) => JSON.stringify(row.reply)],
    ['created_at', 'timestamptz', () => instant(stamp.now)],
  ];
}

export const JOB_COLUMNS: Column<JobRow>[] = [
  ['task', 'text', (row) => row.task],
  ['payload', 'json', (row) => JSON.stringify(row.payload)],
  ['key', 'text', (row) => row.key],
];
