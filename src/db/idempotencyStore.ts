import type { Pool } from 'pg';
import {
  type Begun,
  type IdempotencyStore,
  KEY_KEPT_MS,
  KEY_LEASE_MS,
  type KeptAnswer,
  type KeyClaim,
} from '../app/idempotency.ts';
import type { EpochMs, Ids } from '../app/ports.ts';
import { DatabaseUnavailable } from '../app/schedule/turn.ts';
import { guardDb, isUnreachable } from './failures.ts';
import { arrays, byteaText, type Column, columnNames, instant, planned, unnest } from './sql.ts';
import { Together } from './together.ts';

/** A key can vanish between two statements; who meets that thrice hears that it is busy. */
const MOST_TRIES = 3;

/** A call that would like its key, or that says how it ended. */
interface Taking {
  scope: Uint8Array;
  bodyHash: Uint8Array;
  claimId: string;
  operationId: string;
  /** The time, as it goes on while the call waits: a lease that began with the call could be over with the wait. */
  now(): EpochMs;
}

interface Ending {
  claim: KeyClaim;
  answer: KeptAnswer;
  at: EpochMs;
}

/**
 * Idempotency keys in plain SQL. Each statement is a transaction of its own: no connection is held while a call runs. In
 * a rush nearly every call needs two of them, and so those of many calls share one. Rules [IDEM-15]…[IDEM-17].
 */
export function createIdempotencyStore(pool: Pool, ids: Ids): IdempotencyStore {
  const takings = new Together<Taking, string | null>({
    write: (all) => takeAll(pool, all),
    keyOf: ({ scope }) => byteaText(scope),
    isForAll: isUnreachable,
  });
  const endings = new Together<Ending, boolean>({
    write: (all) => finishAll(pool, all),
    keyOf: ({ claim }) => byteaText(claim.scope),
    isForAll: isUnreachable,
  });
  return {
    begin: (claim, bodyHash, at) =>
      guardDb(() => begin(pool, takings, ids, { claim, bodyHash, at }).catch(unasked)),
    finish: (claim, answer, at) => guardDb(() => endings.write({ claim, answer, at })),
    release: (claim, at) =>
      change(pool, 'update idempotency_keys set leased_until = $3', claim, [instant(at)]),
    forget: async (claim) => void (await change(pool, 'delete from idempotency_keys', claim)),
    removeOld: (at, limit) => guardDb(() => removeOld(pool, at, limit)),
  };
}

async function begin(
  pool: Pool,
  takings: Together<Taking, string | null>,
  ids: Ids,
  { claim, bodyHash, at }: { claim: KeyClaim; bodyHash: Uint8Array; at: EpochMs },
): Promise<Begun> {
  const offered = ids.next();
  const since = performance.now();
  const now = () => at + Math.floor(performance.now() - since);
  const taking = { scope: claim.scope, bodyHash, claimId: claim.id, operationId: offered, now };
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const operationId = await takings.write(taking);
    if (operationId !== null) {
      return { state: 'new', operation: { id: operationId, again: operationId !== offered } };
    }
    const known = await look(pool, claim.scope, bodyHash);
    if (known) return known;
  }
  return { state: 'running' };
}

/** What was never written has taken no key. */
function unasked(error: unknown): Begun {
  if (error instanceof DatabaseUnavailable) return { state: 'unasked' };
  throw error;
}

const TAKING_COLUMNS: Column<Taking>[] = [
  ['scope', 'bytea', ({ scope }) => byteaText(scope)],
  ['body_hash', 'bytea', ({ bodyHash }) => byteaText(bodyHash)],
  ['operation_id', 'uuid', ({ operationId }) => operationId],
  ['claim_id', 'uuid', ({ claimId }) => claimId],
  ['leased_until', 'timestamptz', ({ now }) => instant(now() + KEY_LEASE_MS)],
  ['keep_until', 'timestamptz', ({ now }) => instant(now() + KEY_KEPT_MS)],
  ['created_at', 'timestamptz', ({ now }) => instant(now())],
];

/**
 * Takes keys that are new, or whose last call is over without an answer; the ids of their operations, or null. In the order
 * of the scopes, so that two processes do not wait for each other.
 */
