import type { SeatCommand } from '../../domain/seatCommands.ts';
import { newBookingReference, newTicketNumber, type RandomBytes } from '../bookings/numbers.ts';
import type { Clock, Ids } from '../ports.ts';
import { acceptedReply, SYSTEM } from '../schedule/outcome.ts';
import type { SeatDesk } from '../schedule/seatDesk.ts';
import type { PaymentStore, StoredEvent } from './ports.ts';

export interface NewsParts {
  store: PaymentStore;
  desk: Pick<SeatDesk, 'send'>;
  clock: Clock;
  ids: Ids;
  /** Where booking references come from; drawn from a seed in the simulation. */
  random?: RandomBytes;
}

/**
 * Carries out news that was kept: a booking, a refund, a payment's failure, a refund's end. Run by a job until it
 * succeeds; its operation id makes every further run harmless. Rules [PAY-3]…[PAY-9].
 */
export async function applyNews(parts: NewsParts, gateway: string, eventId: string): Promise<void> {
  const { store, desk, clock } = parts;
  const event = await store.event(gateway, eventId);
  if (!event || event.applied) return;
  const command = commandFor(event, parts);
  if (command) {
    acceptedReply(
      await desk.send(event.scheduleId, { operationId: event.operationId, origin: SYSTEM, command }),
    );
  }
  await store.markApplied(gateway, eventId, clock.now());
}

function commandFor(event: StoredEvent, parts: NewsParts): SeatCommand | null {
  const { paymentId, amount, reason } = event;
  switch (event.type) {
    case 'payment.succeeded':
      return amount === null ? null : captureOf(paymentId, amount, parts);
    case 'payment.failed':
      return { type: 'payment_failed', paymentId, reason };
    case 'refund.succeeded':
    case 'refund.failed': {
      const outcome = event.type === 'refund.succeeded' ? 'processed' : 'failed';
      return amount === null ? null : { type: 'refund_news', paymentId, amount, outcome, reason };
    }
    default:
      return null;
  }
}

function captureOf(paymentId: string, amount: number, { ids, random }: NewsParts): SeatCommand {
  return {
    type: 'capture',
    paymentId,
    amount,
    bookingId: ids.next(),
    ticketId: ids.next(),
    ticketNumber: newTicketNumber(random),
    reference: newBookingReference(random),
    refundId: ids.next(),
  };
}
