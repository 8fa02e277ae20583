import type { Refusal } from '../domain/errors.ts';
import type { KeyedOperation } from './caller.ts';
import type { EpochMs } from './ports.ts';

/**
 * How long a call that says nothing more counts as running. Longer than any call takes: connections, statements and
 * gateways all have bounds that are far below it.
 */
export const KEY_LEASE_MS = 60_000;

/** How long an answer is kept: a day (contract §1), and an hour for clocks and rounds that are late. */
export const KEY_KEPT_MS = 25 * 3_600_000;

/** What the first call was answered, as it is replayed. */
export type KeptAnswer =
  | { status: number; headers: Record<string, string | string[]>; body?: unknown }
  | { refusal: Refusal };

/** The right to carry a key's call out, and to say how it ended. It ends when somebody else takes the key over. */
export interface KeyClaim {
  /** A hash: whose key it is, and for what. */
  scope: Uint8Array;
  /** A UUID, another for each call. */
  id: string;
}

/**
 * What a call with a key may do. `reused`: the key came before with another body. `unasked`: the call has waited for too
 * long or with too many, and the database knows nothing of it.
 */
export type Begun =
  | { state: 'new'; operation: KeyedOperation }
  | { state: 'replay'; answer: KeptAnswer }
  | { state: 'running' }
  | { state: 'reused' }
  | { state: 'unasked' };

/**
 * Remembers which calls with an `Idempotency-Key` run, and how they were answered.
 *
 *   (none) ──begin──▶ running ──finish──▶ answered ──(25 h)──▶ (none)
 *                     │  ▲  │
 *          lease over │  │  └─forget──▶ (none)        refused for a reason that may pass: judged anew
 *          or release ▼  │ begin
 *                     open                            nobody knows, or nothing was done: the next call carries on
 *
 * A key keeps its operation id from `running` through `open` to `answered`: what a dead call had carried out is found
 * under it by the next. Every method throws `Refused` `unavailable` when the database cannot be asked.
 */
export interface IdempotencyStore {
  /**
   * Of several calls at one instant, one is `new`: its claim holds from then on. The claim is the caller's own, so that
   * it can be given back when nobody knows whether it holds. `at` is now; should the call have to wait, the claim's time
   * begins after that.
   */
  begin(claim: KeyClaim, bodyHash: Uint8Array, at: EpochMs): Promise<Begun>;
  /** Keeps the answer. False, and nothing happens, when the claim has been taken over. */
  finish(claim: KeyClaim, answer: KeptAnswer, at: EpochMs): Promise<boolean>;
  /** The next call carries on, at once. False when the claim does not hold. */
  release(claim: KeyClaim, at: EpochMs): Promise<boolean>;
  /** As if the call had never come. */
  forget(claim: KeyClaim): Promise<void>;
  /** Removes up to `limit` keys that need not be kept any longer; returns how many it removed. */
  removeOld(at: EpochMs, limit: number): Promise<number>;
}