async function takeAll(pool: Pool, takings: Taking[]): Promise<(string | null)[]> {
  const { rows } = await pool.query<{ scope: Buffer; operation_id: string }>(
    planned(
      `insert into idempotency_keys as k (${columnNames(TAKING_COLUMNS)})
       select * from unnest(${unnest(TAKING_COLUMNS)}) as v(${columnNames(TAKING_COLUMNS)}) order by v.scope
       on conflict (scope) do update
          set claim_id = excluded.claim_id, leased_until = excluded.leased_until, keep_until = excluded.keep_until
        where k.answer is null and k.leased_until <= excluded.created_at and k.body_hash = excluded.body_hash
       returning scope, operation_id`,
      arrays(TAKING_COLUMNS, takings),
    ),
  );
  const taken = new Map(rows.map(({ scope, operation_id }) => [byteaText(scope), operation_id]));
  return takings.map(({ scope }) => taken.get(byteaText(scope)) ?? null);
}

/** Why a key could not be taken; null when it has gone in the meantime. */
async function look(pool: Pool, scope: Uint8Array, bodyHash: Uint8Array): Promise<Begun | null> {
  const { rows } = await pool.query<{ same_body: boolean; answer: KeptAnswer | null }>(
    planned('select body_hash = $2 as same_body, answer from idempotency_keys where scope = $1', [
      Buffer.from(scope),
      Buffer.from(bodyHash),
    ]),
  );
  const row = rows[0];
  if (!row) return null;
  if (!row.same_body) return { state: 'reused' };
  return row.answer ? { state: 'replay', answer: row.answer } : { state: 'running' };
}

const ENDING_COLUMNS: Column<Ending>[] = [
  ['scope', 'bytea', ({ claim }) => byteaText(claim.scope)],
  ['claim_id', 'uuid', ({ claim }) => claim.id],
  ['answer', 'json', ({ answer }) => JSON.stringify(answer)],
  ['keep_until', 'timestamptz', ({ at }) => instant(at + KEY_KEPT_MS)],
];

/**
 * Keeps answers; false for whoever's claim has been taken over. What is asked of many rows is planned each time: a plan
 * from when the table was small would read all of it.
 */
async function finishAll(pool: Pool, endings: Ending[]): Promise<boolean[]> {
  const [first] = endings;
  if (first && endings.length === 1) return [await finish(pool, first)];
  const { rows } = await pool.query<{ claim_id: string }>(
    `with v as (select * from unnest(${unnest(ENDING_COLUMNS)}) as v(${columnNames(ENDING_COLUMNS)})),
          theirs as (select k.scope, v.answer, v.keep_until
                       from v join idempotency_keys k on k.scope = v.scope and k.claim_id = v.claim_id
                      where k.answer is null order by k.scope for update of k)
     update idempotency_keys k set answer = t.answer, keep_until = t.keep_until
       from theirs t where k.scope = t.scope
     returning k.claim_id`,
    arrays(ENDING_COLUMNS, endings),
  );
  const kept = new Set(rows.map(({ claim_id }) => claim_id));
  return endings.map(({ claim }) => kept.has(claim.id));
}

function finish(pool: Pool, { claim, answer, at }: Ending): Promise<boolean> {
  return change(pool, 'update idempotency_keys set answer = $3::json, keep_until = $4', claim, [
    JSON.stringify(answer),
    instant(at + KEY_KEPT_MS),
  ]);
}

/** Changes a key that is still its claimant's and has no answer; false when it is no such key. */
function change(
  pool: Pool,
  statement: string,
  { scope, id }: KeyClaim,
  values: string[] = [],
): Promise<boolean> {
  return guardDb(async () => {
    const { rowCount } = await pool.query(
      planned(`${statement} where scope = $1 and claim_id = $2 and answer is null`, [
        Buffer.from(scope),
        id,
        ...values,
      ]),
    );
    return rowCount === 1;
  });
}

async function removeOld(pool: Pool, at: EpochMs, limit: number): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from idempotency_keys where scope in (
       select scope from idempotency_keys where keep_until <= $1 order by keep_until limit $2
          for update skip locked)`,
    [instant(at), limit],
  );
  return rowCount ?? 0;
}
