import { Slots } from '../../src/app/slots.ts';
import { quantile } from '../figures.ts';
import { joinRoom } from '../joinRoom.ts';
import { load, postRequest } from '../load.ts';
import { memoryOfOne, weigh } from '../memory.ts';
import { OURS } from '../report.ts';
import type { Schedules, Stage } from '../stage.ts';
import type { Bench } from './bench.ts';

const ROW = 'wake-up of 1,000 rooms of 50 seats';
const [ROOMS, SEATS] = [1_000, 50];
const JOINING_AT_ONCE = 16;
const NO_SEAT = '00000000-0000-7000-8000-000000000000';

/** What it takes to wake rooms that sleep, one after the other, and what they weigh when they are awake. */
export async function rooms({ stage, report, rounds }: Bench): Promise<void> {
  for (const _ of rounds()) {
    const ours = await stage.serveOurs();
    const schedules = await stage.makeSchedules(ROOMS, SEATS);
    // The code of the way is warm; the rooms are not.
    await ask(stage, ours.url, await stage.makeSchedules(100, SEATS));
    const before = await weigh(ours);
    const asleep = await ask(stage, ours.url, schedules);
    const after = await weigh(ours);
    const awake = await ask(stage, ours.url, schedules);
    const watching = await watchEach(ours.url, schedules);
    const watched = await weigh(ours);
    report.add(ROW, OURS, {
      'first answer p50': [quantile(asleep, 0.5), 'ms'],
      'first answer p99': [quantile(asleep, 0.99), 'ms'],
      'later answer p50': [quantile(awake, 0.5), 'ms'],
      ...memoryOfOne(before, after, ROOMS),
      'with a watcher': memoryOfOne(before, watched, ROOMS)['memory of one'],
    });
    await Promise.all(watching.map((room) => room.leave()));
    await ours.stop();
  }
  report.want({ row: ROW, measure: 'first answer p50', atMost: 10 });
  report.want({ row: ROW, measure: 'memory of one', atMost: 120 });
  report.want({ row: ROW, measure: 'with a watcher', atMost: 120 + 45 });
}

/** A client of the SDK in each room, whose state is made for the first of them. */
function watchEach(url: string, { count, scheduleId }: Schedules) {
  const slots = new Slots(JOINING_AT_ONCE);
  return Promise.all(Array.from({ length: count }, (_, n) => slots.run(() => joinRoom(url, scheduleId(n)))));
}

/** Asks each room for a seat that it does not have: it wakes to say so, and nothing is written. */
async function ask(stage: Stage, url: string, schedules: Schedules): Promise<number[]> {
  const write = postRequest(url, '/reservations/create');
  let at = 0;
  const next = () => {
    if (at === schedules.count) return null;
    const body = { schedule_id: schedules.scheduleId(at), seat_ids: [NO_SEAT] };
    at += 1;
    return write(stage.tokens[0] ?? '', body);
  };
  return (await load(url, { connections: 1, next, accept: [404] })).latenciesMs;
}
