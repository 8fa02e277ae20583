import type { TurnRows } from '../../src/app/schedule/turnRows.ts';
import type { Violation } from './checks.ts';
import type { Posted } from './mail.ts';
import { GONE, person } from './people.ts';
import type { StoredJob, Tables } from './postgres/tables.ts';

/** A letter is composed of what was true when its job last read, which is about when it set out. */
const COMPOSED_MS = 100;
const OPTIONAL = ['hold_expired', 'payment_failed', 'refund_processed'];

export interface LetterBookParts {
  tables: Tables;
  tell(rule: string, says: string): void;
  seen(what: string): void;
}

/**
 * Who must be told of what, told from the rows alone: each thing that happened in the end, nothing that did not, and
 * nothing twice unless a job that sent it could not say so. MAIL-20…MAIL-27.
 */
export class LetterBook {
  readonly #tables: Tables;
  readonly #tell: LetterBookParts['tell'];
  readonly #seen: LetterBookParts['seen'];
  /** How often each thing has happened that there is a letter about, and since when that is no longer so. */
  readonly #happened = new Map<string, number>();
  readonly #over = new Map<string, number>();
  readonly #posted = new Map<string, number>();
  /** Attempts that have not said that they are done: they may have sent their letter all the same. */
  readonly #unsaid = new Map<string, number>();

  constructor(parts: LetterBookParts) {
    this.#tables = parts.tables;
    this.#tell = parts.tell;
    this.#seen = parts.seen;
  }

  /** A turn has taken effect. */
  onTurn(rows: TurnRows, now: number): void {
    for (const { id, status } of rows.bookings.inserts.values()) {
      this.#happens(`booking_confirmed-${id}`);
      // Made and called off within one turn.
      if (status === 'cancelled') this.#ends(`booking_confirmed-${id}`, now);
    }
    for (const { id, status } of rows.bookings.changes.values())
      if (status === 'cancelled') this.#ends(`booking_confirmed-${id}`, now);
    for (const { id, status, failureReason } of rows.payments.values()) {
      if (status === 'failed' && failureReason !== 'session_expired') this.#happens(`payment_failed-${id}`);
      if (status === 'completed') this.#ends(`payment_failed-${id}`, now);
      if (status === 'completed') this.#ends(`hold_expired-${this.#tables.payment(id).reservationId}`, now);
    }
    for (const { id, cancellationId } of rows.refunds.inserts.values())
      if (cancellationId === null) this.#happens(`payment_returned-${id}`);
    for (const { id, status } of [...rows.refunds.changes.values()]) {
      if (status === 'processed') this.#happens(`refund_processed-${id}`);
      if (status === 'failed') {
        this.#happens(`refund_failed-${id}`);
        this.#over.delete(`refund_failed-${id}`);
      } else this.#ends(`refund_failed-${id}`, now);
    }
    const off = this.#tables.schedule(rows.scheduleId).status === 'cancelled';
    for (const { id, isWhole } of rows.cancellations.inserts.values()) {
      // In a turn that also calls the trip off, either word is right.
      if (rows.scheduleStatus === 'cancelled' && isWhole) this.#happens(`either-${id}`);
      else if (isWhole) this.#happens(`${off ? 'schedule' : 'booking'}_cancelled-${id}`);
      else this.#happens(`seats_cancelled-${id}`);
    }
    for (const { id, status } of rows.reservations.changes.values())
      if (status === 'expired') this.#happens(`hold_expired-${id}`);
  }

