import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Clock } from '../../src/app/ports.ts';
import { CommitLanes } from '../../src/app/schedule/commitLanes.ts';
import { ExpiryTimer } from '../../src/app/schedule/expiryTimer.ts';
import { SYSTEM } from '../../src/app/schedule/outcome.ts';
import type { PublishedChange } from '../../src/app/schedule/published.ts';
import { ScheduleActor } from '../../src/app/schedule/scheduleActor.ts';
import type { SeatDesk } from '../../src/app/schedule/seatDesk.ts';
import { DEFAULT_LANE_LIMITS, DEFAULT_LIMITS } from '../../src/app/schedule/turnLimits.ts';
import { SYSTEM_TIMERS, type Timers } from '../../src/app/timers.ts';
import { TIME_BY_HAND } from '../../src/db/turn/guards.ts';
import { createTurnBatchStore, createTurnStore } from '../../src/db/turn/turnStore.ts';
import { testIds, testSigner } from './testActor.ts';

export interface LocalDesk extends Pick<SeatDesk, 'send'> {
  /** What went wrong inside the actors. */
  troubles: unknown[];
  /** Its next caller wakes the schedule anew. */
  sleep(scheduleId: string): void;
}

export interface LocalDeskWays {
  onPublished?: (change: PublishedChange) => void;
  /** With these each schedule ends its holds by a timer, as its room would; else it must be told to. */
  timers?: Timers;
}

/**
 * The real actors and lanes on a real database, without rooms around them: one actor for each schedule, awake for good.
 */
export function localDesk(
  pool: Pool,
  clock: Clock,
  { onPublished = () => undefined, timers }: LocalDeskWays = {},
): LocalDesk {
  const troubles: unknown[] = [];
  const actors = new Map<string, Promise<ScheduleActor | null>>();
  const lanes = new CommitLanes({
    store: createTurnBatchStore(pool, TIME_BY_HAND),
    limits: DEFAULT_LANE_LIMITS,
    timers: SYSTEM_TIMERS,
  });
  const store = { ...createTurnStore(pool, TIME_BY_HAND), commit: lanes.commit.bind(lanes) };
  const open = async (scheduleId: string): Promise<ScheduleActor | null> => {
    const expire = async () => {
      const command = { type: 'expire' as const };
      await actor.submit({ operationId: uuidv7(), origin: SYSTEM, command });
      timer?.arm(actor.nextExpiry);
    };
    const timer = timers && new ExpiryTimer(clock, timers, () => void expire());
    const actor = new ScheduleActor(scheduleId, {
      store,
      clock,
      ids: testIds,
      signer: testSigner,
      processId: uuidv7(),
      limits: DEFAULT_LIMITS,
      onPublished: (change) => {
        onPublished(change);
        timer?.arm(actor.nextExpiry);
      },
      onForgotten: () => timer?.arm(actor.nextExpiry),
      onLost: () => troubles.push(new Error(`${scheduleId} has another owner`)),
      onTrouble: (what, error) => troubles.push(new Error(what, { cause: error })),
      backoff: () => Promise.resolve(),
    });
    return (await actor.open()) ? actor : null;
  };
  return {
    troubles,
    sleep: (scheduleId) => void actors.delete(scheduleId),
    async send(scheduleId, operation) {
      const opening = actors.get(scheduleId) ?? open(scheduleId);
      actors.set(scheduleId, opening);
      const actor = await opening;
      if (actor) return actor.submit(operation);
      actors.delete(scheduleId);
      return { ok: false, code: 'not_found', detail: 'There is no such schedule.' };
    },
  };
}
