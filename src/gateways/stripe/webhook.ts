import type Stripe from 'stripe';
import { z } from 'zod';
import { fieldErrorsOf, say } from '../../app/fieldErrors.ts';
import { type GatewayEvent, type PaymentGateway, SOMETHING_CHANGED } from '../../app/ports.ts';
import { refuse } from '../../domain/errors.ts';
import { SESSION_EXPIRED } from '../../domain/payment.ts';
import { signatureHeader, WEBHOOK_TOLERANCE_MS } from '../webhookSignature.ts';
import { paymentIdIn, refundNewsId, refundStatusOf } from './objects.ts';

type Input = Parameters<PaymentGateway['readWebhook']>[0];
/** Without an id of its own it has that of Stripe's event. */
type Told = Omit<GatewayEvent, 'id' | 'createdAt'> & { id?: string };

const event = z.looseObject({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  created: z.int(),
  data: z.looseObject({ object: z.unknown() }),
});

const metadata = z.record(z.string(), z.string()).nullish();
const session = z.looseObject({
  id: z.string().min(1),
  client_reference_id: z.string().nullish(),
  payment_status: z.string(),
  amount_total: z.int().nullish(),
  currency: z.string().nullish(),
});
const refund = z.looseObject({
  id: z.string().min(1).max(200),
  amount: z.int().min(0),
  currency: z.string().nullish(),
  status: z.string().nullable(),
  failure_reason: z.string().nullish(),
  metadata,
});
const charge = z.looseObject({ metadata });

/** What Stripe's events are in our words; null: nothing that we act upon. All others are received and ignored. */
const READERS: Readonly<Record<string, (object: unknown) => Told | null>> = {
  // A method that takes its time completes the session unpaid; whether it was paid comes later.
  'checkout.session.completed': (object) => {
    const read = parse(session, object);
    return read.payment_status === 'paid' ? paid(read) : null;
  },
  'checkout.session.async_payment_succeeded': (object) => paid(parse(session, object)),
  'checkout.session.async_payment_failed': (object) => unpaid(parse(session, object), null),
  'checkout.session.expired': (object) => unpaid(parse(session, object), SESSION_EXPIRED),
  'refund.created': refundNews,
  'refund.updated': refundNews,
  'refund.failed': refundNews,
  'charge.refund.updated': refundNews,
  // It says how much in all went back, not which refund: that is asked for.
  'charge.refunded': (object) => {
    const paymentId = paymentIdIn(parse(charge, object).metadata?.payment_id);
    return { ...nothing(SOMETHING_CHANGED), paymentId };
  },
};

/** Checks Stripe's signature by Stripe's own means and reads the event. Times are judged by `now`. */
export function readStripeWebhook(
  webhooks: Stripe['webhooks'],
  secret: string,
  { headers, rawBody, now }: Input,
): GatewayEvent {
  const read = parse(event, verified(webhooks, secret, headers, rawBody, now));
  const told = READERS[read.type]?.(read.data.object) ?? null;
  // An account may sell more than seats: what carries no payment of ours is not for us.
  const ours = told !== null && (told.paymentId !== null || told.reference !== '');
  return { id: read.id, ...(ours ? told : nothing(read.type)), createdAt: read.created * 1000 };
}

function verified(
  webhooks: Stripe['webhooks'],
  secret: string,
  headers: Input['headers'],
  rawBody: Buffer,
  now: number,
): unknown {
  const [header, ...more] = signatureHeader(headers, 'stripe-signature');
  const [, t] = /(?:^|,)t=(\d{1,11})(?:,|$)/.exec(header ?? '') ?? [];
  if (header === undefined || more.length > 0 || t === undefined) {
    refuse('invalid_signature', 'Send one Stripe-Signature header.');
  }
  if (Math.abs(now - Number(t) * 1000) > WEBHOOK_TOLERANCE_MS) {
    refuse('invalid_signature', 'The signature is more than 300 seconds away from the present time.');
  }
  try {
    // Its age has been judged, to the millisecond.
    return webhooks.constructEvent(rawBody, header, secret, 0);
  } catch (error) {
    if (error instanceof SyntaxError) refuse('validation_failed', 'The webhook body is not JSON.');
    return refuse('invalid_signature', 'The signature does not match the body.');
  }
}

function nothing(type: string): Told {
  return { type, reference: '', paymentId: null, refundId: null, amount: null, currency: null, reason: null };
}

function about(read: z.output<typeof session>): Pick<Told, 'reference' | 'paymentId'> {
  const paymentId = paymentIdIn(read.client_reference_id);
  return { reference: paymentId === null ? '' : read.id, paymentId };
}

function paid(read: z.output<typeof session>): Told {
  const currency = read.currency?.toUpperCase() ?? null;
  return { ...nothing('payment.succeeded'), ...about(read), amount: read.amount_total ?? null, currency };
}

function unpaid(read: z.output<typeof session>, reason: string | null): Told {
  return { ...nothing('payment.failed'), ...about(read), reason };
}

function refundNews(object: unknown): Told | null {
  const { id, status, amount, currency, metadata: told, failure_reason } = parse(refund, object);
  const outcome = refundStatusOf(status);
  if (outcome === 'pending') return null;
  return {
    ...nothing(`refund.${outcome}`),
    id: refundNewsId(id, status),
    paymentId: paymentIdIn(told?.payment_id),
    reference: told?.payment_reference ?? '',
    refundId: told?.refund_id ?? null,
    amount,
    currency: currency?.toUpperCase() ?? null,
    reason: failure_reason ?? null,
  };
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value, { error: say });
  if (result.success) return result.data;
  return refuse('validation_failed', 'The webhook body is not an event that can be read.', {
    errors: fieldErrorsOf(result.error.issues),
  });
}
