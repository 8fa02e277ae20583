import Stripe from 'stripe';
import type {
  CheckoutRequest,
  GatewayPayment,
  PaymentGateway,
  PaymentMethod,
  RefundRequest,
} from '../../app/ports.ts';
import { refuse } from '../../domain/errors.ts';
import { isMissing, isRefusal, orUnavailable } from './failures.ts';
import { isOurs, paymentOf, refundOf } from './objects.ts';
import { readStripeWebhook } from './webhook.ts';

export interface StripeOptions {
  secretKey: string;
  webhookSecret: string;
  /** ISO 4217. */
  currency: string;
  /** Another address than Stripe's own. */
  apiUrl?: string;
  /** How long an answer may take until it counts as lost: {@link ANSWER_WITHIN_MS}. */
  answerWithinMs?: number;
}

type MethodType = NonNullable<Stripe.Checkout.SessionCreateParams['allowed_payment_method_types']>[number];

/** What Stripe's Checkout calls our methods; Apple Pay and Google Pay come with the card. Stripe has no net banking. */
const CARD: readonly [PaymentMethod, MethodType][] = [
  ['credit_card', 'card'],
  ['debit_card', 'card'],
  ['wallet', 'card'],
];
const UPI: readonly [PaymentMethod, MethodType] = ['upi', 'upi'];

/**
 * A session lives at least half an hour: longer than the hold, at whose end we close it ourselves. Counted from the
 * hold's end, because the same key must come with the same request whenever it is sent again.
 */
const SESSION_OUTLIVES_HOLD_MS = 31 * 60_000;

const ANSWER_WITHIN_MS = 8_000;

/** The session with what was paid on it and what went back: as deep as Stripe expands. */
const EXPANDED = 'payment_intent.latest_charge.refunds';

/** Stripe Checkout as a payment gateway. A payment's reference is its session's id. */
export function createStripeGateway(options: StripeOptions): PaymentGateway {
  const stripe = new Stripe(options.secretKey, {
    // Who calls tries again, under the same key: a customer once, a job until it is done.
    maxNetworkRetries: 0,
    timeout: options.answerWithinMs ?? ANSWER_WITHIN_MS,
    telemetry: false,
    ...addressOf(options.apiUrl),
  });
  const methods = new Map(options.currency === 'INR' ? [...CARD, UPI] : CARD);
  return {
    name: 'stripe',
    methods: [...methods.keys()],
    signatureHeader: 'stripe-signature',
    startCheckout: (request) => orUnavailable(() => startCheckout(stripe, methods, request)),
    refund: (request) => orUnavailable(() => refund(stripe, request)),
    retrieve: (reference) => orUnavailable(() => retrieve(stripe, reference)),
    listPayments: (from, to) => listPayments(stripe, from, to),
    expire: (reference) => orUnavailable(() => expire(stripe, reference)),
    readWebhook: (input) => readStripeWebhook(stripe.webhooks, options.webhookSecret, input),
  };
}

function addressOf(apiUrl: string | undefined): Pick<Stripe.StripeConfig, 'host' | 'port' | 'protocol'> {
  if (apiUrl === undefined) return {};
  const { hostname: host, port, protocol } = new URL(apiUrl);
  const isPlain = protocol === 'http:';
  return { host, port: port || (isPlain ? 80 : 443), protocol: isPlain ? 'http' : 'https' };
}

