import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { PassThrough } from 'node:stream';
import { setImmediate as nextRound } from 'node:timers/promises';
import { expect } from 'chai';
import { RoomUpgrades, type UpgradeParts } from '../../rooms/roomUpgrades.ts';
import type { Member } from '../../src/app/processes/members.ts';

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

describe('[OWN-8] a client of the SDK that comes back to a process', () => {
  const [here, there, silent, gone] = ['here', 'there', 'silent', 'gone'].map((id) => ({
    id,
    address: `http://${id}`,
  })) as [Member, Member, Member, Member];

  /** Where a socket to `process` goes, asked at a process that counts on `live`. */
  const way = (process: Member, live: Member[], piped = false): string => {
    const server = new EventEmitter();
    let taken = 'nowhere';
    const members = { self: here, live: () => live, find: (id: string) => (id === 'silent' ? silent : null) };
    const parts = {
      processId: here.id,
      neighbours: { members },
      transport: {
        attachToServer: (colyseus: EventEmitter) =>
          colyseus.on('upgrade', () => {
            taken = 'here';
          }),
      },
      mayOpenSocket: () => true,
    } as unknown as UpgradeParts;
    const ways = {
      takeUpgrade: () => false,
      wasPiped: () => piped,
      pipe: (_req: unknown, _socket: unknown, _head: unknown, to: Member) => {
        taken = to.address;
      },
    };
    new RoomUpgrades(parts).attach(server as Server, ways);
    const socket = new PassThrough();
    server.emit('upgrade', { url: `/${process.id}/room?sessionId=1`, headers: {} }, socket, Buffer.alloc(0));
    return taken === 'nowhere' ? String(socket.read()).slice(9, 12) : taken;
  };

  it('is led to one that lives, and handled here when it is this one’s', () => {
    expect(way(there, [here, there])).to.equal('http://there');
    expect(way(here, [here, there])).to.equal('here');
    expect(way(there, [here, there], true), 'led once already').to.equal('here');
  });

  it('is sent away by Colyseus’s own word where the process is no more', () => {
    expect(way(gone, [here, there])).to.equal('here');
  });

  it('is to try again where it may live: it was silent, or this process has lost sight of all', () => {
    expect(way(silent, [here, there])).to.equal('503');
    expect(way(gone, [there])).to.equal('503');
    expect(way(gone, [])).to.equal('503');
  });
});
