import { expect } from 'chai';
import { type BookingWorld, bookingWorld, type Json } from '../support/bookingWorld.ts';
import { iso, itemsOf, problem } from '../support/catalogueServer.ts';
import { testIds } from '../support/testActor.ts';
import { NOON, type Trip } from '../support/trip.ts';

describe('the activity log', function () {
  this.timeout(60_000);
  let world: BookingWorld;
  let trip: Trip;

  beforeEach(async () => {
    world = await bookingWorld();
    trip = await world.trip({ seats: 8 });
  });
  afterEach(() => world.close());

  const read = async (query: string) => {
    const reply = await world.admin('GET', `/activity-logs?${query}`);
    expect(reply.status, reply.text).to.equal(200);
    return reply;
  };
  const emailOf = async (userId: string) => {
    const { rows } = await world.database.pool.query('select email from users where id = $1', [userId]);
    return rows[0].email as string;
  };
  const actions = async (query: string) => itemsOf(await read(query)).map(({ action_type }) => action_type);

  it('[LOG-2] shows a row as it was written', async () => {
    const reply = await world.customer('POST', '/reservations/create', {
      body: { schedule_id: trip.scheduleId, seat_ids: [trip.seatIds[0]] },
      headers: { 'X-Request-Id': 'request-of-a-test' },
    });
    const [row, ...more] = itemsOf(await read(`entity_id=${reply.json.id}`));
    expect(more).to.deep.equal([]);
    expect(row).to.deep.include({
      entity_type: 'reservation',
      entity_id: reply.json.id,
      user_id: world.people.customer,
      user_email: await emailOf(world.people.customer),
      action_type: 'reservation.created',
      ip_address: '127.0.0.1',
      timestamp: iso(NOON),
    });
    expect(row?.details).to.deep.equal({
      request_id: 'request-of-a-test',
      after: { status: 'active', schedule_id: trip.scheduleId, seats: ['1'], total_amount: 20 },
    });
  });

  it('[LOG-2] is filtered by entity, person, action and time; what is given must all match', async () => {
    const held = await world.hold(trip, [0]);
    await world.initiate(held);
    world.clock.advance(1000);
    await world.hold(trip, [1], 'other');
    expect(await actions('entity_type=payment')).to.deep.equal(['payment.initiated']);
    expect(await actions(`user_id=${world.people.other}`)).to.deep.equal(['reservation.created']);
    expect(await actions('action_type=reservation.created')).to.have.length(2);
    expect(await actions(`action_type=reservation.created&entity_id=${held.id}`)).to.have.length(1);
    expect(await actions(`entity_type=payment&entity_id=${held.id}`)).to.deep.equal([]);
    expect(await actions('action_type=reservation.invented')).to.deep.equal([]);
    expect(await actions(`from=${iso(NOON)}&to=${iso(NOON + 1)}`)).to.have.length(2);
    expect(await actions(`from=${iso(NOON + 1000)}`)).to.deep.equal(['reservation.created']);
    expect(await actions(`to=${iso(NOON)}`)).to.deep.equal([]);
  });

  it('[LOG-2] comes the latest first, in pages, also where many rows are of one moment', async () => {
    await world.sell(trip, [0]);
    world.clock.advance(1);
    await world.hold(trip, [1], 'other');
    const whole = itemsOf(await read('limit=100'));
    const times = whole.map(({ timestamp }) => String(timestamp));
    expect(times).to.deep.equal([...times].sort().reverse());
    expect(whole.length).to.be.greaterThan(5);
    const paged: Json[] = [];
    let next: unknown = '';
    while (next !== null) {
      const page = await read(`limit=2${next === '' ? '' : `&cursor=${next}`}`);
      paged.push(...(itemsOf(page) as Json[]));
      next = page.json.next_cursor;
    }
    expect(paged).to.deep.equal(whole);
  });

  it('[LOG-2] refuses times the wrong way round and filters that are none', async () => {
    const wrong = async (query: string) => problem(await world.admin('GET', `/activity-logs?${query}`));
    expect(await wrong(`from=${iso(NOON)}&to=${iso(NOON - 1)}`)).to.deep.equal([
      400,
      'validation_failed',
      ['to'],
    ]);
    for (const [path, value] of [
      ['entity_id', 'me'],
      ['user_id', 'me'],
      ['from', '2027-03-01'],
      ['cursor', 'abc'],
      ['entity_type', ''],
    ]) {
      expect(await wrong(`${path}=${value}`)).to.deep.equal([400, 'validation_failed', [path]]);
    }
  });

  it('[LOG-1] tells of each transition of each entity once, with before and after', async () => {
    const { reservation, payment, booking, ticket } = await world.sell(trip, [0, 1]);
    world.gateway.refuseNextRefund('account closed');
    const cancelled = await world.admin('POST', `/bookings/${booking.id}/cancel`, {
      body: { reason: 'asked by phone' },
    });
    await world.runJobs();
    await world.admin('POST', `/admin/refunds/${cancelled.json.id}/retry`);
    await world.news(payment, 'refund.succeeded');

    const told = async (id: unknown) => (await actions(`entity_id=${id}`)).sort();
    expect(await told(reservation.id)).to.deep.equal(['reservation.confirmed', 'reservation.created']);
    expect(await told(payment.id)).to.deep.equal([
      'payment.completed',
      'payment.initiated',
      'payment.refunded',
    ]);
    expect(await told(booking.id)).to.deep.equal([
      'booking.cancelled',
      'booking.confirmed',
      'booking.refunded',
    ]);
    expect(await told(ticket.id)).to.deep.equal(['ticket.cancelled', 'ticket.issued']);
    expect(await told(cancelled.json.id)).to.deep.equal([
      'cancellation.created',
      'cancellation.refund_failed',
      'cancellation.refund_processed',
      'cancellation.refund_retried',
    ]);
    expect((await actions('entity_type=refund')).sort()).to.deep.equal([
      'refund.failed',
      'refund.ordered',
      'refund.processed',
      'refund.retried',
    ]);
    for (const { details, action_type } of itemsOf(await read('limit=100'))) {
      expect(details, String(action_type)).to.have.property('after');
      expect(details).to.have.property('request_id');
    }
  });

  it('[LOG-1] names who acted, and nobody for what the system does by itself', async () => {
    const { booking, ticket } = await world.sell(trip, [0]);
    const verify = { qr_code: ticket.qr_code, mark_used: true };
    expect((await world.admin('POST', '/tickets/verify', { body: verify })).status).to.equal(200);
    const who = async (query: string) => itemsOf(await read(query)).map(({ user_id }) => user_id);
    expect(await who(`entity_id=${ticket.id}&action_type=ticket.used`)).to.deep.equal([world.people.admin]);
    expect(await who(`entity_id=${booking.id}`)).to.deep.equal([null]);
  });

  it('[LOG-4] has no door through which it could be changed', async () => {
    await world.hold(trip, [0]);
    const [row] = itemsOf(await read('limit=1'));
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const reply = await world.admin(method, '/activity-logs', { body: {} });
      expect([reply.status, reply.headers.get('allow')]).to.deep.equal([405, 'GET, HEAD, OPTIONS']);
      expect((await world.admin(method, `/activity-logs/${row?.id}`, { body: {} })).status).to.equal(404);
    }
    expect((await world.admin('GET', `/activity-logs/${testIds.next()}`)).status).to.equal(404);
  });
});
