import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { PublishedChange } from '../src/app/schedule/published.ts';
import type { SharedText, Watcher, Watching } from '../src/app/schedule/seatDesk.ts';
import { sendFrames, textFrame } from './frames.ts';
import { Pace } from './pace.ts';
import { snapshotText } from './watchWire.ts';

/** A plain socket that watches. */
export interface Reader {
  client: WebSocket;
  socket: Duplex;
}

/** How many get their first map in one go: a crowd that comes at once must not hold up those who buy. */
const LET_IN_AT_ONCE = 100;

export interface AudienceParts {
  /** Begins to watch the schedule; null when there is none. */
  watch(watcher: Watcher): Promise<Watching | null>;
  /** The room has gone, under those who are here: they are to watch again. */
  onGone(readers: Reader[]): void;
  /** Nobody is left, or nobody was let in. */
  onOver(): void;
}

/**
 * Everybody who watches one schedule by the plain socket. It watches once for all of them: each message is made once,
 * and what has changed since the last one goes out in one write, every version in it. Whoever comes gets the whole map
 * first, made once for all who come between two changes.
 */
export class Audience {
  readonly #parts: AudienceParts;
  readonly #pace = new Pace(() => this.#show());
  readonly #readers = new Set<Reader>();
  #waiting = new Set<Reader>();
  #frames: Buffer[] = [];
  #snapshot: Buffer | null = null;
  #watching: Watching | null = null;
  #opening: Promise<boolean> | null = null;
  #over = false;

  constructor(parts: AudienceParts) {
    this.#parts = parts;
  }

  /** Lets a reader in; false when there is no such schedule. */
  async join(reader: Reader): Promise<boolean> {
    this.#waiting.add(reader);
    this.#opening ??= this.#open();
    const there = await this.#opening;
    if (there) this.#pace.want();
    return there;
  }

  leave(reader: Reader): void {
    const was = this.#readers.delete(reader) || this.#waiting.delete(reader);
    if (was && this.#readers.size === 0 && this.#waiting.size === 0) this.#end();
  }

  async #open(): Promise<boolean> {
    const watcher: Watcher = {
      onChange: (change, wire) => this.#onChange(change, wire),
      onGone: () => this.#onGone(),
    };
    try {
      this.#watching = await this.#parts.watch(watcher);
    } catch (error) {
      this.#end();
      throw error;
    }
    if (this.#watching === null) this.#end();
    else if (this.#over) this.#watching.stop();
    return this.#watching !== null;
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#pace.stop();
    this.#watching?.stop();
    this.#parts.onOver();
  }

  #onChange(_change: PublishedChange, wire: SharedText): void {
    this.#snapshot = null;
    // Whoever waits for the map gets this change with it.
    if (this.#readers.size === 0) return;
    this.#frames.push(textFrame(wire.text()));
    this.#pace.want();
  }

  #onGone(): void {
    if (this.#over) return;
    this.#show();
    this.#end();
    this.#parts.onGone([...this.#readers, ...this.#waiting]);
  }

  #show(): void {
    const frames = this.#frames.length === 1 ? this.#frames[0] : Buffer.concat(this.#frames);
    this.#frames = [];
    if (frames && frames.length > 0) {
      for (const { client, socket } of this.#readers) sendFrames(client, socket, frames);
    }
    this.#letIn();
  }

  #letIn(): void {
    if (this.#watching === null || this.#waiting.size === 0) return;
    this.#snapshot ??= textFrame(snapshotText(this.#watching.map()));
    let room = LET_IN_AT_ONCE;
    for (const reader of this.#waiting) {
      if (room-- === 0) break;
      sendFrames(reader.client, reader.socket, this.#snapshot);
      this.#waiting.delete(reader);
      this.#readers.add(reader);
    }
    // Not by the pace: it has nothing to show that must not come too often.
    if (this.#waiting.size > 0) setImmediate(() => this.#letInMore());
  }

  #letInMore(): void {
    // Changes that wait to be shown come before the map that has them.
    if (this.#frames.length === 0) this.#letIn();
  }
}
