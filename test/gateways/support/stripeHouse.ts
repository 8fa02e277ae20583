import Stripe from 'stripe';
import type { CheckoutRequest, GatewayEvent, PaymentGateway } from '../../../src/app/ports.ts';
import { createStripeGateway } from '../../../src/gateways/stripe/gateway.ts';
import { checkoutRequest } from './checkoutRequest.ts';
import { ManualTime } from './manualTime.ts';
import { StripeStandIn } from './stripeStandIn.ts';

export const STRIPE_SECRETS = { secretKey: 'sk_test_standin', webhookSecret: 'whsec_standin_secret' };

/** An event as Stripe sends it, signed by the SDK's own test helper at a time (epoch ms). */
export function signStripe(rawBody: Buffer, at: number, secret = STRIPE_SECRETS.webhookSecret) {
  const timestamp = Math.floor(at / 1000);
  const payload = rawBody.toString();
  const header = new Stripe('sk_test_none').webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return { 'stripe-signature': header };
}

/** The gateway before a stand-in of Stripe, and a clock for both. */
export class StripeHouse {
  readonly time = new ManualTime();
  readonly stripe = new StripeStandIn(this.time);
  readonly gateway: PaymentGateway;

  private constructor(url: string, stripe: StripeStandIn, time: ManualTime, currency: string) {
    this.time = time;
    this.stripe = stripe;
    this.gateway = createStripeGateway({ ...STRIPE_SECRETS, currency, apiUrl: url });
  }

  static async build(currency = 'EUR'): Promise<StripeHouse> {
    const time = new ManualTime();
    const stripe = await new StripeStandIn(time).open();
    return new StripeHouse(stripe.url, stripe, time, currency);
  }

  request(changes: Partial<CheckoutRequest> = {}): CheckoutRequest {
    return checkoutRequest(this.time, changes);
  }

  /** The next event of Stripe's that means something to us. */
  nextEvent(): GatewayEvent {
    for (;;) {
      const event = this.stripe.events.shift();
      if (!event) throw new Error('Stripe has sent nothing more');
      const read = this.read(event);
      if (/^(payment|refund)\.(succeeded|failed|changed)$/.test(read.type)) return read;
    }
  }

  read(event: unknown): GatewayEvent {
    const rawBody = Buffer.from(JSON.stringify(event));
    const now = this.time.now();
    return this.gateway.readWebhook({ headers: signStripe(rawBody, now), rawBody, now });
  }
}
