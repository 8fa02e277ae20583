import { createHash, createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { Clock } from '../app/ports.ts';
import type { AccessTokens, OpaqueTokens } from '../app/users/ports.ts';
import { refuse } from '../domain/errors.ts';

const ALGORITHM = 'HS256';
const ISSUER = 'bus-seat-booking';
const AUDIENCE = 'bus-seat-booking-api';
const LIFETIME_SECONDS = 30 * 60;
/** How far another server's clock may be ahead of ours. */
const LEEWAY_SECONDS = 60;
const MAX_REMEMBERED = 10_000;

const claims = z.object({
  sub: z.guid(),
  role: z.enum(['customer', 'admin']),
  iat: z.int(),
  exp: z.int(),
  jti: z.string().min(1),
});

interface Verified {
  userId: string;
  /** Unix seconds. */
  expiresAt: number;
}

export interface AccessTokensParts {
  /** At least 32 characters. */
  secret: string;
  clock: Clock;
}

/** JWTs signed with HMAC-SHA256, good for 30 minutes. Verified ones are remembered for that long. */
export function createAccessTokens({ secret, clock }: AccessTokensParts): AccessTokens {
  // With a key object verifying is several times faster than with the text.
  const key = createSecretKey(Buffer.from(secret));
  const remembered = new Map<string, Verified>();
  const nowSeconds = () => Math.floor(clock.now() / 1000);
  return {
    lifetimeSeconds: LIFETIME_SECONDS,
    issue: ({ id, role }) =>
      jwt.sign({ role, iat: nowSeconds() }, key, {
        algorithm: ALGORITHM,
        expiresIn: LIFETIME_SECONDS,
        subject: id,
        jwtid: randomUUID(),
        issuer: ISSUER,
        audience: AUDIENCE,
      }),
    verify(token) {
      const now = nowSeconds();
      const verified = remembered.get(token) ?? remember(remembered, token, check(token, key, now));
      if (verified.expiresAt <= now) {
        remembered.delete(token);
        return refuseExpired();
      }
      return { userId: verified.userId };
    },
  };
}

/** 256 random bits as text; as they cannot be guessed, an unsalted SHA-256 keeps them safe at rest. */
export function createOpaqueTokens(): OpaqueTokens {
  const hash = (token: string) => createHash('sha256').update(token).digest();
  return {
    make() {
      const token = randomBytes(32).toString('base64url');
      return { token, hash: hash(token) };
    },
    hash,
  };
}

function check(token: string, key: KeyObject, now: number): Verified {
  const read = claims.safeParse(decode(token, key, now));
  if (!read.success || read.data.iat > now + LEEWAY_SECONDS) return refuseToken();
  return { userId: read.data.sub, expiresAt: read.data.exp };
}

function decode(token: string, key: KeyObject, now: number): unknown {
  try {
    return jwt.verify(token, key, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      clockTimestamp: now,
    });
  } catch (error) {
    return error instanceof jwt.TokenExpiredError ? refuseExpired() : refuseToken();
  }
}

function remember(remembered: Map<string, Verified>, token: string, verified: Verified): Verified {
  const [oldest] = remembered.keys();
  if (remembered.size >= MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  remembered.set(token, verified);
  return verified;
}

function refuseExpired(): never {
  return refuse('token_expired', 'The access token has expired. Ask for another with the refresh token.');
}

function refuseToken(): never {
  return refuse('unauthenticated', 'The access token is not valid. Sign in again.');
}
