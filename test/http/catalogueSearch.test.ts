import { expect } from 'chai';
import {
  type CatalogueServer,
  catalogueServer,
  iso,
  itemsOf,
  type Json,
  problem,
  routeBody,
} from '../support/catalogueServer.ts';
import { HOUR, NOON } from '../support/trip.ts';

describe('the search for schedules over HTTP', () => {
  let server: CatalogueServer;
  let route: Json & { id: string };

  before(async () => {
    server = await catalogueServer();
  });
  after(() => server.close());
  beforeEach(async () => {
    server.clock.set(NOON);
    await server.database.pool.query('update routes set is_active = false');
    route = await server.make(
      '/routes',
      routeBody({ origin_city: 'São Paulo', destination_city: 'Zürich', operator_name: 'Longline' }),
    );
  });

  /** Departs `hours` from 1 March 2027, 12:00 UTC. */
  const depart = (hours: number, changes: Json = {}) =>
    server.makeSchedule({
      route_id: route.id,
      departure_datetime: iso(NOON + hours * HOUR),
      arrival_datetime: iso(NOON + (hours + 2.5) * HOUR),
      ...changes,
    });

  const query = (changes: Record<string, string> = {}) =>
    `/schedules/search?${new URLSearchParams({
      origin_city: 'São Paulo',
      destination_city: 'Zürich',
      departure_date: '2027-03-02',
      ...changes,
    })}`;
  const search = (changes: Record<string, string> = {}) => server.guest('GET', query(changes));
  const found = async (changes: Record<string, string> = {}) =>
    itemsOf(await search(changes)).map(({ id }) => id);

  it('[SRCH-1] finds the departures of a day, in order, each with its bus, its route and its free seats', async () => {
    const late = await depart(30);
    const early = await depart(12);
    await depart(11.9);
    await depart(36);

    const reply = await search();
    expect(itemsOf(reply).map(({ id }) => id)).to.deep.equal([early.id, late.id]);
    expect(reply.json.next_cursor).to.equal(null);
    const [first] = itemsOf(reply);
    const { bus, route: shown, duration_minutes, ...schedule } = first ?? {};
    expect(schedule).to.deep.equal((await server.guest('GET', `/schedules/${early.id}`)).json);
    expect(schedule).to.deep.include({ available_seats: 4, base_price: 20 });
    expect(duration_minutes).to.equal(150);
    expect(shown).to.deep.equal((await server.guest('GET', `/routes/${route.id}`)).json);
    const { seat_layout_config: _, ...whole } = (await server.admin('GET', `/buses/${early.bus_id}`)).json;
    expect(bus).to.deep.equal(whole);
  });

  it('[SRCH-2] cities match without regard to case, accents and blanks around them', async () => {
    const { id } = await depart(24);
    for (const [origin_city, destination_city] of [
      ['sao paulo', 'zurich'],
      [' SÃO PAULO ', 'ZÜRICH'],
      ['Sa\u0303o Paulo', 'Zu\u0308rich'],
    ] as const) {
      expect(await found({ origin_city, destination_city }), origin_city).to.deep.equal([id]);
    }
    for (const origin_city of ['S_o Paulo', '%', 'São', "São Paulo'", '\\', 'Zürich']) {
      expect(await found({ origin_city }), origin_city).to.deep.equal([]);
    }
  });

  it('[SRCH-2] letters of other scripts fold as well', async () => {
    route = await server.make(
      '/routes',
      routeBody({ origin_city: 'МОСКВА', destination_city: 'Αθήνα', operator_name: null }),
    );
    const { id } = await depart(24);
    expect(await found({ origin_city: 'москва', destination_city: 'ΑΘΉΝΑ' })).to.deep.equal([id]);
  });

  it('[SRCH-3] the day is one of the given time zone', async () => {
    // 23:30 on 2 March in Kolkata is 18:00 UTC; 00:30 on 3 March there is 19:00 UTC.
    const evening = await depart(30);
    const night = await depart(31);
    const timezone = 'Asia/Kolkata';
    expect(await found()).to.deep.equal([evening.id, night.id]);
    expect(await found({ timezone })).to.deep.equal([evening.id]);
    expect(await found({ timezone, departure_date: '2027-03-03' })).to.deep.equal([night.id]);
  });

  it('[SRCH-3] a day on which the clocks change is 23 or 25 hours long', async () => {
    // New York, 14 March 2027: from 05:00 UTC to 04:00 UTC of the next day.
    const day = Date.UTC(2027, 2, 14, 5);
    const at = (ms: number) => depart((ms - NOON) / HOUR);
    const [before, first, last, after] = [
      await at(day - 60_000),
      await at(day),
      await at(day + 23 * HOUR - 60_000),
      await at(day + 23 * HOUR),
    ];
    const ids = await found({ timezone: 'America/New_York', departure_date: '2027-03-14' });
    expect(ids).to.deep.equal([first.id, last.id]);
    expect(ids).to.not.include.members([before.id, after.id]);
  });

  it('[SRCH-4] only what is scheduled, still to depart, and in service', async () => {
    const [soon, cancelled, later] = [await depart(24), await depart(25), await depart(26)];
    await server.admin('DELETE', `/schedules/${cancelled.id}`);
    expect(await found()).to.deep.equal([soon.id, later.id]);

    server.clock.set(NOON + 24 * HOUR - 1);
    expect(await found()).to.deep.equal([soon.id, later.id]);
    server.clock.advance(1);
    expect(await found()).to.deep.equal([later.id]);
    await server.database.pool.query('update buses set is_active = false where id = $1', [later.bus_id]);
    server.clock.advance(1_000);
    expect(await found()).to.deep.equal([]);
    await server.database.pool.query('update buses set is_active = true where id = $1', [later.bus_id]);
    await server.database.pool.query('update routes set is_active = false where id = $1', [route.id]);
    server.clock.advance(1_000);
    expect(await found()).to.deep.equal([]);
  });

  it('[SRCH-5] goes on page by page', async () => {
    const made = [await depart(20), await depart(21), await depart(21), await depart(22)];
    const ids: unknown[] = [];
    let cursor: Record<string, string> = {};
    do {
      const page = await search({ limit: '1', ...cursor });
      ids.push(...itemsOf(page).map(({ id }) => id));
      cursor = page.json.next_cursor === null ? {} : { cursor: String(page.json.next_cursor) };
    } while (cursor.cursor !== undefined);
    expect(ids).to.deep.equal(made.map(({ id }) => id));
  });

  it('[SRCH-6] refuses what is no search, and answers the edges of the calendar', async () => {
    for (const [change, path] of [
      [{ departure_date: '2027-02-30' }, 'departure_date'],
      [{ departure_date: '2027-3-2' }, 'departure_date'],
      [{ departure_date: '2027-03-02T00:00:00Z' }, 'departure_date'],
      [{ timezone: 'Mars/Olympus' }, 'timezone'],
      [{ timezone: '+05:30' }, 'timezone'],
      [{ origin_city: ' ' }, 'origin_city'],
      [{ destination_city: 'x'.repeat(121) }, 'destination_city'],
      [{ cursor: 'x' }, 'cursor'],
    ] as const) {
      expect(problem(await search(change)), JSON.stringify(change)).to.deep.equal([
        400,
        'validation_failed',
        [path],
      ]);
    }
    expect(problem(await server.guest('GET', '/schedules/search'))).to.deep.equal([
      400,
      'validation_failed',
      ['origin_city', 'destination_city', 'departure_date'],
    ]);
    for (const timezone of ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      for (const departure_date of ['0001-01-01', '9999-12-31']) {
        expect((await search({ departure_date, timezone })).status, departure_date).to.equal(200);
      }
    }
  });

  it('[SRCH-2] routes are found by an index', async () => {
    const client = await server.database.pool.connect();
    try {
      // Few rows are read whole, whatever the indexes.
      await client.query('begin; set local enable_seqscan = off');
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `explain select id from routes where is_active
            and fold_city(origin_city) = fold_city('a') and fold_city(destination_city) = fold_city('b')`,
      );
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).to.include('routes_cities');
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
