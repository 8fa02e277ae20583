import type { Pool } from 'pg';
import type { Clock } from '../../src/app/ports.ts';
import { createAccessTokens } from '../../src/gateways/tokens.ts';
import { eventually } from './eventually.ts';
import { type Reply, request } from './httpServer.ts';
import { HOUR, makeTrip, makeUsers, type Trip } from './trip.ts';

/** The secrets of servers whose passengers are made here: for their environment. */
export const SECRETS = {
  JWT_SECRET: 'a secret of at least thirty-two characters',
  PAYMENT_WEBHOOK_SECRET: 'another secret of thirty-two characters',
};

export interface Held {
  id: string;
  expiresAt: number;
  amount: number;
}

export interface Started {
  paymentId: string;
  reference: string;
  amount: number;
}

/** A signed-in customer of a server that runs with {@link SECRETS}, from seats to a cancelled booking. */
export class Passenger {
  readonly userId: string;
  readonly token: string;
  readonly #url: string;

  constructor(url: string, userId: string, token: string) {
    this.#url = url;
    this.userId = userId;
    this.token = token;
  }

  /** The same passenger at another server. */
  at(url: string): Passenger {
    return new Passenger(url, this.userId, this.token);
  }

  call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    return request(this.#url + path, method, {
      token: this.token,
      headers,
      ...(body !== undefined && { body }),
    });
  }

  reserve(scheduleId: string, seatIds: string[]): Promise<Reply> {
    return this.call('POST', '/reservations/create', { schedule_id: scheduleId, seat_ids: seatIds });
  }

  /** Holds seats of a trip, by their index. Throws unless the answer is 201, in the end. */
  async hold(trip: Trip, ...seats: number[]): Promise<Held> {
    const seatIds = seats.map((seat) => trip.seatIds[seat] ?? '');
    return heldBy(await patiently(() => this.reserve(trip.scheduleId, seatIds)));
  }

  initiate({ id, amount }: Held): Promise<Reply> {
    return this.call('POST', '/payments/initiate', {
      reservation_id: id,
      amount,
      payment_method: 'credit_card',
    });
  }

  /** Begins to pay. Throws unless the answer is 201, in the end. */
  async start(held: Held): Promise<Started> {
    return startedBy(await patiently(() => this.initiate(held)));
  }

  /** Pays on the sandbox's page, as a program does; `choices` as there. */
  pay({ reference }: Started, choices: Record<string, unknown> = {}): Promise<Reply> {
    return request(`${this.#url}/sandbox/api/checkouts/${reference}/pay`, 'POST', { body: choices });
  }

  book({ id }: Held): Promise<Reply> {
    return this.call('POST', '/bookings/create', { reservation_id: id });
  }

  /** The reservation's status as it is told. */
  async statusOf({ id }: Held): Promise<unknown> {
    return (await this.call('GET', `/reservations/${id}`)).json.status;
  }
}

/** Asks again while the answer is 503, as it says: on a busy machine a first connection may take its time. */
export function patiently(ask: () => Promise<Reply>): Promise<Reply> {
  return eventually('an answer other than 503', async () => {
    const reply = await ask();
    return reply.status !== 503 && reply;
  });
}

/** Asks {@link patiently} for a booking, again while the gateway's news of its payment is on its way. */
export function afterNews(ask: () => Promise<Reply>): Promise<Reply> {
  return eventually('the gateway’s news has come', async () => {
    const reply = await patiently(ask);
    return reply.json.code !== 'payment_required' && reply;
  });
}

const WARM = 12;

/** Holds some seats that nobody asks about, all at once: from then on the server has the connections that it takes. */
export async function warmUp(
  { url, database }: { url: string; database: { pool: Pool } },
  clock: Clock = Date,
) {
  const people = await makePassengers(database.pool, url, WARM, clock);
  const trip = await makeTrip(database.pool, { seats: WARM, departureAt: clock.now() + 48 * HOUR });
  const held = await Promise.all(people.map((each, seat) => each.hold(trip, seat)));
  await Promise.all(
    people.map((each, index) => patiently(() => each.call('GET', `/reservations/${held[index]?.id}`))),
  );
}

/** Reads the answer to a reservation. Throws unless it is 201. */
export function heldBy(reply: Reply): Held {
  const { id, expiry_datetime, total_amount } = expect201(reply);
  return { id: String(id), expiresAt: Date.parse(String(expiry_datetime)), amount: Number(total_amount) };
}

/** Reads the answer to an initiated payment. Throws unless it is 201. */
export function startedBy(reply: Reply): Started {
  const payment = expect201(reply).payment as Record<string, unknown>;
  return {
    paymentId: String(payment.id),
    reference: String(payment.payment_gateway_reference),
    amount: Number(payment.amount),
  };
}

function expect201(reply: Reply): Record<string, unknown> {
  if (reply.status !== 201) throw new Error(`the answer is ${reply.status}: ${reply.text}`);
  return reply.json;
}

/** New customers; their tokens are good for half an hour of `clock`. */
export async function makePassengers(
  pool: Pool,
  url: string,
  count: number,
  clock: Clock = Date,
): Promise<Passenger[]> {
  const tokens = createAccessTokens({ secret: SECRETS.JWT_SECRET, clock });
  const ids = await makeUsers(pool, count);
  return ids.map((id) => new Passenger(url, id, tokens.issue({ id, role: 'customer' })));
}

/** One new admin, who can do what a customer can as well. */
export async function makeAdmin(pool: Pool, url: string, clock: Clock = Date): Promise<Passenger> {
  const tokens = createAccessTokens({ secret: SECRETS.JWT_SECRET, clock });
  const [id = ''] = await makeUsers(pool, 1, 'admin');
  return new Passenger(url, id, tokens.issue({ id, role: 'admin' }));
}

/** One new customer. */
export async function makePassenger(pool: Pool, url: string, clock: Clock = Date): Promise<Passenger> {
  const [passenger] = await makePassengers(pool, url, 1, clock);
  if (!passenger) throw new Error('no passenger was made');
  return passenger;
}
