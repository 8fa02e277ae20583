import type { Writable } from 'node:stream';
import type { WebSocket } from 'ws';

/** A client that has not read this much is dropped, never buffered without bound. */
export const MAX_BUFFERED_BYTES = 1024 * 1024;

const FINAL_TEXT = 0x81;
const FINAL_BINARY = 0x82;

export function textFrame(text: string): Buffer {
  return frame(FINAL_TEXT, Buffer.from(text));
}

export function binaryFrame(bytes: Uint8Array): Buffer {
  return frame(FINAL_BINARY, bytes);
}

/**
 * A whole WebSocket message as a server sends it (RFC 6455 §5.2), a copy: made once and written to thousands of
 * sockets. `ws` makes the head anew for each client and writes it apart from the body, a fourth of what a delivery costs.
 */
function frame(kind: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const headLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const whole = Buffer.allocUnsafe(headLength + length);
  whole[0] = kind;
  if (headLength === 2) {
    whole[1] = length;
  } else if (headLength === 4) {
    whole[1] = 126;
    whole.writeUInt16BE(length, 2);
  } else {
    whole[1] = 127;
    whole.writeBigUInt64BE(BigInt(length), 2);
  }
  whole.set(payload, headLength);
  return whole;
}

/**
 * Writes whole frames to `client` by the `socket` under it, past `ws`: right as long as nothing is compressed, for then
 * `ws` keeps no queue of its own. Whoever does not read is cut off.
 */
export function sendFrames(client: WebSocket, socket: Writable, frames: Buffer): void {
  if (client.readyState !== client.OPEN) return;
  if (socket.writableLength > MAX_BUFFERED_BYTES) return client.terminate();
  socket.write(frames);
}

/** What is under a WebSocket that compresses nothing; `ws` has no public word for it. */
export function plainSocketOf(client: WebSocket): Writable | null {
  if (client.extensions !== '') return null;
  return (client as unknown as { _socket: Writable | null })._socket;
}
