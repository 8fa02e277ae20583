import { join } from 'node:path';
import type { JobQueue } from '../app/admin/jobs.ts';
import type { ActivityReads, DashboardReads, MonitorReads } from '../app/admin/ports.ts';
import { createBookings } from '../app/bookings/bookings.ts';
import type { BookingDoors, PaymentDoors, RefundDoors } from '../app/bookings/doors.ts';
import type { BookingReads } from '../app/bookings/reads.ts';
import { createTicketDesk, type TicketDesk } from '../app/bookings/tickets.ts';
import type { Authenticator } from '../app/caller.ts';
import type { CatalogueParts } from '../app/catalogue/ports.ts';
import { forgettingSearches, type SearchCache } from '../app/catalogue/searchCache.ts';
import type { IdempotencyStore } from '../app/idempotency.ts';
import { createInvoices, type InvoiceDesk } from '../app/invoices/invoices.ts';
import type { InvoicePrinter } from '../app/invoices/ports.ts';
import { type Limits, NO_LIMITS } from '../app/limits.ts';
import { applyNews } from '../app/payments/applyNews.ts';
import type { InquiryParts } from '../app/payments/inquire.ts';
import { createPayments } from '../app/payments/payments.ts';
import type { PaymentStore } from '../app/payments/ports.ts';
import { createRefunds } from '../app/payments/refunds.ts';
import type { FileStore, Ids, TicketPrinter, TicketSigner } from '../app/ports.ts';
import type { ReservationLookup } from '../app/reservations/ports.ts';
import { createReservations } from '../app/reservations/reservations.ts';
import type { SeatDesk } from '../app/schedule/seatDesk.ts';
import { TimetableImports } from '../app/timetable/imports.ts';
import { createAuthenticator } from '../app/users/authenticator.ts';
import type { UserParts } from '../app/users/ports.ts';
import { UserStatuses } from '../app/users/userStatuses.ts';
import type { Config } from '../config.ts';
import type { DataDir } from '../dataDir.ts';
import { createActivityReads } from '../db/admin/activityReads.ts';
import { createDashboardReads } from '../db/admin/dashboardReads.ts';
import { createMonitorReads } from '../db/admin/monitorReads.ts';
import { createBookingReads } from '../db/bookings/bookingReads.ts';
import { createLetterReads } from '../db/bookings/letterReads.ts';
import { createTicketRegister } from '../db/bookings/ticketRegister.ts';
import { createBusStore } from '../db/catalogue/busStore.ts';
import { createRouteStore } from '../db/catalogue/routeStore.ts';
import { createScheduleStore } from '../db/catalogue/scheduleStore.ts';
import { createSeatStore } from '../db/catalogue/seatStore.ts';
import { createIdempotencyStore } from '../db/idempotencyStore.ts';
import { createImportBook } from '../db/importBook.ts';
import { createInvoiceStore } from '../db/invoiceStore.ts';
import { createJobQueue } from '../db/jobQueue.ts';
import { createBookingLookup, createPaymentStore } from '../db/paymentStore.ts';
import { createReservationLookup } from '../db/reservationLookup.ts';
import { createTimetableStore } from '../db/timetableStore.ts';
import { createUserStore } from '../db/userStore.ts';
import { openSentFeed } from '../gateways/gtfs/feedFiles.ts';
import { createMemoryLimits, createSharedLimits } from '../gateways/limits.ts';
import { createMailer } from '../gateways/mail/mailer.ts';
import { createPasswordHasher } from '../gateways/passwords.ts';
import type { RedisLink } from '../gateways/redis.ts';
import { createAccessTokens, createOpaqueTokens } from '../gateways/tokens.ts';
import { createMailTask } from '../jobs/mail.ts';
import type { Logger } from '../log.ts';
import type { Databases } from './database.ts';
import type { ServedGateways } from './gateways.ts';
import type { Secrets } from './secrets.ts';

/** Named on tickets and letters of routes that name no operator. */
const OPERATOR_NAME = 'Bus seat booking';

export interface UseCaseParts {
  config: Config;
  publicUrl: string;
  databases: Databases;
  dataDir: DataDir;
  secrets: Secrets;
  gateways: ServedGateways;
  signer: TicketSigner;
  printer: TicketPrinter & InvoicePrinter;
  files: FileStore;
  ids: Ids;
  desk: SeatDesk;
  searches: SearchCache;
  /** Null: this process is alone. */
  redis: RedisLink | null;
  log: Logger;
}

/** Everything that doors and jobs call. */
export interface UseCases {
  authenticator: Authenticator;
  users: UserParts & { statuses: UserStatuses };
  catalogue: CatalogueParts;
  reservations: ReturnType<typeof createReservations>;
  reservationLookup: ReservationLookup;
  payments: PaymentDoors;
  paymentStore: PaymentStore;
  bookings: BookingDoors;
  refunds: RefundDoors;
  reads: BookingReads;
  tickets: TicketDesk;
  invoices: InvoiceDesk;
  sendMail(mail: { kind: string; id: string }): Promise<void>;
  /** What carrying out a gateway's news takes. */
  news: InquiryParts;
  admin: {
    activities: ActivityReads;
    jobs: JobQueue;
    dashboard: DashboardReads;
    monitor: MonitorReads;
    imports: TimetableImports;
  };
  limits: Limits;
  idempotencyKeys: IdempotencyStore;
}

