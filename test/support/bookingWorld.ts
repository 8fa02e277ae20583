import { expect } from 'chai';
import { runOnce, Logger as WorkerLogger } from 'graphile-worker';
import { createBookings } from '../../src/app/bookings/bookings.ts';
import type { BookingReads, LetterReads } from '../../src/app/bookings/reads.ts';
import { createTicketDesk, type TicketDesk, type TicketDeskParts } from '../../src/app/bookings/tickets.ts';
import type { Authenticator, Caller } from '../../src/app/caller.ts';
import { createInvoices } from '../../src/app/invoices/invoices.ts';
import type { Language } from '../../src/app/language.ts';
import { applyNews } from '../../src/app/payments/applyNews.ts';
import { createPayments } from '../../src/app/payments/payments.ts';
import { createRefunds, orderRefund } from '../../src/app/payments/refunds.ts';
import type { FileStore, OutgoingMail } from '../../src/app/ports.ts';
import { createReservations } from '../../src/app/reservations/reservations.ts';
import type { SeatDesk } from '../../src/app/schedule/seatDesk.ts';
import { createActivityReads } from '../../src/db/admin/activityReads.ts';
import { createDashboardReads } from '../../src/db/admin/dashboardReads.ts';
import { createMonitorReads } from '../../src/db/admin/monitorReads.ts';
import { createBookingReads } from '../../src/db/bookings/bookingReads.ts';
import { createLetterReads } from '../../src/db/bookings/letterReads.ts';
import { createTicketRegister } from '../../src/db/bookings/ticketRegister.ts';
import { createInvoiceStore } from '../../src/db/invoiceStore.ts';
import { createJobQueue } from '../../src/db/jobQueue.ts';
import { createBookingLookup, createPaymentStore } from '../../src/db/paymentStore.ts';
import { createReservationLookup } from '../../src/db/reservationLookup.ts';
import { refuse } from '../../src/domain/errors.ts';
import { gatewaysOf } from '../../src/gateways/gateways.ts';
import { createInvoicePrinter } from '../../src/gateways/invoicePdf.ts';
import { ScriptedGateway } from '../../src/gateways/scripted.ts';
import { createTicketPrinter } from '../../src/gateways/ticketPdf.ts';
import { activityLogOperations } from '../../src/http/activityLogs/routes.ts';
import { adminOperations } from '../../src/http/admin/routes.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { bookingOperations } from '../../src/http/bookings/routes.ts';
import { cancellationOperations } from '../../src/http/cancellations/routes.ts';
import { invoiceOperations } from '../../src/http/invoices/routes.ts';
import { paymentOperations } from '../../src/http/payments/routes.ts';
import { reservationOperations } from '../../src/http/reservations/routes.ts';
import { ticketOperations } from '../../src/http/tickets/routes.ts';
import { askGateways } from '../../src/jobs/inquiries.ts';
import { issueInvoice } from '../../src/jobs/invoices.ts';
import { createMailTask } from '../../src/jobs/mail.ts';
import { taskListOf } from '../../src/jobs/worker.ts';
import { bookingDatabase, type TestDatabase } from './bookingDatabase.ts';
import { type Reply, type Send, serve } from './httpServer.ts';
import { type LocalDesk, localDesk } from './localDesk.ts';
import { type LogLines, logLines } from './logLines.ts';
import { ManualClock } from './manualClock.ts';
import { testIds, testSigner } from './testActor.ts';
import { makeTrip, makeUsers, NOON, type Trip, type TripOptions } from './trip.ts';

export type Json = Record<string, unknown> & { id: string };
type Who = 'customer' | 'other' | 'admin';
type Request = (method: string, path: string, send?: Send) => Promise<Reply>;

export const WEBHOOK_SECRET = 'a secret of at least thirty-two characters';

/** A booking and all that led to it, as their own reads show them. */
export interface Sold {
  reservation: Json;
  payment: Json;
  booking: Json;
  ticket: Json;
  seatTickets: Json[];
}

/**
 * Reservations, payments, bookings, tickets and cancellations over real HTTP, with their real use cases, actors and
 * PostgreSQL; only the gateway, the mailer and the files are stand-ins. The clock stands at noon.
 */
