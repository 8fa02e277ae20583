import { type Mutation, one } from './mutation.ts';

const LETTERS = 'src/app/bookings/letters.ts';
const MONEY = 'src/app/schedule/recordMoney.ts';
const CANCEL = 'src/app/schedule/recordCancellation.ts';
const INVOICES = 'src/app/invoices/invoices.ts';
const INQUIRE = 'src/app/payments/inquire.ts';

/** Letters, invoices, and questions to the gateway. */
export const PAPERS: Mutation[] = [
  one(
    'nobody writes to who is booked',
    'src/app/schedule/recordBooking.ts',
    "mail(on, 'booking_confirmed', booking.id);",
    '',
  ),
  one(
    'a letter about a refund has the key of its payment',
    'src/app/schedule/recordEvent.ts',
    'key: `mail:$' + '{kind}:$' + '{entityId}`',
    'key: `mail:$' + '{kind}`',
  ),
  one(
    'a letter that could not be sent is given up',
    'src/jobs/mail.ts',
    'if (!isUndeliverable(error)) throw error;',
    'void isUndeliverable;',
  ),
  one(
    'a refund that was taken in is called paid',
    MONEY,
    "mail(on, outcome === 'processed' ? 'refund_processed' : 'refund_failed', refund.id);",
    "mail(on, 'refund_processed', refund.id);",
  ),
  one(
    'who has cancelled is confirmed all the same',
    LETTERS,
    `  // Of a booking that is cancelled by now another letter tells.
  if (!issued || issued.document.status === 'cancelled') return null;`,
    '  if (!issued) return null;',
  ),
  one(
    'a payment that turned out well is said to have failed',
    LETTERS,
    "if (payment?.status !== 'failed') return null;",
    'if (!payment) return null;',
  ),
  one(
    'who wants no letter gets one',
    LETTERS,
    'return !unwanted.includes(kind);',
    'return unwanted.length > 9 || kind.length > 0;',
  ),
  one(
    'a part is written about as the whole',
    CANCEL,
    "mail(on, 'seats_cancelled', event.cancellationId);",
    "mail(on, 'booking_cancelled', event.cancellationId);",
  ),
  {
    name: 'a credit note does not wait for its invoice',
    patches: [
      { file: INVOICES, find: '      await invoiceOf(refund.bookingId);\n', replace: '' },
      // The confirmation would issue it as well, and its own job nearly always comes first.
      {
        file: LETTERS,
        find: 'await paper(parts, () => invoices.invoiceOf(bookingId));',
        replace: 'await paper(parts, async () => null);',
      },
      {
        file: 'test/sim/postgres/jobs.ts',
        find: 'payload, key, runAt: now, attempts: 0',
        replace: "payload, key, runAt: now + (payload.kind === 'invoice' ? 20_000 : 0), attempts: 0",
      },
    ],
  },
  {
    name: 'a part that goes back has no credit note',
    patches: [
      {
        file: CANCEL,
        find: "if (!isSettled) invoice(on, 'credit_note', cancellationId);",
        replace: "if (!isSettled && told.isWhole) invoice(on, 'credit_note', cancellationId);",
      },
      // Its letter would issue it as well.
      {
        file: LETTERS,
        find: 'await paper(parts, () => invoices.creditNoteOf(cancellationId));',
        replace: 'await paper(parts, async () => null);',
      },
    ],
  },
  one(
    'invoices are numbered without a lock',
    'test/sim/postgres/invoices.ts',
    'locks: [`invoice_counters $' + '{series}`],',
    'locks: [],',
  ),
  one(
    'a number is taken before its invoice is there',
    'test/sim/postgres/invoices.ts',
    'const counter = tables.invoiceCounters[series] + 1;',
    'const counter = ++tables.invoiceCounters[series];',
  ),
  one(
    'an answer that the gateway gives to a question is not kept',
    INQUIRE,
    "case 'paid': {",
    "case 'paid': {\n      if (found) return null;",
  ),
  one(
    'a session stays open when its hold is over',
    INQUIRE,
    'return isOver && isOpen ? gateway.expire(reference) : gateway.retrieve(reference);',
    'return isOver && isOpen ? gateway.retrieve(reference) : gateway.retrieve(reference);',
  ),
];
