/**
 * A process full of watchers of one schedule: `crowd.ts <door> <url> <schedule>`. It lets so many join as it is told to,
 * says how long that took, and says for each version that it is asked for when each watcher saw it.
 */

import { WebSocket } from 'ws';
import { ascending } from './figures.ts';
import { joinRoom } from './joinRoom.ts';
import { wallClock } from './wallClock.ts';

/**
 * How a watcher comes in: by a socket of its own, by the SDK, or by the SDK with its eyes shut: it is sent what all are
 * sent, takes it from its socket, and leaves it undecoded.
 */
export type Door = 'plain' | 'sdk' | 'sdk, unseeing';

export type Asked = { join: number } | { version: number };

/** Milliseconds of each watcher's joining. */
export interface Joined {
  eachMs: number[];
}

/** When each watcher saw the version or a later one: {@link wallClock}, sorted. */
export interface Seen {
  at: number[];
}

const JOINING_AT_ONCE = 256;
const VERSION = /"version":(\d+)/;

/** When each watcher first saw a version, by version. */
const sightings = new Map<number, number[]>();
const asked = new Map<number, () => void>();
let watchers = 0;

function saw(before: number, version: number): void {
  const at = wallClock();
  // A patch may carry several changes: all of them are seen with it.
  for (let each = before + 1; each <= version; each += 1) {
    const times = sightings.get(each) ?? [];
    times.push(at);
    sightings.set(each, times);
    if (times.length === watchers) asked.get(each)?.();
  }
}

async function watchPlainly(url: string, scheduleId: string): Promise<void> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws/schedules/${scheduleId}/seats`, {
    perMessageDeflate: false,
  });
  let version: number | null = null;
  await new Promise<void>((resolve, reject) => {
    socket.on('message', (data) => {
      const shown = Number(VERSION.exec(String(data))?.[1]);
      if (version === null) resolve();
      else saw(version, shown);
      version = shown;
    });
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
  });
}

async function watchInRoom(url: string, scheduleId: string) {
  const room = await joinRoom(url, scheduleId);
  let version: number | null = null;
  await new Promise<void>((resolve) => {
    const look = ({ version: shown }: { version: number }) => {
      if (shown === undefined) return;
      if (version === null) resolve();
      else saw(version, shown);
      version = shown;
    };
    room.onStateChange(look);
    room.onLeave((code) => {
      throw new Error(`left with ${code}`);
    });
    look(room.state);
  });
  return room;
}

async function joinUnseeing(url: string, scheduleId: string): Promise<void> {
  const { connection } = await watchInRoom(url, scheduleId);
  connection.events.onmessage = () => undefined;
}

const DOORS: Record<Door, (url: string, scheduleId: string) => Promise<unknown>> = {
  plain: watchPlainly,
  sdk: watchInRoom,
  'sdk, unseeing': joinUnseeing,
};

const [door, url, scheduleId] = process.argv.slice(2) as [Door, string, string];

async function join(count: number): Promise<Joined> {
  const eachMs: number[] = [];
  let left = count;
  watchers += count;
  const some = async () => {
    while (left > 0) {
      left -= 1;
      const at = wallClock();
      await DOORS[door](url, scheduleId);
      eachMs.push(wallClock() - at);
    }
  };
  await Promise.all(Array.from({ length: JOINING_AT_ONCE }, some));
  return { eachMs };
}

async function seen(version: number): Promise<Seen> {
  if (sightings.get(version)?.length !== watchers) {
    await new Promise<void>((resolve) => asked.set(version, resolve));
    asked.delete(version);
  }
  const at = (sightings.get(version) ?? []).sort(ascending);
  sightings.delete(version);
  return { at };
}

process.on('message', async (message: Asked) => {
  process.send?.('join' in message ? await join(message.join) : await seen(message.version));
});
process.once('disconnect', () => process.exit(0));
