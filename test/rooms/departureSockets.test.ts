import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate as nextRound } from 'node:timers/promises';
import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { DepartureSockets } from '../../rooms/departureSockets.ts';
import { MAX_BUFFERED_BYTES } from '../../rooms/frames.ts';
import { ChangeNews } from '../../src/app/catalogue/changeNews.ts';
import { eventually } from '../support/eventually.ts';
import { DepartureFollower } from '../support/watchers.ts';

describe('the socket of departures', () => {
  let server: Server;
  let url: string;
  let news: ChangeNews;
  let doors: DepartureSockets;
  let beneath: Duplex[];
  let left: number;

  beforeEach(async () => {
    news = new ChangeNews();
    left = 0;
    beneath = [];
    doors = new DepartureSockets({
      news,
      seatsLeft: {
        seatsLeft: async (ids) =>
          ids.map((scheduleId) => ({ scheduleId, status: 'scheduled', availableSeats: left })),
      },
      wait: () => nextRound(),
      onTrouble: (what) => expect.fail(what),
    });
    server = createServer().listen(0, '127.0.0.1');
    server.on('upgrade', (req, socket, head) => {
      beneath.push(socket);
      doors.upgrade(req, socket, head);
    });
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    doors.close();
    for (const socket of beneath) socket.destroy();
    server.close();
    await once(server, 'close');
  });

  it('[WATCH-3] cuts off who does not read, at a mebibyte, and nobody else', async () => {
    const ids = Array.from({ length: 100 }, () => uuidv7());
    const idle = await new DepartureFollower(url).follow(...ids);
    const reading = await new DepartureFollower(url).follow(...ids);
    for (const each of [idle, reading]) await each.toldSeats(ids[0], 0);
    idle.socket.pause();
    const [under] = beneath as [Duplex];
    let most = 0;
    while (!under.destroyed) {
      expect(left, 'changes until it is cut off').to.be.below(5_000);
      left += 1;
      news.hear(ids);
      await reading.toldSeats(ids[0], left);
      most = Math.max(most, under.writableLength);
    }
    expect(most)
      .to.be.greaterThan(MAX_BUFFERED_BYTES / 2)
      .and.below(2 * MAX_BUFFERED_BYTES);
    expect(reading.socket.readyState).to.equal(reading.socket.OPEN);
    await eventually('who is there is counted', () => doors.size === 1);
    idle.socket.terminate();
  });
});
