import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../../../src/app/ports.ts';
import { listen } from './listen.ts';

/** Stripe's objects as its API shows them, as far as anybody here looks. */
export interface StandInSession {
  id: string;
  object: 'checkout.session';
  url: string;
  status: 'open' | 'complete' | 'expired';
  payment_status: 'paid' | 'unpaid';
  client_reference_id: string | null;
  amount_total: number;
  currency: string;
  created: number;
  expires_at: number;
  metadata: Record<string, string>;
  payment_intent: string | null;
  success_url: string;
}

interface Intent {
  id: string;
  status: 'processing' | 'succeeded' | 'requires_payment_method';
  amount_received: number;
  currency: string;
  metadata: Record<string, string>;
  last_payment_error: { message: string } | null;
  refunds: Refund[];
}

interface Refund {
  id: string;
  object: 'refund';
  amount: number;
  currency: string;
  status: 'pending' | 'succeeded' | 'failed';
  failure_reason?: string;
  payment_intent: string;
  metadata: Record<string, string>;
}

type Form = Record<string, string>;
interface Answer {
  status: number;
  body: unknown;
}

/**
 * Something went wrong with the next request to a path that begins so: before it has an effect, or after; `no_answer`
 * leaves whoever asked waiting.
 */
export interface StandInFault {
  path: string;
  how: 'error' | 'answer_lost' | 'no_answer' | 'rate_limited';
}

/** A request has come in, has had its effect, or its answer has gone out. */
export type Moment = 'arrived' | 'done' | 'answered';

const MIN_SESSION_SECONDS = 30 * 60;
const MAX_SESSION_SECONDS = 24 * 3600;

/**
 * A stand-in of Stripe's API on a real port: sessions, refunds, idempotency keys and errors as the API's reference
 * tells of them. It sends nothing by itself: `events` holds what Stripe would have sent.
 */
export class StripeStandIn {
  readonly sessions = new Map<string, StandInSession>();
  readonly intents = new Map<string, Intent>();
  readonly events: Record<string, unknown>[] = [];
  readonly faults: StandInFault[] = [];
  /** Every request: method, path, form and its idempotency key. */
  readonly requests: { method: string; path: string; form: Form; key: string | undefined }[] = [];
  /** Told of what happens to each request, in its order. */
  watch: (moment: Moment, request: string) => void = () => undefined;
  /** Refunds come to nothing at first, and are told later. */
  slowRefunds = false;
  refuseNextRefund = false;
  /** The account has too little for any refund: each is refused, and none is made. */
  isShort = false;
  readonly #clock: Clock;
  readonly #answers = new Map<string, { form: string; answer: Answer }>();
  #held: { path: string; until: Promise<void> } | null = null;
  #serial = 0;
  url = '';
  #close: () => Promise<void> = async () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async open(): Promise<this> {
    const { url, close } = await listen(
      createServer((request, response) => void this.#serve(request, response)),
    );
    this.url = url;
    this.#close = close;
    return this;
  }

  close(): Promise<void> {
    return this.#close();
  }

  get refundCount(): number {
    return [...this.intents.values()].reduce((sum, { refunds }) => sum + refunds.length, 0);
  }

  /** The payer pays on the page; throws when the page is closed. `changes` are what Stripe would have done otherwise. */
  pay(id: string, changes: { amount?: number; currency?: string; processing?: boolean } = {}): void {
    const session = this.#sessionNow(id);
    if (session?.status !== 'open') throw new Error(`the page of ${id} is closed`);
    const { amount = session.amount_total, currency = session.currency, processing = false } = changes;
    const intent: Intent = {
      id: this.#id('pi'),
      status: processing ? 'processing' : 'succeeded',
      amount_received: processing ? 0 : amount,
      currency,
      metadata: { ...session.metadata },
      last_payment_error: null,
      refunds: [],
    };
    this.intents.set(intent.id, intent);
    Object.assign(session, {
      status: 'complete',
      payment_status: processing ? 'unpaid' : 'paid',
      payment_intent: intent.id,
      amount_total: amount,
      currency,
    });
    this.#tell('checkout.session.completed', session);
  }

  /** A payment that takes its time comes to its end. */
  finish(id: string, outcome: 'succeeded' | 'failed'): void {
    const session = this.sessions.get(id);
    const intent = this.intents.get(session?.payment_intent ?? '');
    if (!session || !intent) throw new Error(`${id} is not processing`);
    if (outcome === 'succeeded') {
      Object.assign(intent, { status: 'succeeded', amount_received: session.amount_total });
      session.payment_status = 'paid';
    } else {
      Object.assign(intent, {
        status: 'requires_payment_method',
        last_payment_error: { message: 'no funds' },
      });
    }
    this.#tell(`checkout.session.async_payment_${outcome}`, session);
  }

  /** The next request to a path takes effect and is never answered; nor when the SDK sends it again by itself. */
  loseAnswer(path: string): void {
    this.faults.push({ path, how: 'answer_lost' }, { path, how: 'answer_lost' });
  }

