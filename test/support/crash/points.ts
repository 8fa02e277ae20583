/** Where a server is killed on its way through one transaction, in the order of the way. */
export const CRASH_POINTS = [
  'before BEGIN',
  'after the lock',
  'after the first write',
  'after the last write',
  'COMMIT sent',
  'COMMIT acknowledged',
  'after the memory changed',
  'after the answer',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** The pool whose next writing transaction is meant. */
export type CrashPool = 'commits' | 'payments';

/** What the file named by CRASH_FILE says to a server that runs with `hook.ts`. */
export interface Armed {
  point: CrashPoint;
  pool: CrashPool;
  /** So many of the pool's writing transactions are let through first. */
  passing?: number;
}
