import { expect } from 'chai';
import { summarise } from '../../../src/app/admin/dashboard.ts';
import type { DashboardFacts } from '../../../src/app/admin/ports.ts';
import { dashboardRange, daysOf } from '../../../src/app/admin/range.ts';
import { Refused } from '../../../src/domain/errors.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2027-03-10T15:30:00.000Z');
const at = (text: string) => Date.parse(text);

const NOTHING: DashboardFacts = {
  bookings: [],
  refunds: [],
  reservations: [],
  activeReservations: 0,
  departures: [],
  topRoutes: [],
};

const NO_COUNTS = {
  bookings: 0,
  revenue: 0,
  refunds: 0,
  reservations: 0,
  confirmed: 0,
  expired: 0,
  schedules: 0,
  seats: 0,
  soldSeats: 0,
};
const NO_FIGURES = { ...NO_COUNTS, conversionRate: 0, occupancyRate: 0 };
const ROUTE = { routeId: 'r', originCity: 'Bath', destinationCity: 'Wells', ...NO_COUNTS };

describe('the range of the dashboard', () => {
  it('[ADM-4] is the last 30 days of UTC, all of today included', () => {
    const range = dashboardRange({}, NOW);
    expect(range).to.deep.equal({ from: at('2027-02-09T00:00:00Z'), to: at('2027-03-11T00:00:00Z') });
    expect(daysOf(range)).to.have.length(30);
    expect(daysOf(range).at(-1)).to.equal('2027-03-10');
  });

  it('[ADM-4] fills in the end that is missing', () => {
    const from = at('2027-03-08T10:00:00Z');
    expect(dashboardRange({ from }, NOW)).to.deep.equal({ from, to: at('2027-03-11T00:00:00Z') });
    const to = at('2026-12-31T00:00:00Z');
    expect(dashboardRange({ to }, NOW)).to.deep.equal({ from: to - 30 * DAY, to });
    const coming = NOW + 5 * DAY;
    expect(dashboardRange({ from: coming }, NOW)).to.deep.equal({ from: coming, to: coming });
  });

  it('[ADM-4] may be 366 days long, not a millisecond more, and never runs backwards', () => {
    const from = at('2026-01-01T00:00:00Z');
    expect(dashboardRange({ from, to: from + 366 * DAY }, NOW).to).to.equal(from + 366 * DAY);
    for (const to of [from + 366 * DAY + 1, from - 1]) {
      expect(() => dashboardRange({ from, to }, NOW))
        .to.throw(Refused)
        .with.nested.property('refusal.code', 'validation_failed');
    }
  });

  it('[ADM-5] touches each of its UTC days once, and none when it is empty', () => {
    const from = at('2027-02-28T23:59:59.999Z');
    expect(daysOf({ from, to: at('2027-03-01T00:00:00.001Z') })).to.deep.equal(['2027-02-28', '2027-03-01']);
    expect(daysOf({ from, to: at('2027-03-01T00:00:00.000Z') })).to.deep.equal(['2027-02-28']);
    expect(daysOf({ from, to: from })).to.deep.equal([]);
  });
});

describe('the sums of the dashboard', () => {
  const range = { from: at('2027-03-01T00:00:00Z'), to: at('2027-03-04T00:00:00Z') };

  it('[ADM-5] are zero, rates too, where nothing has happened', () => {
    const empty = summarise(range, NOTHING);
    expect(empty).to.deep.include({ revenue: 0, net: 0, expiredRate: 0, conversionRate: 0 });
    expect(empty.bookings).to.deep.equal({
      count: 0,
      byStatus: { confirmed: 0, cancelled: 0, completed: 0 },
    });
    expect(empty.occupancy.rate).to.equal(0);
    expect(empty.days).to.deep.equal(
      ['2027-03-01', '2027-03-02', '2027-03-03'].map((day) => ({ day, ...NO_FIGURES })),
    );
  });

  it('[ADM-5] add up over days and statuses, to the cent', () => {
    const told = summarise(range, {
      ...NOTHING,
      bookings: [
        { day: '2027-03-01', status: 'confirmed', count: 2, revenue: 1010 },
        { day: '2027-03-01', status: 'cancelled', count: 1, revenue: 2020 },
        { day: '2027-03-03', status: 'confirmed', count: 1, revenue: 30 },
      ],
      refunds: [
        { day: '2027-03-02', status: 'processed', count: 1, amount: 1010 },
        { day: '2027-03-02', status: 'failed', count: 1, amount: 7 },
      ],
      reservations: [
        { day: '2027-03-01', status: 'confirmed', count: 3 },
        { day: '2027-03-03', status: 'expired', count: 2 },
        { day: '2027-03-03', status: 'confirmed', count: 1 },
      ],
      departures: [
        { day: '2027-03-01', schedules: 1, seats: 1, soldSeats: 1 },
        { day: '2027-03-02', schedules: 1, seats: 2, soldSeats: 1 },
      ],
      topRoutes: [{ ...ROUTE, reservations: 3, confirmed: 1, seats: 8, soldSeats: 6 }],
    });
    expect(told.bookings).to.deep.equal({
      count: 4,
      byStatus: { confirmed: 3, cancelled: 1, completed: 0 },
    });
    expect(told.refunds).to.deep.equal({
      count: 2,
      amount: 1017,
      byStatus: { pending: 0, processed: 1, failed: 1 },
    });
    expect([told.revenue, told.net]).to.deep.equal([3060, 2043]);
    expect([told.expiredRate, told.conversionRate, told.occupancy.rate]).to.deep.equal([
      0.3333, 0.6667, 0.6667,
    ]);
    const [first, second, third] = told.days;
    expect(first).to.deep.equal({
      day: '2027-03-01',
      bookings: 3,
      revenue: 3030,
      refunds: 0,
      reservations: 3,
      confirmed: 3,
      expired: 0,
      conversionRate: 1,
      schedules: 1,
      seats: 1,
      soldSeats: 1,
      occupancyRate: 1,
    });
    expect(second).to.deep.include({ refunds: 1017, schedules: 1, seats: 2, occupancyRate: 0.5 });
    expect(third).to.deep.include({ reservations: 3, confirmed: 1, expired: 2, conversionRate: 0.3333 });
    expect(told.topRoutes).to.have.length(1);
    expect(told.topRoutes[0]).to.deep.include({ conversionRate: 0.3333, occupancyRate: 0.75 });
  });
});
