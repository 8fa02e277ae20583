import { type TransportOptions, WebSocketClient, WebSocketTransport } from '@colyseus/ws-transport';
import { WebSocket } from 'ws';
import { MAX_BUFFERED_BYTES } from './frames.ts';

/** The longest reason of a close is 123 bytes; what is cut in the middle of a letter takes up to three for its sign. */
const REASON_BYTES = 120;
/** A client that is not in yet has nothing to ask: Colyseus would keep its answers until it says that it is. */
const ANSWERS_BEFORE_JOINED = 20;

/**
 * Colyseus's sockets, fit for strangers: what a client says, or does not read, costs it its own connection and nothing
 * else.
 */
export class GuardedTransport extends WebSocketTransport {
  constructor(options: TransportOptions, onTrouble: (what: string, error: unknown) => void) {
    super(options);
    this.wss.prependListener('connection', (socket) => {
      closeWithinBounds(socket);
      sendWithinBounds(socket);
      failAlone(socket, onTrouble);
    });
  }
}

/** Colyseus repeats a client's word in the reason, and one that is too long would be thrown, by a listener of nobody's. */
function closeWithinBounds(socket: WebSocket): void {
  socket.close = (code, reason) =>
    WebSocket.prototype.close.call(socket, code, reason === undefined ? reason : shortened(reason));
}

function shortened(reason: string | Buffer): string {
  return Buffer.from(reason).subarray(0, REASON_BYTES).toString('utf8');
}

/** Answers wait in this process while their client does not read. */
function sendWithinBounds(socket: WebSocket): void {
  const send = socket.send as (...args: unknown[]) => void;
  socket.send = (...args: unknown[]) => {
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
    else send.apply(socket, args);
  };
}

/** A message of which Colyseus does not know what to make would otherwise end the process. */
function failAlone(socket: WebSocket, onTrouble: (what: string, error: unknown) => void): void {
  const emit = socket.emit;
  socket.emit = (event: string | symbol, ...args: unknown[]) => {
    if (event !== 'message') return emit.call(socket, event, ...args);
    try {
      return emit.call(socket, event, ...args);
    } catch (error) {
      onTrouble('a message could not be taken', error);
      socket.terminate();
      return true;
    }
  };
}

const { enqueueRaw } = WebSocketClient.prototype;

WebSocketClient.prototype.enqueueRaw = function (this: WebSocketClient, data, options) {
  const waiting = (this as unknown as { _enqueuedMessages?: unknown[] })._enqueuedMessages;
  if ((waiting?.length ?? 0) < ANSWERS_BEFORE_JOINED) enqueueRaw.call(this, data, options);
  else (this.ref as unknown as WebSocket).terminate();
};
