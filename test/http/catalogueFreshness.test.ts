import { expect } from 'chai';
import { SYSTEM } from '../../src/app/schedule/outcome.ts';
import {
  type CatalogueServer,
  catalogueServer,
  iso,
  itemsOf,
  type Json,
  routeBody,
} from '../support/catalogueServer.ts';
import { reserveCommand, testIds } from '../support/testActor.ts';
import { HOUR, NOON } from '../support/trip.ts';

/** A server, one trip on it, and what a search says of it. */
async function world(hears: boolean) {
  const server = await catalogueServer({ hears });
  const route = await server.make('/routes', routeBody({ origin_city: 'Alma', destination_city: 'Zell' }));
  const depart = (hours: number) =>
    server.makeSchedule({
      route_id: route.id,
      departure_datetime: iso(NOON + hours * HOUR),
      arrival_datetime: iso(NOON + (hours + 1) * HOUR),
    });
  const trip = await depart(2);
  const search = async (changes: Record<string, string> = {}): Promise<Json[]> => {
    const query = { origin_city: 'Alma', destination_city: 'Zell', departure_date: '2027-03-01', ...changes };
    return itemsOf(await server.guest('GET', `/schedules/search?${new URLSearchParams(query)}`));
  };
  return {
    server,
    trip,
    depart,
    search,
    /** Straight to the actor, as every door does. */
    async hold(count: number) {
      const { rows } = await server.database.pool.query<{ id: string }>(
        `select id from seats where schedule_id = $1 and status = 'available' order by id limit $2`,
        [trip.id, count],
      );
      const seatIds = rows.map(({ id }) => id);
      const operationId = testIds.next();
      const command = reserveCommand(operationId, server.customerId, seatIds);
      const outcome = await server.desk.send(trip.id, { operationId, origin: SYSTEM, command });
      expect(outcome.ok).to.equal(true);
    },
    reprice: (base_price: number) => server.admin('PUT', `/schedules/${trip.id}`, { body: { base_price } }),
    seen: async () => (await search()).map((item) => [item.available_seats, item.base_price]),
  };
}

describe('the freshness of what a search shows', () => {
  let current: { server: CatalogueServer } | null = null;
  const started = async (hears: boolean) => {
    const made = await world(hears);
    current = made;
    return made;
  };
  afterEach(async () => {
    await current?.server.close();
    current = null;
  });

  it('[SRCH-11] a hold and a new price show at once in the process that made them', async () => {
    const { seen, hold, reprice } = await started(true);
    expect(await seen()).to.deep.equal([[4, 20]]);
    await hold(3);
    expect(await seen()).to.deep.equal([[1, 20]]);
    expect((await reprice(21.5)).status).to.equal(200);
    expect(await seen()).to.deep.equal([[1, 21.5]]);
  });

  it('[SRCH-11] a trip whose seats come back returns to searches for so many', async () => {
    const { server, search, hold } = await started(true);
    await hold(3);
    expect(await search({ min_seats: '2' })).to.deep.equal([]);
    server.clock.set(NOON + 900_000);
    // Within the second of the answer that was kept: only the commit can have told.
    expect(await search({ min_seats: '2' })).to.deep.equal([]);
    const command = { type: 'expire' } as const;
    await server.desk.send((await search())[0]?.id as string, {
      operationId: testIds.next(),
      origin: SYSTEM,
      command,
    });
    expect(await search({ min_seats: '2' })).to.have.length(1);
  });

  it('[SRCH-11] new, cancelled and renamed things show at once', async () => {
    const { server, trip, depart, search } = await started(true);
    const ids = async (changes: Record<string, string> = {}) => (await search(changes)).map(({ id }) => id);
    expect(await ids()).to.deep.equal([trip.id]);
    const second = await depart(4);
    expect(await ids()).to.deep.equal([trip.id, second.id]);
    await server.admin('DELETE', `/schedules/${trip.id}`);
    expect(await ids()).to.deep.equal([second.id]);
    await server.admin('PUT', `/routes/${second.route_id}`, { body: { operator_name: 'Newline' } });
    expect((await search())[0]?.route).to.deep.include({ operator_name: 'Newline' });
  });

  it('[SRCH-11] a change that nobody told of shows within a second', async () => {
    const { server, seen, hold, reprice } = await started(false);
    expect(await seen()).to.deep.equal([[4, 20]]);
    await hold(3);
    await reprice(21.5);
    server.clock.advance(999);
    expect(await seen()).to.deep.equal([[4, 20]]);
    server.clock.advance(1);
    expect(await seen()).to.deep.equal([[1, 21.5]]);
  });

  it('[SRCH-11] what has departed is not shown, however fresh the answer is', async () => {
    const { server, search, depart } = await started(true);
    const next = await depart(4);
    server.clock.set(NOON + 2 * HOUR - 1);
    expect(await search()).to.have.length(2);
    server.clock.advance(1);
    expect((await search()).map(({ id }) => id)).to.deep.equal([next.id]);
  });
});
