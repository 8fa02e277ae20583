import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { clearLeftovers } from '../../../src/db/leftovers.ts';
import { STRIPE_SECRETS, signStripe } from '../../gateways/support/stripeHouse.ts';
import { StripeStandIn } from '../../gateways/support/stripeStandIn.ts';
import { expectCleanAudit } from '../audit.ts';
import { bookingDatabase, serversGone, type TestDatabase } from '../bookingDatabase.ts';
import { eventually } from '../eventually.ts';
import { request } from '../httpServer.ts';
import { makePassengers, type Passenger, SECRETS } from '../passenger.ts';
import { killServer, type ServerProcess, startServerProcess } from '../serverProcess.ts';
import { SmtpTestServer } from '../smtpServer.ts';
import { HOUR, makeTrip, type Trip } from '../trip.ts';
import type { CrashPoint } from './points.ts';

export interface Purchase {
  by: Passenger;
  trip: Trip;
  reference: string;
  bookingId: string;
}

const HOOK = pathToFileURL(join(import.meta.dirname, 'hook.ts')).href;

/**
 * A server that dies, between a stand-in of Stripe and a mail server that do not: what those have seen by then stays
 * seen. Their sides of a call tell the moment to kill at; for the database's side there is `hook.ts`.
 */
export class OutsideRig {
  readonly database: TestDatabase;
  readonly stripe: StripeStandIn;
  readonly mail: SmtpTestServer;
  readonly #folder: string;
  #server: ServerProcess | null = null;

  static async open(): Promise<OutsideRig> {
    const [database, stripe, mail, folder] = await Promise.all([
      bookingDatabase(),
      new StripeStandIn(Date).open(),
      new SmtpTestServer().open(),
      mkdtemp(join(tmpdir(), 'bus-crash-')),
    ]);
    const rig = new OutsideRig(database, stripe, mail, folder);
    await rig.#start();
    return rig;
  }

  private constructor(database: TestDatabase, stripe: StripeStandIn, mail: SmtpTestServer, folder: string) {
    this.database = database;
    this.stripe = stripe;
    this.mail = mail;
    this.#folder = folder;
  }

  async close(): Promise<void> {
    if (this.#server) await killServer(this.#server);
    await this.stripe.close();
    await this.mail.close();
    await this.database.drop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #url(): string {
    if (!this.#server) throw new Error('there is no server');
    return this.#server.url;
  }

  /** Two seats of a new trip, bought by somebody new; the letter about it may be on its way yet. */
  async buy(): Promise<Purchase> {
    const { pool } = this.database;
    const trip = await makeTrip(pool, { seats: 2, departureAt: Date.now() + 48 * HOUR });
    const [by] = await makePassengers(pool, this.#url, 1);
    if (!by) throw new Error('no passenger was made');
    const held = await by.hold(trip, 0, 1);
    const { reference } = await by.start(held);
    this.stripe.pay(reference);
    // A server that dies over it may not have answered.
    await this.tellStripesNews().catch(() => undefined);
    const { rows } = await eventually('it is booked', async () => {
      const found = await pool.query<{ id: string }>('select id from bookings where reservation_id = $1', [
        held.id,
      ]);
      return found.rows.length > 0 && found;
    });
    return { by, trip, reference, bookingId: rows[0]?.id ?? '' };
  }

  /** Gives up these seats of a booking, or what is left of it. Rejects where the server dies over it. */
  async giveUp({ by, bookingId }: Purchase, seatIds?: string[]): Promise<void> {
    await by
      .at(this.#url)
      .call('POST', `/bookings/${bookingId}/cancel`, seatIds ? { seat_ids: seatIds } : {});
  }

  /** Sends all that Stripe has to tell; what a dying server does not take is told again. */
  async tellStripesNews(): Promise<void> {
    for (let event = this.stripe.events[0]; event; event = this.stripe.events[0]) {
      const raw = JSON.stringify(event);
      const headers = { 'content-type': 'application/json', ...signStripe(Buffer.from(raw), Date.now()) };
      const { status } = await request(`${this.#url}/payments/webhook`, 'POST', { raw, headers });
      if (status !== 200) throw new Error(`Stripe's news is answered ${status}`);
      this.stripe.events.shift();
    }
  }

  /** SIGKILL, now. */
  kill(): void {
    this.#server?.child.kill('SIGKILL');
  }

  /** The server kills itself at this point of its next turn. */
  arm(point: CrashPoint): Promise<void> {
    return writeFile(this.#file, JSON.stringify({ point, pool: 'commits' }));
  }

  /** Waits for its death, and starts another, which takes over its jobs. */
  async comeBack(): Promise<void> {
    const ended = await this.#server?.ended;
    if (ended?.signal !== 'SIGKILL') throw new Error(`the server was not killed: ${ended?.said}`);
    this.#server = null;
    await rm(this.#file, { force: true });
    await serversGone(this.database);
    // As a server does when it starts on a database of its own.
    await clearLeftovers(this.database.pool);
    await this.#start();
  }

  /** Nothing is under way: the next turn is of what comes next. */
  async quiet(): Promise<void> {
    await eventually('nothing is under way', async () => {
      await this.tellStripesNews();
      const { rows } = await this.database.pool.query(
        `select 1 from graphile_worker.jobs union all select 1 from gateway_events where applied_at is null`,
      );
      return rows.length === 0;
    });
  }

  /** The Message-IDs of the letters that the mail server has taken, a copy as one of its own. */
  letters(): string[] {
    return this.mail.deliveries.map(({ data }) => /^Message-ID: (.*)$/im.exec(data)?.[1] ?? '');
  }

  /** Every job is done, everything that Stripe has to tell is told and carried out, and the books are in order. */
  async settle(): Promise<void> {
    await eventually(
      'everything is settled',
      async () => {
        await this.tellStripesNews();
        const { rows } = await this.database.pool.query(
          `select 1 from graphile_worker.jobs union all select 1 from gateway_events where applied_at is null
           union all select 1 from refunds where status = 'pending'`,
        );
        return rows.length === 0;
      },
      60_000,
    );
    await expectCleanAudit(this.database.pool);
  }

  get #file(): string {
    return join(this.#folder, 'crash.json');
  }

  async #start(): Promise<void> {
    this.#server = await startServerProcess({
      ...SECRETS,
      DATABASE_URL: this.database.url,
      DATA_DIR: this.#folder,
      PAYMENT_GATEWAY: 'stripe',
      STRIPE_SECRET_KEY: STRIPE_SECRETS.secretKey,
      STRIPE_WEBHOOK_SECRET: STRIPE_SECRETS.webhookSecret,
      STRIPE_API_URL: this.stripe.url,
      SMTP_URL: this.mail.url,
      NODE_OPTIONS: `--import ${HOOK}`,
      CRASH_FILE: this.#file,
    });
  }
}
