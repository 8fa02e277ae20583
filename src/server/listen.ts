import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Refusal, refusal } from '../domain/errors.ts';
import { PROBLEM_TYPE, toProblem } from '../http/problem.ts';

export interface Listening {
  server: Server;
  port: number;
  /** Where it listens, by loopback when it listens everywhere. */
  url: string;
  /** From now on requests go here. */
  serve(handler: RequestListener): void;
  /** No new work: new requests hear 503, those that run are waited for, up to `deadlineMs`. */
  drain(deadlineMs: number): Promise<void>;
  /** Ends every connection but sockets that were upgraded: whoever took those has ended them. */
  close(): Promise<void>;
}

function answerAway(detail: string): RequestListener {
  const body = JSON.stringify({
    type: 'urn:problem:unavailable',
    title: 'Unavailable for the moment',
    status: 503,
    detail,
    code: 'unavailable',
    retry_after_seconds: 1,
  });
  return (_req, res) => {
    res.writeHead(503, {
      'Retry-After': '1',
      'Content-Type': 'application/problem+json',
      Connection: 'close',
    });
    res.end(body);
  };
}

/** What never got to be a request, because it is no HTTP, or too much of it. */
function refusalOf({ code }: NodeJS.ErrnoException): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return refusal('too_large', 'The address and the headers of the request are too long.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return refusal('validation_failed', 'The request took too long to arrive.');
    default:
      return refusal('validation_failed', 'This is not HTTP that can be read.');
  }
}

function answerBroken(error: NodeJS.ErrnoException, socket: Duplex): void {
  const problem = toProblem(refusalOf(error));
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Whoever would like another protocol, as some clients do with each request, is served in this one. RFC 9110 §7.8. */
function wantsSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Takes the port before anything else is started, so that a taken one is said at once. Until `serve` is called the
 * answer is 503 with a time to come back.
 */
export async function listen(host: string, port: number): Promise<Listening> {
  let handler = answerAway('The server is starting.');
  let running = 0;
  let onQuiet: (() => void) | null = null;
  const answering = new WeakSet<Duplex>();
  const server = createServer({ shouldUpgradeCallback: wantsSocket }, (req, res) => {
    running += 1;
    answering.add(req.socket);
    res.once('close', () => {
      running -= 1;
      answering.delete(req.socket);
      if (running === 0) onQuiet?.();
    });
    handler(req, res);
  });
  server.on('clientError', (error, socket) => {
    // Where an answer is on its way, words in between would be taken for it.
    if (socket.writable && !answering.has(socket)) answerBroken(error, socket);
    else socket.destroy();
  });
  server.headersTimeout = 20_000;
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port: taken } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return {
    server,
    port: taken,
    url: `http://${name}:${taken}`,
    serve: (next) => {
      handler = next;
    },
    drain: (deadlineMs) =>
      new Promise((resolve) => {
        handler = answerAway('The server is stopping.');
        onQuiet = resolve;
        if (running === 0) return resolve();
        setTimeout(resolve, deadlineMs).unref();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
