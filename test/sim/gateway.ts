import {
  type GatewayEvent,
  type GatewayPayment,
  type GatewayRefund,
  GatewayUnavailable,
  PAYMENT_METHODS,
  type PaymentGateway,
} from '../../src/app/ports.ts';
import { refuse } from '../../src/domain/errors.ts';
import type { Random } from './random.ts';
import type { Life, Scheduler } from './scheduler.ts';

export const GATEWAY = 'sandbox';

export interface GatewayWeather {
  down: boolean;
  /** How often a delivery is lost, and how often it comes twice. */
  losesNews: number;
  repeatsNews: number;
  /** How often news of a payment never comes. */
  dropsNews: number;
  /** How late news may be, ms. */
  lateMs: number;
  refundsFail: number;
  /** How late its answers may be, ms, and how often none comes until whoever asked gives up. */
  answersLateMs: number;
  staysSilent: number;
}

/** As the adapters in src/gateways have it. */
const GIVES_UP_MS = 10_000;

export const FAIR_GATEWAY: GatewayWeather = {
  down: false,
  losesNews: 0.02,
  repeatsNews: 0.05,
  dropsNews: 0.02,
  lateMs: 300,
  refundsFail: 0.02,
  answersLateMs: 30,
  staysSilent: 0,
};

interface Session {
  reference: string;
  paymentId: string;
  amount: number;
  captured: number | null;
  closed: boolean;
  refunds: GatewayRefund[];
}

export interface GatewayParts {
  sim: Scheduler;
  random: Random;
  /** Sends a webhook to whatever process listens; true when it answered 200. */
  post(body: GatewayEvent): Promise<boolean>;
  onMoved(type: 'captured' | 'returned', paymentId: string, amount: number): void;
  onDropped(): void;
  /** False once the run must come to rest: then a refund that is asked for again goes through. */
  stormy(): boolean;
}

