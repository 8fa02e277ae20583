import { createHmac, timingSafeEqual } from 'node:crypto';

const REFERENCE = /^sbx_([0-9a-f]{16})([0-9a-f]{16})$/;

function hex(secret: string, purpose: string, value: string, length: number): string {
  return createHmac('sha256', secret).update(`${purpose}:${value}`).digest('hex').slice(0, length);
}

/**
 * The reference of a payment: `sbx_` and 32 hex digits, always the same for one payment and secret. Its second half
 * proves the first, so that a process which shares the secret knows the references of the others.
 */
export function referenceFor(secret: string, paymentId: string): string {
  const name = hex(secret, 'sandbox-payment', paymentId, 16);
  return `sbx_${name}${hex(secret, 'sandbox-reference', name, 16)}`;
}

/** True when a gateway with this secret made the reference. */
export function isOwnReference(secret: string, reference: string): boolean {
  const [, name, proof] = REFERENCE.exec(reference) ?? [];
  if (name === undefined || proof === undefined) return false;
  return timingSafeEqual(Buffer.from(proof), Buffer.from(hex(secret, 'sandbox-reference', name, 16)));
}

/** An event's id: the same for the same happening, however often it is told. */
export function eventIdFor(secret: string, happening: string): string {
  return `evt_${hex(secret, 'sandbox-event', happening, 32)}`;
}
