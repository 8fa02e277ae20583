import '../sdkSocket.ts';
import { Client, type Room } from '@colyseus/sdk';
import { ascending } from '../figures.ts';
import { OURS } from '../report.ts';
import type { Schedules, Stage } from '../stage.ts';
import { type Bench, SECONDS, WARM_SECONDS } from './bench.ts';
import { askByRest, CUSTOMERS, type Rush, rushMeasures, rushOn, rushWishes } from './rush.ts';

const ROW = 'rush: 40 seats, room messages';

/** The rush by those who are in the room: 200 clients of the SDK, each asking again as soon as it is answered. */
export async function roomRush({ stage, report, rounds }: Bench): Promise<void> {
  const [ours, byRest] = [await stage.serveOurs(), await stage.serveOurs()];
  // By turns, as whatever else the machine does must not fall on one of them alone.
  const contenders = [
    {
      name: OURS,
      rush: (schedules: Schedules, seconds: number) =>
        withoutStacks(() => ask(stage, ours.url, schedules, seconds)),
    },
    {
      name: 'ours by REST',
      rush: (schedules: Schedules, seconds: number) =>
        askByRest(stage, { served: byRest }, schedules, seconds),
    },
  ];
  const rushFor = ({ rush }: (typeof contenders)[number], seconds: number) =>
    rushOn(stage, { sells: true }, (schedules) => rush(schedules, seconds));
  for (const each of contenders) await rushFor(each, WARM_SECONDS);
  for (const _ of rounds()) {
    for (const each of contenders) report.add(ROW, each.name, rushMeasures(await rushFor(each, SECONDS)));
  }
  report.want({ row: ROW, measure: 'attempts', over: 'ours by REST', atLeast: 1.5 });
  await Promise.all([ours.stop(), byRest.stop()]);
}

/** The SDK makes an error of each refusal: with the stack of each, the clients would be measured and not the server. */
async function withoutStacks<T>(work: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
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
