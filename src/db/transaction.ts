import type { Pool, PoolClient } from 'pg';
import { CommitUnknown } from '../app/schedule/turn.ts';
import { isUnreachable } from './failures.ts';

const plainCommit = async (client: PoolClient): Promise<void> => {
  await client.query('commit');
};

/**
 * One transaction on one connection; whatever `work` throws undoes all of it. A connection that failed is closed
 * instead of lent again: the server rolls back for it. `commit` is for callers who must know how a COMMIT failed.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  commit: (client: PoolClient) => Promise<void> = plainCommit,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await commit(client);
    return result;
  } catch (error) {
    broken = await rollBack(client, error);
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Returns the error that makes the connection unusable, if it is. */
async function rollBack(client: PoolClient, failure: unknown): Promise<Error | undefined> {
  if (failure instanceof CommitUnknown || isUnreachable(failure)) return failure as Error;
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
