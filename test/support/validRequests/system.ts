import { matchMaker } from '@colyseus/core';
import { eventually } from '../eventually.ts';
import type { FullWorld } from '../fullWorld.ts';
import { request } from '../httpServer.ts';
import { jobIdOf } from '../jobIds.ts';
import { joinRoom } from '../watchers.ts';
import { byId, type KnownRequests, PLAIN_READ, type ValidRequest } from './kinds.ts';

const anyTrip = async (world: FullWorld) => (await world.trip()).scheduleId;

/** Somebody was in a room until the connection broke: what the SDK asks to come back. */
async function lostConnection(world: FullWorld): Promise<ValidRequest> {
  const room = await joinRoom(world.server.url, await anyTrip(world));
  room.reconnection.enabled = false;
  const [id = '', token = ''] = room.reconnectionToken.split(':');
  // Any code but the one of a client that leaves on purpose.
  room.connection.close(3001);
  await eventually('the room has noticed', () => matchMaker.getLocalRoomById(id)?.clients.length === 0);
  return { params: { room: id }, body: { reconnectionToken: token } };
}

/** A job that nobody will do any more, about a letter that there is not. */
async function deadJob({ server }: FullWorld): Promise<string> {
  const { rows } = await server.database.pool.query<{ id: string }>(
    `select id::text from graphile_worker.add_job('mail', '{"kind": "none", "id": "0198c0de-4a10-7000-8000-000000000001"}',
                                                  run_at => now() + interval '1 year')`,
  );
  return jobIdOf(rows[0]?.id ?? '');
}

const NO_FEED = { text: 'no archive', headers: { 'content-type': 'application/zip' } };

async function failedImport({ server, admin }: FullWorld): Promise<string> {
  const begun = await eventually('no other import runs', async () => {
    const reply = await request(`${server.url}/admin/imports/gtfs`, 'POST', {
      token: admin.token,
      raw: NO_FEED.text,
      headers: NO_FEED.headers,
    });
    return reply.status === 201 ? reply : null;
  });
  return String(begun.json.id);
}

/** The admin's views, rooms, and what machines ask. */
export const SYSTEM: KnownRequests = {
  getDashboardMetrics: PLAIN_READ,
  listAllActiveReservations: PLAIN_READ,
  listRefunds: PLAIN_READ,
  listPaymentAlerts: PLAIN_READ,
  listJobs: PLAIN_READ,
  retryJob: byId(['activity_logs'], deadJob),
  listActivityLogs: PLAIN_READ,
  // It is taken in; that it is no feed shows later.
  importGtfs: { changes: ['timetable_imports'], make: () => ({ raw: NO_FEED }) },
  listImports: PLAIN_READ,
  getImport: { changes: [], make: async (world) => ({ params: { id: await failedImport(world) } }) },
  joinScheduleRoom: {
    changes: [],
    make: async (world) => ({ params: { room: 'schedule' }, body: { schedule_id: await anyTrip(world) } }),
  },
  joinRoomById: {
    changes: [],
    make: async (world) => ({ params: { room: await anyTrip(world) }, body: {} }),
  },
  reconnectToRoom: { changes: [], make: lostConnection },
  metrics: PLAIN_READ,
  getApiDescription: PLAIN_READ,
  healthz: PLAIN_READ,
  readyz: PLAIN_READ,
};
