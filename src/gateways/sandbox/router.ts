import { readFileSync } from 'node:fs';
import express, { type Request, type Response, type Router } from 'express';
import type { Clock } from '../../app/ports.ts';
import type { FieldError } from '../../domain/errors.ts';
import {
  invalidChoices,
  notAllowed,
  onError,
  REFUSALS,
  sendFailure,
  sendPage,
  sendProblem,
  UNKNOWN,
  unsupported,
} from './answers.ts';
import type { Bank, PayerAction } from './bank.ts';
import { type Choices, readChoices, readFormChoices } from './choices.ts';
import type { Checkout } from './ledger.ts';
import { checkoutPage } from './page.ts';

const BODY_LIMIT = '10kb';
/** How long a payer is kept waiting for the shop to hear the news. */
const FIRST_TRY_MS = 3_000;

export interface SandboxRouterOptions {
  /** Throws `GatewayUnavailable` while the gateway is not running. */
  bank(): Bank;
  clock: Clock;
}

/** Where the payer goes next: the shop's address with the payment and how it ended. */
function backUrl(checkout: Checkout, now: number): string {
  const url = new URL(checkout.returnUrl);
  const outcome =
    checkout.status === 'open' ? (now >= checkout.expiresAt ? 'expired' : 'open') : checkout.status;
  url.searchParams.set('payment_id', checkout.paymentId);
  url.searchParams.set('outcome', outcome);
  return url.href;
}

/** Waits for the first try of a webhook, but not for ever. */
async function firstTry(tried: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, FIRST_TRY_MS);
  await Promise.race([tried, promise]);
  clearTimeout(timer);
}

/** True when there is a body and it is not of `type`. */
function hasOtherBody(request: Request, type: string): boolean {
  return request.headers['content-length'] !== '0' && request.is(type) === false;
}

/** The form's button; null for anything else. */
function actionIn(value: unknown): PayerAction | null {
  return value === 'pay' || value === 'decline' ? value : null;
}

/** The checkout page, its form, its style, and the same as JSON for programs. All paths begin with `/sandbox`. */
export function sandboxRouter({ bank, clock }: SandboxRouterOptions): Router {
  const router = express.Router();
  const css = readFileSync(new URL('./checkout.css', import.meta.url));
  const settle = (reference: string, action: PayerAction, choices: Choices) =>
    bank().settle(reference, action, choices, firstTry);
  const showCheckout = (
    response: Response,
    status: number,
    checkout: Checkout,
    errors: FieldError[] = [],
  ) => {
    const now = clock.now();
    sendPage(response, status, checkoutPage(checkout, now, backUrl(checkout, now), errors), checkout);
  };

  router
    .route('/sandbox/checkout.css')
    .get((_request, response) => {
      response.set('Cache-Control', 'public, max-age=3600').type('css').send(css);
    })
    .all(notAllowed('GET'));

  router
    .route('/sandbox/checkout/:reference')
    .get((request, response) => {
      const checkout = bank().checkout(request.params.reference);
      if (checkout) showCheckout(response, 200, checkout);
      else sendFailure(request, response, UNKNOWN);
    })
    .post(express.urlencoded({ extended: false, limit: BODY_LIMIT }), async (request, response) => {
      const checkout = bank().checkout(request.params.reference);
      if (!checkout) return sendFailure(request, response, UNKNOWN);
      if (hasOtherBody(request, 'application/x-www-form-urlencoded')) {
        return sendFailure(request, response, unsupported('the form of this page'));
      }
      const form: Record<string, unknown> = request.body ?? {};
      const action = actionIn(form.action);
      if (!action)
        return showCheckout(response, 400, checkout, [{ path: '', message: 'Choose pay or decline.' }]);
      const read = readFormChoices(form);
      if (!read.ok) return showCheckout(response, 400, checkout, read.errors);
      const result = await settle(checkout.reference, action, read.choices);
      if (!result.ok) return showCheckout(response, REFUSALS[result.why].status, checkout);
      response.set('Cache-Control', 'no-store').redirect(303, backUrl(checkout, clock.now()));
    })
    .all(notAllowed('GET, POST'));

  router
    .route('/sandbox/api/checkouts/:reference/:action')
    .post(express.json({ limit: BODY_LIMIT }), async (request, response) => {
      const action = actionIn(request.params.action);
      if (!action) return sendProblem(response, UNKNOWN);
      if (hasOtherBody(request, 'application/json'))
        return sendProblem(response, unsupported('application/json'));
      const read = readChoices(request.body);
      if (!read.ok) return sendProblem(response, invalidChoices(read.errors));
      const result = await settle(request.params.reference, action, read.choices);
      if (!result.ok) return sendProblem(response, REFUSALS[result.why]);
      response.set('Cache-Control', 'no-store').json({ status: result.status });
    })
    .all(notAllowed('POST'));

  router.use(onError);
  return router;
}
