import type { Skip } from './skips.ts';

export interface Tally {
  made: number;
  alreadyThere: number;
}

/** What an import did. */
export interface ImportSummary {
  routes: Tally;
  buses: Tally;
  schedules: Tally;
  seatsMade: number;
  stopsMade: number;
  skipped: Skip[];
}

/** How far an import is. `waiting`: another import holds the lock. Counts are schedules. */
export interface ImportProgress {
  phase: 'waiting' | 'writing';
  done: number;
  total: number;
}
