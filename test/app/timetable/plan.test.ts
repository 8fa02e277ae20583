import { expect } from 'chai';
import type { PlannedSchedule, Timetable } from '../../../src/app/timetable/timetable.ts';
import { planSmall } from '../../support/feeds.ts';

function find({ schedules }: Timetable, trip: string, date: string): PlannedSchedule {
  const found = schedules.find((schedule) => schedule.trip === trip && schedule.date === date);
  if (!found) throw new Error(`no ${trip} on ${date}`);
  return found;
}

function times(schedule: PlannedSchedule): string[] {
  return [schedule.departureAt, schedule.arrivalAt].map((at) => new Date(at).toISOString());
}

describe('planning a feed', () => {
  it('makes a schedule of each trip on each of its days', async () => {
    const { schedules } = await planSmall();
    const made = schedules.map(({ trip, date }) => `${trip} ${date}`).sort();
    expect(made).to.deep.equal([
      'CITY 2026-10-31',
      'CITY 2026-11-01',
      'CITY 2026-11-02',
      'COLLEGE 2026-10-31',
      'COLLEGE 2026-11-01',
      'COLLEGE 2026-11-02',
      'DAY 2026-10-31',
      'DAY 2026-11-01',
      'DAY 2026-11-02',
      'EARLY 2026-11-01',
      'MONDAY 2026-11-02',
      'NIGHT 2026-10-31',
      'NIGHT 2026-11-01',
      'NIGHT 2026-11-02',
    ]);
    expect(new Set(schedules.map(({ ref }) => ref)).size).to.equal(schedules.length);
  });

  it('keeps the wall clock when the clocks go back, and counts on past midnight', async () => {
    const plan = await planSmall();
    expect(times(find(plan, 'DAY', '2026-10-31'))[0]).to.equal('2026-10-31T12:00:00.000Z');
    expect(times(find(plan, 'DAY', '2026-11-01'))[0]).to.equal('2026-11-01T13:00:00.000Z');
    expect(times(find(plan, 'NIGHT', '2026-10-31'))).to.deep.equal([
      '2026-11-01T03:30:00.000Z',
      '2026-11-01T05:25:00.000Z',
    ]);
  });

  it('keeps the wall clock when the clocks go forward', async () => {
    const plan = await planSmall({}, { from: '2027-03-13', days: 2 });
    expect(times(find(plan, 'DAY', '2027-03-13'))[0]).to.equal('2027-03-13T13:00:00.000Z');
    expect(times(find(plan, 'DAY', '2027-03-14'))[0]).to.equal('2027-03-14T12:00:00.000Z');
    expect(times(find(plan, 'EARLY', '2027-03-14'))[0]).to.equal('2027-03-14T05:30:00.000Z');
  });

  it('keeps every stop, in order of travel, with its own name and zone', async () => {
    const plan = await planSmall();
    const stops = find(plan, 'DAY', '2026-10-31').stops();
    expect(stops.map((stop) => [stop.sequence, stop.name])).to.deep.equal([
      [0, 'Gate 2'],
      [1, 'Boston South Station'],
      [2, 'Boston Logan International Airport'],
    ]);
    expect(stops.map((stop) => (stop.departureAt - stop.arrivalAt) / 60_000)).to.deep.equal([0, 5, 0]);
    expect(find(plan, 'DAY', '2026-10-31').legCount).to.equal(2);
    const college = find(plan, 'COLLEGE', '2026-10-31').stops();
    expect(college.map((stop) => stop.timezone)).to.deep.equal(['America/New_York', 'America/Toronto']);
  });

  it('fills in a time that the feed leaves open, by the way travelled', async () => {
    const stops = find(await planSmall(), 'EARLY', '2026-11-01').stops();
    const [from, via, to] = stops.map((stop) => stop.departureAt);
    const share = ((via ?? 0) - (from ?? 0)) / ((to ?? 0) - (from ?? 0));
    // Portland–Boston is 158 of 463 km as the crow flies.
    expect(share).to.be.closeTo(0.34, 0.01);
  });

  it('has a route for each pair of cities, with distance and typical time', async () => {
    const { routes } = await planSmall();
    const pairs = routes.map((route) => `${route.originCity} → ${route.destinationCity}`).sort();
    expect(pairs).to.deep.equal([
      'Boston South Station → Boston Logan International Airport',
      'Boston → Portland, ME',
      'Portland, ME → Boston',
      'Portland, ME → New York, NY',
      'Waterville, ME → Montréal, QC',
    ]);
    const toBoston = routes.find(
      (route) => route.originCity === 'Portland, ME' && route.destinationCity === 'Boston',
    );
    expect(toBoston).to.include({ operatorName: 'Northern "Blue" Bus, Inc.', durationMinutes: 115 });
    expect(toBoston?.distanceKm).to.be.closeTo(189, 5);
  });

  it('prices by the distance, to the cent', async () => {
    const plan = await planSmall();
    const schedule = find(plan, 'MONDAY', '2026-11-02');
    const route = plan.routes.find((one) => one.ref === schedule.routeRef);
    expect(route).to.not.equal(undefined);
    // 5.00 + 0.10 for each of some 189 km
    expect(schedule.basePrice).to.be.within(2350, 2450);
    expect(Number.isInteger(schedule.basePrice)).to.equal(true);
  });

  it('counts what it leaves out, and why', async () => {
    const { skipped } = await planSmall({}, { from: '2026-11-24', days: 3 });
    expect(skipped.map(({ unit, count, reason }) => `${count} ${unit}: ${reason}`).sort()).to.deep.equal([
      '1 trips: a single stop',
      '1 trips: not a bus (route_type)',
      '1 trips: runs by headway (frequencies.txt): no fixed departures to sell',
      '2 trips: no service in the window',
      '5 departures: taken out by calendar_dates.txt',
    ]);
  });

  it('leaves out what has departed by now', async () => {
    const now = Date.parse('2026-10-31T12:00:00Z');
    const { schedules, skipped } = await planSmall({}, { now, from: '2026-10-31', days: 1 });
    expect(schedules.map(({ trip }) => trip)).to.deep.equal(['NIGHT']);
    expect(skipped).to.deep.include({ unit: 'departures', count: 3, reason: 'already departed' });
  });

  it('begins today in the zone of the agency', async () => {
    const now = Date.parse('2026-11-02T04:00:00Z');
    const { schedules } = await planSmall({}, { now, from: null, days: 1 });
    expect(schedules.map(({ trip, date }) => `${trip} ${date}`)).to.deep.equal(['NIGHT 2026-11-01']);
  });

  it('takes the zone from the options when there is no agency.txt', async () => {
    const options = { timezone: 'Europe/Vienna', operator: 'Somebody' };
    const plan = await planSmall({ 'agency.txt': null }, options);
    expect(times(find(plan, 'DAY', '2026-10-31'))[0]).to.equal('2026-10-31T07:00:00.000Z');
    expect(plan.routes.every((route) => route.operatorName === 'Somebody')).to.equal(true);
  });

  it('needs no calendar.txt', async () => {
    const onlySpecial = 'route_id,service_id,trip_id\nCOAST,SPECIAL,EARLY\n';
    const calls =
      'trip_id,arrival_time,departure_time,stop_id,stop_sequence\nEARLY,01:30:00,,PWM,0\nEARLY,,08:00:00,NYC,5\n';
    const plan = await planSmall({ 'calendar.txt': null, 'trips.txt': onlySpecial, 'stop_times.txt': calls });
    expect(plan.schedules.map(({ date }) => date)).to.deep.equal(['2026-11-01']);
  });
});