/** The gateway's own house: its sessions, its books, and a courier that sends news until it is heard. It never dies. */
export class Gateway {
  weather: GatewayWeather = { ...FAIR_GATEWAY };
  readonly #parts: GatewayParts;
  readonly #sessions = new Map<string, Session>();
  readonly #refunds = new Map<string, 'taken' | 'failed'>();
  readonly #returned = new Set<string>();
  readonly #told = new Set<string>();
  #serial = 0;
  /** News that nobody has heard yet. */
  waiting = 0;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
  }

  /** The port as one process holds it. */
  port(life: Life): PaymentGateway {
    return {
      name: GATEWAY,
      methods: PAYMENT_METHODS,
      signatureHeader: 'x-webhook-signature',
      startCheckout: ({ paymentId, amount }) =>
        this.#call(life, 'checkout', () => {
          const reference = `ref-${paymentId}`;
          if (!this.#sessions.has(reference))
            this.#sessions.set(reference, {
              reference,
              paymentId,
              amount,
              captured: null,
              closed: false,
              refunds: [],
            });
          return { reference, redirectUrl: `https://pay/${reference}` };
        }),
      refund: ({ refundId, reference, amount }) =>
        this.#call(life, 'refund', () => this.#refund(refundId, reference, amount)),
      retrieve: (reference) => this.#call(life, 'retrieve', () => this.#standing(reference)),
      async *listPayments() {},
      expire: (reference) =>
        this.#call(life, 'expire', () => {
          const session = this.#sessions.get(reference);
          if (session) session.closed = true;
          return this.#standing(reference);
        }),
      readWebhook: ({ rawBody }) => JSON.parse(rawBody.toString()) as GatewayEvent,
    };
  }

  /** The passenger pays on the gateway's page. */
  pay(reference: string, how: 'succeeded' | 'failed', amount?: number): void {
    const session = this.#sessions.get(reference);
    if (!session || session.captured !== null || session.closed) return;
    if (how === 'succeeded') {
      session.captured = amount ?? session.amount;
      this.#parts.onMoved('captured', session.paymentId, session.captured);
    }
    this.#tell(`payment.${how}`, reference, session.captured ?? session.amount);
  }

  /** What it took, by payment. */
  *captured(): Iterable<[paymentId: string, amount: number]> {
    for (const { paymentId, captured } of this.#sessions.values())
      if (captured !== null) yield [paymentId, captured];
  }

  /** Payments that could still be paid. */
  *open(): Iterable<string> {
    for (const { paymentId, captured, closed } of this.#sessions.values())
      if (captured === null && !closed) yield paymentId;
  }

  /** Whether it has given back what it was asked for under this id. */
  hasReturned(refundId: string): boolean {
    return this.#returned.has(refundId);
  }

  /** Whether news of this id has come by webhook: what else is kept was asked for. */
  hasTold(eventId: string): boolean {
    return this.#told.has(eventId);
  }

  /** The same refund id again is the same refund. One that failed may be asked for again. */
  #refund(refundId: string, reference: string, amount: number): void {
    const { random, sim, stormy, onMoved } = this.#parts;
    const session = this.#sessions.get(reference);
    if (this.#refunds.get(refundId) === 'taken') return;
    const gone = session?.refunds.reduce(
      (sum, each) => sum + (each.status === 'failed' ? 0 : each.amount),
      0,
    );
    if (session?.captured == null || amount + (gone ?? 0) > session.captured)
      refuse('validation_failed', 'no such money');
    const fails = stormy() && random.chance(this.weather.refundsFail);
    this.#refunds.set(refundId, fails ? 'failed' : 'taken');
    const id = `re-${++this.#serial}`;
    const newsId = `news-${id}`;
    const refund: GatewayRefund = {
      id,
      newsId,
      refundId,
      amount,
      status: 'pending',
      reason: null,
    };
    session.refunds.push(refund);
    sim.after(random.between(20, 800), null, 'refund done', () => {
      if (!fails) {
        this.#returned.add(refundId);
        onMoved('returned', session.paymentId, amount);
      }
      refund.status = fails ? 'failed' : 'succeeded';
      // Which refund it is goes without saying when all the money goes back at once.
      const named = amount === session.captured && random.chance(0.3) ? null : refundId;
      this.#tell(fails ? 'refund.failed' : 'refund.succeeded', reference, amount, {
        newsId,
        refundId: named,
      });
    });
  }

  #standing(reference: string): GatewayPayment | null {
    const session = this.#sessions.get(reference);
    if (!session) return null;
    const { paymentId, captured, closed, refunds } = session;
    const status = captured !== null ? 'paid' : closed ? 'expired' : 'open';
    const about = { reference, paymentId, status, captured, currency: 'USD', reason: null } as const;
    return { ...about, createdAt: 0, refunds: refunds.map((refund) => ({ ...refund })) };
  }

  /** A call over the network: it may be lost before it is heard, or its answer after. */
  #call<T>(life: Life, tag: string, work: () => T): Promise<T> {
    const { sim, random } = this.#parts;
    return new Promise((resolve, reject) => {
      const lost = () =>
        sim.after(random.between(5, 400), life, tag, () => reject(new GatewayUnavailable('no answer')));
      sim.after(random.between(2, 30), null, tag, () => {
        if (this.weather.down) return lost();
        let result: T;
        try {
          result = work();
        } catch (error) {
          return sim.after(2, life, tag, () => reject(error));
        }
        if (this.#parts.stormy() && random.chance(0.02)) return lost();
        const { answersLateMs, staysSilent } = this.weather;
        if (random.chance(staysSilent))
          return sim.after(GIVES_UP_MS, life, tag, () => reject(new GatewayUnavailable('no answer in time')));
        // What it says was so when it was asked: it may be overtaken by a webhook, or by a later answer.
        sim.after(2 + random.below(answersLateMs), life, tag, () => resolve(result));
      });
    });
  }

  #tell(
    type: string,
    reference: string,
    amount: number,
    { newsId, refundId = null }: { newsId?: string; refundId?: string | null } = {},
  ): void {
    const { sim, random } = this.#parts;
    const ownId = `evt-${++this.#serial}`;
    const event: GatewayEvent = {
      id: newsId ?? ownId,
      type,
      reference,
      paymentId: null,
      refundId,
      amount,
      currency: null,
      reason: type.endsWith('failed') ? 'declined' : null,
      createdAt: sim.now,
    };
    // Some gateways tell the same news of a payment under two ids.
    const events = random.chance(0.04) ? [event, { ...event, id: newsId ?? `${ownId}b` }] : [event];
    for (const each of events) {
      if (type.startsWith('payment.') && random.chance(this.weather.dropsNews)) {
        this.#parts.onDropped();
        continue;
      }
      this.#deliver(each);
      if (random.chance(this.weather.repeatsNews)) this.#deliver(each);
    }
  }

  #deliver(event: GatewayEvent): void {
    const { sim, random, post } = this.#parts;
    this.waiting += 1;
    const attempt = (n: number) => {
      sim.after(random.between(1, n === 0 ? this.weather.lateMs : 4_000), null, 'webhook', () => {
        const isLost = random.chance(this.weather.losesNews);
        if (!isLost) this.#told.add(event.id);
        const heard = isLost ? Promise.resolve(false) : post(event);
        void heard.then((ok) => {
          if (!ok) return attempt(n + 1);
          this.waiting -= 1;
        });
      });
    };
    attempt(0);
  }
}
