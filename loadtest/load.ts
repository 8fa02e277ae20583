/** Requests over keep-alive connections, each one waiting for its answer: cheap enough not to be what is measured. */

import { connect, type Socket } from 'node:net';

export interface LoadOptions {
  connections: number;
  /** The path of the next request; null ends the load. */
  next: () => string | null;
}

export interface LoadResult {
  requests: number;
  requestsPerSecond: number;
  /** Of each answer, from its request on; sorted. */
  latenciesMs: number[];
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** Asks `next` for paths until it says null. Rejects at the first answer that is not 200. */
export async function load(url: string, { connections, next }: LoadOptions): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  const begunAt = performance.now();
  await Promise.all(Array.from({ length: connections }, () => ask(new URL(url), next, latenciesMs)));
  const seconds = (performance.now() - begunAt) / 1_000;
  latenciesMs.sort((one, other) => one - other);
  return { requests: latenciesMs.length, requestsPerSecond: latenciesMs.length / seconds, latenciesMs };
}

/** Gives `path` for so many seconds from its first call on. */
export function repeated(path: string, seconds: number): () => string | null {
  let until: number | null = null;
  return () => {
    until ??= performance.now() + seconds * 1_000;
    return performance.now() < until ? path : null;
  };
}

function ask({ hostname, port, host }: URL, next: () => string | null, latenciesMs: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let sentAt = 0;
    const send = () => {
      const path = next();
      if (path === null) {
        socket.destroy();
        return resolve();
      }
      sentAt = performance.now();
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    };
    readAnswers(socket, reject, () => {
      latenciesMs.push(performance.now() - sentAt);
      send();
    });
    socket.once('connect', send);
    socket.once('error', reject);
    socket.once('end', () => reject(new Error('the server hung up')));
  });
}

/** Calls `onAnswer` at the last byte of each answer; answers have a Content-Length. */
function readAnswers(socket: Socket, onError: (error: Error) => void, onAnswer: () => void): void {
  let head: Buffer = Buffer.alloc(0);
  let missing: number | null = null;
  socket.on('data', (chunk: Buffer) => {
    if (missing === null) {
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      const end = head.indexOf(HEAD_END);
      if (end < 0) return;
      const text = head.toString('latin1', 0, end);
      const length = /^content-length: (\d+)/im.exec(text)?.[1];
      if (!text.startsWith('HTTP/1.1 200') || length === undefined) {
        socket.destroy();
        return onError(new Error(`not what was expected: ${head.toString('utf8').slice(0, 500)}`));
      }
      missing = Number(length) - (head.length - end - HEAD_END.length);
      head = Buffer.alloc(0);
    } else {
      missing -= chunk.length;
    }
    if (missing > 0) return;
    missing = null;
    onAnswer();
  });
}
