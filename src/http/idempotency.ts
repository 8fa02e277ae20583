/** Carries out a request with an `Idempotency-Key` at most once, and answers it again as it was answered first. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestContext } from '../app/caller.ts';
import type { Begun, IdempotencyStore, KeptAnswer, KeyClaim } from '../app/idempotency.ts';
import type { Clock, Ids } from '../app/ports.ts';
import { Refused, refuse } from '../domain/errors.ts';
import type { Digests } from './digests.ts';
import type { Answer } from './operation.ts';
import { PROBLEMS } from './problem.ts';

export interface IdempotencyParts {
  store: IdempotencyStore;
  clock: Clock;
  ids: Ids;
  digests: Digests;
  /** An answer that could not be kept: the next call with its key finds out what was done. */
  onTrouble(what: string, error: unknown): void;
  /** Waits; by the simulation's time in the simulation. */
  wait?: (ms: number) => Promise<unknown>;
}

const waitUnheld = (ms: number) => sleep(ms, undefined, { ref: false });

export interface KeyedRequest {
  key: string;
  /** The operation and the parts of its path. */
  target: readonly unknown[];
  /** Parsed JSON. */
  body: unknown;
  context: RequestContext;
}

const WAIT_SECONDS = 1;
/** Waits before further tries to say how a call ended; together less than the key's lease. */
const TRY_AGAIN_MS = [100, 300, 1_000, 3_000, 10_000, 30_000];

/** The request's key; null without one. Throws `Refused` `validation_failed`. Rule [IDEM-1]. */
export function readKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  return refuse('validation_failed', 'The Idempotency-Key is not one.', {
    errors: [{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters.' }],
  });
}

/**
 * Runs `carryOut`, unless the key's first call was answered: then that answer is given, or thrown when it was a
 * refusal. Throws `Refused` `idempotency_key_reused` and `idempotency_in_progress`, and `unavailable` when the key
 * cannot be looked up: then nothing is carried out. Rules [IDEM-2]…[IDEM-11], [IDEM-16].
 */
export async function answerOnce(
  parts: IdempotencyParts,
  request: KeyedRequest,
  carryOut: (context: RequestContext) => Promise<Answer>,
): Promise<Answer> {
  const claim = { scope: parts.digests.open(scopeOf(request)), id: parts.ids.next() };
  const begun = await begin(parts, claim, parts.digests.secret(saidBy(request)));
  switch (begun.state) {
    case 'replay':
      return replay(begun.answer);
    case 'reused':
      return refuse(
        'idempotency_key_reused',
        'This Idempotency-Key came with another body before. Use a new one.',
      );
    case 'running':
      return inProgress();
    case 'unasked':
      return refuse('unavailable', 'The database is too busy. Ask again in a moment.', {
        retry_after_seconds: WAIT_SECONDS,
      });
    case 'new':
      return carryOutAndKeep(parts, claim, () =>
        carryOut({ ...request.context, operation: begun.operation }),
      );
  }
}

async function begin(parts: IdempotencyParts, claim: KeyClaim, bodyHash: Uint8Array): Promise<Begun> {
  const at = parts.clock.now();
  try {
    return await parts.store.begin(claim, bodyHash, at);
  } catch (error) {
    void giveBack(parts, claim, at);
    throw error;
  }
}

/**
 * Perhaps the key was taken and only the answer lost: then nobody else would carry its call out until its lease is over.
 * A taking may also be slower than the news that its connection broke, so what does not hold yet is looked at again.
 */
async function giveBack({ store, wait = waitUnheld }: IdempotencyParts, claim: KeyClaim, at: number) {
  let looks = 0;
  const isOpen = async () => {
    const wasOurs = await store.release(claim, at);
    looks += 1;
    return wasOurs || looks === 2;
  };
  if (!(await isOpen().catch(() => false))) await insist(isOpen, wait);
}

function inProgress(): never {
  refuse('idempotency_in_progress', 'A request with this key still runs. Ask again shortly.', {
    retry_after_seconds: WAIT_SECONDS,
  });
}

/** One key has one answer: a call that was taken over, because its process stood still, does not answer for itself. */
async function carryOutAndKeep(
  { store, clock, onTrouble, wait = waitUnheld }: IdempotencyParts,
  claim: KeyClaim,
  carryOut: () => Promise<Answer>,
): Promise<Answer> {
  // Whatever becomes of the key, the caller hears what became of the request.
  const settle = async (how: () => Promise<boolean>) => {
    try {
      return await how();
    } catch (error) {
      onTrouble('the answer to an Idempotency-Key is not kept yet', error);
      void insist(() => how().then(() => true), wait);
      return true;
    }
  };
  let isOurs: boolean;
  let outcome: () => Answer;
  try {
    const answer = await carryOut();
    const answered = kept(answer);
    isOurs = await settle(() => store.finish(claim, answered, clock.now()));
    outcome = () => answer;
  } catch (error) {
    isOurs = await settle(() => afterFailure(store, claim, error, clock.now()));
    outcome = () => {
      throw error;
    };
  }
  return isOurs ? outcome() : inProgress();
}

/** A database that was gone for a moment must not keep the caller waiting until the key's lease is over. */
async function insist(isDone: () => Promise<boolean>, wait: (ms: number) => Promise<unknown>): Promise<void> {
  for (const ms of TRY_AGAIN_MS) {
    await wait(ms);
    if (await isDone().catch(() => false)) return;
  }
}

/**
 * A state that forbids is an answer to keep. Another refusal of the request is judged anew. What may pass by itself,
 * and what nobody can tell the end of, leaves the key to the next call. False when an answer to keep was not kept,
 * because the key had been taken over.
 */
async function afterFailure(
  store: IdempotencyStore,
  claim: KeyClaim,
  error: unknown,
  at: number,
): Promise<boolean> {
  const status = error instanceof Refused ? PROBLEMS[error.refusal.code].status : 500;
  if (error instanceof Refused && status === 409) {
    return store.finish(claim, { refusal: error.refusal }, at);
  }
  await (status >= 500 || status === 429 ? store.release(claim, at) : store.forget(claim));
  return true;
}

function kept({ status, headers, body, file }: Answer): KeptAnswer {
  if (file) throw new Error('an operation that answers with a file takes no Idempotency-Key');
  return { status, headers, body };
}

function replay(answer: KeptAnswer): Answer {
  if ('refusal' in answer) throw new Refused(answer.refusal);
  return answer;
}

/** Guests are told apart by their address alone: what one of them was answered is not for another. */
function scopeOf({ key, target, context }: KeyedRequest): string {
  const { caller, ip } = context;
  const who = caller.userId ?? `guest ${ip ?? ''}`;
  return JSON.stringify([who, target, key]);
}

/** What the body says, not how it is spelled: the order of its fields and its blanks mean nothing. */
function saidBy({ key, body }: KeyedRequest): string {
  return JSON.stringify(['idempotency', key, sorted(body)]);
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const fields = value as Record<string, unknown>;
  const names = Object.keys(fields).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(fields[name])]));
}
