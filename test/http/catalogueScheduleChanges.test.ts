import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { SYSTEM } from '../../src/app/schedule/outcome.ts';
import {
  busBody,
  type CatalogueServer,
  catalogueServer,
  iso,
  itemsOf,
  type Json,
  problem,
  routeBody,
  scheduleBody,
} from '../support/catalogueServer.ts';
import { reserveCommand } from '../support/testActor.ts';
import { HOUR, NOON } from '../support/trip.ts';

const NOBODY = '0198c0de-0000-7000-8000-000000000001';

describe('changes of schedules over HTTP', () => {
  let server: CatalogueServer;

  before(async () => {
    server = await catalogueServer();
  });
  after(() => server.close());
  beforeEach(() => server.clock.set(NOON));

  const put = (id: unknown, body: Json) => server.admin('PUT', `/schedules/${id}`, { body });
  const read = async (id: unknown) => (await server.guest('GET', `/schedules/${id}`)).json;

  async function places() {
    const bus = await server.make('/buses', busBody());
    const route = await server.make('/routes', routeBody());
    return { bus_id: bus.id, route_id: route.id };
  }

  async function hold(scheduleId: string, count: number): Promise<string> {
    const items = itemsOf(await server.guest('GET', `/schedules/${scheduleId}/seats`));
    const seatIds = items.slice(0, count).map((seat) => String(seat.id));
    const reservationId = uuidv7();
    const outcome = await server.desk.send(scheduleId, {
      operationId: reservationId,
      origin: SYSTEM,
      command: reserveCommand(reservationId, server.customerId, seatIds),
    });
    expect(outcome.ok).to.equal(true);
    return reservationId;
  }

  it('[SCH-6] a new price is for seats that are still to be held; what is held keeps its own', async () => {
    const { id } = await server.makeSchedule();
    const reservationId = await hold(id, 1);
    const change = { base_price: 30.5, arrival_datetime: iso(NOON + 52 * HOUR) };
    const changed = await put(id, change);

    expect(changed.status, changed.text).to.equal(200);
    expect(changed.json).to.deep.include({ ...change, available_seats: 3 });
    const prices = itemsOf(await server.guest('GET', `/schedules/${id}/seats`)).map((seat) => seat.price);
    expect(prices).to.deep.equal([30.5, 30.5, 30.5, 36]);
    const { rows } = await server.database.pool.query('select total_amount from reservations where id = $1', [
      reservationId,
    ]);
    expect(rows).to.deep.equal([{ total_amount: '20.00' }]);
  });

  it('[SCH-6] refuses changes that may not be', async () => {
    const { id } = await server.makeSchedule();
    for (const [body, path] of [
      [{}, ''],
      [{ departure_datetime: iso(NOON - 1) }, 'departure_datetime'],
      [{ arrival_datetime: iso(NOON + 47 * HOUR) }, 'arrival_datetime'],
      [{ base_price: 0 }, 'base_price'],
      [{ status: 'completed' }, 'status'],
      [{ status: 'scheduled' }, 'status'],
      [{ seat_count: 9, base_price: 1 }, 'seat_count'],
      [{ created_at: iso(NOON), base_price: 1 }, 'created_at'],
    ] as const) {
      const reply = await put(id, body);
      expect(problem(reply), JSON.stringify(body)).to.deep.equal([400, 'validation_failed', [path]]);
    }
    expect(await read(id)).to.deep.include({ base_price: 20, status: 'scheduled' });
  });

  it('[SCH-6] a body that says what is already so changes nothing', async () => {
    const { id, bus_id, route_id } = await server.makeSchedule();
    const before = await read(id);
    server.clock.advance(1000);
    const same = await put(id, scheduleBody({ bus_id, route_id }));
    expect(same.status).to.equal(200);
    expect(same.json).to.deep.equal(before);
  });

  it('[SCH-9] the bus may change until there are seats, the route until one is taken', async () => {
    const { id } = await server.makeSchedule({}, false);
    const other = await places();
    expect((await put(id, { ...other, base_price: 25 })).json).to.deep.include({ ...other, base_price: 25 });
    const [, assigned, priced] = await server.logOf(id);
    expect(assigned).to.deep.include({ action_type: 'schedule.updated', user_id: server.adminId });
    expect((assigned?.details as Json | undefined)?.after).to.deep.equal(other);
    expect((priced?.details as Json | undefined)?.after).to.deep.equal({ base_price: 25 });

    await server.make(`/schedules/${id}/generate-seats`, undefined);
    const third = await places();
    expect(problem(await put(id, { bus_id: third.bus_id }))).to.deep.equal([409, 'in_use', []]);
    expect((await put(id, { route_id: third.route_id })).json.route_id).to.equal(third.route_id);
    await hold(id, 1);
    expect(problem(await put(id, { route_id: other.route_id }))).to.deep.equal([409, 'in_use', []]);
    expect(problem(await put(id, { route_id: NOBODY, base_price: 99 }))).to.deep.equal([409, 'in_use', []]);
    expect((await read(id)).base_price).to.equal(25);
  });

  it('[SCH-9] refuses a bus that is unknown or elsewhere then', async () => {
    const busy = await server.makeSchedule();
    const { id } = await server.makeSchedule({}, false);
    expect(problem(await put(id, { bus_id: NOBODY }))).to.deep.equal([404, 'not_found', ['bus_id']]);
    expect(problem(await put(id, { route_id: NOBODY }))).to.deep.equal([404, 'not_found', ['route_id']]);
    expect(problem(await put(id, { bus_id: busy.bus_id }))).to.deep.equal([409, 'in_use', []]);
  });

  it('[SCH-7] a cancelled schedule frees its seats, sells none, and can be cancelled again', async () => {
    const { id } = await server.makeSchedule();
    const reservationId = await hold(id, 2);
    const cancelled = await put(id, { status: 'cancelled' });

    expect(cancelled.status, cancelled.text).to.equal(200);
    expect(cancelled.json).to.deep.include({ status: 'cancelled', available_seats: 0, seat_count: 4 });
    const seats = await server.guest('GET', `/schedules/${id}/seats`);
    expect(itemsOf(seats).map((seat) => seat.status)).to.deep.equal(Array(4).fill('available'));
    expect(seats.json.available_seats).to.equal(0);
    const { rows } = await server.database.pool.query('select status from reservations where id = $1', [
      reservationId,
    ]);
    expect(rows).to.deep.equal([{ status: 'cancelled' }]);
    expect((await put(id, { status: 'cancelled' })).status).to.equal(200);
    expect((await server.admin('DELETE', `/schedules/${id}`)).status).to.equal(204);
    expect(problem(await put(id, { base_price: 5 }))).to.deep.equal([409, 'in_use', []]);
    const actions = (await server.logOf(id)).map((row) => row.action_type);
    expect(actions.filter((action) => action === 'schedule.cancelled')).to.have.length(1);
  });

  it('[SCH-7] what has been travelled cannot be cancelled', async () => {
    const { id } = await server.makeSchedule();
    server.clock.advance(60 * HOUR);
    const outcome = await server.desk.send(id, {
      operationId: uuidv7(),
      origin: SYSTEM,
      command: { type: 'advance' },
    });
    expect(outcome.ok).to.equal(true);
    expect(problem(await server.admin('DELETE', `/schedules/${id}`))).to.deep.equal([
      409,
      'not_cancellable',
      [],
    ]);
  });
});
