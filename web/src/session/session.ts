/**
 * Who is signed in, outside of React: the API client asks it for its token. The access token lives in memory only; what
 * renews it is kept by `keeper.ts`.
 */

import type { Session, User } from '../api/wire.ts';
import { keeper } from './keeper.ts';

export type SessionState =
  | { status: 'restoring' }
  | { status: 'guest' }
  | { status: 'signed-in'; user: User; token: string; expiresAt: number };

/** Renewed so long before its end that a request under way does not meet it. */
const EARLY_MS = 60_000;

class SessionStore {
  #state: SessionState = { status: 'restoring' };
  readonly #listeners = new Set<() => void>();
  #renewing: Promise<boolean> | null = null;

  get state(): SessionState {
    return this.#state;
  }

  get accessToken(): string | null {
    return this.#state.status === 'signed-in' ? this.#state.token : null;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): SessionState => this.#state;

  /** Once, at the start: goes on with the session of before the reload, if there is one. */
  async restore(): Promise<void> {
    if (!(await this.renew())) this.#become({ status: 'guest' });
  }

  begin(answer: Session): void {
    const expiresAt = Date.now() + answer.expires_in * 1000;
    this.#become({ status: 'signed-in', user: answer.user, token: answer.access_token, expiresAt });
  }

  /** Shows changes of the person's own data. */
  show(user: User): void {
    if (this.#state.status === 'signed-in') this.#become({ ...this.#state, user });
  }

  async signOut(): Promise<void> {
    this.#become({ status: 'guest' });
    await keeper.end();
  }

  /** Renews the token when it is about to end; also settles a restore that is still under way. */
  async fresh(): Promise<void> {
    if (this.#renewing !== null) await this.#renewing;
    if (this.#state.status === 'signed-in' && Date.now() > this.#state.expiresAt - EARLY_MS)
      await this.renew();
  }

  /** New tokens; whoever asks meanwhile waits for the same answer. False when there is no session to go on with. */
  renew(): Promise<boolean> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renew(): Promise<boolean> {
    const answer = await keeper.renew();
    if (answer === 'ended') this.#become({ status: 'guest' });
    if (answer === 'ended' || answer === 'unknown') return false;
    this.begin(answer);
    return true;
  }

  #become(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

export const session = new SessionStore();
