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

/** How long after a room has gone its audience looks for the next one. */
const REWATCH_MS = 250;

export interface AudienceParts {
  /** Begins to watch the schedule, of which version `seen` has been shown; null when there is none. */
  watch(watcher: Watcher, seen: number): Promise<Watching | null>;
  /** There is no such schedule, or none any more: nothing is shown to those who are here. */
  onNone(readers: Reader[]): void;
  /** Nobody is left, or nobody was let in. */
  onOver(): void;
}

/**
 * Everybody who watches one schedule by the plain socket. It watches once for all of them: each message is made once,
 * and what has changed since the last one goes out in one write, every version in it. Whoever comes gets the whole map
 * first, made once for all who come between two changes.
 *
 *   opening ──▶ open ──room gone──▶ moving ──▶ open
 *
 * When the room goes it looks for the next one, and everybody gets the whole map again: never an older one than they
 * have seen, wherever the schedule may live by then.
 */
export class Audience {
  readonly #parts: AudienceParts;
  readonly #pace = new Pace(() => this.#show());
  readonly #readers = new Set<Reader>();
  readonly #waiting = new Set<Reader>();
  #frames: Buffer[] = [];
  #snapshot: Buffer | null = null;
  #watching: Watching | null = null;
  #opening: Promise<boolean> | null = null;
  #again: NodeJS.Timeout | null = null;
  /** The version of the map that went when its room did. */
  #seen = 0;
  #over = false;

  constructor(parts: AudienceParts) {
    this.#parts = parts;
  }

  /** Lets a reader in; false when there is no such schedule, which the reader has been told. */
  async join(reader: Reader): Promise<boolean> {
    this.#waiting.add(reader);
    try {
      return await this.#opened();
    } catch (error) {
      this.leave(reader);
      throw error;
    }
  }

  leave(reader: Reader): void {
    const was = this.#readers.delete(reader) || this.#waiting.delete(reader);
    if (was && this.#readers.size === 0 && this.#waiting.size === 0) this.#end();
  }

  async #opened(): Promise<boolean> {
    this.#opening ??= this.#open();
    const there = await this.#opening;
    if (there) this.#pace.want();
    return there;
  }

  async #open(): Promise<boolean> {
    let gone = false;
    const watcher: Watcher = {
      onChange: (change, wire) => this.#onChange(change, wire),
      onGone: () => {
        gone = true;
        if (this.#watching !== null) this.#onGone(this.#watching);
      },
    };
    let watching: Watching | null;
    try {
      watching = await this.#parts.watch(watcher, this.#seen);
    } catch (error) {
      this.#opening = null;
      throw error;
    }
    if (watching === null) this.#parts.onNone([...this.#readers, ...this.#waiting]);
    if (watching === null || this.#over) {
      watching?.stop();
      this.#end();
      return watching !== null;
    }
    this.#watching = watching;
    // It may have gone before anybody was let in.
    if (gone) this.#onGone(watching);
    return true;
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#pace.stop();
    if (this.#again !== null) clearTimeout(this.#again);
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

  #onGone(watching: Watching): void {
    if (this.#over) return;
    this.#show();
    this.#pace.stop();
    this.#seen = watching.map().version;
    this.#snapshot = null;
    this.#watching = null;
    this.#opening = null;
    for (const reader of this.#readers) this.#waiting.add(reader);
    this.#readers.clear();
    this.#watchAgain();
  }

  #watchAgain(): void {
    this.#again = setTimeout(() => {
      this.#opened().catch(() => !this.#over && this.#watchAgain());
    }, REWATCH_MS);
    this.#again.unref();
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
    if (this.#over || this.#watching === null || this.#waiting.size === 0) return;
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
