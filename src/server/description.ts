import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { offerChangedSchema, seatsLeftSchema } from '../../rooms/departureSchema.ts';
import { authenticateMessage, followMessage, releaseMessage, reserveMessage } from '../../rooms/messages.ts';
import { changedSchema, readySchema } from '../../rooms/newsSchema.ts';
import { deltaSchema, roomStateSchema, snapshotSchema } from '../../rooms/watchSchema.ts';
import { gatewayEvent } from '../gateways/webhookBody.ts';
import type { Surroundings } from '../http/openapi/document.ts';
import { heldSchema } from '../http/reservations/schema.ts';

/** What the description of the API says beyond its operations. */
export const SURROUNDINGS: Surroundings = {
  version: packageJson.version,
  gatewayEvent,
  channels: [
    {
      address: '/ws/schedules/{schedule_id}/seats',
      protocol: 'websocket',
      summary: 'The seats of a schedule, live and without a token',
      messages: [
        {
          name: 'snapshot',
          from: 'server',
          summary: 'First, and after great changes',
          schema: snapshotSchema,
        },
        { name: 'delta', from: 'server', summary: 'After each change', schema: deltaSchema },
      ],
    },
    {
      address: '/ws/departures',
      protocol: 'websocket',
      summary: 'How many seats of many departures are left, live and without a token',
      messages: [
        {
          name: 'follow',
          from: 'client',
          summary:
            'Within five seconds, and again when others are shown; anything else closes with 4400, ' +
            'more than 20 messages a second with 1008',
          schema: followMessage,
          answer: seatsLeftSchema,
        },
        { name: 'seats', from: 'server', summary: 'Soon after a change', schema: seatsLeftSchema },
        { name: 'changed', from: 'server', summary: 'Soon after a change', schema: offerChangedSchema },
      ],
    },
    {
      address: '/ws/admin/changes',
      protocol: 'websocket',
      summary: 'Which schedules change, for admins',
      messages: [
        {
          name: 'authenticate',
          from: 'client',
          summary:
            'First, within five seconds; a token that does not count closes with 4401, no admin’s with 4403',
          schema: authenticateMessage,
          answer: readySchema,
        },
        { name: 'changed', from: 'server', summary: 'Soon after a change', schema: changedSchema },
      ],
    },
    {
      address: 'schedule',
      protocol: 'colyseus',
      summary:
        'The seats of a schedule as a shared state; with an access token seats can be held and released',
      state: roomStateSchema,
      messages: [
        {
          name: 'reserve',
          from: 'client',
          summary: 'Hold seats, as POST /reservations/create does',
          schema: reserveMessage,
          answer: heldSchema,
        },
        {
          name: 'release',
          from: 'client',
          summary: 'Let go of one’s own hold',
          schema: releaseMessage,
          answer: z.object({ released: z.literal(true) }),
        },
        {
          name: 'authenticate',
          from: 'client',
          summary: 'Go on with a new access token',
          schema: authenticateMessage,
          answer: z.object({ authenticated: z.literal(true) }),
        },
      ],
    },
  ],
};
