import { z } from 'zod';
import type { Courier } from '../src/app/processes/courier.ts';
import type { Member } from '../src/app/processes/members.ts';
import { Elsewhere } from '../src/app/schedule/localDesk.ts';
import { LinkBroken, type LinkedWatch } from '../src/app/schedule/processLink.ts';
import type { PublishedChange, PublishedMap } from '../src/app/schedule/published.ts';
import type { Watcher, Watching } from '../src/app/schedule/seatDesk.ts';
import { DatabaseUnavailable } from '../src/app/schedule/turn.ts';
import { hear } from './watchWire.ts';

/** The owner lives, and cannot show the schedule now: no reason not to count on it for all the others. */
const AWAY = { away: true } as const;

/** What the owner of a schedule says to a process whose clients watch it: first how it stands, then every message. */
const relayed = z
  .union([
    z.object({ text: z.string() }),
    z.object({ unknown: z.literal(true) }),
    z.object({ elsewhere: z.literal(true) }),
    z.object({ away: z.literal(true) }),
  ])
  // Whatever a later version may say instead of the map.
  .catch(AWAY);
export type Relayed = z.infer<typeof relayed>;

export const WATCH = 'watch';

/**
 * The schedules of other processes that clients of this one watch. However many watch one, its owner sends each change
 * once, as the very text that goes to them all: so the processes share the work of telling everybody. When the owner
 * goes, its watchers here are told to watch again, which leads them to the new one; their sockets stay open.
 */
export class Relays {
  readonly #courier: Courier;
  readonly #relays = new Map<string, Relay>();

  constructor(courier: Courier) {
    this.#courier = courier;
  }

  async watch(to: Member, asked: LinkedWatch, watcher: Watcher): Promise<Watching | null> {
    const key = `${to.id} ${asked.scheduleId}`;
    let relay = this.#relays.get(key);
    if (!relay) {
      relay = new Relay(this.#courier, to, asked, () => this.#relays.delete(key));
      this.#relays.set(key, relay);
    }
    return relay.watch(watcher);
  }
}

/** One schedule of one other process. */
class Relay {
  readonly #watchers = new Set<Watcher>();
  readonly #first = Promise.withResolvers<PublishedMap | null>();
  readonly #stop: () => void;
  readonly #scheduleId: string;
  readonly #onOver: () => void;
  #map: PublishedMap | null = null;
  #over = false;

  constructor(courier: Courier, to: Member, asked: LinkedWatch, onOver: () => void) {
    this.#scheduleId = asked.scheduleId;
    this.#onOver = onOver;
    this.#stop = courier.stream(to, WATCH, asked, {
      onMessage: (message) => this.#take(relayed.parse(message)),
      onEnd: () => this.#end(new LinkBroken(to.id)),
    });
    // Everybody who waits for it hears it; with nobody there it is no trouble.
    this.#first.promise.catch(() => undefined);
  }

  async watch(watcher: Watcher): Promise<Watching | null> {
    this.#watchers.add(watcher);
    try {
      const map = await this.#first.promise;
      if (map === null) this.#leave(watcher);
      return map && { map: () => this.#map ?? map, stop: () => this.#leave(watcher) };
    } catch (error) {
      this.#watchers.delete(watcher);
      throw error;
    }
  }

  #leave(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0 || this.#over) return;
    this.#stop();
    this.#finish();
  }

  #take(message: Relayed): void {
    if ('text' in message) return this.#hear(hear(this.#map, message.text), message.text);
    this.#stop();
    if ('elsewhere' in message) return this.#end(new Elsewhere(this.#scheduleId));
    if ('away' in message)
      return this.#end(new DatabaseUnavailable('the owner cannot show the schedule now'));
    this.#first.resolve(null);
    this.#finish();
  }

  #hear(change: PublishedChange, text: string): void {
    const first = this.#map === null;
    this.#map = change.map;
    if (first) return this.#first.resolve(change.map);
    for (const watcher of this.#watchers) watcher.onChange(change, { text: () => text });
  }

  #end(why: Error): void {
    this.#first.reject(why);
    this.#finish();
    // Whoever still waited for the first message hears `why` instead.
    if (this.#map === null) return;
    for (const watcher of [...this.#watchers]) watcher.onGone();
    this.#watchers.clear();
  }

  #finish(): void {
    this.#over = true;
    this.#onOver();
  }
}
