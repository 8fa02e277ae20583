import type { Violation } from './checks.ts';
import type { HistoryEvent } from './history.ts';
import { effectBreaks } from './historyEffects.ts';
import { fold } from './historyFold.ts';
import { moneyBreaks } from './historyMoney.ts';
import { type SeatOptions, seatBreaks } from './historySeats.ts';
import { versionBreaks } from './historyVersions.ts';

export const HISTORY_OPTIONS: SeatOptions = {
  clockSlackMs: 100,
  expiryLateMs: 40_000,
  staleRefusalMs: 6_000,
};

/**
 * Judges a history by what its clients saw, the gateway's own books, and the state at rest; it knows nothing of how the
 * system works. The events are in the order of their times. Empty when nothing is broken.
 */
export function checkHistory(
  events: Iterable<HistoryEvent>,
  options: Partial<SeatOptions> = {},
): Violation[] {
  const folded = fold(events);
  return [
    ...seatBreaks(folded, { ...HISTORY_OPTIONS, ...options }),
    ...effectBreaks(folded),
    ...moneyBreaks(folded),
    ...versionBreaks(folded),
  ];
}
