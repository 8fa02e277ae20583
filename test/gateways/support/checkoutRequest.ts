import type { CheckoutRequest, Clock } from '../../../src/app/ports.ts';

/** A request of a new payment for two seats, held for 15 minutes from now on. */
export function checkoutRequest(clock: Clock, changes: Partial<CheckoutRequest> = {}): CheckoutRequest {
  return {
    paymentId: crypto.randomUUID(),
    amount: 4250,
    currency: 'EUR',
    method: 'credit_card',
    description: '2 seats, Lyon to Turin',
    expiresAt: clock.now() + 900_000,
    returnUrl: 'http://shop.test/app/return?from=pay',
    webhookUrl: 'http://shop.test/payments/webhook',
    ...changes,
  };
}
