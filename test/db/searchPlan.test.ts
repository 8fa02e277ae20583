import { expect } from 'chai';
import type { DepartureSearch } from '../../src/app/catalogue/ports.ts';
import { SEARCH_ORDERS } from '../../src/app/catalogue/ports.ts';
import { searchDepartures, searchStatement } from '../../src/db/catalogue/searchDepartures.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { fillSchedules, type ManySchedules } from '../support/manySchedules.ts';
import { HOUR, NOON } from '../support/trip.ts';

describe('the search over 100,000 future schedules', () => {
  let database: TestDatabase;
  let many: ManySchedules;

  before(async function () {
    this.timeout(60_000);
    database = await bookingDatabase();
    many = await fillSchedules(database.pool, NOON);
  });
  after(() => database.drop());

  const searchOf = (changes: Partial<DepartureSearch> = {}): DepartureSearch => ({
    originCity: many.pairs[0]?.originCity ?? '',
    destinationCity: many.pairs[0]?.destinationCity ?? '',
    from: NOON + 120 * HOUR,
    to: NOON + 144 * HOUR,
    includeInactive: false,
    order: 'departure',
    descending: false,
    limit: 51,
    ...changes,
  });

  const planOf = async (search: DepartureSearch) => {
    const rows = await database
      .em()
      .execute<{ 'QUERY PLAN': string }[]>(
        `explain ${searchStatement(search).sql}`,
        searchStatement(search).values,
      );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };

  it('[SRCH-10] reads no table from end to end, in any order, with any wish, on any page', async () => {
    const after = { key: 5_000, departureAt: NOON + 130 * HOUR, id: '0198c0de-4a10-7000-8000-000000000000' };
    for (const order of SEARCH_ORDERS) {
      for (const descending of [false, true]) {
        for (const wishes of [{}, { after }, { minSeats: 2, busType: 'deluxe', maxPrice: 2_000 } as const]) {
          const plan = await planOf(searchOf({ order, descending, ...wishes }));
          expect(plan).to.not.include('Seq Scan');
          expect(plan).to.include('routes_cities').and.to.include('schedules_by_route');
        }
      }
    }
  });

  it('[SRCH-10] reads no table from end to end for cities that nobody goes to either', async () => {
    expect(await planOf(searchOf({ originCity: 'Nowhere' }))).to.not.include('Seq Scan');
  });

  it('[SRCH-10] finds what departs then', async () => {
    const found = await searchDepartures(database.em(), searchOf());
    const { rows } = await database.pool.query<{ id: string }>(
      `select s.id from schedules s join routes r on r.id = s.route_id
        where r.origin_city = $1 and r.destination_city = $2 and s.departure_datetime >= $3
          and s.departure_datetime < $4 order by s.departure_datetime, s.id limit 51`,
      [
        searchOf().originCity,
        searchOf().destinationCity,
        new Date(NOON + 120 * HOUR),
        new Date(NOON + 144 * HOUR),
      ],
    );
    expect(rows).to.have.length(51);
    expect(found.map(({ schedule }) => schedule.id)).to.deep.equal(rows.map(({ id }) => id));
  });
});
