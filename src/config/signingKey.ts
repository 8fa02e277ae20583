import { createPrivateKey, type KeyObject } from 'node:crypto';

/** RFC 8410: what stands before the 32-byte seed in the PKCS8 form of an Ed25519 private key. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * An Ed25519 private key from its text: PKCS8 PEM (a literal `\n` counts as a line break, as `.env` files have
 * them), or the base64url of its 32-byte seed. Null when the text is neither.
 */
export function readSigningKey(text: string): KeyObject | null {
  try {
    const key = text.includes('-----BEGIN')
      ? createPrivateKey(text.replaceAll('\\n', '\n'))
      : keyFromSeed(text.trim());
    return key?.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

function keyFromSeed(text: string): KeyObject | null {
  if (!/^[A-Za-z0-9_-]{43}=?$/.test(text)) return null;
  const seed = Buffer.from(text, 'base64url');
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}
