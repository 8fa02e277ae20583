import Stripe from 'stripe';
import { GatewayUnavailable } from '../../app/ports.ts';
import { Refused } from '../../domain/errors.ts';

/** What Stripe answers to a request that will never do. */
export function isRefusal(error: unknown): error is Stripe.errors.StripeInvalidRequestError {
  return error instanceof Stripe.errors.StripeInvalidRequestError;
}

/** There is no such thing at Stripe, or it is another account's. */
export function isMissing(error: unknown): boolean {
  return isRefusal(error) && error.code === 'resource_missing';
}

/**
 * Whatever else goes wrong at Stripe (no connection, 5xx, 429, a key in use or withdrawn, a method that the account
 * has not switched on) may be mended without us: it is worth another try, and no verdict on the money.
 */
export async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused || !(error instanceof Stripe.errors.StripeError)) throw error;
    throw new GatewayUnavailable(`Stripe: ${error.message}`, { cause: error });
  }
}
