import { matchMaker, ServerError } from '@colyseus/core';
import type { LocalDesk } from '../src/app/schedule/localDesk.ts';
import type { Matchmaker, RoomTicket } from '../src/app/schedule/matchmaker.ts';
import { DatabaseUnavailable } from '../src/app/schedule/turn.ts';
import { refuse } from '../src/domain/errors.ts';
import type { ScheduleRoomLike } from './ScheduleRoom.ts';

type SeatReservation = Awaited<ReturnType<typeof matchMaker.reserveSeatFor>>;

/**
 * Clients never make rooms: the desk wakes the one room of a schedule, and they join that. Their token has been
 * checked by the pipeline in front of this; the room checks it again when they act.
 */
export function createMatchmaker(desk: LocalDesk<ScheduleRoomLike>, processId: string): Matchmaker {
  // By its id clients find the way to this process from any other one.
  const ticket = ({ name, sessionId, roomId }: SeatReservation): RoomTicket => ({
    name,
    sessionId,
    roomId,
    processId,
  });
  return {
    join: (scheduleId, { accessToken, ip }) =>
      answered(async () => {
        const room = await desk.wakeToShow(scheduleId);
        if (!room && desk.isClosed)
          refuse('unavailable', 'This server stops. Try again.', { retry_after_seconds: 1 });
        if (!room) refuse('not_found', 'There is no such schedule.');
        const { scheduleStatus } = room.actor.published;
        if (scheduleStatus === 'completed' || scheduleStatus === 'cancelled') {
          refuse('schedule_not_bookable', `This trip is ${scheduleStatus}.`);
        }
        const found = await matchMaker.query({ roomId: scheduleId });
        const listing = found[0];
        if (!listing)
          refuse('unavailable', 'The room is just closing. Try again.', { retry_after_seconds: 1 });
        return ticket(await matchMaker.reserveSeatFor(listing, {}, { token: accessToken, ip }));
      }),
    reconnect: (roomId, reconnectionToken) =>
      answered(async () => ({
        ...ticket(await matchMaker.reconnect(roomId, { reconnectionToken })),
        reconnectionToken,
      })),
  };
}

async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DatabaseUnavailable) {
      refuse('unavailable', 'The database cannot be reached. Try again.', { retry_after_seconds: 1 });
    }
    if (error instanceof ServerError) refuse('not_found', 'There is no such room to join.');
    throw error;
  }
}
