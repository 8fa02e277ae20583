/**
 * A process full of watchers of one schedule: `crowd.ts <door> <url> <schedule> <count>`. It joins when it starts, tells
 * how long that took, and then tells for each version that it is asked for when each watcher saw it.
 */

import './sdkSocket.ts';
import { Client } from '@colyseus/sdk';
import { WebSocket } from 'ws';
import { ScheduleState } from '../rooms/ScheduleState.ts';
import { ascending } from './figures.ts';
import { wallClock } from './wallClock.ts';

export type Door = 'plain' | 'sdk';

/** Milliseconds of each watcher's joining, sorted, and of the whole crowd's. */
export interface Joined {
  joined: { eachMs: number[]; allMs: number };
}

/** When each watcher saw the version or a later one: {@link wallClock}, sorted. */
export interface Seen {
  seen: { version: number; at: number[] };
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

async function joinRoom(url: string, scheduleId: string): Promise<void> {
  const room = await new Client(url).joinOrCreate('schedule', { schedule_id: scheduleId }, ScheduleState);
  room.reconnection.enabled = false;
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
}

async function join([door, url = '', scheduleId = '', count]: string[]): Promise<Joined['joined']> {
  const one = door === 'plain' ? watchPlainly : joinRoom;
  const eachMs: number[] = [];
  let left = Number(count);
  watchers = left;
  const begunAt = wallClock();
  const some = async () => {
    while (left > 0) {
      left -= 1;
      const at = wallClock();
      await one(url, scheduleId);
      eachMs.push(wallClock() - at);
    }
  };
  await Promise.all(Array.from({ length: JOINING_AT_ONCE }, some));
  return { eachMs: eachMs.sort(ascending), allMs: wallClock() - begunAt };
}

function tell(message: Joined | Seen): void {
  process.send?.(message);
}

process.on('message', (version: number) => {
  const answer = () => {
    asked.delete(version);
    const at = (sightings.get(version) ?? []).sort(ascending);
    sightings.delete(version);
    tell({ seen: { version, at } });
  };
  if (sightings.get(version)?.length === watchers) answer();
  else asked.set(version, answer);
});
process.once('disconnect', () => process.exit(0));
tell({ joined: await join(process.argv.slice(2)) });
