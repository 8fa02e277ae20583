import {
  type CheckoutRequest,
  type Clock,
  type GatewayEvent,
  type GatewayPayment,
  GatewayUnavailable,
  PAYMENT_METHODS,
  type PaymentGateway,
  type PaymentMethod,
  type RefundRequest,
} from '../app/ports.ts';
import { refuse } from '../domain/errors.ts';
import { fromMinor, type Minor } from '../domain/money.ts';
import { parseWebhookBody } from './webhookBody.ts';
import {
  checkWebhookSignature,
  signatureHeader,
  signWebhook,
  WEBHOOK_SIGNATURE_HEADER,
} from './webhookSignature.ts';

export type ScriptedCall =
  | { method: 'startCheckout'; request: CheckoutRequest }
  | { method: 'refund'; request: RefundRequest }
  | { method: 'retrieve' | 'expire'; request: string };

type ScriptedMethod = ScriptedCall['method'];

/** A webhook as it would arrive. */
export interface SignedWebhook {
  headers: Record<string, string>;
  rawBody: Buffer;
}

/** What to put into a webhook; the amount is in minor units. */
export interface WebhookContent {
  id: string;
  type: string;
  reference: string;
  amount?: Minor;
  currency?: string;
  refundId?: string;
  reason?: string;
}

/** What goes wrong with one call: it never arrives, or it takes effect and the answer is lost. */
type Fault = 'unreachable' | 'answer_lost';

/**
 * A gateway without a network, for tests: it records its calls, fails when told to, and hands out the webhooks that it
 * would send instead of sending them.
 */
