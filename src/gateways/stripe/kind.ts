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

/** Stripe Checkout, through the official SDK. */
export const stripeKind: GatewayKind = {
  variables: {
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    // For a proxy, or a stand-in of Stripe's API.
    STRIPE_API_URL: apiUrl.optional(),
  },
  maxHoldSeconds: MAX_HOLD_SECONDS,
  async make({ settings, currency }) {
    const { createStripeGateway } = await import('./gateway.ts');
    return createStripeGateway({
      secretKey: settings.STRIPE_SECRET_KEY ?? '',
      webhookSecret: settings.STRIPE_WEBHOOK_SECRET ?? '',
      currency,
      ...(settings.STRIPE_API_URL !== undefined && { apiUrl: settings.STRIPE_API_URL }),
    });
  },
};
