import { expect } from 'chai';
import type { Pool } from 'pg';
import { type AuditOptions, auditDatabase } from '../../src/db/audit/auditDatabase.ts';

/** What an audit found, a line each: `I2 seat 0199… is reserved, its claims say available`. */
export async function auditBreaks(pool: Pool, options: AuditOptions = {}): Promise<string[]> {
  const { checks } = await auditDatabase(pool, options);
  return checks.flatMap(({ invariant, examples }) =>
    examples.map(({ entity, id, says }) => `${invariant} ${entity} ${id} ${says}`),
  );
}

/** Fails when any invariant that SQL can see is broken; `now` for tests that move the clock. */
export async function expectCleanAudit(pool: Pool, options: AuditOptions = {}): Promise<void> {
  const breaks = await auditBreaks(pool, options);
  expect(breaks, breaks.join('\n')).to.deep.equal([]);
}
