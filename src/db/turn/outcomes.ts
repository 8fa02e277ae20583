import {
  CommitUnknown,
  DatabaseUnavailable,
  EpochLost,
  OperationRepeated,
  TurnConflict,
  type TurnResult,
  TurnRetryable,
  TurnTooLate,
} from '../../app/schedule/turn.ts';
import type { TurnRows } from '../../app/schedule/turnRows.ts';
import { failureCode, isRetryable, isUnreachable, violates } from '../failures.ts';
import type { Verdicts } from './frequent.ts';

/** What the database's verdicts and failures mean to an actor. Knows no connection, so that the simulation runs it too. */

/** Writes turns in one transaction, or says why some may not be written; then nothing of any was. */
export type Attempt = (turns: TurnRows[]) => Promise<Verdicts>;

/** Each round leaves out what may not be written; nearly always there is one. As `TurnBatchStore.commitBatch`. */
export async function commitInRounds(turns: TurnRows[], attempt: Attempt): Promise<TurnResult[]> {
  const results = new Map<TurnRows, TurnResult>();
  try {
    for (let left = turns; left.length > 0; left = left.filter((turn) => !results.has(turn))) {
      const verdicts = await attempt(left);
      for (const [index, turn] of left.entries()) {
        const verdict = verdicts?.[index] ?? null;
        if (verdicts === null) results.set(turn, null);
        else if (verdict !== null) results.set(turn, refusalOf(turn, verdict));
      }
    }
  } catch (error) {
    throw turnFailure(error);
  }
  return turns.map((turn) => results.get(turn) ?? null);
}

/** The verdict on a turn that has in it what is over by the database's clock: decided again, that is refused. */
const LATE = 'late';

function refusalOf({ scheduleId }: TurnRows, verdict: string): TurnResult {
  if (verdict === 'epoch') return new EpochLost(scheduleId);
  if (verdict === LATE) return new TurnTooLate(scheduleId);
  if (verdict === 'busy') return new TurnRetryable(`schedule ${scheduleId} is locked`);
  return new TurnConflict(verdict);
}

/** What a failed turn means to the actor. */
function turnFailure(error: unknown): unknown {
  if (error instanceof EpochLost || error instanceof TurnConflict || error instanceof CommitUnknown)
    return error;
  if (violates(error, 'operations_pkey')) return new OperationRepeated({ cause: error });
  if (isRetryable(error)) return new TurnRetryable(`retryable: ${failureCode(error)}`, { cause: error });
  if (isUnreachable(error)) return new DatabaseUnavailable('the turn was not written', { cause: error });
  // 23: the constraints have the last word; memory was wrong. BT: what `write_turns` found otherwise.
  if (/^(23|BT)/.test(failureCode(error) ?? ''))
    return new TurnConflict(`${(error as Error).message}`, { cause: error });
  return error;
}

/** Reads for an actor, its map among it. */
export async function reading<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EpochLost) throw error;
    // Whether an epoch was taken does not matter to whoever cannot use it: the next one is taken after it.
    if (error instanceof CommitUnknown || isUnreachable(error) || isRetryable(error)) {
      throw new DatabaseUnavailable('the schedule could not be read', { cause: error });
    }
    throw error;
  }
}
