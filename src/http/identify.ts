/** Who sends a request, and from where: the same for every door of this server. */

import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Request } from 'express';
import { type Authenticator, type Caller, GUEST } from '../app/caller.ts';
import { refuse } from '../domain/errors.ts';
import { countRequest, type RequestLimits } from './limits.ts';
import type { Operation } from './operation.ts';

export interface IdentityParts {
  auth: Authenticator;
  limits: RequestLimits;
}

/** Who asks, counted. Whoever sends a token that is not accepted counts as a guest, so that tokens cannot be tried out. */
export async function identify(
  authorization: string | undefined,
  ip: string | null,
  operation: Pick<Operation, 'unlimited'>,
  { auth, limits }: IdentityParts,
): Promise<Caller> {
  let caller: Caller;
  try {
    const known = authenticate(authorization, auth);
    // Nearly always it is known at once: then nothing is waited for.
    caller = known instanceof Promise ? await known : known;
  } catch (error) {
    await countRequest(limits, operation, GUEST, ip);
    throw error;
  }
  const counting = countRequest(limits, operation, caller, ip);
  if (counting !== undefined) await counting;
  return caller;
}

/** Also where no token is needed, one that is sent has to be good. */
function authenticate(header: string | undefined, auth: Authenticator): Caller | Promise<Caller> {
  if (header === undefined) return GUEST;
  const token = /^Bearer +([\x21-\x7e]{1,4096})$/i.exec(header)?.[1];
  if (token === undefined) {
    return refuse('unauthenticated', 'Send the access token as "Authorization: Bearer <token>".');
  }
  return auth.authenticate(token);
}

/** The peer, or with trusted proxies whom they name; they may name anything, and only addresses are kept. */
export function addressOf(req: Request): string | null {
  return plainAddress(req.ip);
}

/** The peer, where no proxy is trusted. */
export function peerOf(req: IncomingMessage): string | null {
  return plainAddress(req.socket.remoteAddress);
}

function plainAddress(ip: string | undefined): string | null {
  const plain = ip?.replace(/^::ffff:(?=\d+\.)/, '') ?? '';
  return isIP(plain) > 0 ? plain : null;
}
