import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Outcome } from '../../src/app/schedule/turn.ts';
import { TIME_BY_HAND } from '../../src/db/turn/guards.ts';
import { createTurnStore } from '../../src/db/turn/turnStore.ts';
import type { SeatCommand } from '../../src/domain/seatCommands.ts';
import { emptySeatMap, type SeatMap } from '../../src/domain/seatMap.ts';
import { CAPACITY, commandOf, pick, type Step } from '../domain/seatMapSteps.ts';
import { ManualClock } from './manualClock.ts';
import { makePayment } from './payments.ts';
import { captureCommand, type TestActor, testActor } from './testActor.ts';
import { makeTrip, makeUsers, NOON } from './trip.ts';

/**
 * A story of steps told to a real actor on a real database. The steps of one batch are asked at once, so that they
 * share a turn; what they point at is looked up in the database before.
 */
export class ActorStory {
  readonly actor: TestActor;
  readonly clock: ManualClock;
  readonly scheduleId: string;
  readonly #pool: Pool;
  readonly #ids = new Map<string, string>();
  #serial = 0;

  private constructor(pool: Pool, scheduleId: string, clock: ManualClock, actor: TestActor) {
    this.#pool = pool;
    this.scheduleId = scheduleId;
    this.clock = clock;
    this.actor = actor;
  }

  static async begin(pool: Pool): Promise<ActorStory> {
    const trip = await makeTrip(pool, { seats: 8 });
    // The bus is bigger than its first seats, so that some can be added.
    await pool.query(
      `update buses set total_seats = $2, seat_layout_config = jsonb_build_object('seats', array_fill(1, array[$2::int]))
        where id = $1`,
      [trip.busId, CAPACITY],
    );
    const users = await makeUsers(pool, 4);
    const clock = new ManualClock(NOON);
    const actor = await testActor(trip.scheduleId, { store: createTurnStore(pool, TIME_BY_HAND), clock });
    const story = new ActorStory(pool, trip.scheduleId, clock, actor);
    for (const [index, id] of trip.seatIds.entries()) story.#ids.set(`seat-${index + 1}`, id);
    for (const [index, id] of users.entries()) story.#ids.set(`user-${index}`, id);
    return story;
  }

  async tell(batch: Step[]): Promise<Outcome[]> {
    const view = await this.#view();
    const commands: SeatCommand[] = [];
    for (const step of batch) {
      if (step.do === 'wait') this.clock.advance(step.ms);
      const hold = step.do === 'initiate' ? pick(view.holds.values(), step.nth) : undefined;
      if (hold) await makePayment(this.#pool, hold.reservationId, this.clock.now());
      const command = commandOf(step, view, ++this.#serial);
      if (command && (await this.#isAskedOfTheActor(command, commands))) commands.push(command);
    }
    return Promise.all(
      commands.map((command) => {
        const real = this.#real(command);
        return this.actor.ask(real, real.type === 'reserve' ? real.reservationId : uuidv7());
      }),
    );
  }

  /** A seat with a history never gets that far, and one admin edits seats at a time. */
  async #isAskedOfTheActor(command: SeatCommand, before: SeatCommand[]): Promise<boolean> {
    if (command.type !== 'remove_seat' && command.type !== 'change_seat') return true;
    if (before.some((other) => other.type === 'reserve' || other.type === 'change_seat')) return false;
    if (command.type === 'change_seat') return true;
    const { rowCount } = await this.#pool.query(
      'select 1 from reservation_seats where seat_id = $1 limit 1',
      [this.#ids.get(command.seatId) ?? uuidv7()],
    );
    return rowCount === 0;
  }

  /** The command with real ids instead of `seat-1`, `user-2`, and with a booking reference of its own. */
  #real(command: SeatCommand): SeatCommand {
    const told = JSON.stringify(command).replaceAll(/"([a-z]+-(?:of-)?\d+|none)"/g, (_text, name: string) => {
      const id = this.#ids.get(name) ?? uuidv7();
      this.#ids.set(name, id);
      return `"${id}"`;
    });
    const real = JSON.parse(told) as SeatCommand;
    return real.type === 'capture' ? captureCommand(real.paymentId, real.amount) : real;
  }

  /** What steps can point at. */
  async #view(): Promise<SeatMap> {
    const ask = async <Row>(sql: string) =>
      (await this.#pool.query(sql, [this.scheduleId])).rows as (Row & { id: string })[];
    const [schedule] = await ask<{ departure: string; arrival: string }>(
      'select id, departure_datetime::text as departure, arrival_datetime::text as arrival from schedules where id = $1',
    );
    const view = emptySeatMap({
      scheduleId: this.scheduleId,
      status: 'scheduled',
      departureAt: Date.parse(schedule?.departure ?? ''),
      arrivalAt: Date.parse(schedule?.arrival ?? ''),
      basePrice: 2000,
      legCount: 1,
      version: 0,
    });
    for (const { id, user } of await ask<{ user: string }>(
      `select id, user_id as user from reservations where schedule_id = $1 and status = 'active' order by id`,
    )) {
      const legs = { from: 0, to: 1 };
      view.holds.set(id, {
        reservationId: id,
        userId: user,
        seats: [],
        legs,
        heldAt: 0,
        expiresAt: 0,
        totalAmount: 0,
      });
    }
    for (const row of await ask<{ reservation: string; cents: number }>(
      `select p.id, p.reservation_id as reservation, (p.amount * 100)::int as cents
         from payments p join reservations r on r.id = p.reservation_id where r.schedule_id = $1 order by p.id`,
    )) {
      view.payments.set(row.id, {
        id: row.id,
        reservationId: row.reservation,
        userId: '',
        bookingId: null,
        status: 'pending',
        amount: row.cents,
        currency: 'USD',
        capturedAmount: null,
        reservationConfirmed: false,
      });
    }
    for (const row of await ask<{ payment: string; cents: number }>(
      `select f.id, f.payment_id as payment, (f.amount * 100)::int as cents from refunds f
         join payments p on p.id = f.payment_id join reservations r on r.id = p.reservation_id
        where r.schedule_id = $1 order by f.id`,
    )) {
      view.refunds.set(row.id, {
        id: row.id,
        paymentId: row.payment,
        cancellationId: null,
        bookingId: null,
        status: 'pending',
        amount: row.cents,
      });
    }
    for (const { id, seats } of await ask<{ seats: string[] }>(
      `select id, array(select seat_id::text from booking_seats where booking_id = b.id order by id) as seats
         from bookings b where schedule_id = $1 order by id`,
    )) {
      view.bookings.set(id, {
        id,
        reservationId: '',
        userId: '',
        status: 'confirmed',
        totalAmount: 0,
        paymentId: null,
        ticketId: '',
        ticketStatus: 'valid',
        reference: '',
        seats: seats.map((seatId) => ({
          seatId,
          seatNumber: '',
          price: 0,
          isCancelled: false,
          hasBoarded: false,
        })),
      });
    }
    return view;
  }
}
