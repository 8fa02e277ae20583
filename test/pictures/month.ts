/** The month that has been: figures are worth a look when there are some. */

import { planDemo } from '../../src/app/timetable/demo.ts';
import { createTimetableStore } from '../../src/db/timetableStore.ts';
import { createIds } from '../../src/gateways/ids.ts';
import { seeded } from '../support/seeded.ts';
import type { TestServer } from '../support/server.ts';
import { HOUR } from '../support/trip.ts';
import { come, freeSeatsOf, type Party } from './crowd.ts';

const DAY = 24 * HOUR;
const DAYS = 30;
/** Seats are bought in the last days before a trip. */
const SOLD_WITHIN = 3 * DAY;
/** Some of the demo's trips: with all of them a crowd of this size is lost. */
const TRIPS = new Map([
  ['Boston–New York 14:00', 3.2],
  ['New York–Washington 07:30', 2.4],
  ['Vienna–Prague 07:00', 2.8],
  ['Bengaluru–Chennai 22:30', 1.9],
]);
/** From Sunday on: how many travel. */
const WEEKDAYS = [1.35, 0.9, 0.65, 0.7, 0.9, 1.4, 1.1];

/**
 * The days that have been, the last of them yesterday, as the figures' page asks for them; and when the server starts,
 * so that the first day's trips have been sold as the others.
 */
export function monthBefore(now: number): { from: string; to: string; start: number } {
  const today = Math.floor(now / DAY) * DAY;
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return { from: day(today - DAYS * DAY), to: day(today - DAY), start: today - DAYS * DAY - SOLD_WITHIN };
}

/** Has the server live from the time it was started with until now, with people on each day; then on the whole demo. */
export async function liveThroughMonth(server: TestServer): Promise<void> {
  const { time } = server;
  const random = seeded(11);
  const { start } = monthBefore(Date.now());
  for (let day = 0; start + (day + 1) * DAY < Date.now(); day += 1) {
    time.moveTo(start + day * DAY + DAY / 2);
    if (day % 7 === 0) await offer(server, (trip) => TRIPS.has(trip));
    await come(server, await partiesOf(server, random));
  }
  time.moveTo(Date.now());
  await offer(server, () => true);
}

/** Puts two weeks of the demo's trips on sale. */
async function offer({ database, time }: TestServer, isWanted: (trip: string) => boolean): Promise<void> {
  const plan = planDemo(time.now());
  const schedules = plan.schedules.filter(({ trip }) => isWanted(trip));
  const store = createTimetableStore({ pool: database.pool, ids: createIds(), clock: time });
  await store.write({ ...plan, schedules });
}

/** Who comes on a day, for each trip that leaves soon. */
async function partiesOf(server: TestServer, random: () => number): Promise<Party[]> {
  const parties: Party[] = [];
  for (const { id, city, weekday } of await leavingSoon(server)) {
    const [, liking = 1] = [...TRIPS].find(([trip]) => trip.startsWith(`${city}–`)) ?? [];
    const seats = await freeSeatsOf(server, id);
    const count = Math.round(liking * (WEEKDAYS[weekday] ?? 1) * (0.5 + random()));
    for (let party = 0; party < count && seats.length > 0; party += 1) {
      const from = Math.floor(random() * seats.length);
      const seatIds = seats.splice(from, 1 + Math.floor(random() * 4)).map((seat) => seat.id);
      parties.push({ scheduleId: id, seatIds, ending: endingOf(random()) });
    }
  }
  return parties;
}

async function leavingSoon({ database, time }: TestServer) {
  const [from, to] = [time.now() + 3 * HOUR, time.now() + SOLD_WITHIN];
  const { rows } = await database.pool.query<{ id: string; city: string; weekday: number }>(
    `select s.id, r.origin_city as city,
            extract(dow from s.departure_datetime at time zone 'UTC')::int as weekday
       from schedules s join routes r on r.id = s.route_id
      where s.departure_datetime between $1 and $2 order by s.departure_datetime, s.id`,
    [new Date(from), new Date(to)],
  );
  return rows;
}

function endingOf(chance: number): Party['ending'] {
  if (chance < 0.68) return 'booked';
  if (chance < 0.75) return 'cancelled';
  return chance < 0.83 ? 'released' : 'held';
}
