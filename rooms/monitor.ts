import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Endpoint } from '@colyseus/core';
import { monitor } from '@colyseus/monitor';
import express, { type RequestHandler } from 'express';
import { refuse } from '../src/domain/errors.ts';

const ROOM_ID = /^[0-9a-f-]{36}$/i;

/**
 * Colyseus's monitor, to be looked at: the rooms, and one room with its clients and its state. Of its own endpoints
 * these two alone are served, one by one; the third calls any method of any room, and is not here. So its buttons do
 * nothing, and nobody who gets in could change a seat past its actor. Rule [MON-2].
 */
export function roomMonitor(): RequestHandler {
  const [rooms, room] = endpoints('monitor-api-rooms', 'monitor-api-room');
  const folder = join(dirname(createRequire(import.meta.url).resolve('@colyseus/monitor')), 'static');
  // Strict: the page at `/monitor` would look for its files beside it.
  const router = express.Router({ strict: true });
  router.get('/', async (req, res) => {
    if (!req.originalUrl.split('?', 1)[0]?.endsWith('/')) return res.redirect(302, `${req.baseUrl}/`);
    res.type('html').send(withoutOtherHosts(await readFile(join(folder, 'index.html'), 'utf8')));
  });
  router.get('/api', async (_req, res) => {
    const answer: unknown = await rooms({});
    // It tells its failures as whole answers, in words of its own.
    if (answer instanceof Response) refuse('unavailable', 'The rooms cannot be listed. Try again.');
    res.json(answer);
  });
  router.get('/api/room', async (req, res, next) => {
    const { roomId } = req.query;
    if (typeof roomId !== 'string' || !ROOM_ID.test(roomId)) return next();
    const answer: unknown = await room({ query: { roomId } });
    if (answer instanceof Response) return next();
    res.json(answer);
  });
  router.use('/assets', express.static(join(folder, 'assets'), { redirect: false, index: false }));
  return router;
}

function endpoints(...names: [string, string]): [Endpoint, Endpoint] {
  const all = monitor({ columns: ['roomId', 'name', 'clients', 'locked', 'elapsedTime', 'processId'] });
  return names.map((name) => all[name] ?? missing(name)) as [Endpoint, Endpoint];
}

function missing(name: string): never {
  throw new Error(`@colyseus/monitor has no ${name}`);
}

/** Its icons would come from another host; they are ornament. */
function withoutOtherHosts(html: string): string {
  return html.replace(/<link[^>]+href="https?:[^>]+>/g, '');
}
