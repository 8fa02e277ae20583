import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Handlers } from '../../app/processes/courier.ts';
import { type Answered, type Asked, LINK_PATH, MAX_FRAME_BYTES, Outbox } from './frames.ts';

export interface LinkServerParts {
  key: string;
  handlers: Handlers;
  onTrouble(what: string, error: unknown): void;
}

/** What processes of one deployment show each other: they share the secret that it is made of, and nobody else does. */
export function linkKey(sharedSecret: string): string {
  return createHmac('sha256', sharedSecret).update('link between processes, 1').digest('base64url');
}

/** Answers the other processes; nobody else gets in. */
export class LinkServer {
  readonly #parts: LinkServerParts;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });

  constructor(parts: LinkServerParts) {
    this.#parts = parts;
  }

  /** Takes an upgrade that is another process's; false leaves it as it is. */
  takeUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (req.url !== LINK_PATH || !this.#isPeer(req)) return false;
    this.#server.handleUpgrade(req, socket, head, (client) => this.#serve(client));
    return true;
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #isPeer({ headers }: IncomingMessage): boolean {
    const shown = Buffer.from(headers.authorization ?? '');
    const wanted = Buffer.from(`Link ${this.#parts.key}`);
    return shown.length === wanted.length && timingSafeEqual(shown, wanted);
  }

  #serve(client: WebSocket): void {
    const outbox = new Outbox<Answered>(client);
    const streams = new Streams(this.#parts, outbox);
    client.on('error', () => client.terminate());
    client.once('close', () => streams.stopAll());
    client.on('message', (data) => {
      for (const asked of JSON.parse(String(data)) as Asked[]) {
        if ('call' in asked) void this.#answer(asked, outbox);
        else if ('stream' in asked) void streams.start(asked);
        else streams.stop(asked.id);
      }
    });
  }

  async #answer(asked: Extract<Asked, { call: string }>, outbox: Outbox<Answered>): Promise<void> {
    const { handlers, onTrouble } = this.#parts;
    try {
      const handler = handlers.calls[asked.call];
      if (!handler) throw new Error(`nothing answers to ${asked.call}`);
      outbox.post({ id: asked.id, value: (await handler(asked.body)) ?? null });
    } catch (error) {
      onTrouble(`a call from another process failed: ${asked.call}`, error);
      outbox.post({ id: asked.id, failed: true });
    }
  }
}

/** The streams of one connection. */
class Streams {
  readonly #parts: LinkServerParts;
  readonly #outbox: Outbox<Answered>;
  /** How to stop each one; null while it is being started. */
  readonly #running = new Map<number, (() => void) | null>();

  constructor(parts: LinkServerParts, outbox: Outbox<Answered>) {
    this.#parts = parts;
    this.#outbox = outbox;
  }

  async start({ id, stream, body }: Extract<Asked, { stream: string }>): Promise<void> {
    const { handlers, onTrouble } = this.#parts;
    this.#running.set(id, null);
    const end = () => {
      if (this.#running.delete(id)) this.#outbox.post({ id, end: true });
    };
    const send = (message: unknown) => {
      if (this.#running.has(id)) this.#outbox.post({ id, message });
    };
    try {
      const handler = handlers.streams[stream];
      if (!handler) throw new Error(`nothing answers to ${stream}`);
      const stop = await handler(body, { send, end });
      // It may have been stopped, or have ended, while it was being started.
      if (this.#running.has(id)) this.#running.set(id, stop);
      else stop();
    } catch (error) {
      onTrouble(`a stream to another process failed: ${stream}`, error);
      end();
    }
  }

  stop(id: number): void {
    const stop = this.#running.get(id);
    this.#running.delete(id);
    stop?.();
  }

  stopAll(): void {
    for (const id of [...this.#running.keys()]) this.stop(id);
  }
}
