import '../sdkSocket.ts';
import { Client, type Room } from '@colyseus/sdk';
import { ascending } from '../figures.ts';
import { OURS } from '../report.ts';
import type { Schedules, Stage } from '../stage.ts';
import { type Bench, SECONDS, WARM_SECONDS } from './bench.ts';
import {
  CUSTOMERS,
  expectSoldOut,
  RUSH_ROW,
  RUSH_SEATS,
  type Rush,
  rushMeasures,
  rushWishes,
} from './rush.ts';

const ROW = 'rush: 40 seats, room messages';

/** The rush by those who are in the room: 200 clients of the SDK, each asking again as soon as it is answered. */
export async function roomRush({ stage, report, rounds }: Bench): Promise<void> {
  const ours = await stage.serveOurs();
  const rushFor = async (seconds: number) => {
    const schedules = await stage.makeSchedules(1, RUSH_SEATS);
    const rush = await ask(stage, ours.url, schedules, seconds);
    await expectSoldOut(stage, schedules, rush);
    return rush;
  };
  await rushFor(WARM_SECONDS);
  for (const _ of rounds()) {
    const rush = await rushFor(SECONDS);
    report.add(ROW, OURS, rushMeasures(rush));
    // The same measure by REST, when that row was run too.
    const byRest = report.median(RUSH_ROW, 'attempts', OURS);
    if (!Number.isNaN(byRest)) report.add(ROW, 'ours by REST', { attempts: [byRest, '1/s'] });
  }
  report.want({ row: ROW, measure: 'attempts', over: 'ours by REST', atLeast: 1.5 });
  await ours.stop();
}

async function ask(stage: Stage, url: string, schedules: Schedules, seconds: number): Promise<Rush> {
  const rooms = await Promise.all(
    Array.from({ length: CUSTOMERS }, (_, n) => join(url, schedules.scheduleId(0), stage.tokens[n] ?? '')),
  );
  const wishes = rushWishes(stage, schedules);
  const refusalsMs: number[] = [];
  let [held, away, at] = [0, 0, 0];
  const begunAt = performance.now();
  const until = begunAt + seconds * 1_000;
  await Promise.all(
    rooms.map(async (room) => {
      for (let sentAt = begunAt; sentAt < until; sentAt = performance.now()) {
        const { seatIds } = wishes[at++ % wishes.length] ?? { seatIds: [] };
        const refusal = await refusalOf(room.request('reserve', { seat_ids: seatIds }));
        if (refusal === null) held += 1;
        else if (refusal === 'unavailable') away += 1;
        else refusalsMs.push(performance.now() - sentAt);
      }
    }),
  );
  const took = (performance.now() - begunAt) / 1_000;
  await Promise.all(rooms.map((room) => room.leave()));
  return { held, away, refusalsMs: refusalsMs.sort(ascending), seconds: took };
}

async function join(url: string, scheduleId: string, token: string): Promise<Room> {
  const client = new Client(url);
  client.auth.token = token;
  const room = await client.joinOrCreate('schedule', { schedule_id: scheduleId });
  room.reconnection.enabled = false;
  return room;
}

const REFUSALS = ['seat_unavailable', 'active_reservation_exists', 'unavailable'];

/** Null for a reservation that was made, else the refusal's code. Anything else ends the bench. */
async function refusalOf(asked: Promise<unknown>): Promise<string | null> {
  try {
    await asked;
    return null;
  } catch (error) {
    const { reason } = error as { reason?: { code?: string } };
    if (reason?.code === undefined || !REFUSALS.includes(reason.code)) throw error;
    return reason.code;
  }
}
