import type { Pool, PoolClient } from 'pg';
import {
  CommitUnknown,
  DatabaseUnavailable,
  EpochLost,
  OperationRepeated,
  TurnConflict,
  TurnRetryable,
  type TurnStore,
} from '../../app/schedule/turn.ts';
import type { TurnRows } from '../../app/schedule/turnRows.ts';
import type { Reply } from '../../domain/decision.ts';
import { failureCode, isRetryable, isUnreachable, violates } from '../failures.ts';
import { inTransaction } from '../transaction.ts';
import { readFacts } from './facts.ts';
import { readMap, takeEpoch } from './wake.ts';
import { ALL_GUARDS, type Guards, writeTurn } from './write.ts';

/** The actor's door to PostgreSQL. Plain SQL: a turn writes many rows of many tables and reads none back. */
export function createTurnStore(pool: Pool, guards: Guards = ALL_GUARDS): TurnStore {
  return {
    wake: (scheduleId, processId, heldEpoch) =>
      reading(() =>
        inTransaction(
          pool,
          async (client) => {
            const schedule = await takeEpoch(client, scheduleId, processId, heldEpoch);
            if (!schedule) {
              if (heldEpoch !== undefined) throw new EpochLost(scheduleId);
              return null;
            }
            return { epoch: Number(schedule.epoch), map: await readMap(client, scheduleId, schedule) };
          },
          commit,
        ),
      ),
    facts: (scheduleId, wanted) => reading(() => readFacts(pool, scheduleId, wanted)),
    commit: (rows) => commitTurn(pool, rows, guards),
    replies: (ids) => reading(() => readReplies(pool, ids)),
  };
}

async function readReplies(pool: Pool, ids: string[]): Promise<Map<string, Reply>> {
  const { rows } = await pool.query<{ id: string; reply: Reply }>(
    'select id, reply from operations where id = any($1::uuid[])',
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row.reply]));
}

async function commitTurn(pool: Pool, rows: TurnRows, guards: Guards): Promise<void> {
  try {
    await inTransaction(pool, (client) => writeTurn(client, rows, guards), commit);
  } catch (error) {
    throw turnFailure(error);
  }
}

/** What a failed turn means to the actor. */
function turnFailure(error: unknown): unknown {
  if (error instanceof EpochLost || error instanceof TurnConflict || error instanceof CommitUnknown)
    return error;
  if (violates(error, 'operations_pkey')) return new OperationRepeated({ cause: error });
  if (isRetryable(error)) return new TurnRetryable(`retryable: ${failureCode(error)}`, { cause: error });
  if (isUnreachable(error)) return new DatabaseUnavailable('the turn was not written', { cause: error });
  // 23: the constraints have the last word; memory was wrong.
  if (failureCode(error)?.startsWith('23'))
    return new TurnConflict(`${(error as Error).message}`, { cause: error });
  return error;
}

async function reading<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EpochLost) throw error;
    if (isUnreachable(error) || isRetryable(error)) {
      throw new DatabaseUnavailable('the schedule could not be read', { cause: error });
    }
    throw error;
  }
}

/**
 * When COMMIT itself fails without the server having said so, nobody knows: {@link CommitUnknown}.
 */
async function commit(client: PoolClient): Promise<void> {
  let tag: string | null;
  try {
    tag = (await client.query('commit')).command;
  } catch (error) {
    // The server's own refusal of a commit is final; a lost connection or a timeout says nothing.
    if (failureCode(error)?.startsWith('23') || isRetryable(error)) throw error;
    throw new CommitUnknown({ cause: error });
  }
  if (tag !== 'COMMIT') throw new TurnConflict(`the server answered ${tag} to COMMIT`);
}