async function startCheckout(
  stripe: Stripe,
  methods: ReadonlyMap<PaymentMethod, MethodType>,
  request: CheckoutRequest,
): Promise<{ reference: string; redirectUrl: string }> {
  const { paymentId, amount, currency, method, description, expiresAt } = request;
  const metadata = { payment_id: paymentId };
  const type = methods.get(method) ?? refuse('validation_failed', `Stripe does not take ${method}.`);
  const session = await stripe.checkout.sessions.create(
    {
      mode: 'payment',
      allowed_payment_method_types: [type],
      // What is asked for is what is taken: in our own currency.
      adaptive_pricing: { enabled: false },
      line_items: [
        {
          quantity: 1,
          price_data: {
            currency: currency.toLowerCase(),
            unit_amount: amount,
            product_data: { name: description },
          },
        },
      ],
      client_reference_id: paymentId,
      metadata,
      // Its charge carries the same, so that news of the charge is told to be ours.
      payment_intent_data: { metadata },
      expires_at: Math.floor((expiresAt + SESSION_OUTLIVES_HOLD_MS) / 1000),
      success_url: backUrl(request, 'paid'),
      cancel_url: backUrl(request, 'open'),
    },
    { idempotencyKey: paymentId },
  );
  if (session.url === null) throw new Error(`Stripe gave no address for the session ${session.id}`);
  return { reference: session.id, redirectUrl: session.url };
}

function backUrl({ returnUrl, paymentId }: CheckoutRequest, outcome: string): string {
  const url = new URL(returnUrl);
  url.searchParams.set('payment_id', paymentId);
  url.searchParams.set('outcome', outcome);
  return url.href;
}

/**
 * Refunds once per refund id: what Stripe knows of it is looked at first, because Stripe forgets keys after a day. One
 * that failed, or was refused and sent again, is tried under a key of its own: under the old one Stripe would only
 * repeat what it has answered. Rule [PAY-30].
 */
async function refund(
  stripe: Stripe,
  { refundId, reference, amount, reason, retries = 0 }: RefundRequest,
): Promise<void> {
  const session = await stripe.checkout.sessions.retrieve(reference).catch((error: unknown) => {
    if (isMissing(error)) refuse('not_found', 'Stripe never issued that payment reference.');
    throw error;
  });
  const intent = idOf(session.payment_intent) ?? refuse('validation_failed', 'This payment took no money.');
  let failures = 0;
  for await (const known of stripe.refunds.list({ payment_intent: intent, limit: 100 })) {
    const { refundId: id, status } = refundOf(known);
    if (id !== refundId) continue;
    if (status !== 'failed') return;
    failures += 1;
  }
  const metadata = {
    refund_id: refundId,
    payment_id: session.client_reference_id ?? '',
    payment_reference: reference,
    reason: reason.slice(0, 500),
  };
  // Both only grow, so no key comes back.
  const earlier = failures + retries;
  const idempotencyKey = earlier === 0 ? refundId : `${refundId}:${earlier + 1}`;
  try {
    await stripe.refunds.create({ payment_intent: intent, amount, metadata }, { idempotencyKey });
  } catch (error) {
    if (isRefusal(error)) refuse('validation_failed', `Stripe refuses the refund: ${error.message}`);
    throw error;
  }
}

async function retrieve(stripe: Stripe, reference: string): Promise<GatewayPayment | null> {
  try {
    return await paymentOf(
      stripe,
      await stripe.checkout.sessions.retrieve(reference, { expand: [EXPANDED] }),
    );
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function* listPayments(stripe: Stripe, from: number, to: number): AsyncGenerator<GatewayPayment> {
  const created = { gte: Math.ceil(from / 1000), lt: Math.ceil(to / 1000) };
  const pages = stripe.checkout.sessions.list({ created, limit: 100, expand: [`data.${EXPANDED}`] });
  const sessions = pages[Symbol.asyncIterator]();
  for (;;) {
    const { value: session, done } = await orUnavailable(() => sessions.next());
    if (done) return;
    if (isOurs(session)) yield await orUnavailable(() => paymentOf(stripe, session));
  }
}

async function expire(stripe: Stripe, reference: string): Promise<GatewayPayment | null> {
  try {
    await stripe.checkout.sessions.expire(reference);
  } catch (error) {
    // Nothing is left to close: it is paid, over, or unknown.
    if (!isRefusal(error)) throw error;
  }
  return retrieve(stripe, reference);
}

function idOf(ref: string | { id: string } | null): string | null {
  return typeof ref === 'string' ? ref : (ref?.id ?? null);
}
