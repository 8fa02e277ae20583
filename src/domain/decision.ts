import { type ErrorCode, type Refusal, type RefusalExtras, refusal } from './errors.ts';
import type { Minor } from './money.ts';
import type { ReturnReason } from './payment.ts';
import type { SeatEvent } from './seatEvents.ts';
import type { HeldSeat } from './seatMap.ts';

/** A hold as its owner is told of it. Times are epoch ms, money minor units. */
export interface HoldReply {
  type: 'hold';
  reservationId: string;
  userId: string;
  scheduleId: string;
  heldAt: number;
  expiresAt: number;
  totalAmount: Minor;
  seats: HeldSeat[];
}

/** The answer to a command that was not refused; plain JSON, so that it can cross processes and be kept. */
export type Reply =
  | HoldReply
  | { type: 'done' }
  | { type: 'count'; count: number }
  | { type: 'settled'; effect: 'booked'; bookingId: string }
  | { type: 'settled'; effect: 'returned'; refundId: string; reason: ReturnReason }
  | { type: 'settled'; effect: 'none' }
  | { type: 'undone'; refundId: string }
  | { type: 'cancelled'; cancellationId: string; refundAmount: Minor; refundId: string | null };

export type Decision = { ok: true; events: SeatEvent[]; reply: Reply } | { ok: false; refusal: Refusal };

export function accept(reply: Reply, ...events: SeatEvent[]): Decision {
  return { ok: true, events, reply };
}

export function deny(code: ErrorCode, detail: string, extras?: RefusalExtras): Decision {
  return { ok: false, refusal: refusal(code, detail, extras) };
}

export const DONE: Reply = { type: 'done' };
