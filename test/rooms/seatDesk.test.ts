import { expect } from 'chai';
import type { ScheduleRoomLike } from '../../rooms/ScheduleRoom.ts';
import { RoomDesk } from '../../rooms/seatDesk.ts';

/** A room as the desk sees it; it leaves the desk when it is closed, as the real one does. */
function roomOf(desk: RoomDesk, scheduleId: string, canSleep: boolean, closed: string[]): ScheduleRoomLike {
  const room = {
    scheduleId,
    canSleep,
    close: async () => {
      closed.push(scheduleId);
      desk.onGone(room);
    },
  } as unknown as ScheduleRoomLike;
  return room;
}

describe('[ROOM-1] rooms that nobody needs', () => {
  it('go to sleep, and those that are needed stay awake', async () => {
    const desk = new RoomDesk();
    const closed: string[] = [];
    desk.onUp(roomOf(desk, 'unneeded', true, closed));
    desk.onUp(roomOf(desk, 'with holds', false, closed));

    await desk.sleepIdle(0);

    expect(closed).to.deep.equal(['unneeded']);
    expect([...desk.rooms].map((room) => room.scheduleId)).to.deep.equal(['with holds']);
  });

  it('stay for a while after somebody has asked for them', async () => {
    const desk = new RoomDesk();
    const closed: string[] = [];
    desk.onUp(roomOf(desk, 'just asked for', true, closed));
    await desk.wake('just asked for');

    await desk.sleepIdle(60_000);

    expect(closed).to.deep.equal([]);
  });
});
