import {
  type CheckoutRequest,
  type Clock,
  type EpochMs,
  type GatewayPayment,
  GatewayUnavailable,
  type RefundRequest,
} from '../../app/ports.ts';
import { refuse } from '../../domain/errors.ts';
import { fromMinor, type Minor, minorToDecimal } from '../../domain/money.ts';
import type { Choices } from './choices.ts';
import type { Courier } from './courier.ts';
import { eventIdFor, isOwnReference, referenceFor } from './identifiers.ts';
import type { Journal } from './journal.ts';
import type { Checkout, Entry, Ledger, News } from './ledger.ts';
import { paymentOf } from './standing.ts';

export type PayerAction = 'pay' | 'decline';

export type SettleResult =
  | { ok: true; status: 'paid' | 'declined'; checkout: Checkout }
  | { ok: false; why: 'unknown' | 'already_paid' | 'already_declined' | 'expired' };

export interface BankOptions {
  secret: string;
  clock: Clock;
  ledger: Ledger;
  journal: Journal;
  courier: Courier;
  /** Where news goes; null: where each checkout says, and those of another process are unknown. */
  webhookUrl: string | null;
  /** Why a refund is turned down though the money is there; null: it is not. */
  turnDown(request: RefundRequest): string | null;
}

/**
 * The money side of the sandbox: a checkout is `open`, then `paid` or `declined`; a declined one may still be paid,
 * a paid one never changes. Each decision is taken in memory at once, and answered or told only when the journal has
 * it on the disk.
 */
export class Bank {
  readonly #options: BankOptions;

  constructor(options: BankOptions) {
    this.#options = options;
  }

  checkout(reference: string): Checkout | undefined {
    return this.#options.ledger.checkout(reference);
  }

