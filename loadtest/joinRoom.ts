import './sdkSocket.ts';
import { Client } from '@colyseus/sdk';
import { ScheduleState } from '../rooms/ScheduleState.ts';

/** A client of the SDK in a schedule's room: it knows the state by its class, and does not come back by itself. */
export async function joinRoom(url: string, scheduleId: string) {
  const room = await new Client(url).joinOrCreate('schedule', { schedule_id: scheduleId }, ScheduleState);
  room.reconnection.enabled = false;
  return room;
}
