/**
 * The text in a ticket's QR code: `BT1.<payload>.<signature>`, both parts base64url without padding, the
 * signature Ed25519 (RFC 8032) over the ASCII text `BT1.<payload>`. The payload is JSON with short keys, so that
 * the code stays coarse enough for a scratched phone:
 *
 * | key | what                                                                   |
 * |-----|------------------------------------------------------------------------|
 * | `k` | key id: the `kid` of the JWK in `GET /tickets/public-key`               |
 * | `n` | ticket number                                                          |
 * | `r` | booking reference                                                      |
 * | `s` | schedule id                                                            |
 * | `d` | departure, epoch milliseconds                                          |
 * | `p` | seat numbers (places), an array of text                                |
 * | `i` | time of issue, epoch milliseconds                                      |
 *
 * A conductor's device takes the key named by `k`, checks the signature, and compares `s` and `d` with its bus.
 */

import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import type { TicketClaims, TicketSigner } from '../app/ports.ts';

const VERSION = 'BT1';
/** Longer than any code that a scanner can read; anything above is refused unread. */
const MAX_CODE_BYTES = 4096;
const SIGNATURE_BYTES = 64;

const payloadSchema = z.object({
  k: z.string(),
  n: z.string().min(1),
  r: z.string().min(1),
  s: z.string().min(1),
  d: z.int(),
  p: z.array(z.string().min(1)).min(1),
  i: z.int(),
});
type Payload = z.infer<typeof payloadSchema>;

interface VerifyingKey {
  kid: string;
  key: KeyObject;
  jwk: Record<string, string>;
}

export interface TicketKeys {
  /** The private Ed25519 key that new tickets are signed with. */
  current: KeyObject;
  /** Keys of the past, private or public, whose tickets may still travel. */
  previous?: KeyObject[];
}

/** The first 64 bits of the key's RFC 7638 thumbprint: short in every QR code, and ample for a handful of keys. */
function keyId(x: string): string {
  const thumbprint = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest();
  return thumbprint.subarray(0, 8).toString('base64url');
}

function verifyingKey(key: KeyObject): VerifyingKey {
  if (key.asymmetricKeyType !== 'ed25519') throw new RangeError('a ticket key must be an Ed25519 key');
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const { x } = publicKey.export({ format: 'jwk' });
  if (typeof x !== 'string') throw new RangeError('a ticket key must be an Ed25519 key');
  const kid = keyId(x);
  return { kid, key: publicKey, jwk: { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' } };
}

/** The bytes of canonical base64url without padding; null for any other spelling, so that a code has only one. */
function fromBase64url(text: string): Buffer | null {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}

function readPayload(bytes: Buffer): Payload | null {
  try {
    const parsed = payloadSchema.safeParse(
      JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)),
    );
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function verifyCode(qrCode: unknown, keys: VerifyingKey[]): TicketClaims | null {
  if (typeof qrCode !== 'string' || qrCode.length > MAX_CODE_BYTES) return null;
  const [version, payload, signature, ...rest] = qrCode.split('.');
  if (version !== VERSION || !payload || !signature || rest.length > 0) return null;
  const payloadBytes = fromBase64url(payload);
  const signatureBytes = fromBase64url(signature);
  if (!payloadBytes || signatureBytes?.length !== SIGNATURE_BYTES) return null;
  // Nothing is parsed before a signature over it holds; there are never more than a few keys to try.
  const signed = Buffer.from(`${VERSION}.${payload}`);
  const signer = keys.find(({ key }) => verify(null, signed, key, signatureBytes));
  const read = signer && readPayload(payloadBytes);
  if (!read || read.k !== signer.kid) return null;
  return {
    ticketNumber: read.n,
    bookingReference: read.r,
    scheduleId: read.s,
    departureAt: read.d,
    seats: read.p,
    issuedAt: read.i,
  };
}

function signCode(claims: TicketClaims, kid: string, key: KeyObject): string {
  const payload: Payload = {
    k: kid,
    n: claims.ticketNumber,
    r: claims.bookingReference,
    s: claims.scheduleId,
    d: claims.departureAt,
    p: claims.seats,
    i: claims.issuedAt,
  };
  const json = JSON.stringify(payloadSchema.parse(payload));
  const body = `${VERSION}.${Buffer.from(json).toString('base64url')}`;
  const code = `${body}.${sign(null, Buffer.from(body), key).toString('base64url')}`;
  if (code.length > MAX_CODE_BYTES) throw new RangeError('the ticket says more than a code can carry');
  return code;
}

/** Signs with `keys.current`; verifies with it and with every previous key. Throws on keys of another kind. */
export function createTicketSigner(keys: TicketKeys): TicketSigner {
  if (keys.current.type !== 'private') throw new RangeError('the current ticket key must be a private key');
  const current = verifyingKey(keys.current);
  const older = (keys.previous ?? []).map(verifyingKey).filter(({ kid }) => kid !== current.kid);
  const all = [current, ...older];
  return {
    sign: (claims) => signCode(claims, current.kid, keys.current),
    verify: (qrCode) => verifyCode(qrCode, all),
    publicKeys: () => all.map(({ jwk }) => ({ ...jwk })),
  };
}

export { ticketKeyFrom } from './ticketKey.ts';
