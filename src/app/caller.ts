/** Who is asking. `guest` is who has no token; it is never stored. */
export type Caller = { userId: string; role: 'customer' | 'admin' } | { userId: null; role: 'guest' };

export const GUEST: Caller = { userId: null, role: 'guest' };

/** Who asks, and from where: what every log row says. */
export interface RequestContext {
  caller: Caller;
  /** Null when it is not known. */
  ip: string | null;
  requestId: string;
  /** Only with an `Idempotency-Key`: what the request makes has this id, however often it is sent. */
  operation?: KeyedOperation;
}

/** The one operation that an `Idempotency-Key` stands for. */
export interface KeyedOperation {
  /** A UUID of version 7, the same for every sending. */
  id: string;
  /** An earlier sending may have carried it out without leaving its answer: look before doing it again. */
  again: boolean;
}

/** Tells who holds an access token. */
export interface Authenticator {
  /**
   * Throws `Refused` `token_expired`, or `unauthenticated` for any other token that does not count: forged, of
   * somebody deactivated or unknown. At once when all that it needs is known.
   */
  authenticate(accessToken: string): Caller | Promise<Caller>;
}
