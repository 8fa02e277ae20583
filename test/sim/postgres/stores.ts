import {
  type Begun,
  type IdempotencyStore,
  KEY_LEASE_MS,
  type KeptAnswer,
  type KeyClaim,
} from '../../../src/app/idempotency.ts';
import type { BookingLookup, PaymentStore, RefundOrder } from '../../../src/app/payments/ports.ts';
import type { Ids } from '../../../src/app/ports.ts';
import type { ReservationLookup } from '../../../src/app/reservations/ports.ts';
import type { ScheduleLookup } from '../../../src/app/schedule/scheduleLookup.ts';
import { Refused, refusal } from '../../../src/domain/errors.ts';
import type { Life } from '../scheduler.ts';
import { hasDue, inquiryOf, takeDue } from './inquiries.ts';
import { addJob } from './jobs.ts';
import { ConnectionLost, type Server, ServerError } from './server.ts';
import type { StoredPayment } from './tables.ts';
import { EndUnknown } from './transaction.ts';

/** A statement as the stores send it. */
export function guarded<T>(server: Server, client: Life, tag: string, work: () => T): Promise<T> {
  return server.statement(client, tag, work, asTold);
}

/** An unreachable database is the refusal `unavailable` (src/db/failures.ts). */
export function asTold(error: Error): Error {
  const isAway =
    error instanceof ConnectionLost || error instanceof ServerError || error instanceof EndUnknown;
  if (!isAway) return error;
  return new Refused(refusal('unavailable', 'The database cannot be reached.', { retry_after_seconds: 1 }));
}

/** As src/db/paymentStore.ts. */
export function simPaymentStore(server: Server, client: Life, watch: MoneyWatch): PaymentStore {
  const { tables } = server;
  const ask = <T>(tag: string, work: () => T) => guarded(server, client, tag, work);
  const refundWhere = (
    is: (refund: { id: string; cancellationId: string | null }) => boolean,
  ): RefundOrder | null => {
    const refund = [...tables.refunds.values()].find(is);
    if (!refund) return null;
    const payment = tables.payment(refund.paymentId);
    const { scheduleId } = tables.reservation(payment.reservationId);
    const { id, paymentId, amount, reason, status } = refund;
    return {
      id,
      paymentId,
      gateway: payment.gateway,
      scheduleId,
      reference: payment.reference,
      amount,
      reason,
      status,
      // It has no log to count them in, and its gateway judges each asking anew.
      retries: 0,
    };
  };
  return {
    payable: (id) =>
      ask('payable', () => {
        const found = tables.reservations.get(id);
        if (!found) return null;
        const { userId, scheduleId, status, expiresAt, totalAmount } = found;
        return { id, userId, scheduleId, status, expiresAt, totalAmount, description: 'here – there' };
      }),
    addPayment: ({ id, reservationId, userId, amount, gateway, at, nextAskAt }) =>
      ask('add payment', () => {
        if (tables.payments.has(id)) return;
        const payment: StoredPayment = {
          id,
          reservationId,
          userId,
          bookingId: null,
          status: 'pending',
          amount,
          capturedAmount: null,
          gateway,
          reference: null,
          redirectUrl: null,
          begunAt: at,
          nextAskAt,
        };
        tables.payments.set(id, payment);
      }),
    begunCheckout: (id) =>
      ask('begun checkout', () => {
        const redirectUrl = tables.payments.get(id)?.redirectUrl;
        return redirectUrl ? { paymentId: id, redirectUrl } : null;
      }),
    setSession: (id, { reference, redirectUrl }) =>
      ask('set session', () => {
        const payment = tables.payments.get(id);
        if (payment) Object.assign(payment, { reference, redirectUrl });
      }),
    findByNews: (gateway, { reference }) =>
      ask('find by news', () => {
        for (const { id, status, ...payment } of tables.payments.values()) {
          if (payment.gateway === gateway && payment.reference === reference) return { id, status };
        }
        return null;
      }),
    keepEvent: (event) =>
      ask('keep event', () => {
        const key = `${event.gateway} ${event.eventId}`;
        if (tables.news.has(key)) return false;
        const { at, reference: _, ...kept } = event;
        tables.news.set(key, { ...kept, receivedAt: at, appliedAt: null });
        watch.onNews(event);
        const payload = { gateway: event.gateway, event_id: event.eventId };
        addJob(tables, 'gateway_event', payload, `gateway_event:${key}`, server.sim.now);
        server.onCommitted();
        return true;
      }),
    event: (gateway, eventId) =>
      ask('event', () => {
        const news = tables.news.get(`${gateway} ${eventId}`);
        if (!news) return null;
        const { scheduleId } = tables.reservation(tables.payment(news.paymentId).reservationId);
        const { type, paymentId, amount, currency, refundId, reason, operationId, appliedAt } = news;
        return {
          gateway,
          eventId,
          type,
          paymentId,
          scheduleId,
          amount,
          currency,
          refundId,
          reason,
          operationId,
          applied: appliedAt !== null,
        };
      }),
    markApplied: (gateway, eventId, at) =>
      ask('mark applied', () => {
        const news = tables.news.get(`${gateway} ${eventId}`);
        if (news) news.appliedAt ??= at;
      }),
    inquiry: (id) => ask('inquiry', () => inquiryOf(tables, id)),
    askSoon: (id, at) =>
      ask('ask soon', () => {
        const payment = tables.payments.get(id);
        if (payment?.status === 'pending') payment.nextAskAt = at;
        for (const refund of tables.refunds.values()) {
          if (refund.paymentId === id && refund.status === 'pending') refund.nextAskAt = at;
        }
      }),
    // Asking in vain is left out: it is what takes most of the time otherwise.
    takeDue: (now, limit) =>
      hasDue(tables, now) ? ask('take due', () => takeDue(tables, now, limit)) : Promise.resolve([]),
    refundOrder: (id) => ask('refund order', () => refundWhere((refund) => refund.id === id)),
    refundUnder: (id) =>
      ask('refund under', () => refundWhere((refund) => refund.id === id || refund.cancellationId === id)),
  };
}