export interface BookingWorld extends Record<Who | 'guest', Request> {
  database: TestDatabase;
  clock: ManualClock;
  desk: LocalDesk;
  gateway: ScriptedGateway;
  reads: BookingReads;
  letters: LetterReads;
  tickets: TicketDesk;
  files: Map<string, Buffer>;
  log: LogLines;
  mails: OutgoingMail[];
  /** What the next sending of a mail throws. */
  mailTrouble: Error | null;
  /** What the printing of an invoice for a mail throws. */
  invoiceTrouble: Error | null;
  /** How each question to a gateway ended. */
  answers: string[];
  people: Record<Who, string>;
  /** From now on somebody is written to in this language. */
  speak(who: Who, language: Language): Promise<void>;
  trip(options?: TripOptions): Promise<Trip>;
  /** Expects 201. */
  hold(trip: Trip, seats: number[], who?: Who): Promise<Json>;
  /** Expects 201; gives the payment. */
  initiate(reservation: Json, who?: Who): Promise<Json>;
  /** The gateway's signed news of a payment, and all the jobs that follow from it. */
  news(
    payment: Json,
    type: string,
    changes?: { amount?: number; currency?: string; reason?: string },
  ): Promise<Reply>;
  /** From seats to a ticket. */
  sell(trip: Trip, seats: number[], who?: Who): Promise<Sold>;
  /** One round of questions to the gateway, and all the jobs that follow from it. Returns how many were asked about. */
  ask(): Promise<number>;
  /** What was told to whoever watches the money. */
  alerts: Record<string, unknown>[];
  /** Runs the jobs that wait, refunds and mails included; the gateway's answers are heard as well. */
  runJobs(): Promise<void>;
  close(): Promise<void>;
}

/** With `rebookLate` a payment that comes too late may buy its seats anew. */
export async function bookingWorld({ rebookLate = false } = {}): Promise<BookingWorld> {
  const database = await bookingDatabase();
  const clock = new ManualClock(NOON);
  const desk = localDesk(database.pool, clock);
  const [customer = '', other = ''] = await makeUsers(database.pool, 2);
  const [admin = ''] = await makeUsers(database.pool, 1, 'admin');
  const gateway = new ScriptedGateway({ secret: WEBHOOK_SECRET, clock });
  const people = { customer, other, admin };
  const parts = partsOf(database, clock, desk, gateway, rebookLate);
  const server = await serve(appOf(parts, people));
  const as =
    (who: Who): Request =>
    (method, path, send) =>
      server.send(method, path, { ...send, token: who });
  const world: BookingWorld = {
    database,
    clock,
    desk,
    gateway,
    reads: parts.reads,
    letters: parts.letters,
    tickets: parts.tickets,
    files: parts.files,
    log: parts.log,
    mails: [],
    mailTrouble: null,
    invoiceTrouble: null,
    answers: parts.answers,
    people,
    customer: as('customer'),
    other: as('other'),
    admin: as('admin'),
    guest: server.send,
    async speak(who, language) {
      await database.pool.query('update users set language = $2 where id = $1', [people[who], language]);
    },
    trip: (options) => makeTrip(database.pool, options),
    async hold(trip, seats, who = 'customer') {
      const seat_ids = seats.map((seat) => trip.seatIds[seat]);
      const body = { schedule_id: trip.scheduleId, seat_ids };
      return made(await world[who]('POST', '/reservations/create', { body }));
    },
    async initiate(reservation, who = 'customer') {
      const body = {
        reservation_id: reservation.id,
        amount: reservation.total_amount,
        payment_method: 'credit_card',
      };
      return made(await world[who]('POST', '/payments/initiate', { body })).payment as Json;
    },
    async news(payment, type, changes = {}) {
      const reference = String(payment.payment_gateway_reference);
      const amount = Math.round(Number(payment.amount) * 100);
      const sent = gateway.webhook({ id: testIds.next(), type, reference, amount, ...changes });
      const reply = await server.send('POST', '/payments/webhook', {
        raw: sent.rawBody,
        headers: sent.headers,
      });
      await world.runJobs();
      return reply;
    },
    alerts: parts.alerts,
    async ask() {
      const asked = await parts.ask();
      await world.runJobs();
      return asked;
    },
    sell: (trip, seats, who) => sell(world, trip, seats, who),
    runJobs: () => runJobs(world, parts, server.send),
    async close() {
      await server.close();
      await database.drop();
      expect(desk.troubles).to.deep.equal([]);
    },
  };
  return world;
}

type Parts = ReturnType<typeof partsOf>;

