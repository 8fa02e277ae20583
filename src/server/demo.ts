import type { Ids } from '../app/ports.ts';
import { ensureAdmin } from '../app/users/ensureAdmin.ts';
import type { UserParts } from '../app/users/ports.ts';
import type { Config } from '../config.ts';
import { type DemoAccount, extendDemoData, seedDemoData } from '../db/demoData.ts';
import { HOLD_SECONDS } from '../domain/reservation.ts';
import type { Logger } from '../log.ts';
import type { Databases } from './database.ts';

/**
 * Demo data for an empty embedded database, and the days that have come since for an older one; then the admin that
 * the environment names. Returns the sign-ins that this start made.
 */
export async function seedWhenEmpty(
  config: Config,
  { database, clock, embedded }: Databases,
  ids: Ids,
  users: UserParts,
  log: Logger,
): Promise<{ accounts: DemoAccount[] }> {
  let accounts: DemoAccount[] = [];
  if (config.demo && embedded) {
    const parts = { pool: database.pool, ids, clock };
    const seeded = await seedDemoData({
      ...parts,
      hashPassword: (password) => users.passwords.hash(password),
    });
    if (seeded) accounts = seeded.accounts;
    else await extendDemoData(parts);
  }
  if (config.admin) await ensureAdmin(users, config.admin.email, config.admin.password);
  if (config.holdSeconds !== HOLD_SECONDS) {
    log.warn(
      { holdSeconds: config.holdSeconds },
      `HOLD_SECONDS is ${config.holdSeconds}, not ${HOLD_SECONDS}: for trials only`,
    );
  }
  return { accounts };
}
