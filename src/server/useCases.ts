import { join } from 'node:path';
import { createBookings } from '../app/bookings/bookings.ts';
import type { BookingDoors, PaymentDoors, RefundDoors } from '../app/bookings/doors.ts';
import type { BookingReads } from '../app/bookings/reads.ts';
import { createTicketDesk, type TicketDesk } from '../app/bookings/tickets.ts';
import type { Authenticator } from '../app/caller.ts';
import type { CatalogueParts } from '../app/catalogue/ports.ts';
import { applyNews } from '../app/payments/applyNews.ts';
import { createPayments } from '../app/payments/payments.ts';
import type { PaymentStore } from '../app/payments/ports.ts';
import { createRefunds } from '../app/payments/refunds.ts';
import type { Ids, TicketSigner } from '../app/ports.ts';
import type { ReservationLookup } from '../app/reservations/ports.ts';
import { createReservations } from '../app/reservations/reservations.ts';
import type { SeatDesk } from '../app/schedule/seatDesk.ts';
import { createAuthenticator } from '../app/users/authenticator.ts';
import type { UserParts } from '../app/users/ports.ts';
import { UserStatuses } from '../app/users/userStatuses.ts';
import type { Config } from '../config.ts';
import type { DataDir } from '../dataDir.ts';
import { createBookingReads } from '../db/bookings/bookingReads.ts';
import { createLetterReads } from '../db/bookings/letterReads.ts';
import { createTicketRegister } from '../db/bookings/ticketRegister.ts';
import { createBusStore } from '../db/catalogue/busStore.ts';
import { createRouteStore } from '../db/catalogue/routeStore.ts';
import { createScheduleStore } from '../db/catalogue/scheduleStore.ts';
import { createSeatStore } from '../db/catalogue/seatStore.ts';
import { createBookingLookup, createPaymentStore } from '../db/paymentStore.ts';
import { createReservationLookup } from '../db/reservationLookup.ts';
import { createUserStore } from '../db/userStore.ts';
import { createLocalFiles } from '../gateways/localFiles.ts';
import { createMailer } from '../gateways/mail/mailer.ts';
import { createPasswordHasher } from '../gateways/passwords.ts';
import { createSandboxGateway, type SandboxGateway } from '../gateways/sandbox/gateway.ts';
import { createTicketPrinter } from '../gateways/ticketPdf.ts';
import { createAccessTokens, createOpaqueTokens } from '../gateways/tokens.ts';
import { createMailTask } from '../jobs/mail.ts';
import type { Logger } from '../log.ts';
import type { Databases } from './database.ts';
import type { Secrets } from './secrets.ts';

/** Named on tickets and letters of routes that name no operator. */
const OPERATOR_NAME = 'Bus seat booking';

export interface UseCaseParts {
  config: Config;
  publicUrl: string;
  databases: Databases;
  dataDir: DataDir;
  secrets: Secrets;
  signer: TicketSigner;
  ids: Ids;
  desk: SeatDesk;
  log: Logger;
}

/** Everything that doors and jobs call. */
export interface UseCases {
  authenticator: Authenticator;
  users: UserParts;
  catalogue: CatalogueParts;
  reservations: ReturnType<typeof createReservations>;
  reservationLookup: ReservationLookup;
  payments: PaymentDoors;
  paymentStore: PaymentStore;
  bookings: BookingDoors;
  refunds: RefundDoors;
  reads: BookingReads;
  tickets: TicketDesk;
  sendMail(mail: { kind: string; id: string }): Promise<void>;
  gateway: SandboxGateway;
}

/** Wires the use cases to their stores and gateways. */
export function createUseCases(parts: UseCaseParts): UseCases {
  const { config, publicUrl, databases, dataDir, secrets, ids, desk, log } = parts;
  const { database, payments: paymentPool, clock } = databases;
  const reservationLookup = createReservationLookup(database.pool);
  const reservations = createReservations({
    desk,
    lookup: reservationLookup,
    clock,
    ids,
    holdSeconds: config.holdSeconds,
  });
  const gateway = createSandboxGateway({
    secret: secrets.paymentWebhook,
    journalFolder: join(dataDir.path, 'sandbox'),
    publicUrl,
    webhookUrl: `${publicUrl}/payments/webhook`,
    clock,
    log,
  });
  const paymentStore = createPaymentStore(paymentPool, ids);
  const users = userParts(parts, reservations);
  return {
    authenticator: createAuthenticator(users.accessTokens, users.statuses),
    users,
    catalogue: catalogueParts(parts),
    reservations,
    reservationLookup,
    payments: createPayments({ store: paymentStore, gateway, clock, ids, publicUrl }),
    paymentStore,
    bookings: createBookings({
      lookup: createBookingLookup(database.pool),
      applyNews: (name, eventId) => applyNews({ store: paymentStore, desk, clock, ids }, name, eventId),
      desk,
      clock,
      ids,
    }),
    refunds: createRefunds({ store: paymentStore, gateway, desk, ids }),
    ...paperParts(parts),
    gateway,
  };
}

/** A host that an address may end in; a bare IPv6 address may not. */
function mailHost(publicUrl: string): string {
  const { hostname } = new URL(publicUrl);
  return /^[a-z0-9.-]+$/i.test(hostname) ? hostname : 'localhost';
}

/** What is read back, printed and posted. */
function paperParts({ config, databases, dataDir, signer, ids, log }: UseCaseParts) {
  const { database, clock } = databases;
  const reads = createBookingReads(database.em);
  const letters = createLetterReads({ em: database.em, operatorName: OPERATOR_NAME });
  const tickets = createTicketDesk({
    reads,
    letters,
    register: createTicketRegister({ em: database.em, ids }),
    signer,
    printer: createTicketPrinter(),
    files: createLocalFiles(join(dataDir.path, 'files')),
    clock,
    onTrouble: (what, error) => log.warn({ err: error }, what),
  });
  const mailer = createMailer({
    ...(config.smtpUrl === null ? {} : { smtpUrl: config.smtpUrl }),
    folder: join(dataDir.path, 'mail'),
    from: { name: OPERATOR_NAME, address: `tickets@${mailHost(config.publicUrl)}` },
  });
  return { reads, tickets, sendMail: createMailTask({ letters, tickets, mailer, clock, log }) };
}

function userParts({ databases, ids, secrets }: UseCaseParts, holds: UserParts['holds']) {
  const { database, clock } = databases;
  const users = createUserStore({ em: database.em, ids });
  return {
    users,
    passwords: createPasswordHasher(),
    accessTokens: createAccessTokens({ secret: secrets.jwt, clock }),
    refreshTokens: createOpaqueTokens(),
    statuses: new UserStatuses({ load: (userIds) => users.statuses(userIds), clock }),
    holds,
    clock,
    ids,
  };
}

function catalogueParts({ databases, ids, desk }: UseCaseParts): CatalogueParts {
  const stores = { em: databases.database.em, ids };
  return {
    routes: createRouteStore(stores),
    buses: createBusStore(stores),
    schedules: createScheduleStore(stores),
    seats: createSeatStore(stores),
    desk,
    clock: databases.clock,
    ids,
  };
}
