/** Who is asking. `guest` is who has no token; it is never stored. */
export type Caller = { userId: string; role: 'customer' | 'admin' } | { userId: null; role: 'guest' };

export const GUEST: Caller = { userId: null, role: 'guest' };

/** Who asks, and from where: what every log row says. */
export interface RequestContext {
  caller: Caller;
  /** Null when it is not known. */
  ip: string | null;
  requestId: string;
}

/** Tells who holds an access token. */
export interface Authenticator {
  /**
   * Throws `Refused` `token_expired`, or `unauthenticated` for any other token that does not count: forged, of
   * somebody deactivated or unknown.
   */
  authenticate(accessToken: string): Promise<Caller>;
}
