import { z } from 'zod';
import type { RequestContext } from '../../app/caller.ts';
import type { Matchmaker } from '../../app/schedule/matchmaker.ts';
import { refuse } from '../../domain/errors.ts';
import { defineOperation, type Operation, type RawRequest } from '../operation.ts';
import { anyone } from '../policies.ts';
import { uuid } from '../wire.ts';

const ROOM = 'schedule';

const roomTicket = z
  .object({
    name: z.string(),
    sessionId: z.string(),
    roomId: z.string(),
    processId: z.string(),
    reconnectionToken: z.string().optional(),
  })
  .meta({ id: 'RoomTicket', description: 'What the SDK opens its socket with.' });

/**
 * What the Colyseus SDK asks before it opens its socket: `joinOrCreate('schedule', {schedule_id})`,
 * `joinById(schedule_id)` and `reconnect(token)`. There is no way to make a room.
 */
export function matchmakeOperations(matchmaker: Matchmaker): Operation[] {
  return [
    defineOperation({
      id: 'joinScheduleRoom',
      method: 'post',
      path: '/matchmake/joinOrCreate/{room}',
      tag: 'rooms',
      summary: 'Join the room of a schedule',
      policy: anyone,
      keyless: true,
      params: z.object({ room: z.literal(ROOM) }),
      body: z.strictObject({ schedule_id: uuid }),
      success: { status: 200, schema: roomTicket },
      refusals: ['schedule_not_bookable', 'unavailable'],
      handle: async ({ body, raw, context }) => ({
        body: await matchmaker.join(body.schedule_id, whoAsks(raw, context)),
      }),
    }),
    defineOperation({
      id: 'joinRoomById',
      method: 'post',
      path: '/matchmake/joinById/{room}',
      tag: 'rooms',
      summary: 'Join a room by its id, which is its schedule’s',
      policy: anyone,
      keyless: true,
      params: z.object({ room: uuid }),
      body: z.strictObject({ schedule_id: uuid.optional() }),
      bodyOptional: true,
      success: { status: 200, schema: roomTicket },
      refusals: ['schedule_not_bookable', 'unavailable'],
      handle: async ({ params, body, raw, context }) => {
        if (body.schedule_id !== undefined && body.schedule_id !== params.room) {
          refuse('validation_failed', 'The room of a schedule has its id.', {
            errors: [{ path: 'schedule_id', message: 'must be the id of the room' }],
          });
        }
        return { body: await matchmaker.join(params.room, whoAsks(raw, context)) };
      },
    }),
    defineOperation({
      id: 'reconnectToRoom',
      method: 'post',
      path: '/matchmake/reconnect/{room}',
      tag: 'rooms',
      summary: 'Come back to a room after a lost connection',
      policy: anyone,
      keyless: true,
      params: z.object({ room: uuid }),
      body: z.strictObject({ reconnectionToken: z.string().min(1).max(200) }),
      success: { status: 200, schema: roomTicket },
      refusals: ['unavailable'],
      handle: async ({ params, body }) => ({
        body: await matchmaker.reconnect(params.room, body.reconnectionToken),
      }),
    }),
  ];
}

function whoAsks({ headers }: RawRequest, { ip }: RequestContext) {
  return { accessToken: bearer(headers.authorization), ip };
}

function bearer(header: string | undefined): string | null {
  return header?.replace(/^Bearer +/i, '') ?? null;
}
