import { expect } from 'chai';
import { type CancelledBy, refundFor } from '../../src/domain/refundPolicy.ts';
import { HOUR } from './maps.ts';

const PAID = 2001;
const DEPARTURE = Date.UTC(2027, 2, 3, 12);

/** What comes back when `left` ms before departure is cancelled: the percentage and the cents, or a refusal. */
function back(left: number, by: CancelledBy): string {
  const decision = refundFor(PAID, DEPARTURE, DEPARTURE - left, by);
  return decision.allowed ? `${decision.percent} % ${decision.amount}` : 'refused';
}

describe('what a cancellation gives back', () => {
  const cases: [rule: string, left: number, customer: string, admin: string][] = [
    ['CAN-1', 30 * 24 * HOUR, '100 % 2001', '100 % 2001'],
    ['CAN-1', 24 * HOUR + 1, '100 % 2001', '100 % 2001'],
    ['CAN-2', 24 * HOUR, '50 % 1001', '50 % 1001'],
    ['CAN-2', 24 * HOUR - 1, '50 % 1001', '50 % 1001'],
    ['CAN-2', 2 * HOUR + 1, '50 % 1001', '50 % 1001'],
    ['CAN-3', 2 * HOUR, 'refused', '0 % 0'],
    ['CAN-3', 2 * HOUR - 1, 'refused', '0 % 0'],
    ['CAN-3', 0, 'refused', '0 % 0'],
    ['CAN-3', -HOUR, 'refused', '0 % 0'],
  ];
  for (const [rule, left, customer, admin] of cases) {
    it(`[${rule}] ${left} ms before departure: ${customer} for a customer, ${admin} for an admin`, () => {
      expect(back(left, 'customer')).to.equal(customer);
      expect(back(left, 'admin')).to.equal(admin);
    });
  }

  it('[CAN-5] gives everything back whenever the operator cancels', () => {
    for (const left of [48 * HOUR, 24 * HOUR, 2 * HOUR, 0, -HOUR]) {
      expect(back(left, 'operator')).to.equal('100 % 2001');
    }
  });
});
