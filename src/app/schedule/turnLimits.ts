/** The bounds of one schedule's actor. */
export interface ActorLimits {
  /** Commands that may wait; past it the answer is 503. At least 10,000 (contract §11, "Rush"). */
  maxWaiting: number;
  /** Commands of one turn. */
  maxTurn: number;
  /** How often a turn that lost against the database is decided again before its callers hear 503. */
  maxTries: number;
}

/** The bounds of what all actors of a process commit. */
export interface LaneLimits {
  /** Transactions that commit batches at a time. */
  lanes: number;
  /** Turns that must wait before another lane is opened beside a busy one: fewer cost less together, a moment later. */
  spill: number;
  /** Or how long one must have waited, in milliseconds: what is under way may be stuck. */
  patienceMs: number;
  /** Turns of one batch. */
  maxBatch: number;
  /** Changes of one batch: past it no further turn joins. One turn may have more. */
  maxChanges: number;
  /** Turns that may wait for a lane; past it their callers hear 503. */
  maxQueued: number;
  /** Transactions at a time of turns that could not share one. */
  aside: number;
}

export type TurnLimits = ActorLimits & LaneLimits;

export const DEFAULT_LIMITS: ActorLimits = { maxWaiting: 20_000, maxTurn: 500, maxTries: 5 };

/** One home for all of them; `TURN_LIMITS` changes some for a trial. */
export const DEFAULT_LANE_LIMITS: LaneLimits = {
  lanes: 2,
  spill: 24,
  patienceMs: 50,
  maxBatch: 100,
  maxChanges: 500,
  maxQueued: 20_000,
  aside: 2,
};

export const DEFAULT_TURN_LIMITS: TurnLimits = { ...DEFAULT_LIMITS, ...DEFAULT_LANE_LIMITS };

const MOST = 1_000_000;

/** `lanes=1,maxBatch=50`: the defaults but for what is named. Null when it is no such text. */
export function readTurnLimits(text: string): TurnLimits | null {
  const limits = { ...DEFAULT_TURN_LIMITS };
  for (const part of text.split(',')) {
    const [, name = '', value = ''] = /^ *(\w+)=(\d{1,7}) *$/.exec(part) ?? [];
    if (!Object.hasOwn(limits, name) || Number(value) < 1 || Number(value) > MOST) return null;
    limits[name as keyof TurnLimits] = Number(value);
  }
  return limits;
}
