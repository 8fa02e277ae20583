import { expect } from 'chai';
import fc from 'fast-check';
import { assignBuses, type KnownBus } from '../../../src/app/timetable/busPool.ts';
import { BUS_TEMPLATES } from '../../../src/app/timetable/layouts.ts';
import type { Fleet, PlannedSchedule } from '../../../src/app/timetable/timetable.ts';

const MINUTE = 60_000;
const fleet: Fleet = { ref: 'gtfs:x:bus:', numberPrefix: 'X-', ...BUS_TEMPLATES.coach };

function schedule(ref: string, from: number, to: number): PlannedSchedule {
  return {
    ref,
    routeRef: 'route',
    fleetRef: fleet.ref,
    departureAt: from * MINUTE,
    arrivalAt: to * MINUTE,
    basePrice: 1000,
    legCount: 1,
    trip: ref,
    date: '2026-01-01',
    stops: () => [],
  };
}

function known(number: string, trips: [from: number, to: number][], isActive = true): KnownBus {
  return {
    ref: `${fleet.ref}${number}`,
    isActive,
    trips: trips.map(([from, to]) => ({ departureAt: from * MINUTE, arrivalAt: to * MINUTE })),
  };
}

function assign(schedules: PlannedSchedule[], buses: KnownBus[] = [], taken: string[] = []) {
  const plan = assignBuses([fleet], schedules, buses, new Set(taken));
  return {
    numbers: plan.newBuses.map((bus) => bus.busNumber),
    busOf: Object.fromEntries([...plan.busOf].map(([ref, bus]) => [ref, bus.slice(fleet.ref.length)])),
  };
}

describe('the bus pool', () => {
  it('uses a bus again after its turnaround, and makes another while it is away', () => {
    const plan = assign([schedule('a', 0, 60), schedule('b', 74, 100), schedule('c', 75, 100)]);
    expect(plan.busOf).to.deep.equal({ a: '001', b: '002', c: '001' });
    expect(plan.numbers).to.deep.equal(['X-001', 'X-002']);
  });

  it('works around what known buses are planned for', () => {
    const plan = assign([schedule('a', 0, 60), schedule('b', 100, 160)], [known('001', [[80, 120]])]);
    expect(plan.busOf).to.deep.equal({ a: '001', b: '002' });
    expect(plan.numbers).to.deep.equal(['X-002']);
  });

  it('leaves buses alone that were switched off, and numbers that others have', () => {
    const plan = assign([schedule('a', 0, 60)], [known('001', [], false)], ['X-002']);
    expect(plan.numbers).to.deep.equal(['X-003']);
    expect(plan.busOf).to.deep.equal({ a: '003' });
  });

  it('never gives two fleets with one prefix the same number', () => {
    const other = { ...fleet, ref: 'gtfs:y:bus:' };
    const schedules = [schedule('a', 0, 60), { ...schedule('b', 0, 60), fleetRef: other.ref }];
    const { newBuses } = assignBuses([fleet, other], schedules, [], new Set());
    expect(newBuses.map((bus) => bus.busNumber)).to.deep.equal(['X-001', 'X-002']);
  });

  it('never has a bus in two places, whatever the order of the schedules', () => {
    const trip = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 600 }));
    const property = fc.property(
      fc.array(trip, { maxLength: 60 }),
      fc.array(trip, { maxLength: 5 }),
      (trips, old) => {
        const schedules = trips.map(([from, length], index) => schedule(`s${index}`, from, from + length));
        const buses = old.map(([from, length], index) => known(`00${index + 1}`, [[from, from + length]]));
        const { busOf } = assignBuses([fleet], schedules, buses, new Set());
        const backwards = assignBuses([fleet], schedules.toReversed(), buses, new Set());
        expect(backwards.busOf).to.deep.equal(busOf);
        const spans = new Map(buses.map((bus) => [bus.ref, [...bus.trips]]));
        for (const one of schedules) {
          const ref = busOf.get(one.ref) ?? '';
          const taken = spans.get(ref) ?? [];
          expect(
            taken.every((t) => t.arrivalAt <= one.departureAt || t.departureAt >= one.arrivalAt),
          ).to.equal(true);
          spans.set(ref, [...taken, one]);
        }
      },
    );
    fc.assert(property, { numRuns: 200 });
  });
});
