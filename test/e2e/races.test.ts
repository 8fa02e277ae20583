import { expect } from 'chai';
import { signIn, type Traveller } from '../../src/cli/demo/people.ts';
import { RestClient } from '../../src/cli/demo/restClient.ts';
import { RoomWatcher } from '../../src/cli/demo/roomWatcher.ts';
import { SocketWatcher } from '../../src/cli/demo/socketWatcher.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { busBody, routeBody } from '../support/catalogueServer.ts';
import { eventually } from '../support/eventually.ts';
import { type Reply, request, type Send } from '../support/httpServer.ts';
import {
  afterNews,
  type Held,
  makePassengers,
  type Passenger,
  SECRETS,
  type Started,
  warmUp,
} from '../support/passenger.ts';
import { expectSameMap, rushDice, storedMap, tellSeed, turns } from '../support/rush.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';

interface Racer {
  by: Passenger;
  trip: Trip;
  held: Held;
  started: Started;
}

describe('what meets at one instant', function () {
  this.timeout(60_000);
  const dice = rushDice();
  let server: TestServer;
  let admin: Traveller;

  beforeEach(async () => {
    server = await testServer({ ...SECRETS, RATE_LIMIT: 'off' });
    await warmUp(server, server.time);
    admin = await signIn(new RestClient(server.url), 'admin@example.com', 'Admin-Test-1');
  });

  afterEach(async function () {
    tellSeed(this.currentTest, dice);
    await expectCleanAudit(server.database.pool, { now: new Date(server.time.now()) });
    await server.remove();
  });

  const asAdmin = (method: string, path: string, send: Send = {}) =>
    request(server.url + path, method, { token: admin.token, ...send });

  async function make(path: string, body: unknown): Promise<string> {
    const { status, json, text } = await asAdmin('POST', path, { body });
    expect(status, text).to.equal(201);
    return String(json.id);
  }

  /** Passengers who each hold a seat of a trip of their own, and have begun to pay for it. */
  async function racers(count: number): Promise<Racer[]> {
    const { database, url, time } = server;
    const people = await makePassengers(database.pool, url, count, time);
    return Promise.all(
      people.map(async (by) => {
        const trip = await makeTrip(database.pool, { seats: 2, departureAt: time.now() + 48 * HOUR });
        const held = await by.hold(trip, 0);
        return { by, trip, held, started: await by.start(held) };
      }),
    );
  }

  it('[RACE-1] seats that ten admins generate at once are there once', async () => {
    const departure = Date.now() + 48 * HOUR;
    const scheduleId = await make('/schedules', {
      bus_id: await make('/buses', busBody({}, 40)),
      route_id: await make('/routes', routeBody()),
      departure_datetime: new Date(departure).toISOString(),
      arrival_datetime: new Date(departure + 3 * HOUR).toISOString(),
      base_price: 20,
    });
    const watchers = await Promise.all([
      SocketWatcher.open(server.url, scheduleId),
      RoomWatcher.open(server.url, scheduleId, null),
    ]);
    const asked = Array.from({ length: 10 }, () =>
      asAdmin('POST', `/schedules/${scheduleId}/generate-seats`),
    );
    const answers = (await Promise.all(asked)).sort((a, b) => a.status - b.status);
    expect(answers.map(({ status }) => status)).to.deep.equal([201, ...Array(9).fill(409)]);
    expect(answers[0]?.json).to.deep.equal({ created: 40 });
    for (const { json } of answers.slice(1)) expect(json.code).to.equal('seats_exist');
    const stored = await storedMap(server.database.pool, { scheduleId });
    expect(stored).to.include({ availableSeats: 40, version: 1 });
    expect(Object.values(stored.statuses)).to.deep.equal(Array(40).fill('available'));
    await expectSameMap(watchers, stored);
    await Promise.all(watchers.map((watcher) => watcher.close()));
  });

  it('[RACE-2] a hold that is released, paid and over at once ends in one way, and no money is lost', async () => {
    const all = await racers(16);
    const ends = all.map(({ held }) => held.expiresAt);
    server.time.moveTo(Math.min(...ends) - 1);
    server.time.stand();
    const answers = all.map(({ by, held, started }) => {
      const acts = [
        () => by.pay(started, { late: true, duplicate: true }),
        () => by.call('DELETE', `/reservations/${held.id}`),
        () => asAdmin('DELETE', `/reservations/${held.id}`),
        () => by.book(held),
      ];
      return Promise.all(dice.pick(acts, acts.length).map(later));
    });
    await turns(dice.roll(20));
    server.time.moveTo(Math.max(...ends));
    for (const reply of (await Promise.all(answers)).flat()) expectOrderly(reply);
    for (const racer of all) await eventually('the payment has its end', () => hasOneEnd(racer));
  });

  it('[RACE-3] a booking that is cancelled from all sides at once is cancelled once, and paid back once', async () => {
    const all = await racers(6);
    const bookings = await Promise.all(all.map(bought));
    const cancel = (index: number, by: Passenger, id: string) => {
      const own = Array.from({ length: 4 }, () => () => by.call('POST', `/bookings/${id}/cancel`));
      const admins = Array.from({ length: 2 }, () => () => asAdmin('POST', `/bookings/${id}/cancel`));
      const whole = () => asAdmin('DELETE', `/schedules/${all[index]?.trip.scheduleId}`);
      // Of half of the trips the whole trip is cancelled in the same moment.
      const acts = [...own, ...admins, ...(index % 2 === 0 ? [whole] : [])];
      return Promise.all(dice.pick(acts, acts.length).map(later));
    };
    const answers = await Promise.all(all.map(({ by }, index) => cancel(index, by, bookings[index] ?? '')));
    for (const [index, replies] of answers.entries()) {
      const cancelled = replies.filter(({ status }) => status === 200);
      expect(cancelled.length, 'at most one of them did it').to.be.at.most(1);
      if (index % 2 === 1) expect(cancelled).to.have.length(1);
      for (const { status, json } of replies.filter((reply) => reply.status > 299)) {
        expect({ status, code: json.code }).to.deep.equal({ status: 409, code: 'already_cancelled' });
      }
      await eventually('the money is back', () =>
        isPaidBackOnce(bookings[index] ?? '', all[index]?.held.amount),
      );
    }
  });

  /** Pays, and asks for the booking while a job makes it; gives its id. */
  async function bought({ by, held, started }: Racer): Promise<string> {
    await by.pay(started);
    await turns(dice.roll(12));
    const { status, json, text } = await afterNews(() => by.book(held));
    expect(status, text).to.be.oneOf([200, 201]);
    return String(json.id);
  }

  /** True when a racer's hold and payment have ended, and fit; fails when they contradict each other. */
  async function hasOneEnd({ held, started }: Racer): Promise<boolean> {
    const { rows } = await server.database.pool.query<Record<string, unknown>>(
      `select r.status as reservation, p.status as payment,
              array(select status from refunds where payment_id = p.id) as refunds,
              (select count(*)::int from bookings where reservation_id = r.id) as bookings,
              (select count(*)::int from activity_logs
                where entity_id = r.id and action_type <> 'reservation.created') as ends
         from reservations r join payments p on p.reservation_id = r.id where r.id = $1 and p.id = $2`,
      [held.id, started.paymentId],
    );
    const [end] = rows;
    if (end?.payment !== 'completed' && end?.payment !== 'refunded') return false;
    const booked = end.payment === 'completed';
    expect(end).to.deep.include({ ends: 1, bookings: booked ? 1 : 0, refunds: booked ? [] : ['processed'] });
    expect(end.reservation).to.be.oneOf(booked ? ['confirmed'] : ['expired', 'cancelled']);
    return true;
  }

  async function isPaidBackOnce(bookingId: string, paid: number | undefined): Promise<boolean> {
    const { rows } = await server.database.pool.query<Record<string, unknown>>(
      `select b.status, c.refund_status, f.amount::float8 as amount
         from bookings b join cancellations c on c.booking_id = b.id
         left join refunds f on f.cancellation_id = c.id where b.id = $1`,
      [bookingId],
    );
    expect(rows).to.have.length(1);
    if (rows[0]?.refund_status === 'pending') return false;
    expect(rows[0]).to.deep.equal({ status: 'cancelled', refund_status: 'processed', amount: paid });
    return true;
  }

  /** Starts an act a little later than the others, or a little earlier. */
  async function later(act: () => Promise<Reply>): Promise<Reply> {
    await turns(dice.roll(6));
    return act();
  }
});

/** Done, or refused by the state that it met. */
function expectOrderly({ status, text, json }: Reply): void {
  expect(status, text).to.be.oneOf([200, 201, 204, 409]);
  if (status !== 409) return;
  expect(json.code).to.be.oneOf(['reservation_not_active', 'reservation_expired', 'payment_required']);
}
