import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { createAccessTokens } from '../../src/gateways/tokens.ts';
import { eventually } from './eventually.ts';
import { sendNews } from './gatewayNews.ts';
import { request } from './httpServer.ts';
import { type Held, makePassenger, Passenger, patiently, SECRETS, type Started } from './passenger.ts';
import { type TestServer, testServer } from './server.ts';
import { HOUR, makeTrip, makeUsers, type Trip } from './trip.ts';

export const GOOD_PASSWORD = 'Secret123pass';
const EXPIRED_AGO = HOUR;

/** From seats to a ticket. */
export interface Sale {
  trip: Trip;
  held: Held;
  started: Started;
  bookingId: string;
  ticketId: string;
  qrCode: string;
}

export interface Account {
  id: string;
  email: string;
  refreshToken: string;
}

/**
 * A server with one of everything in it, all of it Ada's, and makers for more. What the things are follows from real
 * requests, but for trips and people, which go straight into their tables.
 */
export class FullWorld {
  readonly server: TestServer;
  readonly ada: Passenger;
  readonly bob: Passenger;
  readonly admin: Passenger;
  /** Signed in and used the token before the account was closed. */
  readonly deactivated: Passenger;
  readonly expired: Passenger;
  /** Was an admin when the token was made. */
  readonly demoted: Passenger;
  #serial = 0;

  static async open(): Promise<FullWorld> {
    const server = await testServer({ ...SECRETS, RATE_LIMIT: 'off' });
    const { url, database } = server;
    const newcomer = () => makePassenger(database.pool, url);
    const admins = await makeUsers(database.pool, 2, 'admin');
    const tokens = createAccessTokens({ secret: SECRETS.JWT_SECRET, clock: Date });
    const [admin, demoted] = admins.map((id) => new Passenger(url, id, tokens.issue({ id, role: 'admin' })));
    if (!admin || !demoted) throw new Error('no admins were made');
    expectStatus(await admin.call('PUT', `/users/${demoted.userId}`, { role: 'customer' }), 200);
    const deactivated = await newcomer();
    expectStatus(await deactivated.call('GET', `/users/${deactivated.userId}`), 200);
    expectStatus(await admin.call('DELETE', `/users/${deactivated.userId}`), 204);
    const past = { now: () => Date.now() - EXPIRED_AGO };
    const expired = await makePassenger(database.pool, url, past);
    return new FullWorld(server, {
      ada: await newcomer(),
      bob: await newcomer(),
      admin,
      deactivated,
      expired,
      demoted,
    });
  }

  constructor(
    server: TestServer,
    people: Pick<FullWorld, 'ada' | 'bob' | 'admin' | 'deactivated' | 'expired' | 'demoted'>,
  ) {
    this.server = server;
    this.ada = people.ada;
    this.bob = people.bob;
    this.admin = people.admin;
    this.deactivated = people.deactivated;
    this.expired = people.expired;
    this.demoted = people.demoted;
  }

  get pool(): Pool {
    return this.server.database.pool;
  }

  /** A number that was not given before in this world. */
  next(): number {
    this.#serial += 1;
    return this.#serial;
  }

  /** Two days ahead, with four free seats; `seats: 0` is one whose seats are still to be generated. */
  trip(seats = 4): Promise<Trip> {
    return makeTrip(this.pool, { seats, departureAt: this.departure() });
  }

  /** One whose bus has left, and is still on its way. */
  async departed(): Promise<Trip> {
    const trip = await makeTrip(this.pool, { departureAt: Date.now() - HOUR });
    // As the clock would do it some seconds later.
    await this.pool.query(
      `with moved as (update schedules set status = 'in_transit' where id = $1 returning id)
       insert into activity_logs (id, entity_type, entity_id, action_type, details, timestamp, created_at, updated_at)
       select $2, 'schedule', id, 'schedule.departed', '{}', now(), now(), now() from moved`,
      [trip.scheduleId, uuidv7()],
    );
    return trip;
  }

