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
/** How much is said in one message, about: far less than is taken, for one frame may be longer than this. */
const MESSAGE_CHARACTERS = 1024 * 1024;
/** A process that reads so slowly is as good as gone. */
const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;

/**
 * Gathers what is said in one round of the event loop into one message: under a rush, where a turn answers hundreds at
 * once, that is most of what a call costs. When very much is said, as to a process whose audiences all watch anew after
 * their link broke, it becomes several: one that is too long would break the link again. Rule [LINK-6].
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
    for (const message of messagesOf(frames)) this.#socket.send(message);
  }
}

function* messagesOf(frames: readonly unknown[]): Generator<string> {
  let texts: string[] = [];
  let length = 0;
  for (const frame of frames) {
    const text = JSON.stringify(frame);
    texts.push(text);
    length += text.length;
    if (length < MESSAGE_CHARACTERS) continue;
    yield `[${texts.join()}]`;
    texts = [];
    length = 0;
  }
  if (texts.length > 0) yield `[${texts.join()}]`;
}
