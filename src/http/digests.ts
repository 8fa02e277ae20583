import { createHash, createHmac } from 'node:crypto';

/** What is kept of a text instead of it, to know it again. */
export interface Digests {
  /** Of a text that is no secret. */
  open(text: string): Uint8Array;
  /** Of one that may hold passwords, which a plain hash would let one guess at leisure. */
  secret(text: string): Uint8Array;
}

export function createDigests(secret: string): Digests {
  return {
    open: (text) => createHash('sha256').update(text).digest(),
    secret: (text) => createHmac('sha256', secret).update(text).digest(),
  };
}
