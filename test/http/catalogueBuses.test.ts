import { expect } from 'chai';
import {
  busBody,
  type CatalogueServer,
  catalogueServer,
  itemsOf,
  type Json,
  layoutSeats,
  problem,
  routeBody,
  scheduleBody,
} from '../support/catalogueServer.ts';
import { HOUR } from '../support/trip.ts';

describe('buses over HTTP', () => {
  let server: CatalogueServer;

  before(async () => {
    server = await catalogueServer();
  });
  after(() => server.close());

  const put = (id: unknown, body: Json) => server.admin('PUT', `/buses/${id}`, { body });

  it('[BUS-1] an admin makes a bus; its layout comes back with its defaults', async () => {
    const seats = [
      { seat_number: '1A', seat_type: 'sleeper', row: 0, column: 0, position: 'window' },
      {
        seat_number: '1Ä',
        seat_type: 'premium',
        row: 0,
        column: 0,
        deck: 1,
        price_modifier: 3.25,
        position: null,
      },
    ];
    const body = busBody({
      total_seats: 2,
      seat_layout_config: { seats },
      amenities: { wifi: true, sockets: 2 },
    });
    const made = await server.admin('POST', '/buses', { body });

    expect(made.status, made.text).to.equal(201);
    expect(made.headers.get('location')).to.equal(`/buses/${made.json.id}`);
    const { seat_layout_config: layout, ...rest } = made.json;
    expect(layout).to.deep.equal({
      seats: [
        {
          seat_number: '1A',
          seat_type: 'sleeper',
          price_modifier: 0,
          deck: 0,
          row: 0,
          column: 0,
          position: 'window',
        },
        { seat_number: '1Ä', seat_type: 'premium', price_modifier: 3.25, deck: 1, row: 0, column: 0 },
      ],
    });
    expect(rest).to.deep.include({ total_seats: 2, amenities: body.amenities, is_active: true });
    expect((await server.admin('GET', `/buses/${made.json.id}`)).json).to.deep.equal(made.json);
  });

  it('[BUS-1] buses are the admins’ alone', async () => {
    const { id } = await server.make('/buses', busBody());
    for (const [method, path] of [
      ['GET', '/buses'],
      ['POST', '/buses'],
      ['GET', `/buses/${id}`],
      ['PUT', `/buses/${id}`],
      ['DELETE', `/buses/${id}`],
    ] as const) {
      expect((await server.guest(method, path)).status, method).to.equal(401);
      expect((await server.customer(method, path)).status, method).to.equal(403);
    }
  });

  it('[BUS-2] [BUS-3] [BUS-4] refuses a layout that contradicts itself or its count', async () => {
    const [first = {}, second = {}] = layoutSeats(2);
    const wrong: [Json, string][] = [
      [{ total_seats: 3 }, 'total_seats'],
      [
        { seat_layout_config: { seats: [first, { ...second, seat_number: '1' }] } },
        'seat_layout_config.seats.1.seat_number',
      ],
      [{ seat_layout_config: { seats: [first, { ...second, column: 0 }] } }, 'seat_layout_config.seats.1'],
      [
        { seat_layout_config: { seats: [first, { ...second, deck: 10 }] } },
        'seat_layout_config.seats.1.deck',
      ],
      [{ seat_layout_config: { seats: [first, { ...second, row: 200 }] } }, 'seat_layout_config.seats.1.row'],
      [
        { seat_layout_config: { seats: [first, { ...second, column: 20 }] } },
        'seat_layout_config.seats.1.column',
      ],
      [
        { seat_layout_config: { seats: [first, { ...second, colour: 1 }] } },
        'seat_layout_config.seats.1.colour',
      ],
      [
        { seat_layout_config: { seats: [first, { ...second, seat_number: '12345678901' }] } },
        'seat_layout_config.seats.1.seat_number',
      ],
      [
        { seat_layout_config: { seats: [first, { ...second, seat_number: '1\n' }] } },
        'seat_layout_config.seats.1.seat_number',
      ],
      [
        { seat_layout_config: { seats: [first, { ...second, price_modifier: -0.01 }] } },
        'seat_layout_config.seats.1.price_modifier',
      ],
      [{ total_seats: 0, seat_layout_config: { seats: [] } }, 'total_seats,seat_layout_config.seats'],
      [
        { total_seats: 201, seat_layout_config: { seats: layoutSeats(201) } },
        'total_seats,seat_layout_config.seats',
      ],
    ];
    for (const [change, paths] of wrong) {
      const reply = await server.admin('POST', '/buses', { body: busBody(change, 2) });
      expect(problem(reply), paths).to.deep.equal([400, 'validation_failed', paths.split(',')]);
    }
    const { id } = await server.make('/buses', busBody({}, 2));
    expect(problem(await put(id, { total_seats: 3 }))).to.deep.equal([
      400,
      'validation_failed',
      ['total_seats'],
    ]);
  });

  it('[BUS-1] refuses what is no bus', async () => {
    const wrong: [Json, string][] = [
      [{ bus_number: ' ' }, 'bus_number'],
      [{ bus_number: 'x'.repeat(41) }, 'bus_number'],
      [{ bus_type: 'rocket' }, 'bus_type'],
      [{ amenities: ['wifi'] }, 'amenities'],
      [{ amenities: { text: 'x'.repeat(5000) } }, 'amenities'],
      [{ seat_layout_config: '[]' }, 'seat_layout_config'],
      [
        { seat_layout_config: { ...(busBody().seat_layout_config as Json), wheels: 4 } },
        'seat_layout_config.wheels',
      ],
    ];
    for (const [change, path] of wrong) {
      const reply = await server.admin('POST', '/buses', { body: busBody(change) });
      expect(problem(reply), path).to.deep.equal([400, 'validation_failed', [path]]);
    }
  });

  it('[BUS-5] no two buses have one number, also when both are made at once', async () => {
    const body = busBody();
    const replies = await Promise.all([
      server.admin('POST', '/buses', { body }),
      server.admin('POST', '/buses', { body }),
    ]);
    const [made, refused] = replies.sort((a, b) => a.status - b.status);
    expect(made?.status).to.equal(201);
    expect(refused && problem(refused)).to.deep.equal([409, 'duplicate', ['bus_number']]);
    const other = await server.make('/buses', busBody());
    expect(problem(await put(other.id, { bus_number: body.bus_number }))).to.deep.equal([
      409,
      'duplicate',
      ['bus_number'],
    ]);
  });

  it('[BUS-6] a bus with coming schedules stays, and goes once they are over', async () => {
    const { bus_id } = await server.makeSchedule();
    expect(problem(await server.admin('DELETE', `/buses/${bus_id}`))).to.deep.equal([409, 'in_use', []]);
    const now = server.clock.now();
    server.clock.advance(51 * HOUR);
    expect((await server.admin('DELETE', `/buses/${bus_id}`)).status).to.equal(204);
    server.clock.set(now);

    const listed = async (query: string) =>
      itemsOf(await server.admin('GET', `/buses?limit=100${query}`)).map((bus) => bus.id);
    expect(await listed('')).to.not.include(bus_id);
    expect(await listed('&include_inactive=true')).to.include(bus_id);
    expect((await server.admin('GET', `/buses/${bus_id}`)).json.is_active).to.equal(false);
    expect((await put(bus_id, { is_active: true })).json.is_active).to.equal(true);
    const actions = (await server.logOf(String(bus_id))).map((row) => row.action_type);
    expect(actions).to.deep.equal(['bus.created', 'bus.deleted', 'bus.updated']);
  });

  it('[BUS-6] a bus does not leave while a schedule is made for it: one of the two is refused', async () => {
    const { id: route_id } = await server.make('/routes', routeBody());
    for (let round = 0; round < 10; round += 1) {
      const { id: bus_id } = await server.make('/buses', busBody());
      const body = scheduleBody({ bus_id, route_id });
      const [made, deleted] = await Promise.all([
        server.admin('POST', '/schedules', { body }),
        server.admin('DELETE', `/buses/${bus_id}`),
      ]);
      expect(['201 409', '404 204']).to.include(`${made.status} ${deleted.status}`);
    }
  });

  it('[BUS-7] [BUS-8] a layout may change, but not below the seats of a coming schedule, which keeps its own', async () => {
    const { id, bus_id } = await server.makeSchedule();
    const less = { total_seats: 3, seat_layout_config: { seats: layoutSeats(3) } };
    expect(problem(await put(bus_id, less))).to.deep.equal([409, 'in_use', ['total_seats']]);

    const more = { total_seats: 5, seat_layout_config: { seats: layoutSeats(5) } };
    expect((await put(bus_id, more)).json.total_seats).to.equal(5);
    expect((await server.guest('GET', `/schedules/${id}`)).json.seat_count).to.equal(4);

    expect((await server.admin('DELETE', `/schedules/${id}`)).status).to.equal(204);
    expect((await put(bus_id, less)).json.total_seats).to.equal(3);
  });
});
