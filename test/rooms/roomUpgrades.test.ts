import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { PassThrough } from 'node:stream';
import { setImmediate as nextRound } from 'node:timers/promises';
import { expect } from 'chai';
import { RoomUpgrades, type UpgradeParts } from '../../rooms/roomUpgrades.ts';

const HERE = '0197f6f0-0000-7000-8000-000000000001';

describe('[WATCH-6] a crowd of clients that opens sockets at once', () => {
  let server: EventEmitter;
  let entered: string[];

  beforeEach(() => {
    server = new EventEmitter();
    entered = [];
    const enter = (req: IncomingMessage) => entered.push(req.url ?? '');
    const parts = {
      processId: HERE,
      neighbours: null,
      sockets: { upgrade: enter },
      transport: { attachToServer: (colyseus: EventEmitter) => colyseus.on('upgrade', enter) },
      mayOpenSocket: () => true,
    } as unknown as UpgradeParts;
    new RoomUpgrades(parts).attach(server as Server);
  });

  const come = (url: string) => {
    const socket = new PassThrough();
    server.emit('upgrade', { url, headers: {} }, socket, Buffer.alloc(0));
    return socket;
  };
  const room = (n: number) => `/${HERE}/room?sessionId=${n}`;

  it('is let in in its order, a few in each round of the event loop', async () => {
    const urls = Array.from({ length: 130 }, (_, n) =>
      n % 2 ? room(n) : `/ws/schedules/0197f6f0-0000-7000-8000-${String(n).padStart(12, '0')}/seats`,
    );
    for (const url of urls) come(url);
    const rounds: number[] = [entered.length];
    while (entered.length < urls.length) {
      const before = entered.length;
      await nextRound();
      rounds.push(entered.length - before);
    }
    expect(Math.max(...rounds)).to.be.at.most(40);
    expect(rounds[0]).to.equal(20);
    expect(entered).to.deep.equal(urls);
  });

  it('is not waited for once it has been let in: whoever comes alone enters at once', async () => {
    come(room(1));
    expect(entered).to.have.length(1);
    for (let n = 0; n < 3; n += 1) await nextRound();
    come(room(2));
    expect(entered).to.have.length(2);
  });

  it('loses who is cut off while waiting, and nobody else', async () => {
    const sockets = Array.from({ length: 60 }, (_, n) => come(room(n)));
    sockets[45]?.destroy(new Error('cut off'));
    for (let n = 0; n < 10; n += 1) await nextRound();
    expect(entered).to.deep.equal(sockets.map((_, n) => room(n)).filter((url) => url !== room(45)));
  });
});
