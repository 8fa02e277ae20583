import { z } from 'zod';
import { fieldErrorsOf, say } from '../app/fieldErrors.ts';
import type { EpochMs, GatewayEvent } from '../app/ports.ts';
import { type FieldError, refuse } from '../domain/errors.ts';
import { isMoney, toMinor } from '../domain/money.ts';

/** Types whose news have an effect; all others pass through. */
const PAYMENT_NEWS = ['payment.succeeded', 'payment.failed', 'refund.succeeded', 'refund.failed'] as const;

/** Unix seconds from here on (the year 5138) can only be milliseconds. */
const MILLISECONDS_FROM = 100_000_000_000;
const LAST_MILLISECOND = 253_402_300_799_999;

function text(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), 'must be text without NUL');
}

const created = z.union(
  [
    z
      .number()
      .min(0)
      .max(LAST_MILLISECOND)
      .transform((value) => Math.round(value < MILLISECONDS_FROM ? value * 1000 : value)),
    z.iso.datetime({ offset: true }).transform((value) => Date.parse(value)),
  ],
  'must be unix seconds, or an ISO 8601 time with an offset',
);

const money = z
  .number()
  .min(0)
  .refine(isMoney, 'must be an amount with at most two decimals')
  .transform((value) => toMinor(value));

const envelope = z.looseObject({ id: text(255), type: text(100), created });

function furtherKey(description: string, example: string) {
  return z
    .unknown()
    .meta({ wire: { type: 'string', description, examples: [example] } })
    .optional();
}

const details = z.looseObject({
  payment_gateway_reference: text(255),
  amount: money.nullish(),
  // Not in the contract, so whatever else stands there is a further key like any other.
  currency: furtherKey('ISO 4217; without it, the currency of the payment.', 'USD'),
  refund_id: furtherKey('Our refund’s id, as the gateway got it.', '01890a5d-ac96-774b-bcce-b302099a8057'),
  reason: text(2000).nullish(),
});

/** The body as a gateway has to send it, for the description of the API. */
export const gatewayEvent = z
  .looseObject({
    id: text(255).meta({
      description: 'The same for the same event, however often it is sent.',
      examples: ['evt_5f70bf18a0860070'],
    }),
    type: z.enum(PAYMENT_NEWS).meta({ description: 'Any other type is received and has no effect.' }),
    created: created.meta({
      wire: {
        anyOf: [
          { type: 'number', minimum: 0, description: 'Unix seconds.' },
          { type: 'string', format: 'date-time' },
        ],
        examples: [1803664800],
      },
    }),
    data: details,
  })
  .meta({ id: 'GatewayEvent', description: 'News of a payment or a refund. Further keys are let through.' });

/** A success says how much, and no success is of nothing; only a failure may leave it out. */
const paymentNews = z
  .looseObject({ type: z.string(), data: details })
  .refine((body) => (body.data.amount ?? 0) > 0 || body.type.endsWith('.failed'), {
    path: ['data', 'amount'],
    message: 'is required, and more than 0',
  });

/** What is kept of news that nobody here acts upon, when it happens to be there. */
const otherNews = z.looseObject({ data: details.catch({ payment_gateway_reference: '' }).optional() });

function invalid(errors: FieldError[]): never {
  refuse('validation_failed', 'The webhook body is not an event that can be read.', { errors });
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value, { error: say });
  if (result.success) return result.data;
  return invalid(fieldErrorsOf(result.error.issues));
}

function parseJson(rawBody: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch {
    return invalid([{ path: '', message: 'must be JSON in UTF-8' }]);
  }
}

function currencyIn(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z]{3}$/.test(value) ? value.toUpperCase() : null;
}

function refundIn(value: unknown): string | null {
  const read = text(255).safeParse(value);
  return read.success ? read.data : null;
}

/**
 * Reads the body of a webhook (contract §5) whose signature has been checked. Further keys are allowed; an unknown
 * type passes with whatever it carries, its reference empty when it names none. Amounts come out in minor units.
 * Throws `Refused` `validation_failed` naming the wrong fields.
 */
export function parseWebhookBody(rawBody: Buffer): GatewayEvent {
  const body = parseJson(rawBody);
  const head = read(envelope, body);
  const known = PAYMENT_NEWS.some((type) => type === head.type);
  const data = known ? read(paymentNews, body).data : read(otherNews.catch({}), body).data;
  const createdAt: EpochMs = head.created;
  return {
    id: head.id,
    type: head.type,
    reference: data?.payment_gateway_reference ?? '',
    paymentId: null,
    refundId: refundIn(data?.refund_id),
    amount: data?.amount ?? null,
    currency: currencyIn(data?.currency),
    reason: data?.reason ?? null,
    createdAt,
  };
}
