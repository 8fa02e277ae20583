/** Requests over keep-alive connections, each one waiting for its answer: cheap enough not to be what is measured. */

import { connect, type Socket } from 'node:net';
import { ascending } from './figures.ts';

export interface LoadOptions {
  connections: number;
  /** The next request, as {@link getRequest} and {@link postRequest} write it; null ends the load. */
  next: () => string | null;
  /** The statuses that are answers; any other ends the load with an error. Default 200 alone. */
  accept?: readonly number[];
}

export interface LoadResult {
  requests: number;
  seconds: number;
  requestsPerSecond: number;
  /** Of each answer, from its request on; sorted. */
  latenciesMs: number[];
  /** The same by status; sorted. */
  byStatus: Map<number, number[]>;
}

export interface PacedOptions extends LoadOptions {
  /** Requests that arrive in a second, evenly, whether or not earlier ones have been answered. */
  perSecond: number;
  seconds: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const TICK_MS = 1;

export function getRequest(url: string, path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: ${new URL(url).host}\r\n\r\n`;
}

/** A function that writes requests of one path; only token, body and `Idempotency-Key`, if there is one, differ. */
export function postRequest(
  url: string,
  path: string,
): (token: string, body: unknown, key?: string) => string {
  const head = `POST ${path} HTTP/1.1\r\nHost: ${new URL(url).host}\r\nContent-Type: application/json\r\n`;
  return (token, body, key) => {
    const text = JSON.stringify(body);
    const keyed = key === undefined ? '' : `Idempotency-Key: ${key}\r\n`;
    return `${head}${keyed}Authorization: Bearer ${token}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  };
}

/** Sends the requests of `next` until it says null: each connection its next one as soon as it has its answer. */
export async function load(
  url: string,
  { connections, next, accept = [200] }: LoadOptions,
): Promise<LoadResult> {
  const tally = new Tally();
  const open = await openConnections(url, connections, accept);
  try {
    tally.begin();
    await Promise.all(
      open.map(async (connection) => {
        for (let text = next(); text !== null; text = next()) {
          const sentAt = performance.now();
          tally.add(await connection.ask(text), performance.now() - sentAt);
        }
      }),
    );
    return tally.end();
  } finally {
    for (const connection of open) connection.close();
  }
}

/**
 * Sends requests at their times. Latencies count from the moment a request was due: one that had to wait for a free
 * connection has waited all the same.
 */
export async function pacedLoad(url: string, options: PacedOptions): Promise<LoadResult> {
  const { connections, next, accept = [200], perSecond, seconds } = options;
  const tally = new Tally();
  const open = await openConnections(url, connections, accept);
  try {
    await new Promise<void>((resolve, reject) => {
      const idle = [...open];
      const due: number[] = [];
      let [sent, answered, ended] = [0, 0, false];
      const total = Math.floor(perSecond * seconds);
      const begunAt = tally.begin();
      const serve = () => {
        while (due.length > 0) {
          const connection = idle.pop();
          if (!connection) return;
          const dueAt = due.shift() ?? 0;
          const text = next();
          if (text === null) return reject(new Error('there were not enough requests for the load'));
          connection.ask(text).then((status) => {
            tally.add(status, performance.now() - dueAt);
            answered += 1;
            idle.push(connection);
            if (ended && answered === sent) return resolve();
            serve();
          }, reject);
        }
      };
      const timer = setInterval(() => {
        const now = performance.now();
        for (; sent < total && begunAt + (sent * 1_000) / perSecond <= now; sent += 1) {
          due.push(begunAt + (sent * 1_000) / perSecond);
        }
        serve();
        if (sent < total) return;
        ended = true;
        clearInterval(timer);
        if (answered === sent) resolve();
      }, TICK_MS);
    });
    return tally.end();
  } finally {
    for (const connection of open) connection.close();
  }
}

/** Gives `text` for so many seconds from its first call on. */
export function repeated(text: string, seconds: number): () => string | null {
  return during(seconds, () => text);
}

/** Asks `next` for so many seconds from its first call on, then says null. */
export function during(seconds: number, next: () => string | null): () => string | null {
  let until: number | null = null;
  return () => {
    until ??= performance.now() + seconds * 1_000;
    return performance.now() < until ? next() : null;
  };
}

/** Counts answers and how long they took. */
class Tally {
  readonly #byStatus = new Map<number, number[]>();
  #begunAt = 0;

  begin(): number {
    this.#begunAt = performance.now();
    return this.#begunAt;
  }

  add(status: number, ms: number): void {
    const times = this.#byStatus.get(status);
    if (times) times.push(ms);
    else this.#byStatus.set(status, [ms]);
  }

  end(): LoadResult {
    const seconds = (performance.now() - this.#begunAt) / 1_000;
    for (const times of this.#byStatus.values()) times.sort(ascending);
    const latenciesMs = [...this.#byStatus.values()].flat().sort(ascending);
    const requests = latenciesMs.length;
    return {
      requests,
      seconds,
      requestsPerSecond: requests / seconds,
      latenciesMs,
      byStatus: this.#byStatus,
    };
  }
}

interface Connection {
  /** The status of the answer. Rejects when it is none that is accepted, or the server hangs up. */
  ask(text: string): Promise<number>;
  close(): void;
}

function openConnections(url: string, count: number, accept: readonly number[]): Promise<Connection[]> {
  return Promise.all(Array.from({ length: count }, () => openConnection(new URL(url), accept)));
}

function openConnection({ hostname, port }: URL, accept: readonly number[]): Promise<Connection> {
  return new Promise((opened, failed) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let waiting: { resolve: (status: number) => void; reject: (error: Error) => void } | null = null;
    let gone: Error | null = null;
    const fail = (error: Error) => {
      gone = error;
      socket.destroy();
      failed(error);
      waiting?.reject(error);
    };
    socket.once('error', fail);
    socket.once('end', () => fail(new Error('the server hung up')));
    readAnswers(socket, (status, answer) => {
      const asked = waiting;
      waiting = null;
      if (accept.includes(status)) return asked?.resolve(status);
      asked?.reject(new Error(`not what was expected: ${answer().slice(0, 800)}`));
    });
    const ask = (text: string) =>
      new Promise<number>((resolve, reject) => {
        // One that waited too long for its next request.
        if (gone) return reject(gone);
        waiting = { resolve, reject };
        socket.write(text);
      });
    socket.once('connect', () => opened({ ask, close: () => socket.destroy() }));
  });
}

/** Calls `onAnswer` at the last byte of each answer; answers have a Content-Length, and do not overlap. */
function readAnswers(socket: Socket, onAnswer: (status: number, answer: () => string) => void): void {
  let received: Buffer = Buffer.alloc(0);
  let wanted: number | null = null;
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    if (wanted === null) {
      const end = received.indexOf(HEAD_END);
      if (end < 0) return;
      const length = /content-length: (\d+)/i.exec(received.toString('latin1', 0, end))?.[1] ?? '0';
      wanted = end + HEAD_END.length + Number(length);
    }
    if (received.length < wanted) return;
    const answer = received;
    received = Buffer.alloc(0);
    wanted = null;
    onAnswer(Number(answer.toString('latin1', 9, 12)), () => answer.toString('utf8'));
  });
}
