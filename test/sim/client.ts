import type { Caller } from '../../src/app/caller.ts';
import { operationOf } from '../../src/app/operationOf.ts';
import { acceptedReply } from '../../src/app/schedule/outcome.ts';
import { granted } from '../../src/domain/errors.ts';
import { toMinor } from '../../src/domain/money.ts';
import type { Passenger } from '../../src/domain/seatMap.ts';
import type { Answer, Call } from './history.ts';
import type { OperationKind, PlannedOperation } from './plan.ts';
import { mix, Random } from './random.ts';
import type { Request } from './serve.ts';
import type { World } from './world.ts';

type Ok = Extract<Answer, { ok: true }>;

interface KnownHold {
  reservation: string;
  expiresAt: number;
  schedule: string;
  seats: string[];
  amount: number;
}

const ASK_AGAIN = new Set(['unavailable', 'idempotency_in_progress', 'rate_limited']);
const WAIT_MS = 6_000;

/**
 * A passenger: does one thing after the other, knows what was answered and nothing else. With an `Idempotency-Key`
 * the passenger sends a call again and again until the answer is known; without one, once.
 */
export class Client {
  readonly user: string;
  readonly #world: World;
  readonly #caller: Caller;
  #holds: KnownHold[] = [];
  #bookings: string[] = [];
  #paid: string[] = [];
  #random = new Random(0);
  #serial = 0;
  #people = 0;

  constructor(world: World, index: number) {
    this.#world = world;
    this.user = `u${index}`;
    this.#caller = { userId: this.user, role: 'customer' };
  }

  async live(operations: PlannedOperation[]): Promise<void> {
    const { sim, start } = this.#world;
    for (const operation of operations) {
      await sim.sleep(start + operation.at - sim.now, null, 'think');
      this.#random = new Random(mix(this.#world.plan.seed, operation.salt));
      await this.#do(operation.kind);
    }
  }

