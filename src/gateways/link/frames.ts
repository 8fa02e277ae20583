import type { WebSocket } from 'ws';

/** What goes from who asks to who is asked. */
export type Asked =
  | { id: number; call: string; body: unknown }
  | { id: number; stream: string; body: unknown }
  | { id: number; stop: true };

/** What comes back. */
export type Answered =
  | { id: number; value: unknown }
  | { id: number; failed: true }
  | { id: number; message: unknown }
  | { id: number; end: true };

export const LINK_PATH = '/link';
export const MAX_FRAME_BYTES = 16 * 1024 * 1024;
/** A process that reads so slowly is as good as gone. */
const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;

/**
 * Gathers what is said in one round of the event loop into one message: under a rush, where a turn answers hundreds at
 * once, that is most of what a call costs.
 */
export class Outbox<T> {
  readonly #socket: WebSocket;
  #waiting: T[] = [];

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  post(frame: T): void {
    if (this.#waiting.length === 0) setImmediate(() => this.#flush());
    this.#waiting.push(frame);
  }

  #flush(): void {
    const frames = this.#waiting;
    this.#waiting = [];
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) return this.#socket.terminate();
    this.#socket.send(JSON.stringify(frames));
  }
}
