import { once } from 'node:events';
import { matchMaker } from '@colyseus/core';
import { expect } from 'chai';
import { WebSocket } from 'ws';
import type { ScheduleRoomLike } from '../../rooms/ScheduleRoom.ts';
import { request } from '../support/httpServer.ts';
import { makePassengers, type Passenger, SECRETS } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';
import { joinRoom } from '../support/watchers.ts';

interface Ticket {
  sessionId: string;
  roomId: string;
  processId: string;
}

describe('[OWN-7] a room that closes while somebody is on the way into it', () => {
  let server: TestServer;
  let trip: Trip;
  let passenger: Passenger;
  let ticket: Ticket;
  let closing: ScheduleRoomLike;

  before(async () => {
    server = await testServer(SECRETS);
  });
  after(() => server.remove());

  beforeEach(async () => {
    trip = await makeTrip(server.database.pool, { departureAt: Date.now() + 48 * HOUR });
    [passenger] = (await makePassengers(server.database.pool, server.url, 1)) as [Passenger];
    const inside = await joinRoom(server.url, trip.scheduleId);
    inside.reconnection.enabled = false;
    const { json } = await request(`${server.url}/matchmake/joinOrCreate/schedule`, 'POST', {
      body: { schedule_id: trip.scheduleId },
    });
    ticket = json as unknown as Ticket;
    closing = matchMaker.getLocalRoomById(trip.scheduleId) as unknown as ScheduleRoomLike;
  });

  const redeem = async () => {
    const { sessionId, roomId, processId } = ticket;
    const url = `${server.url.replace(/^http/, 'ws')}/${processId}/${roomId}?sessionId=${sessionId}`;
    const socket = new WebSocket(url);
    const [code] = await once(socket, 'close');
    return code as number;
  };

  it('sends them away, does not wait for them, and wakes anew', async () => {
    const closed = closing.close('moved');
    expect(await redeem()).to.be.within(4_000, 4_999);
    await closed;
    await passenger.hold(trip, 0);
  });

  it('is forgotten at once, and does not take the next room of the schedule with it', async () => {
    const closed = closing.close('moved');
    await passenger.hold(trip, 0);
    const next = matchMaker.getLocalRoomById(trip.scheduleId);
    await closed;
    expect(next).not.to.equal(closing);
    expect(matchMaker.getLocalRoomById(trip.scheduleId)).to.equal(next);
    const again = await joinRoom(server.url, trip.scheduleId);
    expect(again.state.available_seats).to.equal(trip.seatIds.length - 1);
    await again.leave();
  });
});
