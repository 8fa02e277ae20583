import type { FullWorld } from '../fullWorld.ts';
import type { Passenger } from '../passenger.ts';

/** A request that an operation accepts. */
export interface ValidRequest {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
  /** Beside those that every request has. */
  headers?: Record<string, string>;
  /** Instead of a body that is JSON. */
  raw?: { text: string; headers: Record<string, string> };
}

/** What one has to know of an operation to call it, and what then has changed. */
export interface KnownRequest {
  /** It is about somebody's own things: to anybody else but an admin they are not there. */
  own?: true;
  /** The tables whose rows are others when it was accepted; none for a read. */
  changes: readonly string[];
  /** With things of its own when it changes something. `who` will send it; the things are Ada's, where they are anybody's. */
  make(world: FullWorld, who: Passenger): Promise<ValidRequest> | ValidRequest;
}

export type KnownRequests = Readonly<Record<string, KnownRequest>>;

/** A read that names nothing. */
export const PLAIN_READ: KnownRequest = { changes: [], make: () => ({}) };

/** A request of one id in its path. */
export function byId(
  changes: readonly string[],
  idOf: (world: FullWorld) => Promise<string> | string,
): KnownRequest {
  return { changes, make: async (world) => ({ params: { id: await idOf(world) } }) };
}

/** As {@link byId}, of somebody's own. */
export function ofOwn(
  changes: readonly string[],
  idOf: (world: FullWorld) => Promise<string> | string,
): KnownRequest {
  return { ...byId(changes, idOf), own: true };
}
