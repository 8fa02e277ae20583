import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect } from 'chai';
import type { Member } from '../../src/app/processes/members.ts';
import { Pipes } from '../../src/gateways/link/pipe.ts';
import { type Listening, listen } from '../../src/server/listen.ts';
import { eventually } from '../support/eventually.ts';

/** A process that takes sockets and then neither says nor ends anything, as one that stands still. */
class SilentProcess {
  readonly sockets: Socket[] = [];
  readonly #server: Server = createServer((socket) => {
    this.sockets.push(socket.on('error', () => undefined));
  });

  async start(id: string): Promise<Member> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not a TCP server');
    return { id, address: `http://127.0.0.1:${address.port}` };
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

describe('[LINK-3] a socket that is piped to another process', () => {
  let there: SilentProcess[];
  let members: Member[];
  let pipes: Pipes;
  let here: Listening;
  let isOpen: boolean;

  beforeEach(async () => {
    there = [new SilentProcess(), new SilentProcess()];
    members = await Promise.all(there.map((each, n) => each.start(`process ${n}`)));
    pipes = new Pipes();
    here = await listen('127.0.0.1', 0);
    isOpen = true;
    here.server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) =>
      pipes.open(req, socket, head, members[Number(req.url?.slice(1))] as Member),
    );
  });
  afterEach(async () => {
    pipes.close();
    if (isOpen) await here.close();
    await Promise.all(there.map((each) => each.close()));
  });

  /** A client whose socket leads to that process; `gone` resolves when it has been sent away. */
  const come = async (process: number) => {
    const before = there[process]?.sockets.length ?? 0;
    const socket = connect(here.port, '127.0.0.1').on('error', () => undefined);
    const gone = once(socket.resume(), 'close');
    socket.write(`GET /${process} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    return { socket, gone, arrived: () => (there[process]?.sockets.length ?? 0) > before };
  };
  const piped = async (process: number) => {
    const client = await come(process);
    await eventually('it has been led on', client.arrived);
    return client;
  };

  it('ends when that process is no longer counted on, though it ends nothing itself, and no other does', async () => {
    const [lost, kept] = [await piped(0), await piped(1)];
    const far = once(there[0]?.sockets[0]?.resume() as Socket, 'close');
    pipes.keepOnly(members.slice(1));
    await Promise.all([lost.gone, far]);
    expect(kept.socket.closed).to.equal(false);
  });

  it('holds up no stop, also when it comes late', async () => {
    const clients = [await piped(0), await piped(1)];
    pipes.close();
    const late = await come(0);
    await Promise.all([...clients, late].map(({ gone }) => gone));
    expect(late.arrived()).to.equal(false);
    isOpen = false;
    const since = performance.now();
    await here.close();
    expect(performance.now() - since).to.be.below(500);
  });
});
