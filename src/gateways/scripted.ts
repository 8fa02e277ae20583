import {
  type CheckoutRequest,
  type Clock,
  type GatewayEvent,
  GatewayUnavailable,
  PAYMENT_METHODS,
  type PaymentGateway,
  type PaymentMethod,
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

type RefundRequest = Parameters<PaymentGateway['refund']>[0];

export type ScriptedCall =
  | { method: 'startCheckout'; request: CheckoutRequest }
  | { method: 'refund'; request: RefundRequest };

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
  /** Every call, in order, those that failed included. */
  readonly calls: ScriptedCall[] = [];
  /** The refund news not yet taken, oldest first. */
  readonly outbox: SignedWebhook[] = [];
  readonly #secret: string;
  readonly #clock: Clock;
  readonly #faults: Record<ScriptedMethod, Fault[]> = { startCheckout: [], refund: [] };
  readonly #checkouts = new Map<string, CheckoutRequest>();
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

  /** How many refunds took effect, refused ones included. */
  get refundCount(): number {
    return this.#refunds.size;
  }

  async startCheckout(request: CheckoutRequest): Promise<{ reference: string; redirectUrl: string }> {
    this.calls.push({ method: 'startCheckout', request });
    const reference = `scr_${request.paymentId}`;
    return this.#withFault('startCheckout', () => {
      if (!this.#checkouts.has(reference)) this.#checkouts.set(reference, request);
      return { reference, redirectUrl: `https://gateway.test/checkout/${encodeURIComponent(reference)}` };
    });
  }

  async refund(request: RefundRequest): Promise<void> {
    this.calls.push({ method: 'refund', request });
    this.#withFault('refund', () => {
      if (!this.#checkouts.has(request.reference)) {
        refuse('not_found', 'This gateway never issued that payment reference.');
      }
      if (this.#refunds.has(request.refundId)) return;
      this.#refunds.add(request.refundId);
      this.outbox.push(this.#refundNews(request));
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

  #refundNews(request: RefundRequest): SignedWebhook {
    const refusal = this.#refundRefusal;
    this.#refundRefusal = null;
    return this.webhook({
      id: `evt_refund_${request.refundId}`,
      type: refusal === null ? 'refund.succeeded' : 'refund.failed',
      reference: request.reference,
      amount: request.amount,
      reason: refusal ?? request.reason,
    });
  }

  #withFault<T>(method: ScriptedMethod, effect: () => T): T {
    const fault = this.#faults[method].shift();
    if (fault === 'unreachable') throw new GatewayUnavailable('scripted: the gateway cannot be reached');
    const answer = effect();
    if (fault === 'answer_lost') throw new GatewayUnavailable('scripted: the answer was lost');
    return answer;
  }
}