/** Sees news that is kept, at that instant. */
export interface MoneyWatch {
  onNews(news: { eventId: string; type: string }): void;
}

/** As the lookups of src/db. */
export function simLookups(
  server: Server,
  client: Life,
): { reservations: ReservationLookup; bookings: BookingLookup; schedules: ScheduleLookup } {
  const { tables } = server;
  const ask = <T>(tag: string, work: () => T) => guarded(server, client, tag, work);
  const active = () => [...tables.reservations.values()].filter((each) => each.status === 'active');
  return {
    reservations: {
      locate: (id) =>
        ask('locate', () => {
          const found = tables.reservations.get(id);
          return found ? { userId: found.userId, scheduleId: found.scheduleId } : null;
        }),
      schedulesHeldBy: (userId) =>
        ask('held by', () =>
          active()
            .filter((each) => each.userId === userId)
            .map((each) => each.scheduleId),
        ),
      schedulesDue: (before) =>
        ask('due', () => {
          const due = active().filter((each) => each.expiresAt <= before);
          return [...new Set(due.map((each) => each.scheduleId))];
        }),
    },
    bookings: {
      booking: (id) =>
        ask('booking', () => {
          const found = tables.bookings.get(id);
          return found ? { id, userId: found.userId, scheduleId: found.scheduleId } : null;
        }),
      ofReservation: (id) =>
        ask('of reservation', () => {
          const found = tables.reservations.get(id);
          if (!found) return null;
          const { userId, status, expiresAt, bookingId } = found;
          return { userId, status, expiresAt, bookingId };
        }),
      waitingNews: (reservationId) =>
        ask('waiting news', () =>
          [...tables.news.values()]
            .filter((each) => each.appliedAt === null)
            .filter((each) => tables.payment(each.paymentId).reservationId === reservationId)
            .map(({ gateway, eventId }) => ({ gateway, eventId })),
        ),
    },
    schedules: {
      behindClock: (now) =>
        ask('behind clock', () =>
          [...tables.schedules.values()]
            .filter(
              ({ status, departureAt, arrivalAt }) =>
                (status === 'scheduled' && departureAt <= now) ||
                (status === 'in_transit' && arrivalAt <= now),
            )
            .map(({ id }) => id),
        ),
    },
  };
}

/** As src/db/idempotencyStore.ts. */
export function simIdempotency(server: Server, client: Life, ids: Ids): IdempotencyStore {
  const { keys } = server.tables;
  const ask = <T>(tag: string, work: () => T) => guarded(server, client, tag, work);
  const mine = ({ scope, id }: KeyClaim) => {
    const key = keys.get(text(scope));
    return key?.claimId === id && key.answer === null ? key : null;
  };
  return {
    begin: ({ scope, id }, bodyHash, at) => {
      const offered = ids.next();
      return ask('begin key', (): Begun => {
        const known = keys.get(text(scope));
        if (known && known.bodyHash !== text(bodyHash)) return { state: 'reused' };
        if (known?.answer) return { state: 'replay', answer: JSON.parse(known.answer) as KeptAnswer };
        if (known && known.leasedUntil > at) return { state: 'running' };
        const operationId = known?.operationId ?? offered;
        const leasedUntil = at + KEY_LEASE_MS;
        keys.set(text(scope), {
          bodyHash: text(bodyHash),
          operationId,
          claimId: id,
          leasedUntil,
          answer: null,
        });
        return { state: 'new', operation: { id: operationId, again: operationId !== offered } };
      });
    },
    finish: (claim, answer) =>
      ask('finish key', () => {
        const key = mine(claim);
        if (key) key.answer = JSON.stringify(answer);
        return key !== null;
      }),
    release: (claim, at) =>
      ask('release key', () => {
        const key = mine(claim);
        if (key) key.leasedUntil = at;
        return key !== null;
      }),
    forget: (claim) =>
      ask('forget key', () => {
        if (mine(claim)) keys.delete(text(claim.scope));
      }),
    removeOld: () => Promise.resolve(0),
  };
}

function text(hash: Uint8Array): string {
  return Buffer.from(hash).toString('latin1');
}
