import type { Reply } from '../../domain/decision.ts';
import { ALERTING } from '../../domain/payment.ts';
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
  /** May a payment that comes after its hold's end buy the same seats, if they are still free? */
  rebookLate?: boolean;
  /** Told of money that came in a way that it should not, or did not go back. May be told twice. */
  onAlert?(what: string, about: Record<string, unknown>): void;
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
    const { operationId } = event;
    const reply = acceptedReply(await desk.send(event.scheduleId, { operationId, origin: SYSTEM, command }));
    alert(parts, event, reply);
  }
  await store.markApplied(gateway, eventId, clock.now());
}

/** Rules [PAY-21], [PAY-31]: somebody reads the log at once, and the list of alerts when there is time. */
function alert(
  { onAlert }: NewsParts,
  { gateway, paymentId, amount, currency, reason }: StoredEvent,
  reply: Reply,
): void {
  if (!onAlert) return;
  if (reply.type === 'undone') {
    const about = { gateway, payment_id: paymentId, amount, refund_id: reply.refundId, reason };
    return onAlert('a refund that had been made came to nothing', about);
  }
  if (reply.type !== 'settled' || reply.effect !== 'returned') return;
  if (!ALERTING.has(reply.reason)) return;
  const about = { gateway, payment_id: paymentId, amount, currency, refund_id: reply.refundId };
  onAlert('captured money could not be used and goes back', { ...about, reason: reply.reason });
}

function commandFor(event: StoredEvent, parts: NewsParts): SeatCommand | null {
  const { paymentId, amount, refundId, reason } = event;
  switch (event.type) {
    case 'payment.succeeded':
      return amount === null ? null : captureOf({ ...event, amount }, parts);
    case 'payment.failed':
      return { type: 'payment_failed', paymentId, reason };
    case 'refund.succeeded':
    case 'refund.failed': {
      const outcome = event.type === 'refund.succeeded' ? 'processed' : 'failed';
      return amount === null ? null : { type: 'refund_news', paymentId, refundId, amount, outcome, reason };
    }
    default:
      return null;
  }
}

function captureOf(
  { paymentId, amount, currency }: Pick<StoredEvent, 'paymentId' | 'currency'> & { amount: number },
  { ids, random, rebookLate = false }: NewsParts,
): SeatCommand {
  return {
    type: 'capture',
    paymentId,
    amount,
    currency,
    ...(rebookLate && { rebook: { reservationId: ids.next() } }),
    bookingId: ids.next(),
    ticketId: ids.next(),
    ticketNumber: newTicketNumber(random),
    reference: newBookingReference(random),
    refundId: ids.next(),
  };
}
