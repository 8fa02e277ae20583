import { v7 as uuidv7 } from 'uuid';
import { decideTurn } from '../../../src/app/schedule/decideTurn.ts';
import { SYSTEM } from '../../../src/app/schedule/outcome.ts';
import { TurnConflict, type TurnStore } from '../../../src/app/schedule/turn.ts';
import type { TurnRows } from '../../../src/app/schedule/turnRows.ts';
import { type Guards, TIME_BY_HAND } from '../../../src/db/turn/guards.ts';
import { createTurnStore } from '../../../src/db/turn/turnStore.ts';
import type { SeatCommand } from '../../../src/domain/seatCommands.ts';
import type { SeatMap } from '../../../src/domain/seatMap.ts';
import { bookingDatabase, type TestDatabase } from '../../support/bookingDatabase.ts';
import { reserveCommand, testIds, testSigner } from '../../support/testActor.ts';
import { makeTrip, makeUsers, NOON, type Trip } from '../../support/trip.ts';

/** What an actor knows: its epoch, and the map as it was when it woke. */
export interface Memory {
  epoch: number;
  map: SeatMap;
}

/** A database of its own, one trip with four seats, two customers, and the guards that turns are written under. */
export interface World {
  database: TestDatabase;
  guards: Guards;
  /** Whether the database's clock has a say where a scenario lets it. */
  endsByClock: boolean;
  trip: Trip;
  users: [string, string];
  store(): TurnStore;
  /** A new owner wakes: every earlier memory is stale, and its epoch is old. */
  wake(): Promise<Memory>;
  run(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

export async function makeWorld(): Promise<World> {
  const database = await bookingDatabase();
  const guards: Guards = { ...TIME_BY_HAND };
  const store = () => createTurnStore(database.pool, guards);
  const trip = await makeTrip(database.pool);
  const [first = '', second = ''] = await makeUsers(database.pool, 2);
  return {
    database,
    guards,
    endsByClock: true,
    trip,
    users: [first, second],
    store,
    wake: async () => {
      const woken = await store().wake(trip.scheduleId, uuidv7());
      if (!woken) throw new Error('the trip is gone');
      return woken;
    },
    run: async (sql, values) => (await database.pool.query<Record<string, unknown>>(sql, values)).rows,
    drop: () => database.drop(),
  };
}

/** Decides one command on a memory; the rows are the current owner's, whatever the memory is. */
export function decided(
  memory: Memory,
  epoch: number,
  command: SeatCommand,
  operationId = uuidv7(),
): TurnRows {
  const operation = { operationId, origin: SYSTEM, command };
  const { rows, outcomes } = decideTurn(memory.map, epoch, [operation], NOON, {
    ids: testIds,
    signer: testSigner,
  });
  const outcome = outcomes.get(operationId);
  if (!outcome?.ok) throw new Error(`${command.type} was refused by memory already`);
  return rows;
}

export function reserving(
  memory: Memory,
  epoch: number,
  userId: string,
  seatId: string | undefined,
): TurnRows {
  const id = uuidv7();
  return decided(memory, epoch, reserveCommand(id, userId, [seatId ?? '']), id);
}

type Refusal = abstract new (...args: never[]) => Error;

/** Tries what a guard should refuse; another failure than `refusal` is no guard at work. */
export async function attempt(work: Promise<unknown>, refusal: Refusal = TurnConflict): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof refusal)) throw error;
  }
}
