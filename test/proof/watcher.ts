import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { SeatWord } from '../sim/history.ts';
import type { Chance } from '../support/seeded.ts';
import type { SeatNews } from '../support/watchers.ts';
import type { Recorder } from './recorder.ts';

export interface WatchOptions {
  urls: string[];
  scheduleId: string;
  name: string;
  recorder: Recorder;
  random: Chance;
  signal: AbortSignal;
}

/** Watches a schedule by the plain socket, at one server after another, and records all that it is shown. */
export async function watchOn(options: WatchOptions): Promise<void> {
  const { urls, random, signal } = options;
  for (let connection = 1; !signal.aborted; connection += 1) {
    const url = urls[Math.floor(random() * urls.length)] as string;
    await watchOnce(url, `${options.name}.${connection}`, options);
    if (!signal.aborted) await sleep(50 + random() * 200);
  }
}

async function watchOnce(url: string, watcher: string, options: WatchOptions): Promise<void> {
  const { scheduleId, recorder, signal } = options;
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/schedules/${scheduleId}/seats`);
  const end = () => socket.terminate();
  signal.addEventListener('abort', end);
  // A server that stands still keeps its sockets: whoever is shown nothing for a while looks elsewhere.
  let last = performance.now();
  const impatience = setInterval(() => performance.now() - last > 5_000 && end(), 1_000);
  socket.on('message', (data) => {
    last = performance.now();
    const { type, version, seats } = JSON.parse(String(data)) as SeatNews;
    const words = Object.fromEntries(seats.map(({ id, status }) => [id, status as SeatWord]));
    recorder.push({
      type: 'shown',
      watcher,
      schedule: scheduleId,
      version,
      whole: type === 'snapshot',
      seats: words,
    });
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(impatience);
  signal.removeEventListener('abort', end);
}
