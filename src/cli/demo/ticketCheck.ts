import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { z } from 'zod';
import { TripFailure } from './failure.ts';

const claims = z.object({
  k: z.string(),
  n: z.string(),
  r: z.string(),
  s: z.string(),
  d: z.int(),
  p: z.array(z.string()),
});

/** What a ticket's code says, once its signature holds. */
export interface CodeSays {
  ticketNumber: string;
  bookingReference: string;
  scheduleId: string;
  /** Epoch milliseconds. */
  departureAt: number;
  seats: string[];
}

/**
 * Reads a ticket's code as a conductor's device does without a connection: by the server's public keys alone, which
 * it fetched before. Throws {@link TripFailure} on a code that none of them signed.
 */
export function readCode(qrCode: string, keys: readonly Record<string, string>[]): CodeSays {
  const [version, payload = '', signature = '', ...rest] = qrCode.split('.');
  if (version !== 'BT1' || rest.length > 0) throw new TripFailure('The code is not a ticket of this kind.');
  const bytes = Buffer.from(payload, 'base64url');
  const read = claims.safeParse(parsed(bytes));
  const jwk = read.success ? keys.find((key) => key.kid === read.data.k) : undefined;
  if (!read.success || !jwk) throw new TripFailure('The code names none of the server’s keys.');
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  const signed = Buffer.from(`${version}.${payload}`);
  if (!verify(null, signed, key, Buffer.from(signature, 'base64url'))) {
    throw new TripFailure('The signature of the code does not hold.');
  }
  const { n, r, s, d, p } = read.data;
  return { ticketNumber: n, bookingReference: r, scheduleId: s, departureAt: d, seats: p };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
