import { STRIPE_SECRETS, signStripe } from '../gateways/support/stripeHouse.ts';
import { StripeStandIn } from '../gateways/support/stripeStandIn.ts';
import { type Reply, request } from './httpServer.ts';
import { MovableTime } from './movableTime.ts';
import { SECRETS } from './passenger.ts';
import { type TestServer, testServer } from './server.ts';

/** A whole server before a stand-in of Stripe, both on real ports and of one time. */
export interface StripeShop {
  server: TestServer;
  stripe: StripeStandIn;
  /** Sends one of Stripe's events, signed now or at another time, with its secret or another. */
  post(
    event: object,
    changes?: { at?: number; secret?: string; headers?: Record<string, string> },
  ): Promise<Reply>;
  /** Sends everything that Stripe has to tell, in its order; gives the statuses of the answers. */
  tellAll(): Promise<number[]>;
  /** Stripe's events so far, taken so that nothing sends them. */
  taken(): object[];
  remove(): Promise<void>;
}

export async function stripeShop(env: NodeJS.ProcessEnv = {}): Promise<StripeShop> {
  const time = new MovableTime();
  const stripe = await new StripeStandIn(time).open();
  const server = await testServer(
    {
      ...SECRETS,
      PAYMENT_GATEWAY: 'stripe',
      STRIPE_SECRET_KEY: STRIPE_SECRETS.secretKey,
      STRIPE_WEBHOOK_SECRET: STRIPE_SECRETS.webhookSecret,
      STRIPE_API_URL: stripe.url,
      ...env,
    },
    time,
  );
  const shop: StripeShop = {
    server,
    stripe,
    post(event, { at = time.now(), secret, headers } = {}) {
      const raw = JSON.stringify(event);
      const signed = headers ?? signStripe(Buffer.from(raw), at, secret);
      return request(`${server.url}/payments/webhook`, 'POST', {
        raw,
        headers: { 'content-type': 'application/json', ...signed },
      });
    },
    async tellAll() {
      const statuses: number[] = [];
      for (const event of shop.taken()) statuses.push((await shop.post(event)).status);
      return statuses;
    },
    taken: () => stripe.events.splice(0),
    async remove() {
      await server.remove();
      await stripe.close();
    },
  };
  return shop;
}
