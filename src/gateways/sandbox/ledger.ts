import { z } from 'zod';
import { PAYMENT_METHODS } from '../../app/ports.ts';
import type { Minor } from '../../domain/money.ts';

/** One webhook to deliver. The body is fixed when it is made: every try sends the same bytes. */
const news = z.object({
  id: z.string(),
  url: z.string(),
  body: z.string(),
  /** Epoch ms; not before this. */
  deliverAt: z.number(),
  /** How often each try sends it at once (2: a duplicate on request). */
  copies: z.number().int().min(1),
});
export type News = z.infer<typeof news>;

const checkoutEntry = z.object({
  kind: z.literal('checkout'),
  reference: z.string(),
  paymentId: z.string(),
  amount: z.number().int(),
  // Journals of before there were several are read as well.
  currency: z.string().default('USD'),
  method: z.enum(PAYMENT_METHODS),
  description: z.string(),
  begunAt: z.number().default(0),
  expiresAt: z.number(),
  returnUrl: z.string(),
  webhookUrl: z.string(),
});

/** The shop has closed the session early. */
const expiredEntry = z.object({ kind: z.literal('expired'), reference: z.string(), at: z.number() });

/** The payer decided. The news stands in the same line, so that a crash cannot part them; null: dropped or done. */
const settledEntry = z.object({
  kind: z.literal('settled'),
  reference: z.string(),
  outcome: z.enum(['paid', 'declined']),
  amount: z.number().int(),
  news: news.nullable(),
});

const refundEntry = z.object({
  kind: z.literal('refund'),
  refundId: z.string(),
  reference: z.string(),
  amount: z.number().int(),
  outcome: z.enum(['succeeded', 'failed']),
  /** Rises when a failed refund is asked for again. */
  attempt: z.number().int(),
  eventId: z.string(),
  news: news.nullable(),
});

/** The news needs no more delivering: it was answered 2xx, or a day of tries has passed. */
const closedEntry = z.object({
  kind: z.literal('closed'),
  eventId: z.string(),
  how: z.enum(['acknowledged', 'abandoned']),
});

const entry = z.discriminatedUnion('kind', [
  checkoutEntry,
  expiredEntry,
  settledEntry,
  refundEntry,
  closedEntry,
]);
export type Entry = z.infer<typeof entry>;
export type RefundEntry = z.infer<typeof refundEntry>;

/** A checkout and what became of it. `captured` is in minor units, null until paid. */
export interface Checkout extends Omit<z.infer<typeof checkoutEntry>, 'kind'> {
  status: 'open' | 'declined' | 'paid';
  captured: Minor | null;
}

/** Reads a line of the journal. Throws when it is none of the entries. */
export function parseEntry(value: unknown): Entry {
  return entry.parse(value);
}

/** What the gateway knows, built from the journal's entries in order. Pure memory: it writes nothing itself. */
export class Ledger {
  readonly #checkouts = new Map<string, Checkout>();
  readonly #referenceOfPayment = new Map<string, string>();
  readonly #refunds = new Map<string, RefundEntry>();
  readonly #refundsOf = new Map<string, RefundEntry[]>();
  readonly #undelivered = new Map<string, News>();

  /** Takes one entry in. */
  apply(entry: Entry): void {
    switch (entry.kind) {
      case 'checkout': {
        const { kind: _, ...checkout } = entry;
        this.#checkouts.set(entry.reference, { ...checkout, status: 'open', captured: null });
        this.#referenceOfPayment.set(entry.paymentId, entry.reference);
        return;
      }
      case 'expired': {
        const checkout = this.#checkouts.get(entry.reference);
        if (checkout) checkout.expiresAt = Math.min(checkout.expiresAt, entry.at);
        return;
      }
      case 'settled':
        this.#settle(entry);
        return;
      case 'refund':
        this.#refunds.set(entry.refundId, entry);
        this.#refundsOf.set(entry.reference, [...this.refundsOf(entry.reference), entry]);
        if (entry.news) this.#undelivered.set(entry.news.id, entry.news);
        return;
      case 'closed':
        this.#undelivered.delete(entry.eventId);
    }
  }

  checkout(reference: string): Checkout | undefined {
    return this.#checkouts.get(reference);
  }

  checkoutOfPayment(paymentId: string): Checkout | undefined {
    const reference = this.#referenceOfPayment.get(paymentId);
    return reference === undefined ? undefined : this.#checkouts.get(reference);
  }

  refund(refundId: string): RefundEntry | undefined {
    return this.#refunds.get(refundId);
  }

  /** The amounts that went back for a reference, oldest first. */
  returned(reference: string): readonly Minor[] {
    const entries = this.refundsOf(reference).filter((entry) => entry.outcome === 'succeeded');
    return entries.map((entry) => entry.amount);
  }

  /** Every try of every refund for a reference, oldest first. */
  refundsOf(reference: string): readonly RefundEntry[] {
    return this.#refundsOf.get(reference) ?? [];
  }

  get checkouts(): Iterable<Checkout> {
    return this.#checkouts.values();
  }

  undelivered(): News[] {
    return [...this.#undelivered.values()];
  }

  isUndelivered(eventId: string): boolean {
    return this.#undelivered.has(eventId);
  }

  #settle(entry: z.infer<typeof settledEntry>): void {
    const checkout = this.#checkouts.get(entry.reference);
    if (!checkout) throw new Error(`the journal settles ${entry.reference}, which it never began`);
    checkout.status = entry.outcome;
    if (entry.outcome === 'paid') checkout.captured = entry.amount;
    if (entry.news) this.#undelivered.set(entry.news.id, entry.news);
  }
}

/** The same history without what is over: closed news and their bodies. References and refunds stay for ever. */
export function compactEntries(entries: readonly Entry[]): Entry[] {
  const closed = new Set(entries.flatMap((entry) => (entry.kind === 'closed' ? [entry.eventId] : [])));
  return entries
    .filter((entry) => entry.kind !== 'closed')
    .map((entry) =>
      'news' in entry && entry.news && closed.has(entry.news.id) ? { ...entry, news: null } : entry,
    );
}
