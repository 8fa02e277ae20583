import { setTimeout as sleep } from 'node:timers/promises';
import { toMinor } from '../../src/domain/money.ts';
import type { Answer, Call } from '../sim/history.ts';
import type { Passenger } from '../support/passenger.ts';
import type { Chance } from '../support/seeded.ts';
import type { Trip } from '../support/trip.ts';
import type { Recorder } from './recorder.ts';
import type { Reply } from './reply.ts';
import { RoomDoor } from './roomDoor.ts';

/** What clients know of the world. */
export interface Surroundings {
  urls: string[];
  trips: Trip[];
  admin: Passenger;
  recorder: Recorder;
  random: Chance;
  /** Reservations that anybody has heard of. */
  holds: string[];
  /** When nothing new is begun any more, by `performance.now()`. */
  until: number;
}

interface Hold {
  reservation: string;
  amount: number;
}

interface Sent {
  method: string;
  path: string;
  body?: unknown;
  /** What says the same in a room, if a room is asked. */
  inRoom?: { door: RoomDoor; type: string; message: unknown } | undefined;
}

/** Longer than a server that lives may take. */
const ANSWER_MS = 6_000;
const KEYED = 0.88;
/** Of those who are in a room, how many hold and release by it. */
const BY_ROOM = 0.5;
const ASK_AGAIN = new Set(['unavailable', 'idempotency_in_progress', 'rate_limited']);

/**
 * A passenger who asks any server for anything, one thing after the other, and knows nothing but what was answered. With
 * an `Idempotency-Key` a call is sent again and again, to one server after another, until its answer is known; without
 * one, once. Some also stand in the room of a trip, by the SDK, and hold and release there.
 */
export class ProofClient {
  readonly #passenger: Passenger;
  readonly #world: Surroundings;
  readonly #holds: Hold[] = [];
  readonly #paid: string[] = [];
  readonly #bookings: string[] = [];
  readonly #room: { trip: Trip; door: RoomDoor } | null;
  #serial = 0;

  constructor(passenger: Passenger, world: Surroundings, standsIn: Trip | null = null) {
    this.#passenger = passenger;
    this.#world = world;
    this.#room = standsIn && { trip: standsIn, door: this.#doorTo(standsIn) };
  }

  #doorTo({ scheduleId }: Trip): RoomDoor {
    const { userId, token } = this.#passenger;
    return new RoomDoor({ ...this.#world, scheduleId, token, name: userId, answerMs: ANSWER_MS });
  }

  async live(): Promise<void> {
    const { random, until } = this.#world;
    while (performance.now() < until) {
      await sleep(20 + random() * 150);
      const dice = random();
      if (dice < 0.45) await this.#reserve();
      else if (dice < 0.55) await this.#release();
      else if (dice < 0.75) await this.#pay();
      else if (dice < 0.87) await this.#book();
      else if (dice < 0.95) await this.#cancel();
      else await this.#adminRelease();
    }
    this.#room?.door.leave();
  }

  async #reserve(): Promise<void> {
    const { random, trips } = this.#world;
    const inRoom = this.#room && random() < BY_ROOM ? this.#room : null;
    const trip = inRoom?.trip ?? pick(trips, random);
    const count = random() < 0.7 ? 1 : 2 + Math.floor(random() * 3);
    const seats = [...new Set(Array.from({ length: count }, () => pick(trip.seatIds, random)))];
    const schedule = trip.scheduleId;
    const answer = await this.#ask(
      { f: 'reserve', user: this.#passenger.userId, schedule, seats },
      {
        method: 'POST',
        path: '/reservations/create',
        body: { schedule_id: schedule, seat_ids: seats },
        inRoom: inRoom ? { door: inRoom.door, type: 'reserve', message: { seat_ids: seats } } : undefined,
      },
      (json) => ({
        ok: true,
        reservation: String(json.id),
        expires_at: Date.parse(String(json.expiry_datetime)),
        amount: toMinor(Number(json.total_amount)),
      }),
    );
    if (!answer?.reservation) return;
    this.#holds.push({ reservation: answer.reservation, amount: answer.amount ?? 0 });
    this.#world.holds.push(answer.reservation);
  }

