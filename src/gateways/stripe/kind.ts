import { z } from 'zod';
import type { GatewayKind } from '../gatewayKind.ts';

/** A session lives at most 24 hours, and half an hour longer than the hold that it pays for. */
const MAX_HOLD_SECONDS = 23 * 3600;

const secretKey = z
  .string()
  .regex(/^(sk|rk)_[A-Za-z0-9_]{8,}$/, 'a secret or restricted key of Stripe’s (`sk_…`, `rk_…`)');
const webhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/=_-]{8,}$/, 'the signing secret of the webhook endpoint at Stripe (`whsec_…`)');
const apiUrl = z.string().refine((text) => {
  const parsed = URL.parse(text);
  return parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.pathname === '/';
}, 'an http:// or https:// URL without a path');
const timeoutMs = z.string().refine((text) => {
  return /^\d{3,5}$/.test(text) && Number(text) >= 100 && Number(text) <= 60_000;
}, 'a whole number of milliseconds from 100 to 60000');

/** Stripe Checkout, through the official SDK. */
export const stripeKind: GatewayKind = {
  variables: {
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    // For a proxy, or a stand-in of Stripe's API.
    STRIPE_API_URL: apiUrl.optional(),
    STRIPE_TIMEOUT_MS: timeoutMs.optional(),
  },
  maxHoldSeconds: MAX_HOLD_SECONDS,
  async make({ settings, currency }) {
    const { STRIPE_API_URL: apiUrl, STRIPE_TIMEOUT_MS: timeout } = settings;
    const { createStripeGateway } = await import('./gateway.ts');
    return createStripeGateway({
      secretKey: settings.STRIPE_SECRET_KEY ?? '',
      webhookSecret: settings.STRIPE_WEBHOOK_SECRET ?? '',
      currency,
      ...(apiUrl !== undefined && { apiUrl }),
      ...(timeout !== undefined && { answerWithinMs: Number(timeout) }),
    });
  },
};
