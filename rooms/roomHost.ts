import { matchMaker } from '@colyseus/core';
import type { RoomHost } from '../src/app/schedule/localDesk.ts';
import { DatabaseUnavailable } from '../src/app/schedule/turn.ts';

export const ROOM_NAME = 'schedule';

/** Rooms by Colyseus: one a call, in this process. That there is but one a schedule is the desk's care. */
export const colyseusHost: RoomHost = {
  async open(scheduleId) {
    try {
      await matchMaker.createRoom(ROOM_NAME, { schedule_id: scheduleId });
      return true;
    } catch (error) {
      if (error instanceof Error && error.message === 'not_found') return false;
      if (error instanceof Error && error.message === 'unavailable') {
        throw new DatabaseUnavailable('the room could not be woken', { cause: error });
      }
      throw error;
    }
  },
};
