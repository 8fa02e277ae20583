import { WebSocket } from 'ws';
import type { Called, StreamEnds } from '../../app/processes/courier.ts';
import { type Answered, type Asked, LINK_PATH, MAX_FRAME_BYTES, Outbox } from './frames.ts';

export interface PeerTimes {
  /** How long a connection may take to open. */
  openMs: number;
  /** How long a process may say nothing, not even to a ping, while it is asked something. */
  silentMs: number;
  /** How long a living process may take to answer; its own bounds are shorter. */
  answerMs: number;
}

export const PEER_TIMES: PeerTimes = { openMs: 1_000, silentMs: 2_000, answerMs: 15_000 };

interface Call {
  resolve(called: Called): void;
  askedAt: number;
}

export type OnTrouble = (what: string, error: unknown) => void;

/**
 * One connection to one process, opened when first needed and again after it broke. A process that is stopped keeps its
 * connections open and says nothing: therefore it is pinged while it is asked something, and given up when silent.
 */
export class Peer {
  readonly #url: string;
  readonly #key: string;
  readonly #times: PeerTimes;
  readonly #onTrouble: OnTrouble;
  readonly #calls = new Map<number, Call>();
  readonly #streams = new Map<number, StreamEnds>();
  #opening: Promise<Outbox<Asked> | null> | null = null;
  #socket: WebSocket | null = null;
  #pinger: NodeJS.Timeout | null = null;
  #last = 0;
  #heardAt = 0;
  #tickedAt = 0;

  constructor(address: string, key: string, times: PeerTimes, onTrouble: OnTrouble) {
    this.#url = `${address.replace(/^http/, 'ws')}${LINK_PATH}`;
    this.#key = key;
    this.#times = times;
    this.#onTrouble = onTrouble;
  }

  async call(method: string, body: unknown): Promise<Called> {
    const outbox = await this.#open();
    if (!outbox) return { kind: 'unreached' };
    return new Promise((resolve) => {
      this.#awaken();
      const id = ++this.#last;
      this.#calls.set(id, { resolve, askedAt: performance.now() });
      outbox.post({ id, call: method, body });
    });
  }

  stream(method: string, body: unknown, ends: StreamEnds): () => void {
    const id = ++this.#last;
    let stopped = false;
    const opening = this.#open();
    void opening.then((outbox) => {
      if (stopped) return;
      if (!outbox) return ends.onEnd();
      this.#awaken();
      this.#streams.set(id, ends);
      outbox.post({ id, stream: method, body });
    });
    return () => {
      stopped = true;
      this.#leave(id);
    };
  }

  close(): void {
    this.#socket?.terminate();
  }

  get #isBusy(): boolean {
    return this.#calls.size > 0 || this.#streams.size > 0;
  }

  /** Nothing was expected until now: its silence begins here. */
  #awaken(): void {
    if (!this.#isBusy) this.#heardAt = performance.now();
  }

  /** Null when it cannot be reached. */
  #open(): Promise<Outbox<Asked> | null> {
    this.#opening ??= this.#connect();
    return this.#opening;
  }

  #connect(): Promise<Outbox<Asked> | null> {
    const socket = new WebSocket(this.#url, {
      headers: { authorization: `Link ${this.#key}` },
      handshakeTimeout: this.#times.openMs,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    this.#socket = socket;
    const heard = () => {
      this.#heardAt = performance.now();
    };
    socket.on('pong', heard);
    socket.on('message', (data) => {
      heard();
      for (const frame of JSON.parse(String(data)) as Answered[]) this.#take(frame);
    });
    return new Promise((resolve) => {
      // What is wrong with it shows as its close.
      socket.on('error', () => undefined);
      socket.once('open', () => {
        this.#pinger = setInterval(() => this.#look(socket), this.#times.silentMs / 4);
        this.#pinger.unref();
        this.#tickedAt = performance.now();
        resolve(new Outbox(socket));
      });
      socket.once('close', () => {
        resolve(null);
        this.#closed();
      });
    });
  }

  #take(frame: Answered): void {
    if ('value' in frame) return this.#resolve(frame.id, { kind: 'answered', value: frame.value });
    if ('failed' in frame) return this.#resolve(frame.id, { kind: 'unknown' });
    if ('message' in frame) return this.#hear(frame.id, frame.message);
    const stream = this.#streams.get(frame.id);
    this.#streams.delete(frame.id);
    stream?.onEnd();
  }

  /** A process of another version may have words that nobody understands here: they end their stream, and no more. */
  #hear(id: number, message: unknown): void {
    const stream = this.#streams.get(id);
    try {
      stream?.onMessage(message);
    } catch (error) {
      this.#onTrouble('a word of another process was not understood', error);
      this.#leave(id);
      stream?.onEnd();
    }
  }

  #leave(id: number): void {
    if (this.#streams.delete(id)) void this.#opening?.then((outbox) => outbox?.post({ id, stop: true }));
  }

  #resolve(id: number, called: Called): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    call?.resolve(called);
  }

  #look(socket: WebSocket): void {
    const now = performance.now();
    // This process itself was held up: what the other one said may still wait to be read.
    if (now - this.#tickedAt > this.#times.silentMs / 2) this.#heardAt = now;
    this.#tickedAt = now;
    if (!this.#isBusy) return;
    if (now - this.#heardAt > this.#times.silentMs) return socket.terminate();
    socket.ping();
    for (const [id, { askedAt }] of this.#calls) {
      if (now - askedAt <= this.#times.answerMs) break;
      this.#resolve(id, { kind: 'unknown' });
    }
  }

  #closed(): void {
    if (this.#pinger !== null) clearInterval(this.#pinger);
    this.#opening = null;
    this.#socket = null;
    const calls = [...this.#calls.values()];
    const streams = [...this.#streams.values()];
    this.#calls.clear();
    this.#streams.clear();
    for (const { resolve } of calls) resolve({ kind: 'unknown' });
    for (const { onEnd } of streams) onEnd();
  }
}
