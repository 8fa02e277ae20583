import { expect } from 'chai';
import { decideCapture, type PaymentStatus } from '../../src/domain/payment.ts';
import { NOON } from './maps.ts';

interface Situation {
  status?: PaymentStatus;
  captured?: number;
  currency?: string | null;
  /** How long the hold still lives, ms; null for none. */
  left?: number | null;
  alreadyPaid?: boolean;
  bookable?: boolean;
  /** Late payments may buy, and the seats are free. */
  rebookable?: boolean;
}

/** What becomes of 20.00 captured now. */
function effect({
  status = 'pending',
  captured = 2000,
  currency = 'EUR',
  left = 1,
  alreadyPaid = false,
  bookable = true,
  rebookable = false,
}: Situation): string {
  const hold = left === null ? undefined : { expiresAt: NOON + left };
  const payment = { status, amount: 2000, currency: 'EUR' };
  const context = { alreadyPaid, bookable, rebookable, now: NOON };
  const step = decideCapture(payment, { amount: captured, currency }, hold, context);
  return step.effect === 'return' ? step.reason : step.effect;
}

const LADDER: [rule: string, what: string, situation: Situation, effect: string][] = [
  ['PAY-3', 'a live hold, in its last millisecond', {}, 'book'],
  ['PAY-3', 'a live hold after the payment was said to have failed', { status: 'failed' }, 'book'],
  ['PAY-4', 'a hold that ends now', { left: 0 }, 'hold_over'],
  ['PAY-4', 'a hold that ended a millisecond ago', { left: -1 }, 'hold_over'],
  ['PAY-4', 'no hold any more', { left: null }, 'hold_over'],
  ['PAY-4', 'no hold any more, after a failure', { left: null, status: 'failed' }, 'hold_over'],
  ['PAY-5', 'a cent too little', { captured: 1999 }, 'wrong_amount'],
  ['PAY-5', 'a cent too much', { captured: 2001 }, 'wrong_amount'],
  ['PAY-5', 'a wrong amount on a hold that is over', { captured: 1999, left: null }, 'wrong_amount'],
  ['PAY-5', 'the right amount in another currency', { currency: 'USD' }, 'wrong_currency'],
  ['PAY-5', 'a currency that the gateway does not tell', { currency: null }, 'book'],
  ['PAY-22', 'a hold that is over, where late payments may buy', { left: null, rebookable: true }, 'rebook'],
  ['PAY-22', 'a hold that ends now, where late payments may buy', { left: 0, rebookable: true }, 'rebook'],
  [
    'PAY-22',
    'a wrong amount, where late payments may buy',
    { captured: 1, left: null, rebookable: true },
    'wrong_amount',
  ],
  [
    'PAY-22',
    'a second payment, where late payments may buy',
    { alreadyPaid: true, left: null, rebookable: true },
    'already_paid',
  ],
  [
    'PAY-22',
    'a bus that has left, where late payments may buy',
    { bookable: false, left: null, rebookable: true },
    'hold_over',
  ],
  ['PAY-6', 'a reservation that is paid already', { alreadyPaid: true, left: null }, 'already_paid'],
  ['PAY-3', 'a bus that has left', { bookable: false }, 'schedule_not_bookable'],
  ['PAY-7', 'the same news again', { status: 'completed' }, 'none'],
  ['PAY-7', 'the same news again, with another amount', { status: 'completed', captured: 1 }, 'none'],
  ['PAY-7', 'news of a payment that was given back', { status: 'refunded', left: null }, 'none'],
];

describe('captured money', () => {
  for (const [rule, what, situation, expected] of LADDER) {
    it(`[${rule}] for ${what}: ${expected}`, () => {
      expect(effect(situation)).to.equal(expected);
    });
  }
});
