import { expect } from 'chai';
import { createScheduleLookup } from '../../src/db/scheduleLookup.ts';
import { advanceSchedules } from '../../src/jobs/scheduleClock.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { type BookingWorld, bookingWorld, type Sold } from '../support/bookingWorld.ts';
import { testIds } from '../support/testActor.ts';
import { HOUR, NOON, type Trip } from '../support/trip.ts';

const DEPARTURE = NOON + 48 * HOUR;
const ARRIVAL = DEPARTURE + 3 * HOUR;

describe('[SCH-5] the schedules’ clock', function () {
  this.timeout(60_000);
  let world: BookingWorld;
  let trip: Trip;
  let travels: Sold;
  let stays: Sold;

  beforeEach(async () => {
    world = await bookingWorld();
    trip = await world.trip({ seats: 4, departureAt: DEPARTURE });
    travels = await world.sell(trip, [0, 1]);
    stays = await world.sell(trip, [2], 'other');
    await world.other('POST', `/bookings/${stays.booking.id}/cancel`);
    await world.runJobs();
  });
  afterEach(() => world.close());

  /** Lets the clock look at `at`; gives how many schedules it asked, and what the trip is then. */
  const lookAt = async (at: number): Promise<[number, unknown]> => {
    world.clock.set(at);
    const lookup = createScheduleLookup(world.database.pool);
    const { desk, clock } = world;
    const asked = await advanceSchedules({ lookup, desk, clock, ids: testIds, owns: () => true });
    const { rows } = await world.database.pool.query<{ status: string }>(
      'select status from schedules where id = $1',
      [trip.scheduleId],
    );
    return [asked, rows[0]?.status];
  };
  const statusOf = async ({ booking }: Sold) =>
    (await world.admin('GET', `/bookings/${booking.id}`)).json.status;
  const told = async (id: string) => {
    const { rows } = await world.database.pool.query<{ action_type: string }>(
      `select action_type from activity_logs where entity_id = $1 and user_id is null order by "timestamp", id`,
      [id],
    );
    return rows.map(({ action_type }) => action_type);
  };

  it('moves a trip on at its times, to the millisecond, and its passengers with it', async () => {
    expect(await lookAt(DEPARTURE - 1)).to.deep.equal([0, 'scheduled']);
    expect(await lookAt(DEPARTURE)).to.deep.equal([1, 'in_transit']);
    expect(await lookAt(ARRIVAL - 1)).to.deep.equal([0, 'in_transit']);
    expect(await statusOf(travels)).to.equal('confirmed');
    expect(await lookAt(ARRIVAL)).to.deep.equal([1, 'completed']);
    expect(await statusOf(travels)).to.equal('completed');
    expect(await statusOf(stays)).to.equal('cancelled');
    await expectCleanAudit(world.database.pool, { now: new Date(ARRIVAL) });
  });

  it('tells each step once, also when it looks again, and both when it comes late', async () => {
    expect(await lookAt(ARRIVAL + HOUR)).to.deep.equal([1, 'completed']);
    expect(await lookAt(ARRIVAL + 2 * HOUR)).to.deep.equal([0, 'completed']);
    expect(await told(trip.scheduleId)).to.deep.equal(['schedule.departed', 'schedule.completed']);
    expect(await told(travels.booking.id)).to.deep.equal(['booking.confirmed', 'booking.completed']);
  });

  it('leaves cancelled trips alone', async () => {
    await world.desk.send(trip.scheduleId, {
      operationId: testIds.next(),
      origin: { userId: world.people.admin, ip: null, requestId: null },
      command: { type: 'cancel_schedule', ids: [] },
    });
    expect(await lookAt(ARRIVAL)).to.deep.equal([0, 'cancelled']);
    expect(await statusOf(travels)).to.equal('cancelled');
    await world.runJobs();
  });
});