export class ScriptedGateway implements PaymentGateway {
  readonly name = 'scripted';
  readonly methods: readonly PaymentMethod[];
  readonly signatureHeader = WEBHOOK_SIGNATURE_HEADER;
  /** Every call, in order, those that failed included. */
  readonly calls: ScriptedCall[] = [];
  /** The news not yet taken, oldest first. */
  readonly outbox: SignedWebhook[] = [];
  /** No news goes out: whoever wants to know must ask. */
  dropNews = false;
  /** No call arrives, as long as this is so. */
  isAway = false;
  readonly #secret: string;
  readonly #clock: Clock;
  readonly #faults: Record<ScriptedMethod, Fault[]> = {
    startCheckout: [],
    refund: [],
    retrieve: [],
    expire: [],
  };
  readonly #payments = new Map<string, GatewayPayment>();
  readonly #amounts = new Map<string, Minor>();
  readonly #refunds = new Set<string>();
  #refundRefusal: string | null = null;

  constructor(options: { secret: string; clock: Clock; methods?: readonly PaymentMethod[] }) {
    this.#secret = options.secret;
    this.#clock = options.clock;
    this.methods = options.methods ?? PAYMENT_METHODS;
  }

  /** The next `times` calls of `method` throw {@link GatewayUnavailable} and do nothing. */
  failNext(method: ScriptedMethod, times = 1): void {
    for (let left = times; left > 0; left -= 1) this.#faults[method].push('unreachable');
  }

  /** The next call of `method` takes effect, then throws {@link GatewayUnavailable}. */
  loseNextAnswer(method: ScriptedMethod): void {
    this.#faults[method].push('answer_lost');
  }

  /** The next new refund ends as `refund.failed` with this reason. */
  refuseNextRefund(reason: string): void {
    this.#refundRefusal = reason;
  }

  /** Has the payer act: what the gateway knows from then on, though it sends nothing. Throws for an unknown one. */
  settle(reference: string, changes: Partial<GatewayPayment>): void {
    const payment = this.#payments.get(reference);
    if (!payment) throw new Error(`${reference} was never begun here`);
    Object.assign(payment, changes);
  }

  /** Has the payer pay, if that is still possible; the news waits in the outbox. */
  pay(reference: string): void {
    const payment = this.#payments.get(reference);
    if (payment?.status !== 'open' && payment?.status !== 'failed') {
      throw new Error(`${reference} cannot be paid`);
    }
    const amount = this.#amounts.get(reference) ?? 0;
    this.settle(reference, { status: 'paid', captured: amount });
    const { currency } = payment;
    this.outbox.push(
      this.webhook({ id: `evt_paid_${reference}`, type: 'payment.succeeded', reference, amount, currency }),
    );
  }

  /** How many refunds took effect, refused ones included. */
  get refundCount(): number {
    return this.#refunds.size;
  }

  async startCheckout(request: CheckoutRequest): Promise<{ reference: string; redirectUrl: string }> {
    this.calls.push({ method: 'startCheckout', request });
    const reference = `scr_${request.paymentId}`;
    return this.#withFault('startCheckout', () => {
      this.#amounts.set(reference, request.amount);
      if (!this.#payments.has(reference)) this.#payments.set(reference, this.#begun(reference, request));
      return { reference, redirectUrl: `https://gateway.test/checkout/${encodeURIComponent(reference)}` };
    });
  }

  async refund(request: RefundRequest): Promise<void> {
    this.calls.push({ method: 'refund', request });
    this.#withFault('refund', () => {
      const payment = this.#payments.get(request.reference);
      if (!payment) refuse('not_found', 'This gateway never issued that payment reference.');
      const known = payment.refunds.findLast(({ refundId }) => refundId === request.refundId);
      if (known && known.status !== 'failed') return;
      this.#refunds.add(request.refundId);
      const news = this.#refundNews(payment, request);
      if (!this.dropNews) this.outbox.push(news);
    });
  }

  async retrieve(reference: string): Promise<GatewayPayment | null> {
    this.calls.push({ method: 'retrieve', request: reference });
    return this.#withFault('retrieve', () => structuredClone(this.#payments.get(reference) ?? null));
  }

  async *listPayments(from: number, to: number): AsyncGenerator<GatewayPayment> {
    for (const payment of this.#payments.values()) {
      if (payment.createdAt >= from && payment.createdAt < to) yield structuredClone(payment);
    }
  }

  async expire(reference: string): Promise<GatewayPayment | null> {
    this.calls.push({ method: 'expire', request: reference });
    return this.#withFault('expire', () => {
      const payment = this.#payments.get(reference);
      if (payment?.status === 'open') payment.status = 'expired';
      return structuredClone(payment ?? null);
    });
  }

  readWebhook(input: Parameters<PaymentGateway['readWebhook']>[0]): GatewayEvent {
    checkWebhookSignature(this.#secret, signatureHeader(input.headers), input.rawBody, input.now);
    return parseWebhookBody(input.rawBody);
  }

  /** Any webhook, signed now: what a test posts in the gateway's place. */
  webhook(content: WebhookContent): SignedWebhook {
    const now = this.#clock.now();
    const rawBody = Buffer.from(
      JSON.stringify({
        id: content.id,
        type: content.type,
        created: new Date(now).toISOString(),
        data: {
          payment_gateway_reference: content.reference,
          amount: content.amount === undefined ? undefined : fromMinor(content.amount),
          currency: content.currency,
          refund_id: content.refundId,
          reason: content.reason,
        },
      }),
    );
    const signature = signWebhook(this.#secret, rawBody, now / 1000);
    return {
      headers: { 'content-type': 'application/json', [WEBHOOK_SIGNATURE_HEADER]: signature },
      rawBody,
    };
  }

  #begun(reference: string, { paymentId, currency }: CheckoutRequest): GatewayPayment {
    const nothing = { captured: null, reason: null, refunds: [] };
    return { reference, paymentId, status: 'open', currency, createdAt: this.#clock.now(), ...nothing };
  }

  #refundNews(payment: GatewayPayment, request: RefundRequest): SignedWebhook {
    const refusal = this.#refundRefusal;
    this.#refundRefusal = null;
    const { refundId, reference, amount } = request;
    const tries = payment.refunds.filter((refund) => refund.refundId === refundId).length;
    const id = `evt_refund_${refundId}${tries > 0 ? `_${tries + 1}` : ''}`;
    const status = refusal === null ? 'succeeded' : 'failed';
    payment.refunds.push({ id, newsId: id, refundId, amount, status, reason: refusal });
    const reason = refusal ?? request.reason;
    return this.webhook({ id, type: `refund.${status}`, reference, amount, refundId, reason });
  }

  #withFault<T>(method: ScriptedMethod, effect: () => T): T {
    const fault = this.isAway ? 'unreachable' : this.#faults[method].shift();
    if (fault === 'unreachable') throw new GatewayUnavailable('scripted: the gateway cannot be reached');
    const answer = effect();
    if (fault === 'answer_lost') throw new GatewayUnavailable('scripted: the answer was lost');
    return answer;
  }
}
