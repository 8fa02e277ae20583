import type { Ids } from '../app/ports.ts';
import { SYSTEM } from '../app/schedule/outcome.ts';
import type { SeatDesk } from '../app/schedule/seatDesk.ts';
import type { Operation } from '../app/schedule/turn.ts';

/** Of one question to the database. */
const PAGE = 200;
/** So that their turns share transactions, and one that is slow does not keep the others waiting. */
const AT_ONCE = 8;

export interface EveryScheduleParts {
  desk: Pick<SeatDesk, 'send'>;
  ids: Ids;
  /** Whether a schedule is this process's to look after: together they do the work once. */
  owns(scheduleId: string): boolean;
}

/**
 * Tells every schedule that `find` names, however many there are, and that is this process's; `find` gives them in the
 * order of their ids, those behind `after`. Returns how many were told.
 */
export async function tellSchedules(
  { desk, ids, owns }: EveryScheduleParts,
  find: (after: string | null, limit: number) => Promise<string[]>,
  command: Operation['command'],
): Promise<number> {
  let told = 0;
  const tell = async (scheduleId: string) => {
    await desk.send(scheduleId, { operationId: ids.next(), origin: SYSTEM, command });
    told += 1;
  };
  for (let after: string | null = null; ; ) {
    const page: string[] = await find(after, PAGE);
    const own = page.filter(owns).values();
    const some = async () => {
      for (const scheduleId of own) await tell(scheduleId);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, some));
    after = page.at(-1) ?? null;
    if (page.length < PAGE) return told;
  }
}
