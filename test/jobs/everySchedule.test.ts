import { expect } from 'chai';
import type { Operation, Outcome } from '../../src/app/schedule/turn.ts';
import { createReservationLookup } from '../../src/db/reservationLookup.ts';
import { createScheduleLookup } from '../../src/db/scheduleLookup.ts';
import { tellSchedules } from '../../src/jobs/everySchedule.ts';
import { type BookingWorld, bookingWorld } from '../support/bookingWorld.ts';
import { testIds } from '../support/testActor.ts';
import { HOUR, NOON } from '../support/trip.ts';

const idOf = (n: number) => `0197f6f0-0000-7000-8000-${String(n).padStart(12, '0')}`;

describe('what every schedule is told', () => {
  const MANY = 450;
  const all = Array.from({ length: MANY }, (_, n) => idOf(n));
  const find = async (after: string | null, limit: number) =>
    all.filter((id) => after === null || id > after).slice(0, limit);

  const told = async (owns: (id: string) => boolean) => {
    const heard: string[] = [];
    let [now, most] = [0, 0];
    const desk = {
      send: async (id: string, { command }: Operation): Promise<Outcome> => {
        now += 1;
        most = Math.max(most, now);
        await new Promise(setImmediate);
        now -= 1;
        heard.push(`${id} ${command.type}`);
        return { ok: false, code: 'unavailable', detail: 'It makes no difference.' };
      },
    };
    const count = await tellSchedules({ desk, ids: testIds, owns }, find, { type: 'expire' });
    return { count, heard, most };
  };

  it('[RES-11] reaches all of them, each once, however many there are, a few at a time', async () => {
    const { count, heard, most } = await told(() => true);
    expect(heard.sort()).to.deep.equal(all.map((id) => `${id} expire`));
    expect(count).to.equal(MANY);
    expect(most).to.equal(8);
  });

  it('goes past as many of other processes as there may be', async () => {
    const last = idOf(MANY - 1);
    expect((await told((id) => id === last)).heard).to.deep.equal([`${last} expire`]);
  });
});

describe('the schedules that are to be told', () => {
  let world: BookingWorld;
  before(async () => {
    world = await bookingWorld();
  });
  after(() => world.close());

  /** One by one, as pages of one. */
  const pages = async (find: (after: string | null, limit: number) => Promise<string[]>) => {
    const found: string[] = [];
    for (let page = await find(null, 1); page.length > 0; page = await find(found.at(-1) ?? null, 1))
      found.push(...page);
    return found;
  };

  it('are found page by page, in the order of their ids', async () => {
    const trips = [];
    for (let n = 0; n < 3; n += 1) {
      const trip = await world.trip({ seats: 4, departureAt: NOON + 48 * HOUR });
      await world.sell(trip, [0]);
      await world.hold(trip, [1], 'other');
      trips.push(trip.scheduleId);
    }
    const { pool } = world.database;
    const late = NOON + 72 * HOUR;
    const due = createReservationLookup(pool);
    expect(await pages((...page) => due.schedulesDue(late, ...page))).to.deep.equal(trips.toSorted());
    expect(await pages((...page) => due.schedulesDue(NOON, ...page))).to.deep.equal([]);
    const behind = createScheduleLookup(pool);
    expect(await pages((...page) => behind.behindClock(late, ...page))).to.deep.equal(trips.toSorted());
    expect(await pages((...page) => behind.behindClock(NOON, ...page))).to.deep.equal([]);
  });
});
