import type { EpochMs } from '../ports.ts';
import type { Fleet, PlannedSchedule } from './timetable.ts';

/** A time in which a bus is on the road, departure included. */
export interface Trip {
  departureAt: EpochMs;
  arrivalAt: EpochMs;
}

/** A bus of an earlier import, with what it is already planned for. */
export interface KnownBus {
  ref: string;
  isActive: boolean;
  trips: readonly Trip[];
}

export interface NewBus {
  ref: string;
  busNumber: string;
  fleet: Fleet;
}

export interface BusPlan {
  newBuses: NewBus[];
  /** The `ref` of the bus for each schedule, by the schedule's `ref`. */
  busOf: Map<string, string>;
}

/** Passengers get off, the bus is cleaned, passengers get on. */
const TURNAROUND_MS = 15 * 60_000;

interface PoolBus {
  ref: string;
  freeFrom: EpochMs;
  /** Known trips that are still ahead, in order of departure. */
  ahead: Trip[];
}

/**
 * Gives every schedule a bus of its fleet, so that no bus is in two places at once: in order of departure, the
 * first bus of the pool that is free, around what `known` buses are already planned for; a new one when none is.
 * The same input gives the same plan. `takenNumbers` are bus numbers that others have.
 */
export function assignBuses(
  fleets: readonly Fleet[],
  schedules: readonly PlannedSchedule[],
  known: readonly KnownBus[],
  takenNumbers: ReadonlySet<string>,
): BusPlan {
  const plan: BusPlan = { newBuses: [], busOf: new Map() };
  const taken = new Set(takenNumbers);
  for (const fleet of fleets) {
    const own = schedules.filter((schedule) => schedule.fleetRef === fleet.ref);
    own.sort((a, b) => a.departureAt - b.departureAt || compareText(a.ref, b.ref));
    const ownBuses = known.filter((bus) => bus.ref.startsWith(fleet.ref));
    assignFleet(fleet, own, ownBuses, taken, plan);
  }
  return plan;
}

function assignFleet(
  fleet: Fleet,
  schedules: readonly PlannedSchedule[],
  known: readonly KnownBus[],
  taken: Set<string>,
  plan: BusPlan,
): void {
  const pool = known.filter((bus) => bus.isActive).map(toPoolBus);
  pool.sort((a, b) => compareText(a.ref, b.ref));
  const numbers = freeNumbers(fleet, new Set(known.map((bus) => bus.ref)), taken);
  for (const schedule of schedules) {
    let bus = pool.find((one) => isFree(one, schedule));
    if (!bus) {
      const made = { ...numbers.next().value, fleet };
      plan.newBuses.push(made);
      bus = { ref: made.ref, freeFrom: Number.NEGATIVE_INFINITY, ahead: [] };
      pool.push(bus);
    }
    bus.freeFrom = schedule.arrivalAt + TURNAROUND_MS;
    plan.busOf.set(schedule.ref, bus.ref);
  }
}

function toPoolBus(bus: KnownBus): PoolBus {
  const ahead = bus.trips.toSorted((a, b) => a.departureAt - b.departureAt);
  return { ref: bus.ref, freeFrom: Number.NEGATIVE_INFINITY, ahead };
}

/** Schedules are asked about in order of departure, so trips that are over by then are dropped for good. */
function isFree(bus: PoolBus, schedule: PlannedSchedule): boolean {
  while (bus.ahead[0] && bus.ahead[0].arrivalAt + TURNAROUND_MS <= schedule.departureAt) bus.ahead.shift();
  const next = bus.ahead[0];
  return (
    bus.freeFrom <= schedule.departureAt && (!next || schedule.arrivalAt + TURNAROUND_MS <= next.departureAt)
  );
}

function* freeNumbers(
  fleet: Fleet,
  refs: ReadonlySet<string>,
  taken: Set<string>,
): Generator<{ ref: string; busNumber: string }, never> {
  for (let number = 1; ; number++) {
    const digits = String(number).padStart(3, '0');
    const bus = { ref: `${fleet.ref}${digits}`, busNumber: `${fleet.numberPrefix}${digits}` };
    if (refs.has(bus.ref) || taken.has(bus.busNumber)) continue;
    taken.add(bus.busNumber);
    yield bus;
  }
}

/** By code points, so that the order is the same under every locale. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
