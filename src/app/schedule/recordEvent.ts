import type { SeatEvent } from '../../domain/seatEvents.ts';
import type { SeatMap } from '../../domain/seatMap.ts';
import type { Ids, TicketSigner } from '../ports.ts';
import { recordBooked, recordCompleted } from './recordBooking.ts';
import { recordCancelled, recordSeatsCancelled } from './recordCancellation.ts';
import { recordHoldEnded, recordPassengersNamed, recordSeatsHeld } from './recordHold.ts';
import {
  recordAlerted,
  recordCaptured,
  recordFailed,
  recordRefunded,
  recordRefundOrdered,
  recordRefundRetried,
  recordRefundSettled,
} from './recordMoney.ts';
import { recordScheduleChanged, recordScheduleMoved, recordSeatEdit } from './recordSeats.ts';
import type { Origin } from './turn.ts';
import type { LogRow, TurnRows } from './turnRows.ts';

/** What recording needs beside the event. `map` is the map after the event. */
export interface Recording {
  rows: TurnRows;
  map: SeatMap;
  origin: Origin;
  ids: Ids;
  signer: TicketSigner;
}

type Recorder<T extends SeatEvent['type']> = (on: Recording, event: Extract<SeatEvent, { type: T }>) => void;

const RECORDERS: { [T in SeatEvent['type']]: Recorder<T> } = {
  seats_held: recordSeatsHeld,
  passengers_named: recordPassengersNamed,
  hold_ended: recordHoldEnded,
  payment_captured: recordCaptured,
  payment_failed: recordFailed,
  payment_alerted: recordAlerted,
  booking_confirmed: recordBooked,
  refund_ordered: recordRefundOrdered,
  refund_settled: recordRefundSettled,
  refund_retried: recordRefundRetried,
  payment_refunded: recordRefunded,
  booking_cancelled: recordCancelled,
  seats_cancelled: recordSeatsCancelled,
  bookings_completed: recordCompleted,
  seats_generated: recordSeatEdit,
  seat_added: recordSeatEdit,
  seat_changed: recordSeatEdit,
  seat_removed: recordSeatEdit,
  schedule_changed: recordScheduleChanged,
  schedule_moved: recordScheduleMoved,
};

/** Adds to the turn's rows what an event means in the database: its rows, its one log row, its jobs. Rule [LOG-1]. */
export function recordEvent(on: Recording, event: SeatEvent): void {
  (RECORDERS[event.type] as Recorder<typeof event.type>)(on, event as never);
}

/** One row of the activity log for one transition of one entity. */
export function log(
  on: Recording,
  entry: Pick<LogRow, 'entityType' | 'entityId' | 'action'> & { details?: Record<string, unknown> },
): void {
  on.rows.logs.push({
    id: on.ids.next(),
    entityType: entry.entityType,
    entityId: entry.entityId,
    userId: on.origin.userId,
    action: entry.action,
    details: { request_id: on.origin.requestId, ...entry.details },
    ip: on.origin.ip,
  });
}

/** A letter to a customer, composed when it is sent. */
export function mail(on: Recording, kind: string, entityId: string): void {
  on.rows.jobs.push({ task: 'mail', payload: { kind, id: entityId }, key: `mail:${kind}:${entityId}` });
}

/** The paper of a sale or of what goes back, numbered in a transaction of its own that locks no seat. Rule [BILL-1]. */
export function invoice(on: Recording, kind: 'invoice' | 'credit_note', id: string): void {
  on.rows.jobs.push({ task: 'invoice', payload: { kind, id }, key: `${kind}:${id}` });
}
