import { expect } from 'chai';
import { SWEEP_EVERY_MS } from '../../src/jobs/expirySweep.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { sendNews } from '../support/gatewayNews.ts';
import { endOf, expectReturned, seatStatuses } from '../support/holdRows.ts';
import { makePassenger, makePassengers, SECRETS } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';

describe('[PAY-4] money that comes', function () {
  this.timeout(30_000);
  let server: TestServer;

  before(async () => {
    server = await testServer(SECRETS);
    server.time.stand();
  });

  after(async () => {
    await expectCleanAudit(server.database.pool, { now: new Date(server.time.now()) });
    await server.remove();
  });

  const trip = (seats = 4) =>
    makeTrip(server.database.pool, { seats, departureAt: server.time.now() + 48 * HOUR });
  const passenger = () => makePassenger(server.database.pool, server.url, server.time);

  it('one millisecond before the end buys the seats', async () => {
    const [it, ada] = [await trip(), await passenger()];
    const held = await ada.hold(it, 0);
    const started = await ada.start(held);
    server.time.moveTo(held.expiresAt - 1);
    expect((await sendNews(server.url, server.time, started)).status).to.equal(200);
    const booked = await ada.book(held);
    expect(booked.status).to.be.oneOf([200, 201]);
    server.time.moveTo(held.expiresAt + SWEEP_EVERY_MS);
    expect(await ada.statusOf(held)).to.equal('confirmed');
    expect((await seatStatuses(server.url, it))[0]).to.equal('booked');
  });

  it('at the end goes back, and the customer is told', async () => {
    const [it, ada] = [await trip(), await passenger()];
    const held = await ada.hold(it, 0);
    const started = await ada.start(held);
    server.time.moveTo(held.expiresAt);
    expect((await sendNews(server.url, server.time, started)).status).to.equal(200);
    await expectReturned(server, held, started);
  });

  it('after the end, paid on the gateway’s own page, goes back, and the customer is told', async () => {
    const [it, ada] = [await trip(), await passenger()];
    const held = await ada.hold(it, 0, 1);
    const started = await ada.start(held);
    server.time.moveTo(held.expiresAt + 1);
    expect((await ada.pay(started)).json.code, 'the page itself is closed').to.equal('session_expired');
    expect((await ada.pay(started, { late: true })).json).to.deep.equal({ status: 'paid' });
    await expectReturned(server, held, started);
  });

  it('after the end does not take the seat from who has it by then', async () => {
    const [it, ada, bob] = [await trip(), await passenger(), await passenger()];
    const held = await ada.hold(it, 0);
    const started = await ada.start(held);
    server.time.moveTo(held.expiresAt);
    const next = await bob.hold(it, 0);
    await sendNews(server.url, server.time, started);
    await expectReturned(server, held, started);
    expect((await seatStatuses(server.url, it))[0]).to.equal('reserved');
    expect(await bob.statusOf(next)).to.equal('active');
  });

  it('around the end, from before it till after it, buys or goes back: never both, never neither', async () => {
    const people = await makePassengers(server.database.pool, server.url, 15, server.time);
    const trips = await Promise.all(people.map(() => trip(1)));
    const all = await Promise.all(
      people.map(async (each, index) => {
        const held = await each.hold(trips[index] as Trip, 0);
        return { passenger: each, held, started: await each.start(held) };
      }),
    );
    const [expiresAt = 0] = all.map(({ held }) => held.expiresAt);
    const pay = ({ started }: (typeof all)[number]) => sendNews(server.url, server.time, started);
    server.time.moveTo(expiresAt - 1);
    await Promise.all(all.slice(0, 5).map(pay));
    await Promise.all(all.slice(0, 5).map(({ passenger: who, held }) => who.book(held)));
    const racing = all.slice(5, 10).map(async (each, index) => {
      // Each a little further on its way when the time comes.
      for (let turn = 0; turn < index * 4; turn += 1) await new Promise(setImmediate);
      return pay(each);
    });
    await new Promise(setImmediate);
    server.time.moveTo(expiresAt);
    await Promise.all([...racing, ...all.slice(10).map(pay)]);

    const ends = await eventually('every payment has its end', async () => {
      const found = await Promise.all(
        all.map(({ held, started }) => endOf(server.database.pool, held, started)),
      );
      return found.every((end) => end !== null) && found;
    });
    expect(ends.slice(0, 5)).to.deep.equal(Array(5).fill('booked'));
    expect(ends.slice(10)).to.deep.equal(Array(5).fill('returned'));
    for (const end of ends.slice(5, 10)) expect(end).to.be.oneOf(['booked', 'returned']);
  });
});
