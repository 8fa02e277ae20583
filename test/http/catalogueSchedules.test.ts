import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import {
  busBody,
  type CatalogueServer,
  catalogueServer,
  iso,
  itemsOf,
  type Json,
  layoutSeats,
  problem,
  routeBody,
  scheduleBody,
} from '../support/catalogueServer.ts';
import { HOUR, NOON } from '../support/trip.ts';

const NOBODY = '0198c0de-0000-7000-8000-000000000001';

describe('schedules over HTTP', () => {
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

  it('[SCH-1] an admin makes a schedule, without seats, and anyone reads it', async () => {
    const body = scheduleBody(await places());
    const made = await server.admin('POST', '/schedules', { body });

    expect(made.status, made.text).to.equal(201);
    expect(made.headers.get('location')).to.equal(`/schedules/${made.json.id}`);
    expect(made.json).to.deep.include({ ...body, status: 'scheduled', seat_count: 0, available_seats: 0 });
    expect(await read(made.json.id)).to.deep.equal(made.json);
    expect((await server.logOf(String(made.json.id))).map((row) => row.action_type)).to.deep.equal([
      'schedule.created',
    ]);
  });

  it('[SCH-1] only an admin makes, changes and cancels schedules', async () => {
    const { id } = await server.makeSchedule({}, false);
    for (const [method, path] of [
      ['POST', '/schedules'],
      ['PUT', `/schedules/${id}`],
      ['DELETE', `/schedules/${id}`],
      ['POST', `/schedules/${id}/generate-seats`],
    ] as const) {
      expect((await server.guest(method, path)).status, path).to.equal(401);
      expect((await server.customer(method, path)).status, path).to.equal(403);
    }
  });

  it('[SCH-1] refuses times and prices that make no trip', async () => {
    const where = await places();
    const wrong: [Json, string][] = [
      [{ departure_datetime: iso(NOON) }, 'departure_datetime'],
      [{ departure_datetime: iso(NOON - 1) }, 'departure_datetime'],
      [{ departure_datetime: '2027-03-04T12:00:00' }, 'departure_datetime'],
      [{ departure_datetime: '2027-02-30T12:00:00Z' }, 'departure_datetime'],
      [{ arrival_datetime: iso(NOON + 48 * HOUR) }, 'arrival_datetime'],
      [{ arrival_datetime: '10000-01-01T00:00:00Z' }, 'arrival_datetime'],
      [{ base_price: 0 }, 'base_price'],
      [{ base_price: -0 }, 'base_price'],
      [{ base_price: -5 }, 'base_price'],
      [{ base_price: 0.001 }, 'base_price'],
      [{ base_price: 1e308 }, 'base_price'],
      [{ base_price: 100_000_000.01 }, 'base_price'],
      [{ base_price: '10' }, 'base_price'],
      [{ status: 'scheduled' }, 'status'],
      [{ available_seats: 4 }, 'available_seats'],
    ];
    for (const [change, path] of wrong) {
      const reply = await server.admin('POST', '/schedules', { body: scheduleBody({ ...where, ...change }) });
      expect(problem(reply), JSON.stringify(change)).to.deep.equal([400, 'validation_failed', [path]]);
    }
  });

  it('[SCH-2] its bus and its route exist and are in service', async () => {
    const where = await places();
    const gone = await places();
    await server.admin('DELETE', `/buses/${gone.bus_id}`);
    await server.admin('DELETE', `/routes/${gone.route_id}`);
    for (const [change, path] of [
      [{ bus_id: NOBODY }, 'bus_id'],
      [{ bus_id: gone.bus_id }, 'bus_id'],
      [{ route_id: NOBODY }, 'route_id'],
      [{ route_id: gone.route_id }, 'route_id'],
    ] as const) {
      const reply = await server.admin('POST', '/schedules', { body: scheduleBody({ ...where, ...change }) });
      expect(problem(reply)).to.deep.equal([404, 'not_found', [path]]);
    }
  });

  it('[SCH-3] a bus is on one schedule at a time, also when both are made at once', async () => {
    const where = await places();
    const body = scheduleBody(where);
    const replies = await Promise.all([
      server.admin('POST', '/schedules', { body }),
      server.admin('POST', '/schedules', { body }),
    ]);
    const [made, refused] = replies.sort((a, b) => a.status - b.status);
    expect(made?.status).to.equal(201);
    expect(refused && problem(refused)).to.deep.equal([409, 'in_use', []]);

    const next = scheduleBody({
      ...where,
      departure_datetime: body.arrival_datetime,
      arrival_datetime: iso(NOON + 53 * HOUR),
    });
    const after = await server.make('/schedules', next);
    const early = { departure_datetime: iso(NOON + 51 * HOUR - 1) };
    expect(problem(await put(after.id, early))).to.deep.equal([409, 'in_use', []]);
    await server.admin('DELETE', `/schedules/${made?.json.id}`);
    expect((await put(after.id, early)).json).to.deep.include(early);
  });

  it('[SCH-4] a schedule gets the seats of its bus’s layout, once, also when asked twice at once', async () => {
    const { id } = await server.makeSchedule({}, false);
    const path = `/schedules/${id}/generate-seats`;
    const replies = await Promise.all([server.admin('POST', path), server.admin('POST', path)]);
    const [made, refused] = replies.sort((a, b) => a.status - b.status);

    expect(made?.status).to.equal(201);
    expect(made?.json).to.deep.equal({ created: 4 });
    expect(made?.headers.get('location')).to.equal(`/schedules/${id}/seats`);
    expect(refused && problem(refused)).to.deep.equal([409, 'seats_exist', []]);
    const seats = await server.guest('GET', `/schedules/${id}/seats`);
    expect(seats.json).to.deep.include({ next_cursor: null, available_seats: 4, version: 1 });
    expect(
      itemsOf(seats).map(({ seat_number, seat_type, price_modifier, row, column, price, status, deck }) => ({
        seat_number,
        seat_type,
        price_modifier,
        row,
        column,
        also: [price, status, deck],
      })),
    ).to.deep.equal(
      layoutSeats(4).map((seat) => ({ ...seat, also: [20 + Number(seat.price_modifier), 'available', 0] })),
    );
    expect(await read(id)).to.deep.include({ seat_count: 4, available_seats: 4 });
    const [, generated] = await server.logOf(id);
    expect(generated).to.deep.include({ action_type: 'schedule.seats_generated', user_id: server.adminId });
  });

  it('[SCH-4] tells who asks for the seats of nothing', async () => {
    for (const id of [NOBODY, 'x', 'search']) {
      const reply = await server.admin('POST', `/schedules/${id}/generate-seats`);
      expect(problem(reply), id).to.deep.equal([404, 'not_found', []]);
      for (const part of ['seats', 'details']) {
        expect((await server.guest('GET', `/schedules/${id}/${part}`)).status).to.equal(404);
      }
    }
    expect((await server.guest('GET', `/schedules/${NOBODY}`)).status).to.equal(404);
    expect((await put(NOBODY, { base_price: 1 })).status).to.equal(404);
    expect((await server.admin('DELETE', `/schedules/${NOBODY}`)).status).to.equal(404);
  });

  it('[SCH-8] lists by departure what is not cancelled, filtered, page by page', async () => {
    const { bus_id, route_id } = await places();
    const at = (hours: number, bus: unknown = bus_id) =>
      server.makeSchedule(
        {
          bus_id: bus,
          route_id,
          departure_datetime: iso(NOON + hours * HOUR),
          arrival_datetime: iso(NOON + (hours + 1) * HOUR),
        },
        false,
      );
    const [third, first, second, gone] = [await at(30), await at(10), await at(20), await at(40)];
    const twin = await at(20, (await places()).bus_id);
    await server.admin('DELETE', `/schedules/${gone.id}`);
    const list = async (query: string) =>
      itemsOf(await server.guest('GET', `/schedules?route_id=${route_id}&${query}`)).map(({ id }) => id);
    const ids = (...schedules: { id: string }[]) => schedules.map(({ id }) => id);

    expect(await list('')).to.deep.equal(ids(first, second, twin, third));
    expect(await list(`bus_id=${bus_id}`)).to.deep.equal(ids(first, second, third));
    expect(await list('status=cancelled')).to.deep.equal(ids(gone));
    expect(await list('status=in_transit')).to.deep.equal([]);
    const [from, to] = [iso(NOON + 20 * HOUR), iso(NOON + 30 * HOUR)];
    expect(await list(`from=${from}&to=${to}`)).to.deep.equal(ids(second, twin));
    expect(await list('from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59.999Z')).to.have.length(4);
    const paged: unknown[] = [];
    let cursor = '';
    do {
      const page = await server.guest('GET', `/schedules?route_id=${route_id}&limit=1${cursor}`);
      paged.push(...itemsOf(page).map(({ id }) => id));
      cursor = page.json.next_cursor === null ? '' : `&cursor=${page.json.next_cursor}`;
    } while (cursor !== '');
    expect(paged).to.deep.equal(ids(first, second, twin, third));
    for (const [query, path] of [
      [`from=${to}&to=${from}`, 'to'],
      ['from=2027-03-01', 'from'],
      ['status=gone', 'status'],
      ['bus_id=1', 'bus_id'],
    ]) {
      const reply = await server.guest('GET', `/schedules?${query}`);
      expect(problem(reply), query).to.deep.equal([400, 'validation_failed', [path]]);
    }
  });

  it('[SCH-10] details carry bus, route, seats and stops', async () => {
    const { id, bus_id, route_id } = await server.makeSchedule();
    await server.database.pool.query(
      `insert into schedule_stops (id, schedule_id, stop_sequence, stop_name, timezone, arrival_datetime,
                                   departure_datetime, latitude)
       values ($1, $2, 0, 'Perrache', 'Europe/Paris', $3, $3, 45.75)`,
      [uuidv7(), id, iso(NOON + 48 * HOUR)],
    );
    const details = (await server.guest('GET', `/schedules/${id}/details`)).json;

    const { bus, route, seats, stops, ...schedule } = details;
    expect(schedule).to.deep.equal(await read(id));
    expect(bus).to.deep.equal((await server.admin('GET', `/buses/${bus_id}`)).json);
    expect(route).to.deep.equal((await server.guest('GET', `/routes/${route_id}`)).json);
    expect(seats).to.deep.equal(itemsOf(await server.guest('GET', `/schedules/${id}/seats`)));
    expect(stops).to.deep.equal([
      {
        stop_sequence: 0,
        stop_name: 'Perrache',
        timezone: 'Europe/Paris',
        arrival_datetime: iso(NOON + 48 * HOUR),
        departure_datetime: iso(NOON + 48 * HOUR),
        latitude: 45.75,
        longitude: null,
      },
    ]);
  });
});
