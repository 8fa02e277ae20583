import { expect } from 'chai';
import { type BookedPayment, compareBooks, differencesOf } from '../../src/app/payments/compareBooks.ts';
import type { GatewayPayment, GatewayRefund, PaymentGateway } from '../../src/app/ports.ts';

const OURS: BookedPayment = {
  id: 'p1',
  reference: 'ref-1',
  status: 'completed',
  captured: 2000,
  currency: 'USD',
  refunds: [],
};
const THEIRS: GatewayPayment = {
  reference: 'ref-1',
  paymentId: 'p1',
  status: 'paid',
  captured: 2000,
  currency: 'USD',
  reason: null,
  createdAt: 0,
  refunds: [],
};

const refund = (changes: Partial<BookedPayment['refunds'][number]> = {}): Partial<BookedPayment> => ({
  refunds: [{ id: 'r1', amount: 500, status: 'processed', reason: 'booking_cancelled', ...changes }],
});
const there = (...all: Partial<GatewayRefund>[]): Partial<GatewayPayment> => ({
  refunds: all.map((each, index) => ({
    id: `re-${index}`,
    newsId: `evt-${index}`,
    refundId: 'r1',
    amount: 500,
    status: 'succeeded',
    reason: null,
    ...each,
  })),
});

const CASES: [
  what: string,
  ours: Partial<BookedPayment>,
  theirs: Partial<GatewayPayment>,
  found: string[],
][] = [
  ['a payment that both have captured', {}, {}, []],
  [
    'one that waits here and is open there',
    { status: 'pending', captured: null },
    { status: 'open', captured: null },
    [],
  ],
  [
    'one that failed here and expired there',
    { status: 'failed', captured: null },
    { status: 'expired', captured: null },
    [],
  ],
  ['money that we do not know of', { status: 'pending', captured: null }, {}, ['not_captured']],
  ['money after a failure', { status: 'failed', captured: null }, {}, ['not_captured']],
  ['money that they do not know of', {}, { status: 'expired', captured: null }, ['not_paid']],
  ['another amount', {}, { captured: 1999 }, ['captured_amount']],
  ['another currency', {}, { currency: 'EUR' }, ['currency']],
  [
    'another currency that went back for it',
    refund({ amount: 2000, reason: 'wrong_currency' }),
    { currency: 'EUR', ...there({ amount: 2000 }) },
    [],
  ],
  ['a refund that both have made', refund(), there({}), []],
  ['a refund that is on its way, and not there yet', refund({ status: 'pending' }), {}, []],
  [
    'a refund that is made there, and on its way here',
    refund({ status: 'pending' }),
    there({}),
    ['refund_status'],
  ],
  ['a refund that is made here only', refund(), {}, ['missing_refund']],
  ['a refund that is made here and failed there', refund(), there({ status: 'failed' }), ['refund_status']],
  ['a refund that failed once and was made then', refund(), there({ status: 'failed' }, {}), []],
  ['a refund of another amount', refund(), there({ amount: 501 }), ['refund_amount']],
  ['a refund that somebody made there by hand', {}, there({ refundId: null }), ['unknown_refund']],
  ['one made twice under another id', refund(), there({}, { refundId: 'r2' }), ['unknown_refund']],
];

describe('[PAY-26] comparing the books', () => {
  for (const [what, ours, theirs, found] of CASES) {
    it(`${what}: ${found.join(', ') || 'no difference'}`, () => {
      const differences = differencesOf({ ...OURS, ...ours }, { ...THEIRS, ...theirs });
      expect(differences.map((difference) => difference.what)).to.deep.equal(found);
    });
  }

  it('finds what either side alone has, and asks for what was not listed', async () => {
    const listed = [THEIRS, { ...THEIRS, reference: 'ref-2', paymentId: null }];
    const early = { ...THEIRS, reference: 'ref-3', paymentId: 'p3' };
    const asked: string[] = [];
    const gateway = {
      name: 'acme',
      async *listPayments() {
        yield* listed;
      },
      async retrieve(reference: string) {
        asked.push(reference);
        return reference === 'ref-3' ? early : null;
      },
    } as unknown as PaymentGateway;
    const begun = [
      OURS,
      { ...OURS, id: 'p3', reference: 'ref-3' },
      { ...OURS, id: 'p4', reference: 'ref-4' },
      { ...OURS, id: 'p5', reference: null, status: 'pending' as const, captured: null },
    ];
    const books = {
      async *begunWithin() {
        yield* begun;
      },
      find: async (_gateway: string, { paymentId }: { paymentId: string | null }) =>
        begun.find(({ id }) => id === paymentId) ?? null,
    };
    const found = [];
    for await (const difference of compareBooks(gateway, books, 0, 1)) found.push(difference);
    expect(found).to.deep.equal([
      {
        what: 'unknown_payment',
        gateway: 'acme',
        reference: 'ref-2',
        paymentId: null,
        refundId: null,
        ours: 'none',
        theirs: 'paid',
      },
      {
        what: 'missing_payment',
        gateway: 'acme',
        reference: 'ref-4',
        paymentId: 'p4',
        refundId: null,
        ours: 'completed',
        theirs: 'none',
      },
    ]);
    expect(asked).to.deep.equal(['ref-3', 'ref-4']);
  });
});
