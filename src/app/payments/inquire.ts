import { SESSION_EXPIRED } from '../../domain/payment.ts';
import type { GatewayPayment, PaymentGateway, PaymentGateways } from '../ports.ts';
import { applyNews, type NewsParts } from './applyNews.ts';
import type { Inquiry, PaymentStore } from './ports.ts';

export interface InquiryParts extends NewsParts {
  gateways: Pick<PaymentGateways, 'named'>;
  /** Told of every question, and whether the gateway answered it. */
  onAsked?(gateway: string, outcome: 'answered' | 'failed'): void;
}

/** What the gateway would have told, had its webhook come. */
type News = Pick<
  Parameters<PaymentStore['keepEvent']>[0],
  'eventId' | 'type' | 'amount' | 'currency' | 'refundId' | 'reason'
>;

/**
 * Asks a payment's own gateway how it stands, and carries out what it should have told. A session whose hold is over is
 * closed on the way, so that nobody can pay for seats that are gone. Rules [PAY-23]…[PAY-25].
 */
export async function inquire(parts: InquiryParts, paymentId: string): Promise<void> {
  const { store, clock, ids } = parts;
  const inquiry = await store.inquiry(paymentId);
  if (!inquiry) return;
  const isOver = !inquiry.isHeld || clock.now() >= inquiry.holdEndsAt;
  const found = await answerOf(parts, inquiry, isOver);
  for (const news of missedNews(inquiry, found, isOver)) {
    const { gateway } = inquiry;
    const kept = { ...news, gateway, paymentId, reference: found?.reference ?? '' };
    await store.keepEvent({ ...kept, operationId: ids.next(), at: clock.now() });
    // Not by its job alone: the hold may have seconds left.
    await applyNews(parts, gateway, news.eventId);
  }
}

/** Null without asking for what never began there. */
async function answerOf(
  { gateways, onAsked }: InquiryParts,
  inquiry: Inquiry,
  isOver: boolean,
): Promise<GatewayPayment | null> {
  const { gateway, reference, status } = inquiry;
  if (reference === null) return null;
  try {
    const found = await stateOf(gateways.named(gateway), reference, status, isOver);
    onAsked?.(gateway, 'answered');
    return found;
  } catch (error) {
    onAsked?.(gateway, 'failed');
    throw error;
  }
}

function stateOf(
  gateway: PaymentGateway,
  reference: string,
  status: Inquiry['status'],
  isOver: boolean,
): Promise<GatewayPayment | null> {
  const isOpen = status === 'pending' || status === 'failed';
  return isOver && isOpen ? gateway.expire(reference) : gateway.retrieve(reference);
}

/**
 * What of a gateway's knowledge is not in our books yet; each under an id of its own, the same however often asked. The
 * gateway goes on knowing of a refund's earlier tries: their news has the ids that it came under, if it came, and is
 * never carried out twice. Rule [PAY-29].
 */
function missedNews(inquiry: Inquiry, found: GatewayPayment | null, isOver: boolean): News[] {
  const news: News[] = [];
  const settled = settledNews(inquiry, found, isOver);
  if (settled) news.push(settled);
  for (const refund of found?.refunds ?? []) {
    if (refund.status === 'pending' || !inquiry.openRefunds.includes(refund.refundId ?? '')) continue;
    const { newsId: eventId, refundId, amount, reason, status } = refund;
    news.push({ eventId, type: `refund.${status}`, amount, currency: null, refundId, reason });
  }
  return news;
}

function settledNews(
  { paymentId, status }: Inquiry,
  found: GatewayPayment | null,
  isOver: boolean,
): News | null {
  const nothing = { amount: null, currency: null, refundId: null };
  const failed = (reason: string | null): News => {
    return { ...nothing, eventId: `asked:failed:${paymentId}`, type: 'payment.failed', reason };
  };
  switch (found?.status) {
    case 'paid': {
      if (status !== 'pending' && status !== 'failed') return null;
      const { captured: amount, currency } = found;
      const eventId = `asked:paid:${paymentId}`;
      return { ...nothing, eventId, type: 'payment.succeeded', amount, currency, reason: null };
    }
    case 'failed':
      return status === 'pending' ? failed(found.reason) : null;
    case 'expired':
      return status === 'pending' ? failed(SESSION_EXPIRED) : null;
    case undefined:
      // It never began there: nobody was ever shown where to pay.
      return status === 'pending' && isOver ? failed(SESSION_EXPIRED) : null;
    default:
      return null;
  }
}
