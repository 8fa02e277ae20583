import type { Violation } from '../sim/checks.ts';
import { checkHistory } from '../sim/historyCheck.ts';
import { auditBreaks } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { makeAdmin, makePassengers } from '../support/passenger.ts';
import { seeded } from '../support/seeded.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';
import { finalState, gatewayBooks, unsettled } from './atRest.ts';
import { ProofClient, type Surroundings } from './client.ts';
import { bringFaults } from './faults.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { Recorder } from './recorder.ts';
import { watchOn } from './watcher.ts';

export interface ProofOptions {
  seconds: number;
  seed: number;
  servers?: number;
  clients?: number;
  /** Told of each fault as it comes. */
  onFault?(line: string): void;
}

export interface ProofResult {
  violations: Violation[];
  recorder: Recorder;
  /** How often each fault came. */
  faults: Map<string, number>;
  calls: number;
  shown: number;
}

/** Short, so that holds run out under everything else that happens. */
const HOLD_SECONDS = 8;
const SETTLED_WITHIN_MS = 90_000;

/**
 * Real servers under load and faults, and what their clients saw, judged as the simulation's histories are: seats as
 * registers, what was acknowledged, money as a bank's, versions of the map; and the database by its invariants.
 */
export async function prove({
  seconds,
  seed,
  servers = 3,
  clients = 40,
  onFault,
}: ProofOptions): Promise<ProofResult> {
  const fleet = await startFleet(servers, { HOLD_SECONDS: String(HOLD_SECONDS) });
  const recorder = new Recorder();
  const faults = new Map<string, number>();
  try {
    const random = seeded(seed);
    const until = performance.now() + seconds * 1_000;
    const world = await surroundings(fleet, recorder, random, until);
    const watching = new AbortController();
    const watchers = world.trips.flatMap((trip, at) =>
      ['a', 'b'].map((each) =>
        watchOn({ ...world, scheduleId: trip.scheduleId, name: `w${at}${each}`, signal: watching.signal }),
      ),
    );
    const people = await makePassengers(fleet.database.pool, world.urls[0] as string, clients);
    // Each third one is in a room.
    const living = people.map((person, n) => {
      const standsIn = n % 3 === 0 ? world.trips[(n / 3) % world.trips.length] : null;
      return new ProofClient(person, world, standsIn).live();
    });
    await bringFaults({
      fleet,
      random,
      until,
      onFault: (fault, what) => {
        faults.set(fault, (faults.get(fault) ?? 0) + 1);
        onFault?.(`${fault}: ${what}`);
      },
    });
    await Promise.all(living);
    const violations = await judge(fleet, recorder);
    watching.abort();
    await Promise.all(watchers);
    const calls = recorder.events.filter(({ type }) => type === 'call').length;
    const shown = recorder.events.filter(({ type }) => type === 'shown').length;
    return { violations, recorder, faults, calls, shown };
  } finally {
    await fleet.remove();
  }
}

async function surroundings(
  { database, servers }: Fleet,
  recorder: Recorder,
  random: () => number,
  until: number,
): Promise<Surroundings> {
  const trips: Trip[] = [];
  for (const seats of [6, 12, 20, 40]) {
    trips.push(await makeTrip(database.pool, { seats, departureAt: Date.now() + 48 * HOUR }));
  }
  const urls = servers.map(({ url }) => url);
  const admin = await makeAdmin(database.pool, urls[0] as string);
  return { urls, trips, admin, recorder, random, holds: [], until };
}

/** Faults have stopped: everything comes to rest, and then it is looked at. */
async function judge({ database, servers }: Fleet, recorder: Recorder): Promise<Violation[]> {
  await eventually(
    'everything is settled',
    async () => {
      const waiting = await unsettled(database.pool);
      if (waiting.length > 0) throw new Error(`${waiting.length} wait: ${waiting.slice(0, 5).join('; ')}`);
      return true;
    },
    SETTLED_WITHIN_MS,
  );
  const books = await gatewayBooks(
    database.pool,
    servers.map(({ dataDir }) => dataDir),
  );
  const final = { at: Date.now(), type: 'final' as const, state: await finalState(database.pool) };
  const audit = await auditBreaks(database.pool, { overdueSeconds: 0 });
  const ended = servers.flatMap(({ url, endedWith }) => (endedWith === null ? [] : [`${url}: ${endedWith}`]));
  return [
    ...checkHistory([...recorder.events, ...books, final]),
    ...audit.map((says) => ({ rule: 'AUDIT', says })),
    ...recorder.wrong.map((says) => ({ rule: 'ANSWER', says })),
    ...ended.map((says) => ({ rule: 'LIFE', says })),
  ];
}