  onTaken({ task, payload }: StoredJob): void {
    if (task === 'mail') add(this.#unsaid, `${payload.kind}-${payload.id}`, 1);
  }

  onDone({ task, payload }: StoredJob): void {
    if (task === 'mail') add(this.#unsaid, `${payload.kind}-${payload.id}`, -1);
  }

  /** The mail server has taken a letter. */
  onPosted({ key, to, from, sentAt }: Posted): void {
    add(this.#posted, key, 1);
    if ((this.#posted.get(key) ?? 0) > 1) this.#seen('letter twice');
    const { kind, id } = parts(key);
    const owner = this.#ownerOf(kind, id);
    if (owner === null || !this.#hasHappened(kind, id))
      return this.#tell('MAIL-21', `the letter ${key} tells of what did not happen`);
    if (to !== person(owner).email) this.#tell('MAIL-21', `${to} is told of ${key}`);
    if (person(owner).unwanted.some((each) => each === kind)) this.#tell('MAIL-27', `${owner} gets ${key}`);
    const over = this.#over.get(key);
    const stoodStill = from.resumedAt !== null && from.resumedAt > sentAt - COMPOSED_MS;
    if (over !== undefined && over < sentAt - COMPOSED_MS && !stoodStill)
      this.#tell('MAIL-21', `the letter ${key} tells of what was over ${sentAt - over} ms before`);
  }

  /** When everything has come to rest. */
  breaks(): Violation[] {
    const breaks: Violation[] = [];
    for (const key of this.#happened.keys()) {
      const { kind, id } = parts(key);
      const owner = this.#ownerOf(kind, id);
      const posted = this.#count(kind, id);
      if (owner === null || posted > 0 || person(owner).email === GONE) continue;
      if (OPTIONAL.includes(kind) && person(owner).unwanted.length > 0) continue;
      if (this.#over.has(key) || this.#isMoot(kind, id)) continue;
      breaks.push({ rule: 'MAIL-22', says: `nobody was told of ${key}` });
    }
    for (const [key, times] of this.#posted) {
      const { kind, id } = parts(key);
      const due = this.#happened.get(key) ?? this.#happened.get(`either-${id}`) ?? 0;
      const excused = this.#unsaid.get(key) ?? 0;
      if (times > due + excused)
        breaks.push({ rule: 'MAIL-20', says: `the letter ${kind} ${id} was sent ${times} times` });
    }
    return breaks;
  }

  #happens(key: string): void {
    add(this.#happened, key, 1);
  }

  #ends(key: string, now: number): void {
    if (!this.#over.has(key)) this.#over.set(key, now);
  }

  #hasHappened(kind: string, id: string): boolean {
    const either = kind === 'schedule_cancelled' || kind === 'booking_cancelled';
    return this.#happened.has(`${kind}-${id}`) || (either && this.#happened.has(`either-${id}`));
  }

  #count(kind: string, id: string): number {
    const kinds = kind === 'either' ? ['schedule_cancelled', 'booking_cancelled'] : [kind];
    return kinds.reduce((sum, each) => sum + (this.#posted.get(`${each}-${id}`) ?? 0), 0);
  }

  /** Whose hold ran out and who has, or had, other seats of the trip need not be told. */
  #isMoot(kind: string, id: string): boolean {
    if (kind !== 'hold_expired') return false;
    const { userId, scheduleId } = this.#tables.reservation(id);
    for (const other of this.#tables.reservations.values())
      if (other.id !== id && other.userId === userId && other.scheduleId === scheduleId) return true;
    return false;
  }

  #ownerOf(kind: string, id: string): string | null {
    const { bookings, payments, refunds, cancellations, reservations } = this.#tables;
    if (kind === 'booking_confirmed') return bookings.get(id)?.userId ?? null;
    if (kind === 'payment_failed') return payments.get(id)?.userId ?? null;
    if (kind === 'hold_expired') return reservations.get(id)?.userId ?? null;
    const cancellation = cancellations.get(id);
    if (cancellation) return bookings.get(cancellation.bookingId)?.userId ?? null;
    return payments.get(refunds.get(id)?.paymentId ?? '')?.userId ?? null;
  }
}

function parts(key: string): { kind: string; id: string } {
  const [kind = ''] = key.split('-', 1);
  return { kind, id: key.slice(kind.length + 1) };
}

function add(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
