import type { Ids } from '../app/ports.ts';
import { SYSTEM } from '../app/schedule/outcome.ts';
import type { SeatDesk } from '../app/schedule/seatDesk.ts';
import type { Operation } from '../app/schedule/turn.ts';

/** So that their turns share transactions, and one that is slow keeps no other waiting. */
const AT_ONCE = 8;

export interface EveryScheduleParts {
  desk: Pick<SeatDesk, 'send'>;
  ids: Ids;
  /** Whether a schedule is this process's to look after: together they do the work once. */
  owns(scheduleId: string): boolean;
}

/**
 * Tells all of these schedules that are this process's; gives how many. One that cannot be told keeps no other from it:
 * what went wrong first is thrown when all the others have been.
 */
export async function tellSchedules(
  { desk, ids, owns }: EveryScheduleParts,
  scheduleIds: readonly string[],
  command: Operation['command'],
): Promise<number> {
  const own = scheduleIds.filter(owns);
  const left = own.values();
  const troubles: unknown[] = [];
  const some = async () => {
    for (const scheduleId of left) {
      const operation = { operationId: ids.next(), origin: SYSTEM, command };
      await desk.send(scheduleId, operation).catch((error: unknown) => troubles.push(error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
  if (troubles.length > 0) throw troubles[0];
  return own.length;
}
