import { expect } from 'chai';
import {
  busBody,
  type CatalogueServer,
  catalogueServer,
  iso,
  itemsOf,
  type Json,
  problem,
  routeBody,
} from '../support/catalogueServer.ts';
import { HOUR, NOON } from '../support/trip.ts';

describe('searching with wishes and with typing errors', () => {
  let server: CatalogueServer;
  let route: Json & { id: string };

  before(async () => {
    server = await catalogueServer();
  });
  after(() => server.close());
  beforeEach(async () => {
    server.clock.advance(1_000);
    await server.database.pool.query('update routes set is_active = false');
    route = await server.make('/routes', routeBody({ origin_city: 'Boston', destination_city: 'Montréal' }));
  });

  /** Departs `hours` from 1 March 2027, 12:00 UTC. */
  const depart = (hours: number, changes: Json = {}) =>
    server.makeSchedule({
      route_id: route.id,
      departure_datetime: iso(NOON + hours * HOUR),
      arrival_datetime: iso(NOON + (hours + 3) * HOUR),
      ...changes,
    });
  const search = (changes: Record<string, string> = {}) =>
    server.guest(
      'GET',
      `/schedules/search?${new URLSearchParams({
        origin_city: 'Boston',
        destination_city: 'Montreal',
        departure_date: '2027-03-02',
        ...changes,
      })}`,
    );
  const found = async (changes: Record<string, string> = {}) =>
    itemsOf(await search(changes)).map(({ id }) => id);

  /** Every id, from pages of `limit`. */
  async function paged(changes: Record<string, string>, limit: number): Promise<unknown[]> {
    const ids: unknown[] = [];
    for (let cursor: unknown = ''; cursor !== null; ) {
      const page = await search({
        ...changes,
        limit: String(limit),
        ...(cursor !== '' && { cursor: String(cursor) }),
      });
      expect(page.status, page.text).to.equal(200);
      ids.push(...itemsOf(page).map(({ id }) => id));
      cursor = page.json.next_cursor;
    }
    return ids;
  }

  describe('[SRCH-7] sorting', () => {
    it('sorts by departure, arrival, price and duration, either way, ties by departure', async () => {
      const dear = await depart(20, { base_price: 30, arrival_datetime: iso(NOON + 30 * HOUR) });
      const cheap = await depart(21, { base_price: 9.5, arrival_datetime: iso(NOON + 23 * HOUR) });
      const cheapLater = await depart(22, { base_price: 9.5, arrival_datetime: iso(NOON + 24 * HOUR) });
      const quick = await depart(23, { base_price: 100, arrival_datetime: iso(NOON + 24.5 * HOUR) });
      const orders = {
        departure: [dear, cheap, cheapLater, quick],
        '-departure': [quick, cheapLater, cheap, dear],
        price: [cheap, cheapLater, dear, quick],
        '-price': [quick, dear, cheap, cheapLater],
        duration: [quick, cheap, cheapLater, dear],
        '-duration': [dear, cheap, cheapLater, quick],
        arrival: [cheap, cheapLater, quick, dear],
        '-arrival': [dear, quick, cheapLater, cheap],
      };
      for (const [sort, expected] of Object.entries(orders)) {
        const ids = expected.map(({ id }) => id);
        expect(await found({ sort }), sort).to.deep.equal(ids);
        for (const limit of [1, 2, 3]) expect(await paged({ sort }, limit), sort).to.deep.equal(ids);
      }
    });

    it('goes on past departures that are equal in everything but their id', async () => {
      const twins = [await depart(20), await depart(20), await depart(20)].map(({ id }) => id);
      for (const sort of ['departure', '-departure', 'price', '-price', 'duration', '-duration']) {
        const ids = sort === '-departure' ? twins.toReversed() : twins;
        expect(await paged({ sort }, 1), sort).to.deep.equal(ids);
      }
    });

    it('refuses a cursor of another sort', async () => {
      await depart(20);
      await depart(21);
      const { json } = await search({ sort: 'price', limit: '1' });
      const cursor = String(json.next_cursor);
      for (const sort of ['departure', '-price', 'arrival']) {
        expect(problem(await search({ sort, cursor })), sort).to.deep.equal([
          400,
          'validation_failed',
          ['cursor'],
        ]);
      }
    });
  });

  it('[SRCH-8] only with so many free seats, on such a bus, up to such a price', async () => {
    const small = await server.make('/buses', busBody({ bus_type: 'sleeper' }, 2));
    const large = await server.make('/buses', busBody({ bus_type: 'deluxe' }, 6));
    const inSmall = (await depart(20, { bus_id: small.id, base_price: 12.5 })).id;
    const inLarge = (await depart(20, { bus_id: large.id, base_price: 12.51 })).id;
    expect(await found({ min_seats: '2' })).to.deep.equal([inSmall, inLarge]);
    expect(await found({ min_seats: '3' })).to.deep.equal([inLarge]);
    expect(await found({ min_seats: '7' })).to.deep.equal([]);
    expect(await found({ bus_type: 'sleeper' })).to.deep.equal([inSmall]);
    expect(await found({ bus_type: 'standard' })).to.deep.equal([]);
    expect(await found({ max_price: '12.5' })).to.deep.equal([inSmall]);
    expect(await found({ max_price: '12.51' })).to.deep.equal([inSmall, inLarge]);
    expect(await found({ max_price: '13', min_seats: '3', bus_type: 'deluxe', sort: 'price' })).to.deep.equal(
      [inLarge],
    );
  });

  it('[SRCH-8] refuses wishes that make no sense', async () => {
    for (const [name, values] of Object.entries({
      min_seats: ['0', '-1', '1.5', '201', 'x', ''],
      bus_type: ['tram', ''],
      max_price: ['-1', '1.234', '1e3', '99999999999', 'NaN', ''],
      sort: ['cheapest', '--price', '+price', ''],
    })) {
      for (const value of values) {
        expect(problem(await search({ [name]: value })), `${name}=${value}`).to.deep.equal([
          400,
          'validation_failed',
          [name],
        ]);
      }
    }
  });

  it('[SRCH-9] a mistyped city finds nothing but the names that may have been meant', async () => {
    await depart(24);
    await server.make('/routes', routeBody({ origin_city: 'Bolton', destination_city: 'Montrose' }));
    const reply = await search({ origin_city: 'bostn', destination_city: 'Montreil' });
    expect(reply.json).to.deep.equal({
      items: [],
      next_cursor: null,
      suggestions: { origin_city: ['Boston'], destination_city: ['Montréal', 'Montrose'] },
    });
  });

  it('[SRCH-9] suggests nothing for a city that is known, nor where nothing is like it', async () => {
    const { json } = await search({ destination_city: 'Montrel' });
    expect(json.suggestions).to.deep.equal({ origin_city: [], destination_city: ['Montréal'] });
    const unlike = await search({ origin_city: 'Xyzzy', destination_city: '%' });
    expect(unlike.json.suggestions).to.deep.equal({ origin_city: [], destination_city: [] });
    await server.make('/routes', routeBody({ origin_city: 'Québec', destination_city: 'Toronto' }));
    const unjoined = await search({ destination_city: 'Toronto' });
    expect(unjoined.json.suggestions).to.deep.equal({ origin_city: [], destination_city: [] });
  });

  it('[SRCH-9] suggests nothing when the cities are right and nothing departs', async () => {
    expect(await search())
      .to.have.property('json')
      .that.deep.equals({ items: [], next_cursor: null });
    const { json } = await search({ departure_date: '2020-01-01' });
    expect(json).to.deep.equal({ items: [], next_cursor: null });
  });

  it('[SRCH-9] suggests five names at the most, and none of a route out of service', async () => {
    for (const letter of 'abcdef') {
      await server.make(
        '/routes',
        routeBody({ origin_city: `Springfield ${letter}`, destination_city: 'Lyon' }),
      );
    }
    const { json } = await search({ origin_city: 'Springfeld' });
    expect((json.suggestions as { origin_city: string[] }).origin_city).to.have.length(5);
    await server.database.pool.query('update routes set is_active = false');
    server.clock.advance(1_000);
    const none = await search({ origin_city: 'Springfeld' });
    expect(none.json.suggestions).to.deep.equal({ origin_city: [], destination_city: [] });
  });

  describe('[SRCH-13] what is out of service', () => {
    let serial = 0;
    /** All else that is out of service leaves from elsewhere. */
    let origin: string;
    beforeEach(async () => {
      origin = ['Aalborg', 'Queretaro', 'Inverness', 'Zwickau'][serial++] ?? '';
      route = await server.make('/routes', routeBody({ origin_city: origin, destination_city: 'Montréal' }));
    });
    const departures = (changes: Record<string, string>) =>
      `/schedules/search?${new URLSearchParams({
        origin_city: origin,
        destination_city: 'Montreal',
        departure_date: '2027-03-02',
        ...changes,
      })}`;
    const idsOf = async (path: string) => {
      const reply = await server.admin('GET', path);
      expect(reply.status, reply.text).to.equal(200);
      return itemsOf(reply).map(({ id }) => id);
    };
    const everything = { include_inactive: 'true' };

    for (const [what, retire] of [
      ['route', 'update routes set is_active = false'],
      ['bus', 'update buses set is_active = false'],
    ] as const) {
      it(`a departure whose ${what} went out of service is found by an admin who asks for it, and by nobody else`, async () => {
        const { id } = await depart(20);
        await server.database.pool.query(retire);
        expect(await idsOf(departures({}))).to.deep.equal([]);
        expect(await idsOf(departures(everything))).to.deep.equal([id]);
        expect(await idsOf(departures({}))).to.deep.equal([]);
        expect(await found({ origin_city: origin })).to.deep.equal([]);
      });
    }

    it('cities are known and completed for an admin who asks', async () => {
      await server.database.pool.query('update routes set is_active = false');
      const suggestions = async (wish: Record<string, string>) => {
        const path = departures({ origin_city: `${origin}x`, ...wish });
        return (await server.admin('GET', path)).json.suggestions;
      };
      expect(await suggestions({})).to.deep.equal({ origin_city: [], destination_city: [] });
      expect(await suggestions(everything)).to.deep.equal({ origin_city: [origin], destination_city: [] });
      const cities = (query: string) => server.admin('GET', `/routes/cities?q=${origin}${query}`);
      expect(itemsOf(await cities(''))).to.deep.equal([]);
      expect(itemsOf(await cities('&include_inactive=true'))).to.deep.equal([{ city: origin, as: 'origin' }]);
    });

    it('is refused to others who ask for it, also when the answer is at hand', async () => {
      for (const path of [departures(everything), '/routes/cities?include_inactive=true']) {
        expect((await server.admin('GET', path)).status).to.equal(200);
        expect(problem(await server.guest('GET', path)).slice(0, 2)).to.deep.equal([401, 'unauthenticated']);
        expect(problem(await server.customer('GET', path)).slice(0, 2)).to.deep.equal([403, 'forbidden']);
        const no = path.replace('include_inactive=true', 'include_inactive=false');
        expect((await server.guest('GET', no)).status).to.equal(200);
      }
    });
  });

  describe('[RTE-6] completing the name of a city', () => {
    const cities = async (query: Record<string, string>) => {
      const reply = await server.guest('GET', `/routes/cities?${new URLSearchParams(query)}`);
      expect(reply.status, reply.text).to.equal(200);
      expect(reply.json.next_cursor).to.equal(null);
      return itemsOf(reply).map(({ city, as }) => `${city} ${as}`);
    };

    beforeEach(async () => {
      for (const [origin_city, destination_city] of [
        ['Montréal', 'Boston'],
        ['Montréal', 'Québec'],
        ['Burlington', 'Montréal'],
        ['Mönchengladbach', 'Bonn'],
        ['Москва', '100%'],
      ]) {
        await server.make('/routes', routeBody({ origin_city, destination_city }));
      }
    });

    it('gives those that begin so first, then those like it', async () => {
      expect(await cities({ q: 'bo' })).to.deep.equal(['Boston both', 'Bonn destination']);
      expect(await cities({ q: 'MONTREAL' })).to.deep.equal(['Montréal both']);
      expect(await cities({ q: 'mon' })).to.deep.equal(['Montréal both', 'Mönchengladbach origin']);
      expect(await cities({ q: 'Burligton' })).to.deep.equal(['Burlington origin']);
      expect(await cities({ q: 'мос' })).to.deep.equal(['Москва origin']);
      expect(await cities({ q: 'bo', limit: '1' })).to.deep.equal(['Boston both']);
    });

    it('takes no character for a wildcard', async () => {
      for (const q of ['%', 'B_____', 'B%n', '\\', "'"]) expect(await cities({ q }), q).to.deep.equal([]);
      expect(await cities({ q: '100%' })).to.deep.equal(['100% destination']);
    });

    it('without a text gives those with the most routes, and never one out of service', async () => {
      expect((await cities({})).slice(0, 2)).to.deep.equal(['Montréal both', 'Boston both']);
      await server.database.pool.query('update routes set is_active = false');
      expect(await cities({})).to.deep.equal([]);
    });

    it('refuses what is no name', async () => {
      for (const [query, path] of [
        ['q=', 'q'],
        ['q=%20', 'q'],
        [`q=${'x'.repeat(121)}`, 'q'],
        ['limit=0', 'limit'],
      ]) {
        expect(problem(await server.guest('GET', `/routes/cities?${query}`)), query).to.deep.equal([
          400,
          'validation_failed',
          [path],
        ]);
      }
    });
  });
});
