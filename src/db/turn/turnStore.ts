import pg, { type Pool, type PoolClient } from 'pg';
import {
  CommitUnknown,
  EpochLost,
  type TurnBatchStore,
  TurnConflict,
  type TurnResult,
  type TurnStore,
} from '../../app/schedule/turn.ts';
import type { TurnRows } from '../../app/schedule/turnRows.ts';
import type { Reply } from '../../domain/decision.ts';
import { failureCode, isRetryable, isUnreachable } from '../failures.ts';
import { planned } from '../sql.ts';
import { inTransaction } from '../transaction.ts';
import { readFacts } from './facts.ts';
import { checkAndWrite, type Verdicts } from './frequent.ts';
import { ALL_GUARDS, type Guards } from './guards.ts';
import { commitInRounds, reading } from './outcomes.ts';
import { takeAndRead } from './wake.ts';
import { fitOneStatement, writeTurns } from './write.ts';

/** The actor's door to PostgreSQL. Plain SQL: a turn writes many rows of many tables and reads none back. */
export function createTurnStore(pool: Pool, guards: Guards = ALL_GUARDS): TurnStore {
  return {
    wake: (scheduleId, processId, heldEpoch) =>
      reading(async () => {
        const woken = await atOnce(pool, (client) => takeAndRead(client, scheduleId, processId, heldEpoch));
        if (!woken && heldEpoch !== undefined) throw new EpochLost(scheduleId);
        return woken;
      }),
    facts: (scheduleId, wanted) => reading(() => readFacts(pool, scheduleId, wanted)),
    commit: (rows) => commitAlone(pool, rows, guards),
    replies: (ids) => reading(() => readReplies(pool, ids)),
  };
}

/** Writes the turns of many actors together. */
export function createTurnBatchStore(pool: Pool, guards: Guards = ALL_GUARDS): TurnBatchStore {
  return { commitBatch: (turns) => commitBatch(pool, turns, guards) };
}

async function readReplies(pool: Pool, ids: string[]): Promise<Map<string, Reply>> {
  const { rows } = await pool.query<{ id: string; reply: Reply }>(
    planned('select id, reply from operations where id = any($1::uuid[])', [ids]),
  );
  return new Map(rows.map((row) => [row.id, row.reply]));
}

/** One turn as a batch of its own. */
async function commitAlone(pool: Pool, rows: TurnRows, guards: Guards): Promise<void> {
  const [result] = await commitBatch(pool, [rows], guards);
  if (result) throw result;
}

function commitBatch(pool: Pool, turns: TurnRows[], guards: Guards): Promise<TurnResult[]> {
  return commitInRounds(turns, (left) => attempt(pool, left, guards));
}

function attempt(pool: Pool, turns: TurnRows[], guards: Guards): Promise<Verdicts> {
  if (fitOneStatement(turns)) return atOnce(pool, (client) => checkAndWrite(client, turns, guards));
  return inTransaction(pool, (client) => writeTurns(client, turns, guards), commit);
}

/** A statement that is its own transaction: when its answer never comes, nobody knows whether it was committed. */
async function atOnce<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    const isUnknown = !wasRolledBack(error);
    // A database that has become read-only stays so for its connections, also when it is not any more.
    if (isUnknown || isUnreachable(error)) broken = error as Error;
    throw isUnknown ? new CommitUnknown({ cause: error }) : error;
  } finally {
    client.release(broken);
  }
}

/** The server says itself that a statement failed; an end of the connection may come after its commit. */
function wasRolledBack(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !/^(08|57P)/.test(error.code ?? '');
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