/** Wires the use cases to their stores and gateways. */
export function createUseCases(parts: UseCaseParts): UseCases {
  const { config, publicUrl, databases, gateways, ids, desk, log } = parts;
  const { database, payments: paymentPool, clock } = databases;
  const reservationLookup = createReservationLookup(database.pool);
  const reservations = createReservations({
    desk,
    lookup: reservationLookup,
    clock,
    ids,
    holdSeconds: config.holdSeconds,
  });
  const paymentStore = createPaymentStore(paymentPool, ids);
  const onAlert = (what: string, about: Record<string, unknown>) => log.error(about, what);
  const { currency, rebookLate } = config;
  const news = { store: paymentStore, gateways, desk, clock, ids, rebookLate, onAlert };
  const limits = config.rateLimit ? countedLimits(parts.redis) : NO_LIMITS;
  const users = userParts(parts, reservations, limits);
  return {
    authenticator: createAuthenticator(users.accessTokens, users.statuses),
    users,
    catalogue: catalogueParts(parts),
    reservations,
    reservationLookup,
    payments: createPayments({ store: paymentStore, gateways, clock, ids, publicUrl, currency }),
    paymentStore,
    bookings: createBookings({
      lookup: createBookingLookup(database.pool),
      applyNews: (name, eventId) => applyNews(news, name, eventId),
      desk,
      clock,
      ids,
    }),
    refunds: createRefunds(news),
    ...paperParts(parts),
    admin: {
      activities: createActivityReads(database.pool),
      jobs: createJobQueue(database.pool, ids),
      dashboard: createDashboardReads(database.pool),
      monitor: createMonitorReads(database.em),
      imports: timetableImports(parts),
    },
    news,
    limits,
    idempotencyKeys: createIdempotencyStore(database.pool, ids),
  };
}

function countedLimits(redis: RedisLink | null): Limits {
  return redis ? createSharedLimits(redis.commands, redis.prefix) : createMemoryLimits();
}

/** A host that an address may end in; a bare IPv6 address may not. */
function mailHost(publicUrl: string): string {
  const { hostname } = new URL(publicUrl);
  return /^[a-z0-9.-]+$/i.test(hostname) ? hostname : 'localhost';
}

/** What is read back, printed and posted. */
function paperParts({ config, databases, dataDir, signer, printer, files, ids, log }: UseCaseParts) {
  const { database, clock } = databases;
  const reads = createBookingReads(database.em);
  const letters = createLetterReads({
    em: database.em,
    operatorName: OPERATOR_NAME,
    currency: config.currency,
  });
  const tickets = createTicketDesk({
    reads,
    letters,
    register: createTicketRegister({ em: database.em, ids }),
    signer,
    printer,
    files,
    clock,
    onTrouble: (what, error) => log.warn({ err: error }, what),
  });
  const mailer = createMailer({
    ...(config.smtpUrl === null ? {} : { smtpUrl: config.smtpUrl }),
    folder: join(dataDir.path, 'mail'),
    from: { name: OPERATOR_NAME, address: `tickets@${mailHost(config.publicUrl)}` },
  });
  const invoices = createInvoices({
    store: createInvoiceStore(database.pool, ids),
    printer,
    files,
    clock,
    seller: { ...config.seller, name: config.seller.name ?? OPERATOR_NAME },
    taxRate: config.taxRate,
    currency: config.currency,
    onTrouble: (what, error) => log.warn({ err: error }, what),
  });
  return {
    reads,
    tickets,
    invoices,
    sendMail: createMailTask({ letters, tickets, invoices, mailer, clock, log }),
  };
}

function userParts(
  { databases, ids, secrets }: UseCaseParts,
  holds: UserParts['holds'],
  limits: UserParts['limits'],
) {
  const { database, clock } = databases;
  const users = createUserStore({ em: database.em, ids });
  return {
    users,
    passwords: createPasswordHasher(),
    accessTokens: createAccessTokens({ secret: secrets.jwt, clock }),
    refreshTokens: createOpaqueTokens(),
    statuses: new UserStatuses({ load: (userIds) => users.statuses(userIds), clock }),
    holds,
    limits,
    clock,
    ids,
  };
}

function timetableImports({ databases, ids, log, searches }: UseCaseParts): TimetableImports {
  const { database, clock } = databases;
  const { write } = createTimetableStore({ pool: database.pool, ids, clock });
  const onTrouble = (what: string, error: unknown) => log.error({ err: error }, what);
  return new TimetableImports({
    openFeed: openSentFeed,
    write: forgettingSearches(write, searches),
    book: createImportBook(database.pool),
    clock,
    ids,
    onTrouble,
  });
}

function catalogueParts({ databases, ids, desk, searches }: UseCaseParts): CatalogueParts {
  const stores = { em: databases.database.em, ids };
  const [routes, buses, schedules] = [
    createRouteStore(stores),
    createBusStore(stores),
    createScheduleStore(stores),
  ];
  return {
    routes: { ...routes, transact: forgettingSearches(routes.transact, searches) },
    buses: { ...buses, transact: forgettingSearches(buses.transact, searches) },
    schedules: { ...schedules, transact: forgettingSearches(schedules.transact, searches) },
    seats: createSeatStore(stores),
    searches,
    desk,
    clock: databases.clock,
    ids,
  };
}
