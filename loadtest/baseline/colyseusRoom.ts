/** A process with a bare Colyseus room of 50 seats: `colyseusRoom.ts <patch rate in ms>`. `POST /change` changes a seat. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LocalDriver, LocalPresence, matchMaker, Room } from '@colyseus/core';
import { WebSocketTransport } from '@colyseus/ws-transport';
import { ScheduleState, SeatState } from '../../rooms/ScheduleState.ts';
import { wallClock } from '../wallClock.ts';

const patchRate = Number(process.argv[2]);

class BareRoom extends Room<{ state: ScheduleState }> {
  override autoDispose = false;
  override patchRate = patchRate;
  override state = new ScheduleState();

  override onCreate(): void {
    for (let seat = 0; seat < 50; seat += 1) {
      const fields = { seat_number: `${seat + 1}`, seat_type: 'standard', price: 20, status: 'available' };
      this.state.seats.set(
        `00000001-0002-7000-8000-${seat.toString(16).padStart(12, '0')}`,
        new SeatState({ ...fields, deck: 0, row: Math.floor(seat / 4), column: seat % 4 }),
      );
    }
    this.state.version = 0;
    this.state.available_seats = 50;
  }
}

await matchMaker.setup(new LocalPresence(), new LocalDriver());
matchMaker.defineRoomType('schedule', BareRoom);
await matchMaker.accept();
const { roomId } = await matchMaker.createRoom('schedule', {});
const room = matchMaker.getLocalRoomById(roomId) as BareRoom;

const server = createServer(async (req, res) => {
  const answer = (body: unknown) => {
    res.setHeader('Content-Type', 'application/json');
    res.end(JSON.stringify(body));
  };
  if (req.url?.startsWith('/matchmake/')) {
    return answer(await matchMaker.joinById(roomId, {}));
  }
  // As a hold of two seats changes the state.
  const seats = [...room.state.seats.values()];
  for (const offset of [0, 1]) {
    const seat = seats[(2 * room.state.version + offset) % seats.length];
    if (seat) seat.status = seat.status === 'reserved' ? 'available' : 'reserved';
  }
  room.state.version += 1;
  room.state.available_seats = room.state.available_seats === 50 ? 48 : 50;
  answer({ version: room.state.version, at: wallClock() });
});
const transport = new WebSocketTransport({ noServer: true });
transport.attachToServer(server);
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