function partsOf(
  database: TestDatabase,
  clock: ManualClock,
  desk: LocalDesk,
  gateway: ScriptedGateway,
  rebookLate: boolean,
) {
  const { pool } = database;
  const em = () => database.em();
  const seatDesk: SeatDesk = { ...desk, watch: async () => null };
  const base = { desk: seatDesk, clock, ids: testIds };
  const store = createPaymentStore(pool, testIds);
  const reads = createBookingReads(em);
  const letters = createLetterReads({ em, operatorName: 'Any Coaches', currency: 'USD' });
  const files = new Map<string, Buffer>();
  const log = logLines();
  const tickets = createTicketDesk({
    reads,
    letters,
    register: createTicketRegister({ em, ids: testIds }),
    signer: testSigner,
    printer: createTicketPrinter(),
    files: memoryFiles(files),
    clock,
    onTrouble: (what, error) => log.log.error({ err: error }, what),
  } satisfies TicketDeskParts);
  const gateways = gatewaysOf([gateway]);
  const alerts: Record<string, unknown>[] = [];
  const onAlert = (_what: string, about: Record<string, unknown>) => void alerts.push(about);
  const money = { ...base, store, gateways, rebookLate, onAlert };
  const answers: string[] = [];
  const news = (name: string, eventId: string) => applyNews(money, name, eventId);
  return {
    reads,
    letters,
    tickets,
    files,
    log,
    clock,
    answers,
    news,
    alerts,
    ask: () =>
      askGateways({
        ...money,
        onAsked: (gateway, outcome) => answers.push(`${gateway} ${outcome}`),
        onTrouble: (id, error) => log.log.warn({ err: error, id }, 'not asked'),
      }),
    refund: (refundId: string) => orderRefund(money, refundId),
    reservations: createReservations({ ...base, lookup: createReservationLookup(pool), holdSeconds: 900 }),
    payments: createPayments({ ...base, store, gateways, publicUrl: 'http://bus.test', currency: 'USD' }),
    invoices: createInvoices({
      store: createInvoiceStore(pool, testIds),
      printer: createInvoicePrinter(),
      files: memoryFiles(files),
      clock,
      seller: { name: 'Any Coaches', address: ['1 Main Street', 'Boston'], taxId: 'US-1' },
      taxRate: 1900,
      currency: 'USD',
      onTrouble: (what, error) => log.log.error({ err: error }, what),
    }),
    bookings: createBookings({ ...base, lookup: createBookingLookup(pool), applyNews: news }),
    refunds: createRefunds(money),
    activities: createActivityReads(pool),
    jobs: createJobQueue(pool, testIds),
    dashboard: createDashboardReads(pool),
    monitor: createMonitorReads(em),
  };
}

function appOf(parts: Parts, people: Record<Who, string>) {
  return createHttpApp({
    operations: [
      ...reservationOperations(parts),
      ...paymentOperations(parts),
      ...bookingOperations(parts),
      ...invoiceOperations(parts.invoices),
      ...ticketOperations(parts),
      ...cancellationOperations(parts),
      ...adminOperations(parts),
      ...activityLogOperations(parts.activities),
    ],
    auth: tokensAreNames(people),
    log: parts.log.log,
    config: { corsOrigins: null, production: false, trustProxy: false },
    ready: async () => ({}),
  }).listener;
}

function tokensAreNames(people: Record<Who, string>): Authenticator {
  const callers: Record<string, Caller> = {
    customer: { userId: people.customer, role: 'customer' },
    other: { userId: people.other, role: 'customer' },
    admin: { userId: people.admin, role: 'admin' },
  };
  return {
    authenticate: async (token) => callers[token] ?? refuse('unauthenticated', 'This token is nobody’s.'),
  };
}

function memoryFiles(files: Map<string, Buffer>): FileStore {
  return {
    put: async (key, content) => void files.set(key, content),
    get: async (key) => files.get(key) ?? null,
  };
}

function made(reply: Reply): Json {
  expect(reply.status, reply.text).to.equal(201);
  return reply.json as Json;
}

async function sell(world: BookingWorld, trip: Trip, seats: number[], who: Who = 'customer'): Promise<Sold> {
  const reservation = await world.hold(trip, seats, who);
  const payment = await world.initiate(reservation, who);
  expect((await world.news(payment, 'payment.succeeded')).status).to.equal(200);
  const created = await world[who]('POST', '/bookings/create', { body: { reservation_id: reservation.id } });
  expect(created.status, created.text).to.equal(200);
  const booking = created.json as Json;
  const details = await world[who]('GET', `/bookings/${booking.id}/details`);
  expect(details.status, details.text).to.equal(200);
  const { ticket, seat_tickets } = details.json as { ticket: Json; seat_tickets: Json[] };
  return { reservation, payment, booking, ticket, seatTickets: seat_tickets };
}

async function runJobs(world: BookingWorld, parts: Parts, send: Request): Promise<void> {
  const mail = createMailTask({
    letters: parts.letters,
    tickets: parts.tickets,
    invoices: {
      ...parts.invoices,
      async pdfOf(invoice) {
        if (world.invoiceTrouble) throw world.invoiceTrouble;
        return parts.invoices.pdfOf(invoice);
      },
    },
    clock: world.clock,
    log: parts.log.log,
    mailer: {
      async send(outgoing) {
        if (world.mailTrouble) throw world.mailTrouble;
        world.mails.push(outgoing);
      },
    },
  });
  const drain = () =>
    runOnce({
      pgPool: world.database.pool,
      noHandleSignals: true,
      logger: new WorkerLogger(() => () => undefined),
      taskList: taskListOf({
        applyNews: parts.news,
        orderRefund: parts.refund,
        issueInvoice: (what) => issueInvoice(parts.invoices, what),
        sendMail: mail,
      }),
      // The run ends when what its jobs have done is written down; without these it would not wait for the last one.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
  await drain();
  for (const heard of world.gateway.outbox.splice(0)) {
    const reply = await send('POST', '/payments/webhook', { raw: heard.rawBody, headers: heard.headers });
    expect(reply.status, reply.text).to.equal(200);
    await drain();
  }
}
