import { v7 as uuidv7 } from 'uuid';
import type { Clock } from '../../src/app/ports.ts';
import { signWebhook, WEBHOOK_SIGNATURE_HEADER } from '../../src/gateways/webhookSignature.ts';
import { type Reply, request } from './httpServer.ts';
import { SECRETS, type Started } from './passenger.ts';

/** Sends a server that runs with {@link SECRETS} signed news of a payment, as its gateway would. */
export function sendNews(
  url: string,
  clock: Clock,
  { reference, amount }: Started,
  type = 'payment.succeeded',
): Promise<Reply> {
  const now = clock.now();
  const raw = JSON.stringify({
    id: uuidv7(),
    type,
    created: new Date(now).toISOString(),
    data: { payment_gateway_reference: reference, amount },
  });
  return request(`${url}/payments/webhook`, 'POST', {
    raw,
    headers: {
      'content-type': 'application/json',
      [WEBHOOK_SIGNATURE_HEADER]: signWebhook(SECRETS.PAYMENT_WEBHOOK_SECRET, raw, now / 1000),
    },
  });
}
