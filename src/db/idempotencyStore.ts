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
import { guardDb } from './failures.ts';
import { instant, planned } from './sql.ts';

/** A key can vanish between two statements; who meets that thrice hears that it is busy. */
const MOST_TRIES = 3;

/** Idempotency keys in plain SQL. Each statement is a transaction of its own: no connection is held while a call runs. */
export function createIdempotencyStore(pool: Pool, ids: Ids): IdempotencyStore {
  return {
    begin: (claim, bodyHash, at) => guardDb(() => begin(pool, ids, claim, bodyHash, at)),
    finish: (claim, answer, at) => guardDb(() => finish(pool, claim, answer, at)),
    release: (claim, at) =>
      change(pool, 'update idempotency_keys set leased_until = $3', claim, [instant(at)]),
    forget: async (claim) => void (await change(pool, 'delete from idempotency_keys', claim)),
    removeOld: (at, limit) => guardDb(() => removeOld(pool, at, limit)),
  };
}

async function begin(
  pool: Pool,
  ids: Ids,
  claim: KeyClaim,
  bodyHash: Uint8Array,
  at: EpochMs,
): Promise<Begun> {
  const offered = ids.next();
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const operationId = await take(pool, claim, bodyHash, offered, at);
    if (operationId !== null) {
      return { state: 'new', operation: { id: operationId, again: operationId !== offered } };
    }
    const known = await look(pool, claim.scope, bodyHash);
    if (known) return known;
  }
  return { state: 'running' };
}

/** Takes a key that is new, or whose last call is over without an answer; the id of its operation, or null. */
async function take(
  pool: Pool,
  { scope, id }: KeyClaim,
  bodyHash: Uint8Array,
  offered: string,
  at: EpochMs,
): Promise<string | null> {
  const { rows } = await pool.query<{ operation_id: string }>(
    planned(
      `insert into idempotency_keys as k
            (scope, body_hash, operation_id, claim_id, leased_until, keep_until, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (scope) do update
        set claim_id = excluded.claim_id, leased_until = excluded.leased_until, keep_until = excluded.keep_until
      where k.answer is null and k.leased_until <= excluded.created_at and k.body_hash = excluded.body_hash
     returning operation_id`,
      [
        Buffer.from(scope),
        Buffer.from(bodyHash),
        offered,
        id,
        instant(at + KEY_LEASE_MS),
        instant(at + KEY_KEPT_MS),
        instant(at),
      ],
    ),
  );
  return rows[0]?.operation_id ?? null;
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

function finish(pool: Pool, claim: KeyClaim, answer: KeptAnswer, at: EpochMs): Promise<boolean> {
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
