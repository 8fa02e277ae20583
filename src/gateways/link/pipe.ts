import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Member } from '../../app/processes/members.ts';

/** On a request that was piped once: it is never piped on. Saying so untruly gains nobody anything but a refusal. */
const PIPED = 'x-piped-by-process';

const OPEN_MS = 2_000;
const LAST_WORDS_MS = 2_000;
/** Where nothing is said, the kernel asks whether the other machine is still there. */
const KEEP_ALIVE_MS = 10_000;

export function wasPiped({ headers }: IncomingMessage): boolean {
  return headers[PIPED] !== undefined;
}

/**
 * The sockets of clients that are piped to other processes, and to which. Nobody else knows of them: a server that
 * closes would wait for them, and a process that stands still or is cut off ends none. Whose socket is ended comes back
 * by itself, and is led on. Rule [LINK-3].
 */
export class Pipes {
  readonly #leadTo = new Map<Duplex, string>();
  #closed = false;

  open(req: IncomingMessage, socket: Duplex, head: Buffer, to: Member): void {
    if (this.#closed) return void socket.destroy();
    this.#leadTo.set(socket, to.id);
    socket.once('close', () => this.#leadTo.delete(socket));
    pipeUpgrade(req, socket, head, to.address);
  }

  /** Ends those that lead to processes that are not among `live`. */
  keepOnly(live: readonly Member[]): void {
    const ids = new Set(live.map(({ id }) => id));
    for (const [socket, id] of this.#leadTo) if (!ids.has(id)) socket.destroy();
  }

  /** Ends all, and whatever comes after. */
  close(): void {
    this.#closed = true;
    this.keepOnly([]);
  }
}

/**
 * Hands a request for a socket, and all that follows on it, to the process at `address`; what that one says goes back as
 * it is. Each side reads no faster than the other takes it, so a client that does not read is the other process's to see.
 */
function pipeUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer, address: string): void {
  const { hostname, port } = new URL(address);
  const upstream = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || 80 });
  upstream.setNoDelay(true);
  upstream.setKeepAlive(true, KEEP_ALIVE_MS);
  upstream.setTimeout(OPEN_MS, () => upstream.destroy());
  upstream.once('connect', () => {
    upstream.setTimeout(0);
    upstream.write(`${headOf(req)}\r\n`);
    if (head.length > 0) upstream.write(head);
    upstream.pipe(socket);
    socket.pipe(upstream);
  });
  upstream.on('error', () => socket.destroy());
  socket.on('error', () => upstream.destroy());
  socket.once('close', () => upstream.destroy());
  // Its last words are still on their way to the client.
  upstream.once('close', () => {
    socket.end();
    setTimeout(() => socket.destroy(), LAST_WORDS_MS).unref();
  });
}

function headOf({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`, `${PIPED}: 1`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  return `${lines.join('\r\n')}\r\n`;
}

/**
 * Hands a request that nobody has read yet to the process at `address`, and its answer back. Of `page` its path and query
 * count alone: a request line may name another host. Rule [LINK-4].
 */
export function forwardRequest(
  req: IncomingMessage,
  res: ServerResponse,
  { pathname, search }: Pick<URL, 'pathname' | 'search'>,
  address: string,
): void {
  const target = Object.assign(new URL(address), { pathname, search });
  const headers = { ...req.headers, [PIPED]: '1' };
  const upstream = request(target, { method: req.method, headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(res);
  });
  upstream.on('error', () => res.destroy());
  res.once('close', () => upstream.destroy());
  req.pipe(upstream);
}
