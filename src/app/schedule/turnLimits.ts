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
  /** Turns of one batch. */
  maxBatch: number;
  /** Changes of one batch: past it no further turn joins. One turn may have more. */
  maxChanges: number;
  /** Turns that may wait for a lane; past it their callers hear 503. */
  maxQueued: number;
  /** Transactions at a time of turns that could not share one. */
  aside: number;
}

export const DEFAULT_LIMITS: ActorLimits = { maxWaiting: 20_000, maxTurn: 500, maxTries: 5 };

export const DEFAULT_LANE_LIMITS: LaneLimits = {
  lanes: 2,
  maxBatch: 100,
  maxChanges: 500,
  maxQueued: 20_000,
  aside: 2,
};