  async #do(kind: OperationKind): Promise<void> {
    switch (kind) {
      case 'reserve':
        return this.#reserve();
      case 'release':
        return this.#release();
      case 'pay':
        return this.#pay(1);
      case 'payTwice':
        return this.#pay(2);
      case 'book':
        return this.#book();
      case 'cancel':
        return this.#cancel(this.#caller, 'customer');
      case 'cancelSeats':
        return this.#cancelSeats();
      case 'namePassengers':
        return this.#namePassengers();
      case 'retryRefund':
        return this.#retryRefund();
      case 'meddle':
        return this.#meddle();
      case 'adminRelease':
        return this.#adminRelease();
      case 'adminCancel':
        return this.#cancel(ADMIN, 'admin');
      case 'reprice':
        return this.#reprice();
      case 'cancelSchedule':
        return this.#cancelSchedule();
    }
  }

  async #reserve(): Promise<void> {
    const world = this.#world;
    const schedule = this.#random.pick(world.scheduleIds);
    const all = world.seatIds(schedule);
    const count = this.#random.chance(0.4) ? 1 : this.#random.between(2, Math.min(6, all.length));
    const seats = [...new Set(Array.from({ length: count }, () => this.#random.pick(all)))];
    const passengers = this.#random.chance(0.3) ? this.#named(seats) : [];
    const answer = await this.#ask(
      { f: 'reserve', user: this.user, schedule, seats, ...(passengers.length > 0 && { passengers }) },
      {
        caller: this.#caller,
        carryOut: async ({ reservations }, context) => {
          const wish = { scheduleId: schedule, seatIds: seats, passengers };
          const held = granted(await reservations.reserve(context, wish));
          return {
            ok: true,
            reservation: held.id,
            expires_at: Date.parse(held.expiry_datetime),
            amount: toMinor(held.total_amount),
          };
        },
      },
    );
    if (!answer?.reservation) return;
    const { reservation, amount = 0, expires_at: expiresAt = 0 } = answer;
    this.#holds.push({ reservation, schedule, seats, amount, expiresAt });
    world.holds.push(answer.reservation);
  }

  /** A name for each seat, of nobody who was named before; at times some are left out. */
  #named(seats: string[]): Passenger[] {
    const named = this.#random.chance(0.7) ? seats : seats.slice(0, -1);
    return named.map((seatId) => ({ seatId, name: `${this.user} ${++this.#people}` }));
  }

  /** Says anew who travels. A naming that is sent once could come again when others have followed it. */
  async #namePassengers(): Promise<void> {
    const hold = this.#holds.at(-1);
    if (!hold) return this.#reserve();
    const { reservation, seats } = hold;
    const passengers = this.#named(seats);
    await this.#ask(
      { f: 'name', user: this.user, reservation, passengers },
      {
        caller: this.#caller,
        carryOut: async ({ reservations }, context) => {
          await reservations.namePassengers(context, reservation, passengers);
          return { ok: true };
        },
      },
      'keyed',
    );
  }

  async #release(): Promise<void> {
    const hold = this.#holds.pop();
    if (!hold) return this.#reserve();
    await this.#sendRelease(this.#caller, hold.reservation, 'owner');
  }

  /** Somebody who may not. */
  async #meddle(): Promise<void> {
    const mine = new Set(this.#holds.map((hold) => hold.reservation));
    const others = this.#world.holds.filter((id) => !mine.has(id));
    if (others.length === 0) return this.#reserve();
    await this.#sendRelease(this.#caller, this.#recent(others), 'owner');
  }

  async #adminRelease(): Promise<void> {
    if (this.#world.holds.length === 0) return this.#reserve();
    await this.#sendRelease(ADMIN, this.#recent(this.#world.holds), 'admin');
  }

  async #sendRelease(caller: Caller, reservation: string, by: 'owner' | 'admin'): Promise<void> {
    await this.#ask(
      { f: 'release', user: caller.userId ?? '', reservation, by },
      {
        caller,
        carryOut: async ({ reservations }, context) => {
          if (by === 'owner') await reservations.release(context, reservation);
          else await reservations.releaseAsAdmin(context, reservation, null);
          return { ok: true };
        },
      },
    );
  }

  async #pay(times: number): Promise<void> {
    const hold = this.#holds.at(-1);
    if (!hold) return this.#reserve();
    for (let time = 0; time < times; time += 1) {
      const payment = await this.#initiate(hold);
      if (payment) this.#visitGateway(`ref-${payment}`, hold);
    }
  }

  async #initiate({ reservation, amount }: KnownHold): Promise<string | null> {
    const answer = await this.#ask(
      { f: 'initiate', user: this.user, reservation, amount },
      {
        caller: this.#caller,
        carryOut: async ({ payments }, context) => {
          const wish = { reservationId: reservation, amount, method: 'upi' as const };
          const { paymentId } = await payments.initiate(context, wish);
          return { ok: true, payment: paymentId };
        },
      },
    );
    return answer?.payment ?? null;
  }

  /** What the passenger does on the gateway's page, some time later, at times too late. */
  #visitGateway(reference: string, { reservation, amount, expiresAt }: KnownHold): void {
    const { sim, gateway, plan } = this.#world;
    const how = this.#random.weighted({ pays: 74, fails: 7, failsThenPays: 8, other: 4, leaves: 7 });
    const longest = plan.shape.holdSeconds * 1_000 * (this.#random.chance(0.75) ? 0.5 : 1.3);
    // Many pay in the very last moment, or the first one after it.
    const last = expiresAt - sim.now - this.#random.between(-10, 150);
    const wait = this.#random.chance(0.25) ? last : this.#random.between(20, Math.floor(longest));
    const again = this.#random.between(20, 4_000);
    sim.after(wait, null, 'gateway page', () => {
      if (how === 'pays') gateway.pay(reference, 'succeeded');
      if (how === 'other') gateway.pay(reference, 'succeeded', amount + 1);
      if (how === 'fails' || how === 'failsThenPays') gateway.pay(reference, 'failed');
      if (how === 'failsThenPays')
        sim.after(again, null, 'gateway page', () => gateway.pay(reference, 'succeeded'));
    });
    if (how !== 'leaves' && how !== 'fails') this.#paid.push(reservation);
  }

  async #book(): Promise<void> {
    const reservation = this.#paid.length > 0 ? this.#recent(this.#paid) : this.#holds.at(-1)?.reservation;
    if (!reservation) return this.#reserve();
    const answer = await this.#ask(
      { f: 'book', user: this.user, reservation },
      {
        caller: this.#caller,
        carryOut: async ({ bookings }, context) => {
          const { bookingId } = await bookings.createFromReservation(context, reservation);
          return { ok: true, booking: bookingId };
        },
      },
    );
    if (answer?.booking && !this.#bookings.includes(answer.booking)) {
      this.#bookings.push(answer.booking);
      this.#world.bookings.push(answer.booking);
      if (this.#random.chance(0.3)) await this.#invoice(answer.booking);
    }
  }

  /** At times before its job has come to it. */
  async #invoice(booking: string): Promise<void> {
    await this.#ask(
      { f: 'invoice', user: this.user, booking },
      {
        caller: this.#caller,
        carryOut: async ({ invoices }, { caller }) => {
          const { number } = await invoices.download(caller, booking, null);
          return { ok: true, invoice: number };
        },
      },
    );
  }

  async #cancel(caller: Caller, by: 'customer' | 'admin'): Promise<void> {
    const known = by === 'admin' ? this.#world.bookings : this.#bookings;
    if (known.length === 0) return this.#book();
    const booking = this.#recent(known);
    await this.#ask(
      { f: 'cancel', user: caller.userId ?? '', booking, by },
      {
        caller,
        carryOut: async ({ bookings }, context) => {
          const { cancellationId } = await bookings.cancel(context, booking, { seatIds: null, reason: null });
          return { ok: true, cancellation: cancellationId };
        },
      },
    );
  }

  /** Gives up a seat or two of a booking, and at times another one right after. */
  async #cancelSeats(): Promise<void> {
    if (this.#bookings.length === 0) return this.#book();
    const large = this.#bookings.filter((id) => this.#seatsLeft(id).length > 1);
    const booking = this.#recent(large.length > 0 ? large : this.#bookings);
    for (let times = this.#random.between(1, 3); times > 0; times -= 1) {
      // At times one that was given up before, or by a call whose answer was lost.
      const all = this.#random.chance(0.9)
        ? this.#seatsLeft(booking)
        : (this.#world.server.tables.bookings.get(booking)?.seats ?? []);
      const some = this.#random.shuffled(all).slice(0, this.#random.chance(0.75) ? 1 : 2);
      if (some.length > 0)
        await this.#giveUp(
          booking,
          some.map(({ seatId }) => seatId),
        );
    }
  }

  #seatsLeft(booking: string) {
    const seats = this.#world.server.tables.bookings.get(booking)?.seats ?? [];
    return seats.filter(({ cancellationId }) => cancellationId === null);
  }

  async #giveUp(booking: string, seatIds: string[]): Promise<void> {
    await this.#ask(
      { f: 'cancel_seats', user: this.user, booking, seats: seatIds, by: 'customer' },
      {
        caller: this.#caller,
        carryOut: async ({ bookings }, context) => {
          const { cancellationId } = await bookings.cancel(context, booking, { seatIds, reason: null });
          return { ok: true, cancellation: cancellationId };
        },
      },
    );
  }

  /** What an admin finds in the list of refunds that failed. */
  async #retryRefund(): Promise<void> {
    const failed = [...this.#world.server.tables.refunds.values()].filter(
      ({ status }) => status === 'failed',
    );
    const [refund] = this.#random.shuffled(failed);
    if (!refund) return this.#pay(1);
    await this.#ask(
      { f: 'retry_refund', user: 'admin', refund: refund.id },
      {
        caller: ADMIN,
        carryOut: async ({ refunds }, context) => {
          await refunds.retry(context, refund.id);
          return { ok: true };
        },
      },
    );
  }

  async #reprice(): Promise<void> {
    const scheduleId = this.#random.pick(this.#world.scheduleIds);
    const basePrice = this.#random.between(1_000, 3_000);
    await this.#world.command(scheduleId, { type: 'change_schedule', changes: { basePrice } });
  }

  async #cancelSchedule(): Promise<void> {
    const schedule = this.#random.pick(this.#world.scheduleIds);
    await this.#ask(
      { f: 'cancel_schedule', user: 'admin', schedule },
      {
        caller: ADMIN,
        carryOut: async ({ desk, ids }, context) => {
          const command = { type: 'cancel_schedule' as const, ids: [] };
          acceptedReply(await desk.send(schedule, operationOf(context, ids, command)));
          return { ok: true };
        },
      },
    );
  }

  /** The last ones are the most alive. */
  #recent(ids: string[]): string {
    return this.#random.pick(ids.slice(-6));
  }

  async #ask(
    call: Call,
    request: Pick<Request, 'caller' | 'carryOut'>,
    how: 'keyed' | 'perhaps keyed' = 'perhaps keyed',
  ): Promise<Ok | null> {
    const { history, sim } = this.#world;
    const op = `${this.user}.${++this.#serial}`;
    const keyed = this.#random.chance(0.88) || how === 'keyed';
    history.push({ at: sim.now, type: 'call', op, call });
    this.#world.asked.set(op, sim.now);
    const full: Request = { ...request, key: keyed ? op : null, target: [call.f], body: call };
    const answer = await this.#untilKnown(op, call, full);
    this.#world.asked.delete(op);
    if (answer === null) history.push({ at: sim.now, type: 'unknown', op });
    else history.push({ at: sim.now, type: 'answer', op, answer });
    sim.note(answer === null ? `${op} unknown` : `${op} ${answer.ok ? 'ok' : answer.code}`);
    return answer?.ok ? answer : null;
  }

  async #untilKnown(op: string, call: Call, request: Request): Promise<Answer | null> {
    const { sim } = this.#world;
    for (let wait = 400; ; wait = Math.min(3_000, wait * 2)) {
      const response = await this.#world.send(op, call, request, WAIT_MS);
      if (response && !ASK_AGAIN.has(response.answer.ok ? '' : response.answer.code)) return response.answer;
      if (request.key === null) return null;
      this.#world.seen('asked again');
      await sim.sleep(this.#random.between(wait >> 1, wait), null, 'ask again');
    }
  }
}

const ADMIN: Caller = { userId: 'admin', role: 'admin' };
