import type { Pool, PoolClient, QueryConfig } from 'pg';
import {
  CommitUnknown,
  EpochLost,
  type TurnBatchStore,
  type TurnStore,
} from '../../../src/app/schedule/turn.ts';
import type { TurnRows } from '../../../src/app/schedule/turnRows.ts';
import { readFacts } from '../../../src/db/turn/facts.ts';
import type { Verdicts } from '../../../src/db/turn/frequent.ts';
import { commitInRounds, reading } from '../../../src/db/turn/outcomes.ts';
import { mapOf } from '../../../src/db/turn/wake.ts';
import { fitOneStatement } from '../../../src/db/turn/write.ts';
import type { Reply } from '../../../src/domain/decision.ts';
import type { Life } from '../scheduler.ts';
import { applyTurn } from './applyTurn.ts';
import { verdictOf, violationOf } from './guards.ts';
import {
  bookingRows,
  claimRows,
  lastHoldRows,
  paymentRows,
  refundRows,
  scheduleRow,
  seatRows,
} from './rows.ts';
import type { Server } from './server.ts';
import { EndUnknown, transact, type Work } from './transaction.ts';

/** Sees what takes effect in the database, at that instant. */
export interface TurnWatch {
  onWake(scheduleId: string, epoch: number, client: Life): void;
  /** Around a turn's effect; `apply` carries it out. Its locks were had at `lockedAt`. */
  onTurn(rows: TurnRows, lockedAt: number, apply: () => void): void;
  onBatch(turns: TurnRows[]): void;
  onLookedUp(ids: string[]): void;
}

/** How an actor reads the modelled database; the rest of src/db/turn/turnStore.ts. */
export function simTurnStore(server: Server, client: Life, watch: TurnWatch): Omit<TurnStore, 'commit'> {
  const { tables } = server;
  return {
    wake: (scheduleId, processId, heldEpoch) =>
      reading(async () => {
        const found = await committed(server, client, {
          tag: 'wake',
          locks: [lockOf(scheduleId)],
          waits: true,
          atOnce: true,
          prepare: () => {
            const schedule = tables.schedules.get(scheduleId);
            if (!schedule || (heldEpoch !== undefined && schedule.epoch !== heldEpoch)) {
              if (heldEpoch !== undefined) throw new EpochLost(scheduleId);
              return { result: null, apply: () => undefined };
            }
            const epoch = schedule.epoch + 1;
            const row = { ...scheduleRow(schedule), epoch: String(epoch) };
            const apply = () => {
              schedule.epoch = epoch;
              schedule.owner = processId;
              watch.onWake(scheduleId, epoch, client);
            };
            return {
              result: { row, seats: seatRows(tables, schedule), claims: claimRows(tables, schedule) },
              apply,
            };
          },
        });
        if (!found) return null;
        const { row, seats, claims } = found;
        return { epoch: Number(row.epoch), map: mapOf(scheduleId, { schedule: row, seats, claims }) };
      }),
    facts: (scheduleId, wanted) =>
      reading(() => {
        const ask = queries((text) =>
          server.statement(client, 'facts', () => {
            if (text.includes('hold_seconds')) return lastHoldRows(tables, scheduleId, wanted);
            if (text.includes('booking_reference')) return bookingRows(tables, scheduleId, wanted);
            if (text.includes('captured_amount')) return paymentRows(tables, scheduleId, wanted);
            return refundRows(tables, scheduleId, wanted);
          }),
        );
        return readFacts(ask, scheduleId, wanted);
      }),
    replies: (ids) =>
      reading(() =>
        server.statement(client, 'replies', () => {
          watch.onLookedUp(ids);
          return new Map(
            ids.flatMap((id) => {
              const operation = tables.operations.get(id);
              return operation ? [[id, JSON.parse(operation.reply) as Reply] as const] : [];
            }),
          );
        }),
      ),
  };
}

/** How the lanes write to the modelled database: src/db/turn/write.ts, with the functions of its migration. */
export function simBatchStore(server: Server, client: Life, watch: TurnWatch): TurnBatchStore {
  return { commitBatch: (turns) => commitInRounds(turns, (left) => attempt(server, client, left, watch)) };
}

function attempt(server: Server, client: Life, turns: TurnRows[], watch: TurnWatch): Promise<Verdicts> {
  const { tables, sim } = server;
  const nothing = () => undefined;
  return committed(server, client, {
    tag: 'turns',
    locks: turns.map((turn) => lockOf(turn.scheduleId)),
    waits: turns.length === 1,
    atOnce: fitOneStatement(turns),
    prepare: (busy) => {
      const verdicts = turns.map((turn) =>
        busy.includes(lockOf(turn.scheduleId)) ? 'busy' : verdictOf(tables, turn, sim.now),
      );
      if (verdicts.some((verdict) => verdict !== null)) return { result: verdicts, apply: nothing };
      for (const turn of turns) {
        const violation = violationOf(tables, turn);
        if (violation) throw violation;
      }
      const checkedAt = sim.now;
      const apply = () => {
        watch.onBatch(turns);
        for (const turn of turns) watch.onTurn(turn, checkedAt, () => applyTurn(tables, turn, sim.now));
      };
      return { result: null, apply };
    },
  });
}

async function committed<T>(server: Server, client: Life, work: Work<T>): Promise<T> {
  try {
    return await transact(server, client, work);
  } catch (error) {
    throw error instanceof EndUnknown ? new CommitUnknown({ cause: error.cause }) : error;
  }
}

/** A connection that answers the few queries that the real code sends here. */
function queries(answer: (text: string) => Promise<unknown[]>) {
  const query = async ({ text }: QueryConfig) => ({ rows: await answer(text) });
  return { query } as unknown as PoolClient & Pool;
}

/** The row lock of a schedule is what turns and take-overs wait for. */
function lockOf(scheduleId: string): string {
  return `schedule ${scheduleId}`;
}
