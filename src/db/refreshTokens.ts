/** Refresh tokens in plain SQL: rows that come, change once and go, and that nothing refers to. */

import type { EntityManager } from '@mikro-orm/postgresql';
import type { EpochMs } from '../app/ports.ts';
import type { NewRefreshToken, RefreshToken } from '../app/users/ports.ts';

interface Row {
  id: string;
  family_id: string;
  user_id: string;
  expires_at: string;
  used_at: string | null;
  revoked_at: string | null;
}

/** Times as numbers: the driver's own reading of them is a matter of its settings. */
const COLUMNS = ['expires_at', 'used_at', 'revoked_at']
  .map((name) => `(extract(epoch from ${name}) * 1000)::bigint::text as ${name}`)
  .join(', ');

export async function findRefreshToken(em: EntityManager, hash: Uint8Array): Promise<RefreshToken | null> {
  const [row] = await em.execute<Row[]>(
    `select id, family_id, user_id, ${COLUMNS} from refresh_tokens where token_hash = ?`,
    [Buffer.from(hash)],
  );
  if (!row) return null;
  return {
    id: row.id,
    familyId: row.family_id,
    userId: row.user_id,
    expiresAt: Number(row.expires_at),
    usedAt: row.used_at === null ? null : Number(row.used_at),
    revokedAt: row.revoked_at === null ? null : Number(row.revoked_at),
  };
}

export async function insertRefreshToken(em: EntityManager, token: NewRefreshToken): Promise<void> {
  await em.execute(
    `insert into refresh_tokens (id, family_id, user_id, token_hash, expires_at, created_at)
     values (?, ?, ?, ?, ?, ?)`,
    [
      token.id,
      token.familyId,
      token.userId,
      Buffer.from(token.hash),
      new Date(token.expiresAt).toISOString(),
      new Date(token.createdAt).toISOString(),
    ],
    'run',
  );
}

export async function markRefreshTokenUsed(em: EntityManager, id: string, at: EpochMs): Promise<void> {
  await em.execute(
    'update refresh_tokens set used_at = ? where id = ?',
    [new Date(at).toISOString(), id],
    'run',
  );
}

/** Returns how many were neither revoked nor used. */
export async function revokeRefreshTokens(
  em: EntityManager,
  which: { familyId: string } | { userId: string },
  at: EpochMs,
): Promise<number> {
  const [column, id] = 'familyId' in which ? ['family_id', which.familyId] : ['user_id', which.userId];
  const rows = await em.execute<{ used: boolean }[]>(
    `update refresh_tokens set revoked_at = ? where ${column} = ? and revoked_at is null
     returning used_at is not null as used`,
    [new Date(at).toISOString(), id],
  );
  return rows.filter((row) => !row.used).length;
}
