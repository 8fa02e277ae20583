import type { Ids } from '../app/ports.ts';
import { SYSTEM } from '../app/schedule/outcome.ts';
import type { SeatDesk } from '../app/schedule/seatDesk.ts';
import type { Operation } from '../app/schedule/turn.ts';
import { Slots } from '../app/slots.ts';

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
  const slots = new Slots(AT_ONCE);
  const own = scheduleIds.filter(owns);
  const told = await Promise.allSettled(
    own.map((scheduleId) =>
      slots.run(() => desk.send(scheduleId, { operationId: ids.next(), origin: SYSTEM, command })),
    ),
  );
  const failed = told.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return own.length;
}
