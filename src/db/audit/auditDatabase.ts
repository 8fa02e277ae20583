import type { Pool } from 'pg';
import { type Check, type CheckReport, runCheck } from './check.ts';
import { EFFECT_CHECKS } from './effectChecks.ts';
import { LOG_CHECKS } from './logChecks.ts';
import { MONEY_CHECKS } from './moneyChecks.ts';
import { SEAT_CHECKS } from './seatChecks.ts';
import { STATE_CHECKS } from './stateChecks.ts';

export interface AuditOptions {
  /** The time that expiries are compared with; the database's own when absent. */
  now?: Date;
  /** How late a hold's end or a gateway's news may be; 30 s, the sweep's round, when absent. */
  overdueSeconds?: number;
}

export interface AuditReport {
  clean: boolean;
  checks: CheckReport[];
}

/** In the order of the invariants' numbers. I14 compares rooms with the database: SQL sees only one side of it. */
export const CHECKS: readonly Check[] = [
  ...SEAT_CHECKS,
  ...MONEY_CHECKS,
  ...EFFECT_CHECKS,
  ...STATE_CHECKS,
  ...LOG_CHECKS,
].sort((a, b) => Number(a.invariant.slice(1)) - Number(b.invariant.slice(1)));

/**
 * Looks for broken invariants in a whole database, as it is at one instant: a server may go on working on it.
 * Writes nothing. Throws what the database throws when it cannot be asked.
 */
export async function auditDatabase(pool: Pool, options: AuditOptions = {}): Promise<AuditReport> {
  const { now = null, overdueSeconds = 30 } = options;
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query('set local statement_timeout = 0');
    const checks: CheckReport[] = [];
    for (const check of CHECKS) checks.push(await runCheck(client, check, now, overdueSeconds));
    await client.query('commit');
    return { clean: checks.every((check) => check.broken === 0), checks };
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.release(failure);
  }
}
