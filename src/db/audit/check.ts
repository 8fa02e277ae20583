import type { PoolClient } from 'pg';

/** One thing that is not as it must be: which row, and a sentence about it. */
export interface AuditBreak {
  entity: string;
  id: string;
  says: string;
}

/** What one check found. `broken` counts all breaks; `examples` are the first of them. */
export interface CheckReport {
  /** The invariant's number: `I1`…`I16`. */
  invariant: string;
  name: string;
  /** How many rows were looked at. */
  checked: number;
  broken: number;
  examples: AuditBreak[];
}

/**
 * An invariant as SQL. Both texts may speak of `moment.now` and `moment.grace` (a `timestamptz`, an `interval`).
 * Every check reads its tables once and joins by hash or by index, so that its time grows with the rows alone.
 */
export interface Check {
  invariant: string;
  name: string;
  /** The rows looked at, as a `from` clause: it is counted. */
  looksAt: string;
  /** Selects `entity`, `id` (text) and `says` of what is broken. */
  breaks: string;
}

export const EXAMPLES = 10;

/** Runs one check at `now` (null: the database's time); `graceSeconds` is how late something may be. */
export async function runCheck(
  client: PoolClient,
  check: Check,
  now: Date | null,
  graceSeconds: number,
): Promise<CheckReport> {
  const { rows } = await client.query<{ checked: string; broken: string; examples: AuditBreak[] }>(
    `with moment as (
       select coalesce($1::timestamptz, now()) as now, $2::float8 * interval '1 second' as grace
     ), broken (entity, id, says) as materialized (${check.breaks})
     select (select count(*) from ${check.looksAt}) as checked,
            (select count(*) from broken) as broken,
            coalesce((select jsonb_agg(b) from (
              select * from broken order by entity, id, says limit ${EXAMPLES}) b), '[]') as examples`,
    [now, graceSeconds],
  );
  const found = rows[0] ?? { checked: '0', broken: '0', examples: [] };
  return {
    invariant: check.invariant,
    name: check.name,
    checked: Number(found.checked),
    broken: Number(found.broken),
    examples: found.examples,
  };
}
