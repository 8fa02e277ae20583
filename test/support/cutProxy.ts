import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a port of this machine that can be cut: what is on it ends at once, in the middle of whatever it says. */
export class CutProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  /** What clients have said since it is held; null while all passes. */
  #held: string | null = null;
  /** Whose other side has ended while it is held. */
  readonly #endings = new Set<Socket>();
  port = 0;

  constructor(targetPort: number) {
    this.#server = createServer((near) => {
      const far = connect(targetPort, '127.0.0.1');
      const pair = [near, far] as const;
      this.#pairs.add(pair);
      for (const each of pair) {
        each.setNoDelay(true);
        each.on('error', () => undefined);
        each.once('close', () => {
          this.#pairs.delete(pair);
          near.destroy();
          far.destroy();
        });
      }
      for (const [from, to] of [pair, [far, near] as const]) {
        from.pipe(to, { end: false });
        // An end would let out what is held.
        from.once('end', () => (this.#held === null ? to.end() : this.#endings.add(to)));
      }
      near.on('data', (chunk: Buffer) => {
        if (this.#held !== null) this.#held += chunk.toString('latin1');
      });
      if (this.#held !== null) for (const each of pair) each.cork();
    });
  }

  async open(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** From now on nothing passes, in either direction, and nothing ends: what stands still, or a network that is gone. */
  hold(): void {
    if (this.#held !== null) return;
    this.#held = '';
    for (const pair of this.#pairs) for (const each of pair) each.cork();
  }

  pass(): void {
    this.#held = null;
    for (const pair of this.#pairs) for (const each of pair) each.uncork();
    for (const each of this.#endings) each.end();
    this.#endings.clear();
  }

  /** Whether a client has said `text` since it is held. */
  holds(text: string): boolean {
    return this.#held?.includes(text) ?? false;
  }

  /** Cuts each connection with this probability; gives how many. */
  cut(share: number, random: () => number): number {
    const chosen = [...this.#pairs].filter(() => random() < share);
    for (const pair of chosen) for (const each of pair) reset(each);
    return chosen.length;
  }

  async close(): Promise<void> {
    this.cut(1, () => 0);
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Ends it by a reset: nothing that was under way arrives. */
function reset(socket: Socket): void {
  // Node 24 never comes to its own end when a socket is reset that is just ending.
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