  /** Begins a checkout and returns its reference. A known `paymentId` changes nothing: its first request stands. */
  async startCheckout(request: CheckoutRequest): Promise<string> {
    const { ledger, secret } = this.#options;
    const known = ledger.checkoutOfPayment(request.paymentId);
    const reference = known?.reference ?? referenceFor(secret, request.paymentId);
    if (!known) {
      const { paymentId, amount, currency, method, description, expiresAt, returnUrl, webhookUrl } = request;
      requireUrls(returnUrl, webhookUrl);
      this.#record({
        kind: 'checkout',
        reference,
        paymentId,
        amount,
        currency,
        method,
        description,
        begunAt: this.#options.clock.now(),
        expiresAt,
        returnUrl,
        webhookUrl,
      });
    }
    await this.#durable();
    return reference;
  }

  /** How a checkout stands; null when no process ever began it. */
  standing(reference: string): GatewayPayment | null {
    const { ledger, clock, secret } = this.#options;
    const checkout = ledger.checkout(reference);
    if (!checkout && isOwnReference(secret, reference)) {
      throw new GatewayUnavailable('this checkout was begun in another process of the sandbox');
    }
    return checkout ? paymentOf(checkout, ledger.refundsOf(reference), clock.now()) : null;
  }

  /** Closes the session now, if its time is not up: from now on only a late payment, on request, gets through. */
  async expire(reference: string): Promise<GatewayPayment | null> {
    const now = this.#options.clock.now();
    const checkout = this.checkout(reference);
    if (checkout && checkout.status !== 'paid' && now < checkout.expiresAt) {
      this.#record({ kind: 'expired', reference, at: now });
    }
    await this.#durable();
    return this.standing(reference);
  }

  /** Every checkout begun in a span of time. */
  begunWithin(from: EpochMs, to: EpochMs): GatewayPayment[] {
    const { ledger, clock } = this.#options;
    const within = [...ledger.checkouts].filter(({ begunAt }) => begunAt >= from && begunAt < to);
    return within.map((checkout) => paymentOf(checkout, ledger.refundsOf(checkout.reference), clock.now()));
  }

  /**
   * Pays or declines a checkout. Resolves when it is durable and, for a webhook that is due now, first tried;
   * `firstTry` bounds that wait.
   */
  async settle(
    reference: string,
    action: PayerAction,
    choices: Choices,
    firstTry: (tried: Promise<void>) => Promise<void>,
  ): Promise<SettleResult> {
    const checkout = this.checkout(reference);
    if (!checkout) return { ok: false, why: 'unknown' };
    const now = this.#options.clock.now();
    const why = whyNot(checkout, action, choices, now);
    if (why) return { ok: false, why };
    const amount = choices.amountOverride ?? checkout.amount;
    const outcome = action === 'pay' ? 'paid' : 'declined';
    const news = choices.drop ? null : this.#settledNews(checkout, action, amount, choices, now);
    this.#record({ kind: 'settled', reference, outcome, amount, news });
    const tried = news ? this.#options.courier.deliver(news) : Promise.resolve();
    await this.#durable();
    await firstTry(tried);
    return { ok: true, status: outcome, checkout };
  }

  /**
   * Takes a refund in and tells its outcome by webhook. The same `refundId` has one effect; one that failed, and
   * whose failure has been heard, is judged anew.
   */
  async refund(request: RefundRequest): Promise<void> {
    const { ledger } = this.#options;
    const before = ledger.refund(request.refundId);
    const heard = before?.outcome === 'failed' && !ledger.isUndelivered(before.eventId);
    if (!before || heard) this.#decideRefund(request, (before?.attempt ?? 0) + 1);
    await this.#durable();
  }

  #decideRefund(request: RefundRequest, attempt: number): void {
    const { refundId, reference, amount } = request;
    const url = this.#webhookUrlOf(reference);
    if (!Number.isSafeInteger(amount) || amount <= 0) {
      refuse('validation_failed', 'A refund is a positive count of minor units.', {
        errors: [{ path: 'amount', message: 'must be a positive whole number of minor units' }],
      });
    }
    const failure = this.#tooMuch(reference, amount) ?? this.#options.turnDown(request);
    const outcome = failure === null ? 'succeeded' : 'failed';
    const reason = failure ?? request.reason;
    const eventId = eventIdFor(this.#options.secret, `refund:${refundId}:${attempt}`);
    const now = this.#options.clock.now();
    const body = newsBody(eventId, `refund.${outcome}`, now, { reference, amount, refundId, reason });
    const news = { id: eventId, url, body, deliverAt: now, copies: 1 };
    this.#record({ kind: 'refund', refundId, reference, amount, outcome, attempt, eventId, news });
    void this.#options.courier.deliver(news);
  }

  /** The shop's address of today: since the checkout began it may have moved. */
  #webhookUrlOf(reference: string): string {
    const { secret, webhookUrl } = this.#options;
    const begun = this.checkout(reference)?.webhookUrl;
    const url = begun === undefined && !isOwnReference(secret, reference) ? null : (webhookUrl ?? begun);
    return url ?? refuse('not_found', 'This gateway never issued that payment reference.');
  }

  /** Why so much cannot go back; null: it can. */
  #tooMuch(reference: string, amount: Minor): string | null {
    const left = this.#refundable(reference, amount);
    if (amount <= left) return null;
    return `refund of ${minorToDecimal(amount)} refused: only ${minorToDecimal(left)} of what was taken is left`;
  }

  /**
   * What may still go back. Money that was taken without this page (somebody else with the secret said so, or another
   * process took it) has an amount that is not known here: then the first refund says what it was.
   */
  #refundable(reference: string, asked: Minor): Minor {
    const checkout = this.checkout(reference);
    const returned = this.#options.ledger.returned(reference);
    const taken = checkout?.captured ?? Math.max(checkout?.amount ?? 0, returned[0] ?? asked);
    return taken - returned.reduce((sum, amount) => sum + amount, 0);
  }

  #settledNews(checkout: Checkout, action: PayerAction, amount: Minor, choices: Choices, now: EpochMs): News {
    const { reference } = checkout;
    const id = eventIdFor(this.#options.secret, `${action}:${reference}`);
    const type = action === 'pay' ? 'payment.succeeded' : 'payment.failed';
    const reason = action === 'pay' ? null : 'declined by the payer';
    return {
      id,
      url: this.#webhookUrlOf(reference),
      body: newsBody(id, type, now, { reference, amount, currency: checkout.currency, reason }),
      deliverAt: now + choices.delayMs,
      copies: choices.duplicate ? 2 : 1,
    };
  }

  #record(entry: Entry): void {
    this.#options.ledger.apply(entry);
    this.#options.journal.append(entry);
  }

  async #durable(): Promise<void> {
    try {
      await this.#options.journal.durable();
    } catch (error) {
      throw new GatewayUnavailable('the sandbox gateway cannot write its journal', { cause: error });
    }
  }
}

function whyNot(checkout: Checkout, action: PayerAction, choices: Choices, now: EpochMs) {
  if (checkout.status === 'paid') return 'already_paid';
  if (checkout.status === 'declined' && action === 'decline') return 'already_declined';
  return now >= checkout.expiresAt && !choices.late ? 'expired' : null;
}

function requireUrls(...urls: string[]): void {
  for (const url of urls) {
    if (!/^https?:$/.test(new URL(url).protocol)) throw new TypeError(`not an http address: ${url}`);
  }
}

function newsBody(
  id: string,
  type: string,
  now: EpochMs,
  about: { reference: string; amount: Minor; currency?: string; refundId?: string; reason: string | null },
): string {
  const { reference, amount, currency, refundId, reason } = about;
  return JSON.stringify({
    id,
    type,
    created: new Date(now).toISOString(),
    data: {
      payment_gateway_reference: reference,
      amount: fromMinor(amount),
      currency,
      refund_id: refundId,
      ...(reason === null ? {} : { reason }),
    },
  });
}
