import { createBookings } from '../../src/app/bookings/bookings.ts';
import type { BookingDoors, PaymentDoors, RefundDoors } from '../../src/app/bookings/doors.ts';
// Loaded here: the job that writes letters loads them with its first one, and nothing is loaded while a seed runs.
import '../../src/app/bookings/letters.ts';
import { createInvoices, type InvoiceDesk } from '../../src/app/invoices/invoices.ts';
import { applyNews } from '../../src/app/payments/applyNews.ts';
import { createPayments } from '../../src/app/payments/payments.ts';
import { createRefunds, orderRefund } from '../../src/app/payments/refunds.ts';
import type { Clock, Ids, Mailer, PaymentGateway } from '../../src/app/ports.ts';
import { createReservations } from '../../src/app/reservations/reservations.ts';
import type { SeatDesk } from '../../src/app/schedule/seatDesk.ts';
import type { Timers } from '../../src/app/timers.ts';
import { gatewaysOf } from '../../src/gateways/gateways.ts';
import type { Digests } from '../../src/http/digests.ts';
import type { IdempotencyParts } from '../../src/http/idempotency.ts';
import { sweepExpired } from '../../src/jobs/expirySweep.ts';
import { askGateways } from '../../src/jobs/inquiries.ts';
import { issueInvoice } from '../../src/jobs/invoices.ts';
import { createMailTask } from '../../src/jobs/mail.ts';
import { advanceSchedules } from '../../src/jobs/scheduleClock.ts';
import type { JobTasks } from '../../src/jobs/worker.ts';
import type { Logger } from '../../src/log.ts';
import { simInvoiceStore } from './postgres/invoices.ts';
import { simLetterReads } from './postgres/letters.ts';
import type { Server } from './postgres/server.ts';
import { type MoneyWatch, simIdempotency, simLookups, simPaymentStore } from './postgres/stores.ts';
import type { Random } from './random.ts';
import type { Life } from './scheduler.ts';

export interface WiringParts {
  server: Server;
  life: Life;
  random: Random;
  clock: Clock;
  ids: Ids;
  gateway: PaymentGateway;
  mailer: Mailer;
  desk: Pick<SeatDesk, 'send'>;
  owns(scheduleId: string): boolean;
  watch: MoneyWatch;
  holdSeconds: number;
  rebookLate: boolean;
  timers: Timers;
}

/** What a process offers to clients, to the gateway, and to its own jobs. */
export interface Doors {
  reservations: ReturnType<typeof createReservations>;
  payments: PaymentDoors;
  bookings: BookingDoors;
  refunds: RefundDoors;
  invoices: InvoiceDesk;
  desk: Pick<SeatDesk, 'send'>;
  ids: Ids;
  idempotency: IdempotencyParts;
}

export interface Wired {
  doors: Doors;
  tasks: JobTasks;
  sweep(): Promise<number>;
  advance(): Promise<number>;
  ask(): Promise<number>;
}

/** Nobody reads along here: a text stands for itself, which costs a tenth of a hash. */
const PLAIN: Digests = { open: (text) => Buffer.from(text), secret: (text) => Buffer.from(text) };
/** What is printed is nobody's business here. */
const PAPER = Buffer.from('paper');
const SILENT = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
} as unknown as Logger;

/** The real use cases and jobs on modelled stores, as src/server/useCases.ts and jobs.ts wire them. */
export function wire(parts: WiringParts): Wired {
  const { server, life, random, clock, ids, gateway, desk, watch, holdSeconds, rebookLate, timers, owns } =
    parts;
  const lookups = simLookups(server, life);
  const store = simPaymentStore(server, life, watch);
  const gateways = gatewaysOf([gateway]);
  const bytes = (count: number) => Uint8Array.from({ length: count }, () => random.below(256));
  const news = { store, gateways, desk, clock, ids, random: bytes, rebookLate };
  const invoices = createInvoices({
    store: simInvoiceStore(server, life, ids),
    printer: { printInvoice: async () => PAPER },
    files: { put: async () => undefined, get: async () => null },
    clock,
    seller: { name: 'Operator', address: [], taxId: null },
    taxRate: 700,
    currency: 'USD',
    onTrouble: () => undefined,
  });
  const sendMail = createMailTask({
    letters: simLetterReads(server, life),
    tickets: { pdfOf: async () => PAPER },
    invoices,
    clock,
    mailer: parts.mailer,
    log: SILENT,
  });
  const apply = (name: string, eventId: string) => applyNews(news, name, eventId);
  return {
    doors: {
      reservations: createReservations({ desk, lookup: lookups.reservations, clock, ids, holdSeconds }),
      payments: createPayments({ store, gateways, clock, ids, publicUrl: 'https://here', currency: 'USD' }),
      bookings: createBookings({
        lookup: lookups.bookings,
        applyNews: apply,
        desk,
        clock,
        ids,
        random: bytes,
      }),
      refunds: createRefunds({ store, gateways, desk, ids }),
      invoices,
      desk,
      ids,
      idempotency: {
        store: simIdempotency(server, life, ids),
        clock,
        ids,
        digests: PLAIN,
        onTrouble: () => undefined,
        wait: (ms) => server.sim.sleep(ms, life, 'insist'),
      },
    },
    tasks: {
      applyNews: apply,
      orderRefund: (refundId) => orderRefund({ store, gateways, desk, ids }, refundId),
      sendMail,
      issueInvoice: (what) => issueInvoice(invoices, what),
    },
    sweep: () => sweepExpired({ lookup: lookups.reservations, desk, clock, ids, owns }),
    ask: () => askGateways({ ...news, timers, onTrouble: () => undefined }),
    advance: () => advanceSchedules({ lookup: lookups.schedules, desk, clock, ids, owns }),
  };
}
