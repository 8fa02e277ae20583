import { signWebhook, WEBHOOK_SIGNATURE_HEADER } from '../../../src/gateways/webhookSignature.ts';

/** Samples and signatures of gateways that speak the webhooks of contract §5. */
export function ourWebhooks(ownSecret: string) {
  const body = (type: string, data: object) =>
    Buffer.from(JSON.stringify({ id: `evt_${type}`, type, created: 1_772_000_000, data }));
  return {
    sample: {
      known: body('payment.succeeded', { payment_gateway_reference: 'ref_1', amount: 42.5 }),
      unknown: body('payout.paid', { payment_gateway_reference: '' }),
    },
    sign: (rawBody: Buffer, at: number, secret = ownSecret) => ({
      [WEBHOOK_SIGNATURE_HEADER]: signWebhook(secret, rawBody, at / 1000),
    }),
  };
}