  /** One that was called off. */
  async calledOff(): Promise<Trip> {
    const trip = await this.trip();
    expectStatus(await this.admin.call('DELETE', `/schedules/${trip.scheduleId}`), 204);
    return trip;
  }

  /** A coming departure. */
  departure(): number {
    return Math.ceil(Date.now() / HOUR) * HOUR + 48 * HOUR;
  }

  /** A customer with a password, and a session of theirs. */
  async account(): Promise<Account> {
    const email = `account-${this.next()}@example.com`;
    const credentials = { email, password: GOOD_PASSWORD };
    const person = { first_name: 'Grace', last_name: 'Hopper', phone_number: '+15550001111' };
    const post = (path: string, body: object) => request(this.server.url + path, 'POST', { body });
    const { id } = expectStatus(await post('/users/register', { ...credentials, ...person }), 201).json;
    const { refresh_token } = expectStatus(await post('/users/login', credentials), 200).json;
    return { id: String(id), email, refreshToken: String(refresh_token) };
  }

  /** Ada holds a seat of a trip of its own. */
  async hold(): Promise<Held & { trip: Trip }> {
    const trip = await this.trip();
    return { ...(await this.ada.hold(trip, 0)), trip };
  }

  /** Ada has bought a seat. */
  async sale(): Promise<Sale> {
    const { trip, ...held } = await this.hold();
    const started = await this.ada.start(held);
    return this.#sold(trip, held, started);
  }

  /** Ada has cancelled what she bought; the money is back. */
  async cancelled(): Promise<Sale & { cancellationId: string }> {
    const sale = await this.sale();
    return { ...sale, cancellationId: await this.#cancel(sale, 'processed') };
  }

  /** As {@link cancelled}, but the gateway could not return the money: by its books it had taken less. */
  async failedRefund(): Promise<Sale & { cancellationId: string }> {
    const { trip, ...held } = await this.hold();
    const started = await this.ada.start(held);
    expectStatus(await this.ada.pay(started, { drop: true, amount_override: 1 }), 200);
    const sale = await this.#sold(trip, held, started);
    return { ...sale, cancellationId: await this.#cancel(sale, 'failed') };
  }

  /** Resolves when nothing is under way that a request has set off. */
  async settled(): Promise<void> {
    const pending = [
      // What is made to wait a year is not under way.
      "select 1 from graphile_worker.jobs where run_at < now() + interval '1 month'",
      'select 1 from gateway_events where applied_at is null',
      "select 1 from refunds where status = 'pending'",
      'select 1 from timetable_imports where alive_until is not null',
    ];
    await eventually('nothing is under way', async () => {
      const { rows } = await this.pool.query(pending.join(' union all '));
      return rows.length === 0;
    });
  }

  async #sold(trip: Trip, held: Held, started: Started): Promise<Sale> {
    expectStatus(await patiently(() => sendNews(this.server.url, this.server.time, started)), 200);
    const { id } = expectStatus(await patiently(() => this.ada.book(held)), 200, 201).json;
    const bookingId = String(id);
    const details = expectStatus(await this.ada.call('GET', `/bookings/${bookingId}/details`), 200).json;
    const ticket = details.ticket as Record<string, unknown>;
    return { trip, held, started, bookingId, ticketId: String(ticket.id), qrCode: String(ticket.qr_code) };
  }

  async #cancel({ bookingId }: Sale, refund: 'processed' | 'failed'): Promise<string> {
    const { id } = expectStatus(await this.ada.call('POST', `/bookings/${bookingId}/cancel`, {}), 200).json;
    await eventually(`a refund that is ${refund}`, async () => {
      const { json } = await this.ada.call('GET', `/cancellations/${id}`);
      return json.refund_status === refund;
    });
    return String(id);
  }
}

function expectStatus<R extends { status: number; text: string }>(reply: R, ...statuses: number[]): R {
  if (statuses.includes(reply.status)) return reply;
  throw new Error(`the answer is ${reply.status}: ${reply.text}`);
}