  /** Holds back the answer to the next request of a path until the returned function is called. */
  holdAnswer(path: string): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = { path, until: promise };
    return resolve;
  }

  /** Every try of a refund of ours, oldest first. */
  refundsUnder(refundId: string): readonly Refund[] {
    const all = [...this.intents.values()].flatMap(({ refunds }) => refunds);
    return all.filter(({ metadata }) => metadata.refund_id === refundId);
  }

  /** What of a session's money has gone back, or is to: each amount with how far it is. */
  returnedOf(sessionId: string): string[] {
    const intent = this.intents.get(this.sessions.get(sessionId)?.payment_intent ?? '');
    return (intent?.refunds ?? []).map(({ amount, status }) => `${amount} ${status}`);
  }

  /** A slow refund comes to its end. */
  settleRefund(refundId: string, status: 'succeeded' | 'failed'): void {
    const refund = this.refundsUnder(refundId).at(-1);
    if (!refund) throw new Error(`there is no refund ${refundId}`);
    Object.assign(refund, { status, ...(status === 'failed' && { failure_reason: 'lost_or_stolen_card' }) });
    this.#tell(status === 'failed' ? 'refund.failed' : 'refund.updated', refund);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { pathname: path, searchParams } = new URL(request.url ?? '/', this.url);
    const query =
      request.method === 'GET' ? searchParams : new URLSearchParams(Buffer.concat(chunks).toString());
    const form: Form = Object.fromEntries(query);
    const key = request.headers['idempotency-key'];
    const method = request.method ?? 'GET';
    this.requests.push({ method, path, form, key: typeof key === 'string' ? key : undefined });
    const at = (moment: Moment) => this.watch(moment, `${method} ${path}`);
    at('arrived');
    response.once('finish', () => at('answered'));
    const fault = this.#faultOf(path, method);
    if (fault?.how === 'error') return reply(response, { status: 500, body: apiError('api_error', 'oops') });
    if (fault?.how === 'rate_limited') {
      return reply(response, {
        status: 429,
        body: apiError('invalid_request_error', 'slow down', 'rate_limit'),
      });
    }
    const answer = this.#answer(request, method, path, form);
    at('done');
    if (fault?.how === 'answer_lost') return void request.socket.destroy();
    if (fault?.how === 'no_answer') return;
    if (method === 'POST' && this.#held?.path === path) {
      const { until } = this.#held;
      this.#held = null;
      await until;
    }
    reply(response, answer);
  }

  #faultOf(path: string, method: string): StandInFault | undefined {
    const index = this.faults.findIndex((fault) => method === 'POST' && path.startsWith(fault.path));
    return index < 0 ? undefined : this.faults.splice(index, 1)[0];
  }

  #answer(request: IncomingMessage, method: string, path: string, form: Form): Answer {
    if (request.headers.authorization !== 'Bearer sk_test_standin') {
      return { status: 401, body: apiError('invalid_request_error', 'Invalid API Key provided') };
    }
    const key = request.headers['idempotency-key'];
    if (method !== 'POST' || typeof key !== 'string') return this.#route(method, path, form);
    const known = this.#answers.get(key);
    const sent = JSON.stringify([path, form]);
    if (known && known.form !== sent) {
      const message = 'Keys for idempotent requests can only be used with the same parameters';
      return { status: 400, body: apiError('idempotency_error', message) };
    }
    const answer = known?.answer ?? structuredClone(this.#route(method, path, form));
    this.#answers.set(key, { form: sent, answer });
    return answer;
  }

  #route(method: string, path: string, form: Form): Answer {
    const [, kind, id, action] =
      /^\/v1\/(checkout\/sessions|refunds)(?:\/(\w+))?(?:\/(\w+))?$/.exec(path) ?? [];
    if (kind === 'refunds') return method === 'POST' ? this.#refund(form) : this.#refunds(form);
    if (kind !== 'checkout/sessions') return notFound(path);
    if (id === undefined) return method === 'POST' ? this.#begin(form) : this.#list(form);
    const session = this.#sessionNow(id);
    if (!session) return notFound(id);
    if (action !== 'expire') return ok(this.#expanded(session, 'expand[0]' in form));
    if (session.status !== 'open') {
      return { status: 400, body: apiError('invalid_request_error', `Only open sessions can be expired`) };
    }
    session.status = 'expired';
    this.#tell('checkout.session.expired', session);
    return ok(session);
  }

  #begin(form: Form): Answer {
    const now = Math.floor(this.#clock.now() / 1000);
    const expiresAt = Number(form.expires_at);
    if (!(expiresAt - now >= MIN_SESSION_SECONDS && expiresAt - now <= MAX_SESSION_SECONDS)) {
      return invalid('expires_at', 'must be between 30 minutes and 24 hours from now');
    }
    if (form.mode !== 'payment') return invalid('mode', 'only payments here');
    const types = Object.keys(form).filter((name) => name.startsWith('allowed_payment_method_types'));
    if (types.length === 0 || 'payment_method_types[0]' in form)
      return invalid('payment_method_types', 'gone');
    const id = this.#id('cs_test');
    const session: StandInSession = {
      id,
      object: 'checkout.session',
      url: `https://checkout.stripe.test/c/pay/${id}`,
      status: 'open',
      payment_status: 'unpaid',
      client_reference_id: form.client_reference_id ?? null,
      amount_total: Number(form['line_items[0][price_data][unit_amount]']),
      currency: form['line_items[0][price_data][currency]'] ?? '',
      created: now,
      expires_at: expiresAt,
      metadata: metadataIn(form, 'payment_intent_data[metadata]'),
      payment_intent: null,
      success_url: form.success_url ?? '',
    };
    this.sessions.set(id, session);
    return ok(session);
  }

  #list(form: Form): Answer {
    const [gte, lt] = [Number(form['created[gte]']), Number(form['created[lt]'])];
    const within = [...this.sessions.keys()].reverse().flatMap((id) => {
      const session = this.#sessionNow(id);
      return session && session.created >= gte && session.created < lt ? [session] : [];
    });
    // Small pages, so that whoever lists must turn them.
    return ok(page(within, form, 2, (session) => this.#expanded(session, true)));
  }

  #refunds(form: Form): Answer {
    const refunds = this.intents.get(form.payment_intent ?? '')?.refunds ?? [];
    return ok(page([...refunds].reverse(), form, 2, (refund) => refund));
  }

  #refund(form: Form): Answer {
    const intent = this.intents.get(form.payment_intent ?? '');
    if (!intent) return notFound(String(form.payment_intent));
    const amount = Number(form.amount);
    const returned = intent.refunds.filter(({ status }) => status !== 'failed');
    const left = intent.amount_received - returned.reduce((sum, refund) => sum + refund.amount, 0);
    if (amount > left) return invalid('amount', `Refund amount is greater than unrefunded amount on charge`);
    if (this.isShort) return invalid('amount', 'Insufficient funds in Stripe account');
    const failed = this.refuseNextRefund;
    this.refuseNextRefund = false;
    const refund: Refund = {
      id: this.#id('re'),
      object: 'refund',
      amount,
      currency: intent.currency,
      status: failed ? 'failed' : this.slowRefunds ? 'pending' : 'succeeded',
      ...(failed && { failure_reason: 'lost_or_stolen_card' }),
      payment_intent: intent.id,
      metadata: metadataIn(form, 'metadata'),
    };
    intent.refunds.push(refund);
    this.#tell(failed ? 'refund.failed' : 'refund.created', refund);
    return ok(refund);
  }

  #sessionNow(id: string): StandInSession | undefined {
    const session = this.sessions.get(id);
    if (session?.status === 'open' && this.#clock.now() >= session.expires_at * 1000) {
      session.status = 'expired';
      this.#tell('checkout.session.expired', session);
    }
    return session;
  }

  #expanded(session: StandInSession, expand: boolean): unknown {
    const intent = this.intents.get(session.payment_intent ?? '');
    if (!expand || !intent) return session;
    const { refunds, ...shown } = intent;
    // Stripe expands ten; two here, so that more must be asked for.
    const list = { object: 'list', data: refunds.slice(-2), has_more: refunds.length > 2 };
    const charge = { id: `ch_${intent.id}`, refunds: list, metadata: intent.metadata };
    return { ...session, payment_intent: { ...shown, latest_charge: charge } };
  }

  #tell(type: string, object: object): void {
    const created = Math.floor(this.#clock.now() / 1000);
    const data = { object: structuredClone(object) };
    this.events.push({ id: this.#id('evt'), object: 'event', type, created, data });
  }

  #id(prefix: string): string {
    this.#serial += 1;
    return `${prefix}_${String(this.#serial).padStart(8, '0')}`;
  }
}

function metadataIn(form: Form, at: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) => {
      const key = name.startsWith(`${at}[`) ? name.slice(at.length + 1, -1) : null;
      return key === null ? [] : [[key, value]];
    }),
  );
}

function page<T extends { id: string }>(all: T[], form: Form, most: number, show: (item: T) => unknown) {
  const after = form.starting_after;
  const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const limit = Math.min(Number(form.limit ?? 10), most);
  const data = all.slice(start, start + limit).map(show);
  return { object: 'list', data, has_more: start + limit < all.length, url: '/v1' };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function notFound(what: string): Answer {
  const message = `No such thing: '${what}'`;
  return { status: 404, body: apiError('invalid_request_error', message, 'resource_missing') };
}

function invalid(param: string, message: string): Answer {
  return { status: 400, body: apiError('invalid_request_error', `${param}: ${message}`) };
}

function apiError(type: string, message: string, code?: string) {
  return { error: { type, message, ...(code !== undefined && { code }) } };
}

function reply(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
