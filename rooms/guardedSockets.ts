import { type TransportOptions, WebSocketClient, WebSocketTransport } from '@colyseus/ws-transport';
import { WebSocket } from 'ws';
import { binaryFrame, MAX_BUFFERED_BYTES, plainSocketOf, sendFrames } from './frames.ts';

/** The longest reason of a close is 123 bytes; what is cut in the middle of a letter takes up to three for its sign. */
const REASON_BYTES = 120;
/** A client that is not in yet has nothing to ask: Colyseus would keep its answers until it says that it is. */
const ANSWERS_BEFORE_JOINED = 20;

type Trouble = (what: string, error: unknown) => void;

/**
 * Colyseus's sockets, fit for strangers: what a client says, or does not read, costs it its own connection and nothing
 * else.
 */
export class GuardedTransport extends WebSocketTransport {
  constructor(options: TransportOptions, onTrouble: Trouble) {
    super({ ...options, WebSocket: guardedSocket(onTrouble) });
  }
}

function guardedSocket(onTrouble: Trouble): typeof WebSocket {
  return class extends WebSocket {
    /** Colyseus repeats a client's word in the reason: one that is too long would be thrown, where nobody listens. */
    override close(code?: number, reason?: string | Buffer): void {
      super.close(code, reason === undefined ? reason : shortened(reason));
    }

    /** Answers wait in this process while their client does not read. An answer goes out as one piece. */
    override send(data: Sent, options?: unknown, done?: unknown): void {
      const socket = plainSocketOf(this);
      if (this.bufferedAmount > MAX_BUFFERED_BYTES) this.terminate();
      else if (socket && data instanceof Uint8Array && done === undefined)
        sendFrames(this, socket, binaryFrame(data));
      else super.send(data, options as SendOptions, done as Done);
    }

    /** A message of which Colyseus does not know what to make would otherwise end the process. */
    override emit(event: string | symbol, one?: unknown, other?: unknown): boolean {
      if (event !== 'message') return super.emit(event, one, other);
      try {
        return super.emit(event, one, other);
      } catch (error) {
        onTrouble('a message could not be taken', error);
        this.terminate();
        return true;
      }
    }
  };
}

type Sent = Parameters<WebSocket['send']>[0];
type SendOptions = Parameters<WebSocket['send']>[1];
type Done = Parameters<WebSocket['send']>[2];

function shortened(reason: string | Buffer): string {
  return Buffer.from(reason).subarray(0, REASON_BYTES).toString('utf8');
}

const { enqueueRaw } = WebSocketClient.prototype;

WebSocketClient.prototype.enqueueRaw = function (this: WebSocketClient, data, options) {
  const waiting = (this as unknown as { _enqueuedMessages?: unknown[] })._enqueuedMessages;
  if ((waiting?.length ?? 0) < ANSWERS_BEFORE_JOINED) enqueueRaw.call(this, data, options);
  else (this.ref as unknown as WebSocket).terminate();
};
