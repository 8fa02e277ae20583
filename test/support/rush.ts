import { expect } from 'chai';
import type { Pool } from 'pg';
import type { SeatWatcher } from '../../src/cli/demo/seatWatcher.ts';
import { type Chance, seeded } from './seeded.ts';
import type { Trip } from './trip.ts';

/** Random choices that a seed repeats. */
export class Dice {
  readonly seed: number;
  readonly #next: Chance;

  constructor(seed: number) {
    this.seed = seed >>> 0;
    this.#next = seeded(this.seed);
  }

  /** A whole number from 0 to `below` − 1. */
  roll(below: number): number {
    return Math.floor(this.#next() * below);
  }

  /** `count` different ones of `things`. */
  pick<T>(things: readonly T[], count: number): T[] {
    const left = [...things];
    return Array.from({ length: count }, () => left.splice(this.roll(left.length), 1)).flat();
  }
}

/** The seed of this run: `RUSH_SEED`, to repeat one that failed, else another each time. */
export function rushDice(): Dice {
  return new Dice(Number(process.env.RUSH_SEED ?? Date.now()));
}

/** Lets everything else go on for so many turns of the event loop. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
}

/** For `afterEach`: how to repeat a test that failed. */
export function tellSeed(test: Mocha.Test | undefined, { seed }: Dice): void {
  if (test?.state === 'failed') process.stderr.write(`\n  To repeat it: RUSH_SEED=${seed}\n`);
}

export interface StoredMap {
  version: number;
  availableSeats: number;
  /** Status by seat id. */
  statuses: Record<string, string>;
}

/** The seat map as the database has it. */
export async function storedMap(pool: Pool, { scheduleId }: Pick<Trip, 'scheduleId'>): Promise<StoredMap> {
  const { rows } = await pool.query<StoredMap>(
    `select s.version::int as version, s.available_seats as "availableSeats",
            (select jsonb_object_agg(id, status) from seats where schedule_id = s.id) as statuses
       from schedules s where s.id = $1`,
    [scheduleId],
  );
  return rows[0] ?? expect.fail('there is no such schedule');
}

/** How many live claims there are on each seat, by seat id. */
export async function claimsOf(pool: Pool, seatIds: readonly string[]): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ id: string; claims: number }>(
    `select s.id, count(c.seat_id)::int as claims
       from seats s left join reservation_seats c on c.seat_id = s.id and c.released_at is null
      where s.id = any($1::uuid[]) group by s.id`,
    [seatIds],
  );
  return Object.fromEntries(rows.map(({ id, claims }) => [id, claims]));
}

/**
 * Waits until every watcher is where the database is and has its map. The plain socket has told every version once; the
 * room's state may have shown several changes as one.
 */
export async function expectSameMap(watchers: readonly SeatWatcher[], stored: StoredMap): Promise<void> {
  for (const watcher of watchers) {
    await watcher.until(`version ${stored.version}`, ({ version }) => version >= stored.version);
    const { version, availableSeats, seats } = watcher.view;
    const statuses = Object.fromEntries([...seats.values()].map(({ id, status }) => [id, status]));
    expect({ version, availableSeats, statuses }, watcher.door).to.deep.equal(stored);
    const [first = 0] = watcher.versions;
    const each = Array.from({ length: version - first + 1 }, (_, index) => first + index);
    const expected = watcher.door === 'room' ? each.filter((one) => watcher.versions.includes(one)) : each;
    expect(watcher.versions, `the versions of a ${watcher.door}`).to.deep.equal(expected);
  }
}
