import { createPrivateKey, type KeyObject } from 'node:crypto';

/** What comes before the 32 bytes of the seed in an Ed25519 key's PKCS8 DER (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

const EXPECTED = 'must be an Ed25519 private key: a PKCS8 PEM, or its 32-byte seed as base64url';

function parse(text: string): KeyObject {
  if (text.startsWith('-----BEGIN')) return createPrivateKey(text.replaceAll('\\n', '\n'));
  const seed = Buffer.from(text, 'base64url');
  if (seed.length !== 32 || seed.toString('base64url') !== text.replace(/=$/, '')) {
    throw new RangeError(EXPECTED);
  }
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

/**
 * The private key in `text`: PKCS8 PEM (line breaks may be written `\n`, as environment files do) or a 32-byte
 * seed as base64url. Throws a RangeError that says what it must be and never repeats what it was.
 */
export function ticketKeyFrom(text: string): KeyObject {
  let key: KeyObject;
  try {
    key = parse(text.trim());
  } catch {
    // The parser's own error could quote the secret.
    throw new RangeError(EXPECTED);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new RangeError(EXPECTED);
  return key;
}
