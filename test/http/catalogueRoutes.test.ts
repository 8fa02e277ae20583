import { expect } from 'chai';
import {
  type CatalogueServer,
  catalogueServer,
  itemsOf,
  problem,
  routeBody,
} from '../support/catalogueServer.ts';

const NOBODY = '0198c0de-0000-7000-8000-000000000001';

describe('routes over HTTP', () => {
  let server: CatalogueServer;

  before(async () => {
    server = await catalogueServer();
  });
  after(() => server.close());

  it('[RTE-1] an admin makes a route, and anyone reads it', async () => {
    const body = routeBody({ operator_name: 'Alpes Cars', origin_timezone: 'Europe/Paris' });
    const made = await server.admin('POST', '/routes', { body });

    expect(made.status).to.equal(201);
    expect(made.headers.get('location')).to.equal(`/routes/${made.json.id}`);
    expect(made.json).to.deep.include({ ...body, destination_timezone: 'UTC', is_active: true });
    expect((await server.guest('GET', `/routes/${made.json.id}`)).json).to.deep.equal(made.json);
  });

  it('[RTE-1] only an admin makes, changes and deletes routes', async () => {
    const { id } = await server.make('/routes', routeBody());
    for (const [method, path] of [
      ['POST', '/routes'],
      ['PUT', `/routes/${id}`],
      ['DELETE', `/routes/${id}`],
    ] as const) {
      expect((await server.guest(method, path)).status, method).to.equal(401);
      expect((await server.customer(method, path)).status, method).to.equal(403);
    }
  });

  it('[RTE-2] refuses what is no route', async () => {
    const wrong: [Record<string, unknown>, string][] = [
      [{ origin_city: '' }, 'origin_city'],
      [{ origin_city: 'x'.repeat(121) }, 'origin_city'],
      [{ distance_km: 0 }, 'distance_km'],
      [{ distance_km: -1 }, 'distance_km'],
      [{ distance_km: 0.001 }, 'distance_km'],
      [{ distance_km: 1e308 }, 'distance_km'],
      [{ distance_km: '10' }, 'distance_km'],
      [{ estimated_duration_minutes: 0 }, 'estimated_duration_minutes'],
      [{ estimated_duration_minutes: 1.5 }, 'estimated_duration_minutes'],
      [{ origin_timezone: 'Mars/Olympus' }, 'origin_timezone'],
      [{ destination_city: ' LYON ' }, 'destination_city'],
      [{ origin_city: 'Geneve' }, 'destination_city'],
      [{ is_active: false }, 'is_active'],
    ];
    for (const [change, path] of wrong) {
      const reply = await server.admin('POST', '/routes', { body: routeBody(change) });
      expect(problem(reply), JSON.stringify(change)).to.deep.equal([400, 'validation_failed', [path]]);
    }
  });

  it('[RTE-3] a change touches the fields that it names, and is logged with before and after', async () => {
    const made = await server.make('/routes', routeBody({ operator_name: 'Alpes Cars' }));
    server.clock.advance(1000);
    const body = { distance_km: 150, operator_name: null };
    const changed = await server.admin('PUT', `/routes/${made.id}`, {
      body,
      headers: { 'X-Request-Id': 'change-1' },
    });

    expect(changed.status).to.equal(200);
    expect(changed.json).to.deep.equal({ ...made, ...body, updated_at: changed.json.updated_at });
    expect(changed.json.updated_at).to.not.equal(made.updated_at);
    expect((await server.guest('GET', `/routes/${made.id}`)).json).to.deep.equal(changed.json);
    const [created, updated, ...more] = await server.logOf(made.id);
    expect(more).to.deep.equal([]);
    expect(created).to.deep.include({ action_type: 'route.created', user_id: server.adminId });
    expect(updated).to.deep.equal({
      action_type: 'route.updated',
      user_id: server.adminId,
      ip_address: '127.0.0.1',
      details: {
        request_id: 'change-1',
        before: { distance_km: 149.5, operator_name: 'Alpes Cars' },
        after: body,
      },
    });
  });

  it('[RTE-3] refuses an empty change, unknown fields, and one that makes both cities the same', async () => {
    const { id } = await server.make('/routes', routeBody());
    const put = (body: unknown) => server.admin('PUT', `/routes/${id}`, { body });

    expect(problem(await put({}))).to.deep.equal([400, 'validation_failed', ['']]);
    expect(problem(await put({ id: NOBODY, distance_km: 1 }))).to.deep.equal([
      400,
      'validation_failed',
      ['id'],
    ]);
    expect(problem(await put({ destination_city: 'lyon' }))).to.deep.equal([
      400,
      'validation_failed',
      ['destination_city'],
    ]);
    expect((await server.admin('PUT', `/routes/${NOBODY}`, { body: { distance_km: 1 } })).status).to.equal(
      404,
    );
  });

  it('[RTE-4] a deleted route is there for admins only', async () => {
    const { id } = await server.make('/routes', routeBody());
    const ids = async (asks: CatalogueServer['guest'], path: string) =>
      itemsOf(await asks('GET', path)).map((route) => route.id);

    expect((await server.admin('DELETE', `/routes/${id}`)).status).to.equal(204);
    expect((await server.admin('DELETE', `/routes/${id}`)).status).to.equal(204);

    expect((await server.guest('GET', `/routes/${id}`)).status).to.equal(404);
    expect((await server.customer('GET', `/routes/${id}`)).status).to.equal(404);
    expect((await server.admin('GET', `/routes/${id}`)).json.is_active).to.equal(false);
    expect(await ids(server.guest, '/routes?limit=100')).to.not.include(id);
    expect(await ids(server.admin, '/routes?limit=100')).to.not.include(id);
    expect(await ids(server.admin, '/routes?limit=100&include_inactive=true')).to.include(id);
    expect((await server.guest('GET', '/routes?include_inactive=true')).status).to.equal(401);
    expect((await server.customer('GET', '/routes?include_inactive=true')).status).to.equal(403);
    const actions = (await server.logOf(id)).map((row) => row.action_type);
    expect(actions).to.deep.equal(['route.created', 'route.deleted']);
  });

  it('[RTE-5] a route with coming schedules stays, and goes when they are cancelled', async () => {
    const { id, route_id } = await server.makeSchedule();

    expect(problem(await server.admin('DELETE', `/routes/${route_id}`))).to.deep.equal([409, 'in_use', []]);
    const off = await server.admin('PUT', `/routes/${route_id}`, { body: { is_active: false } });
    expect(problem(off)).to.deep.equal([409, 'in_use', []]);
    expect((await server.admin('DELETE', `/schedules/${id}`)).status).to.equal(204);
    expect((await server.admin('DELETE', `/routes/${route_id}`)).status).to.equal(204);
  });

  it('[WIRE-7] lists page by page, every route once', async () => {
    for (let n = 0; n < 5; n += 1) await server.make('/routes', routeBody());
    const whole = itemsOf(await server.guest('GET', '/routes?limit=100'));
    const paged: unknown[] = [];
    let cursor = '';
    do {
      const page = await server.guest('GET', `/routes?limit=2${cursor}`);
      expect(page.status).to.equal(200);
      paged.push(...itemsOf(page));
      cursor = page.json.next_cursor === null ? '' : `&cursor=${page.json.next_cursor}`;
    } while (cursor !== '');
    expect(paged).to.deep.equal(whole);
    for (const query of ['limit=0', 'limit=101', 'limit=-1', 'limit=1e9', 'limit=NaN', 'cursor=abc']) {
      expect((await server.guest('GET', `/routes?${query}`)).status, query).to.equal(400);
    }
  });
});
