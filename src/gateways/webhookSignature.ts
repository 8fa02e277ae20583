import { createHmac, timingSafeEqual } from 'node:crypto';
import { refuse } from '../domain/errors.ts';

/** The header that carries the signature, as Node spells header names. */
export const WEBHOOK_SIGNATURE_HEADER = 'x-webhook-signature';

/** How far the signature's time may be from ours, either way. */
export const WEBHOOK_TOLERANCE_MS = 300_000;

// Exactly one time and one signature: a second of either would let a sender choose which one is checked.
const HEADER = /^t=(\d{1,11}),v1=([0-9a-f]{64})$/;

function mac(secret: string, t: string, rawBody: Buffer | string): Buffer {
  return createHmac('sha256', secret).update(`${t}.`).update(rawBody).digest();
}

/** The header's text for `rawBody` signed at `t` (unix seconds): `t=<t>,v1=<hex>`. Contract §5. */
export function signWebhook(secret: string, rawBody: Buffer | string, t: number): string {
  const seconds = String(Math.floor(t));
  return `t=${seconds},v1=${mac(secret, seconds, rawBody).toString('hex')}`;
}

/**
 * Returns when `header` signs exactly `rawBody` and its time is within five minutes of `nowMs`.
 * Throws `Refused` `invalid_signature` otherwise. The reason is not told apart by secret: a forger learns nothing.
 */
export function checkWebhookSignature(
  secret: string,
  header: string | readonly string[] | undefined,
  rawBody: Buffer,
  nowMs: number,
): void {
  const value = typeof header === 'string' ? header : header?.length === 1 ? header[0] : undefined;
  const match = value === undefined ? null : HEADER.exec(value);
  const [, t, given] = match ?? [];
  if (t === undefined || given === undefined) {
    refuse('invalid_signature', 'Send one X-Webhook-Signature header of the form t=<unix seconds>,v1=<hex>.');
  }
  // Same length by the pattern, so the comparison is constant-time and cannot throw.
  if (!timingSafeEqual(mac(secret, t, rawBody), Buffer.from(given, 'hex'))) {
    refuse('invalid_signature', 'The signature does not match the body.');
  }
  if (Math.abs(nowMs - Number(t) * 1000) > WEBHOOK_TOLERANCE_MS) {
    refuse('invalid_signature', 'The signature is more than 300 seconds away from the present time.');
  }
}

/**
 * The one value of a header in `headers`, found without regard to case.
 * Two spellings of one name are two values, which {@link checkWebhookSignature} refuses.
 */
export function signatureHeader(
  headers: Record<string, string | string[] | undefined>,
  name: string = WEBHOOK_SIGNATURE_HEADER,
): string[] {
  return Object.entries(headers)
    .filter(([key]) => key.toLowerCase() === name)
    .flatMap(([, value]) => value ?? []);
}