  async #release(): Promise<void> {
    const hold = this.#holds.pop();
    if (!hold) return this.#reserve();
    const { reservation } = hold;
    const door = this.#world.random() < BY_ROOM ? this.#room?.door : undefined;
    await this.#ask(
      { f: 'release', user: this.#passenger.userId, reservation, by: 'owner' },
      {
        method: 'DELETE',
        path: `/reservations/${reservation}`,
        inRoom: door && { door, type: 'release', message: { reservation_id: reservation } },
      },
      () => ({ ok: true }),
    );
  }

  async #adminRelease(): Promise<void> {
    const { holds, admin, random } = this.#world;
    if (holds.length === 0) return this.#reserve();
    const reservation = pick(holds.slice(-8), random);
    await this.#ask(
      { f: 'release', user: admin.userId, reservation, by: 'admin' },
      { method: 'POST', path: `/admin/reservations/${reservation}/release`, body: {} },
      () => ({ ok: true }),
      admin,
    );
  }

  async #pay(): Promise<void> {
    const hold = this.#holds.at(-1);
    if (!hold) return this.#reserve();
    const { reservation, amount } = hold;
    let reference = '';
    const answer = await this.#ask(
      { f: 'initiate', user: this.#passenger.userId, reservation, amount },
      {
        method: 'POST',
        path: '/payments/initiate',
        body: { reservation_id: reservation, amount: amount / 100, payment_method: 'credit_card' },
      },
      (json) => {
        const payment = json.payment as Record<string, unknown>;
        reference = String(payment.payment_gateway_reference);
        return { ok: true, payment: String(payment.id) };
      },
    );
    if (answer) await this.#visitGateway(reservation, reference);
  }

  /** What the passenger does on the gateway's page; the gateway's own books tell what came of it. */
  async #visitGateway(reservation: string, reference: string): Promise<void> {
    const { random } = this.#world;
    const dice = random();
    if (dice < 0.1) return;
    await sleep(random() < 0.8 ? random() * 300 : random() * 8_000);
    const action = dice < 0.2 ? 'decline' : 'pay';
    const copies = random() < 0.2 ? { duplicate: true } : {};
    const page = { method: 'POST', path: `/sandbox/api/checkouts/${reference}/${action}`, body: copies };
    const reply = await this.#send(page, null, this.#passenger);
    this.#world.recorder.count(reply ? `gateway ${reply.status}` : 'gateway silent');
    if (action === 'pay') this.#paid.push(reservation);
  }

  async #book(): Promise<void> {
    const reservation = this.#paid.at(-1) ?? this.#holds.at(-1)?.reservation;
    if (!reservation) return this.#reserve();
    const answer = await this.#ask(
      { f: 'book', user: this.#passenger.userId, reservation },
      { method: 'POST', path: '/bookings/create', body: { reservation_id: reservation } },
      (json) => ({ ok: true, booking: String(json.id) }),
    );
    if (answer?.booking && !this.#bookings.includes(answer.booking)) this.#bookings.push(answer.booking);
  }

  async #cancel(): Promise<void> {
    if (this.#bookings.length === 0) return this.#book();
    const booking = pick(this.#bookings.slice(-3), this.#world.random);
    await this.#ask(
      { f: 'cancel', user: this.#passenger.userId, booking, by: 'customer' },
      { method: 'POST', path: `/bookings/${booking}/cancel`, body: {} },
      (json) => ({ ok: true, cancellation: String(json.id) }),
    );
  }

  async #ask(
    call: Call,
    sent: Sent,
    read: (json: Record<string, unknown>) => Answer & { ok: true },
    by = this.#passenger,
  ): Promise<(Answer & { ok: true }) | null> {
    const { recorder, random } = this.#world;
    const op = `${this.#passenger.userId}.${++this.#serial}`;
    const { inRoom } = sent;
    const keyed = !inRoom && sent.method === 'POST' && random() < KEYED;
    recorder.push({ type: 'call', op, call });
    for (let wait = 100; ; wait = Math.min(1_500, wait * 2)) {
      const reply = inRoom
        ? await inRoom.door.ask(inRoom.type, inRoom.message)
        : await this.#send(sent, keyed ? op : null, by);
      if (inRoom) recorder.count(`${inRoom.type} by room ${reply ? reply.status : 'unanswered'}`);
      const answer = reply && this.#answerOf(call, reply, read);
      if (answer) {
        recorder.push({ type: 'answer', op, answer });
        return answer.ok ? answer : null;
      }
      if (!keyed) break;
      recorder.count(`again: ${reply ? reply.json.code : 'no answer'}`);
      await sleep(wait / 2 + (random() * wait) / 2);
    }
    recorder.push({ type: 'unknown', op });
    return null;
  }

  /** Null when nobody knows yet. */
  #answerOf(call: Call, { status, json }: Reply, read: (json: Reply['json']) => Answer): Answer | null {
    if (status < 300) return read(json);
    const code = String(json.code);
    if (ASK_AGAIN.has(code)) return null;
    const expected = status === 409 || status === 404;
    if (!expected) this.#world.recorder.wrong.push(`${call.f}: ${status} ${JSON.stringify(json)}`);
    const seats = json.seat_ids as string[] | undefined;
    return seats ? { ok: false, code, seats } : { ok: false, code };
  }

  /** Null when no answer came. */
  async #send({ method, path, body }: Sent, key: string | null, by: Passenger): Promise<Reply | null> {
    const url = pick(this.#world.urls, this.#world.random);
    try {
      const response = await fetch(url + path, {
        method,
        headers: {
          Authorization: `Bearer ${by.token}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(key === null ? {} : { 'Idempotency-Key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const text = await response.text();
      return { status: response.status, json: text === '' ? {} : JSON.parse(text) };
    } catch {
      return null;
    }
  }
}

function pick<T>(from: readonly T[], random: Chance): T {
  return from[Math.floor(random() * from.length)] as T;
}
