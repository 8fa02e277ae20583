import {
  CommitUnknown,
  DatabaseUnavailable,
  EpochLost,
  TurnRetryable,
  type TurnStore,
} from '../../../src/app/schedule/turn.ts';
import type { TurnRows } from '../../../src/app/schedule/turnRows.ts';
import { failureCode, isRetryable, isUnreachable } from '../../../src/db/failures.ts';
import type { Life } from '../scheduler.ts';
import { applyTurn } from './applyTurn.ts';
import { refusalOf } from './guards.ts';
import { readFacts, readMap } from './readMap.ts';
import { ConnectionLost, type Server, ServerError } from './server.ts';
import { AtCommit, transact } from './transaction.ts';

/** The actor's door to the modelled database, with the failures that src/db/turn/turnStore.ts makes of the server's. */
export function simTurnStore(server: Server, client: Life, watch: TurnWatch): TurnStore {
  const { tables } = server;
  return {
    wake: (scheduleId, processId, heldEpoch) =>
      reading(() =>
        transact(server, client, 'wake', [lockOf(scheduleId)], () => {
          const schedule = tables.schedules.get(scheduleId);
          if (!schedule || (heldEpoch !== undefined && schedule.epoch !== heldEpoch)) {
            if (heldEpoch !== undefined) throw new EpochLost(scheduleId);
            return { result: null, apply: () => undefined };
          }
          const epoch = schedule.epoch + 1;
          return {
            result: { epoch, map: readMap(tables, schedule) },
            apply: () => {
              schedule.epoch = epoch;
              schedule.owner = processId;
              watch.onWake(scheduleId, epoch, client);
            },
          };
        }),
      ),
    facts: (scheduleId, wanted) =>
      reading(() => server.statement(client, 'facts', () => readFacts(tables, scheduleId, wanted))),
    replies: (ids) =>
      reading(() =>
        server.statement(client, 'replies', () => {
          const found = ids.flatMap((id) => {
            const operation = tables.operations.get(id);
            return operation ? [[id, operation.reply] as const] : [];
          });
          watch.onLookedUp(ids);
          return new Map(found);
        }),
      ),
    commit: (rows) => commitTurn(server, client, rows, watch),
  };
}

/** Sees what takes effect in the database, at that instant. */
export interface TurnWatch {
  onWake(scheduleId: string, epoch: number, client: Life): void;
  /** Around a turn's effect; `apply` carries it out. */
  onTurn(rows: TurnRows, apply: () => void): void;
  /** A turn failed, as the actor will hear of it. */
  onFailed(rows: TurnRows, error: unknown): void;
  onLookedUp(ids: string[]): void;
}

async function commitTurn(server: Server, client: Life, rows: TurnRows, watch: TurnWatch): Promise<void> {
  const { tables } = server;
  const judge = () => {
    const refusal = refusalOf(tables, rows);
    if (refusal) throw refusal;
  };
  try {
    await transact(server, client, 'turn', [lockOf(rows.scheduleId)], () => {
      judge();
      return {
        result: undefined,
        apply: () => watch.onTurn(rows, () => applyTurn(tables, rows, server.sim.now)),
      };
    });
  } catch (error) {
    const failure = turnFailure(error);
    watch.onFailed(rows, failure);
    throw failure;
  }
}

/** The row lock of a schedule is what turns and take-overs wait for. */
function lockOf(scheduleId: string): string {
  return `schedule ${scheduleId}`;
}

function turnFailure(error: unknown): unknown {
  if (error instanceof AtCommit) {
    if (error.cause instanceof ConnectionLost) return new CommitUnknown({ cause: error });
    return turnFailure(error.cause);
  }
  if (isRetryable(error)) return new TurnRetryable(`retryable: ${failureCode(error)}`, { cause: error });
  if (error instanceof ConnectionLost || isUnreachable(error)) {
    return new DatabaseUnavailable('the turn was not written', { cause: error });
  }
  return error;
}

async function reading<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const cause = error instanceof AtCommit ? error.cause : error;
    if (cause instanceof ConnectionLost || cause instanceof ServerError) {
      throw new DatabaseUnavailable('the schedule could not be read', { cause });
    }
    throw error;
  }
}
