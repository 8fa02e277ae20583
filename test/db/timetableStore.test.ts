import { expect } from 'chai';
import type { ImportProgress } from '../../src/app/timetable/importResult.ts';
import { BUS_TEMPLATES } from '../../src/app/timetable/layouts.ts';
import type { Timetable } from '../../src/app/timetable/timetable.ts';
import { layoutToJson } from '../../src/db/seatLayoutJson.ts';
import { createTimetableStore, type TimetableStore } from '../../src/db/timetableStore.ts';
import { FEED_NOW, planSmall } from '../support/feeds.ts';
import { count, fingerprint, type MigratedDatabase, migratedDatabase, testIds } from '../support/migrated.ts';

describe('the timetable store', () => {
  let database: MigratedDatabase;
  let store: TimetableStore;

  beforeEach(async () => {
    database = await migratedDatabase();
    store = createTimetableStore({ pool: database.pool, ids: testIds, clock: { now: () => FEED_NOW } });
  });
  afterEach(() => database.drop());

  it('makes routes, buses, schedules with their stops, and their seats', async () => {
    const summary = await store.write(await planSmall());
    expect(summary.schedules).to.deep.equal({ made: 14, alreadyThere: 0 });
    expect(summary.routes.made).to.equal(5);
    expect(summary.seatsMade).to.equal(14 * 53);
    const { pool } = database;
    expect(
      await count(
        pool,
        'schedules where leg_count + 1 = (select count(*) from schedule_stops t where t.schedule_id = schedules.id)',
      ),
    ).to.equal(14);
    expect(await count(pool, 'schedules where seat_count = 53 and available_seats = 53')).to.equal(14);
    expect(await count(pool, `seats where status = 'available'`)).to.equal(14 * 53);
    expect(
      await count(
        pool,
        `activity_logs where action_type = 'schedule.created' and user_id is null and details ->> 'source' = 'gtfs'`,
      ),
    ).to.equal(14);
    expect(await count(pool, `activity_logs where action_type = 'timetable.imported'`)).to.equal(1);
  });

  it('writes the first and the last stop at the times of the schedule', async () => {
    await store.write(await planSmall());
    const wrong = await count(
      database.pool,
      `schedules s where departure_datetime <> (select departure_datetime from schedule_stops t
          where t.schedule_id = s.id and stop_sequence = 0)
        or arrival_datetime <> (select arrival_datetime from schedule_stops t
          where t.schedule_id = s.id and stop_sequence = s.leg_count)`,
    );
    expect(wrong).to.equal(0);
  });

  it('changes nothing when it is run again', async () => {
    await store.write(await planSmall());
    const before = await fingerprint(database.pool);
    const again = await store.write(await planSmall());
    expect(await fingerprint(database.pool)).to.deep.equal(before);
    expect(again.schedules).to.deep.equal({ made: 0, alreadyThere: 14 });
  });

  it('adds only the new days of an overlapping window, before and after', async () => {
    await store.write(await planSmall({}, { from: '2026-11-02', days: 2 }));
    const buses = await busesBySchedule(database);
    const summary = await store.write(await planSmall({}, { from: '2026-10-31', days: 6 }));
    expect(summary.schedules.alreadyThere).to.equal(9);
    const after = await busesBySchedule(database);
    for (const [ref, bus] of buses) expect(after.get(ref)).to.equal(bus);
    const whole = await planSmall({}, { from: '2026-10-31', days: 6 });
    expect([...after.keys()].sort()).to.deep.equal(whole.schedules.map(({ ref }) => ref).sort());
  });

  it('works around what the operator has given an imported bus to do', async () => {
    const { pool } = database;
    await store.write(await planSmall({}, { from: '2026-10-31', days: 1 }));
    await pool.query(
      `insert into schedules (id, bus_id, route_id, departure_datetime, arrival_datetime, base_price)
       select $1, b.id, r.id, '2026-11-02T00:00:00Z', '2026-11-04T00:00:00Z', 10
         from buses b, routes r where b.bus_number = 'NB-001' limit 1`,
      [testIds.next()],
    );
    await store.write(await planSmall({}, { from: '2026-10-31', days: 4 }));
    const schedules = `schedules s join buses b on b.id = s.bus_id where b.bus_number = 'NB-001'
      and s.departure_datetime between '2026-11-01T23:00Z' and '2026-11-04T00:00Z'`;
    expect(await count(pool, schedules)).to.equal(1);
  });

  it('leaves a cancelled schedule cancelled and a switched-off route without new ones', async () => {
    const { pool } = database;
    await store.write(await planSmall({}, { from: '2026-10-31', days: 1 }));
    await pool.query(`update schedules set status = 'cancelled' where external_ref like '%:DAY:2026-10-31'`);
    await pool.query(`update routes set is_active = false where origin_city = 'Waterville, ME'`);
    const summary = await store.write(await planSmall({}, { from: '2026-10-31', days: 2 }));
    expect(
      await count(pool, `schedules where external_ref like '%:DAY:2026-10-31' and status = 'cancelled'`),
    ).to.equal(1);
    expect(await count(pool, `schedules where external_ref like '%:COLLEGE:%'`)).to.equal(1);
    expect(summary.skipped).to.deep.include({
      unit: 'departures',
      count: 1,
      reason: 'the route has been switched off',
    });
  });

  it('gives new schedules the seats of the bus as the operator changed it', async () => {
    const { pool } = database;
    const { layout } = BUS_TEMPLATES.sleeper;
    await store.write(await planSmall({}, { from: '2026-10-31', days: 1 }));
    await pool.query('update buses set seat_layout_config = $1, total_seats = $2', [
      JSON.stringify(layoutToJson(layout)),
      layout.seats.length,
    ]);
    await store.write(await planSmall({}, { from: '2026-11-03', days: 1 }));
    expect(
      await count(pool, `seats where seat_type = 'sleeper' and deck = 1 and price_modifier = 0`),
    ).to.be.greaterThan(0);
    expect(await count(pool, `schedules where seat_count = 30 and external_ref like '%2026-11-03'`)).to.equal(
      4,
    );
  });

  it('writes all or nothing', async () => {
    const plan = await planSmall();
    const last = plan.schedules.at(-1);
    if (!last) throw new Error('no schedules');
    const broken: Timetable = {
      ...plan,
      schedules: [...plan.schedules.slice(0, -1), { ...last, arrivalAt: last.departureAt }],
    };
    const before = await fingerprint(database.pool);
    const failure = await store.write(broken).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).to.have.property('constraint', 'schedules_arrival_after_departure');
    expect(await fingerprint(database.pool)).to.deep.equal(before);
  });

  it('lets one import run at a time: of two at once the second finds everything there', async () => {
    const [one, two] = await Promise.all([planSmall(), planSmall()]);
    const results = await Promise.all([store.write(one), store.write(two)]);
    expect(results.map((result) => result.schedules.made).sort()).to.deep.equal([0, 14]);
  });

  it('tells how far it is', async () => {
    const steps: ImportProgress[] = [];
    await store.write(await planSmall(), (step) => steps.push(step));
    expect(steps.at(0)).to.deep.equal({ phase: 'writing', done: 0, total: 14 });
    expect(steps.at(-1)).to.deep.equal({ phase: 'writing', done: 14, total: 14 });
  });
});

async function busesBySchedule({ pool }: MigratedDatabase): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ ref: string; bus: string }>(
    'select s.external_ref as ref, b.bus_number as bus from schedules s join buses b on b.id = s.bus_id',
  );
  return new Map(rows.map((row) => [row.ref, row.bus]));
}
