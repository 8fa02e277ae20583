import { once } from 'node:events';
import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { WebSocket } from 'ws';
import { TRY_AGAIN } from '../../rooms/socketDoor.ts';
import { rendezvous } from '../../src/app/processes/rendezvous.ts';
import { SYSTEM } from '../../src/app/schedule/outcome.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { DeskProcess } from '../support/deskProcess.ts';
import { eventually } from '../support/eventually.ts';
import { reserveCommand } from '../support/testActor.ts';
import { HOUR, makeTrip, makeUsers, type Trip } from '../support/trip.ts';
import { watchPlainly } from '../support/watchers.ts';

describe('whoever watches a schedule that moves between processes', function () {
  this.timeout(30_000);
  let database: TestDatabase;
  let trip: Trip;
  /** The owner, the next one when that is away, and one whose clients watch. */
  let owner: DeskProcess;
  let next: DeskProcess;
  let near: DeskProcess;

  beforeEach(async () => {
    database = await bookingDatabase();
    trip = await makeTrip(database.pool, { departureAt: Date.now() + 48 * HOUR });
    const start = (id: string) => DeskProcess.start(database.pool, id);
    [owner, next, near] = (await Promise.all(inOrderOf(trip.scheduleId).map(start))) as [
      DeskProcess,
      DeskProcess,
      DeskProcess,
    ];
    for (const each of [owner, next, near]) await each.membership.refresh();
  });
  afterEach(async () => {
    await Promise.all([owner, next, near].map((each) => each.stop()));
    await database.drop();
  });

  const hold = async (seat: number, through = near) => {
    const [userId] = (await makeUsers(database.pool, 1)) as [string];
    const command = reserveCommand(uuidv7(), userId, [trip.seatIds[seat] as string]);
    const outcome = await through.desk.send(trip.scheduleId, {
      operationId: uuidv7(),
      origin: SYSTEM,
      command,
    });
    expect(outcome).to.include({ ok: true });
  };

  it('[OWN-6] is never shown less than before, though an owner that stood still has not heard that it is none', async () => {
    const watcher = await watchPlainly(near.url, trip.scheduleId);
    await hold(0);
    await watcher.message(1);

    // The owner does not answer: the next one takes over and goes on.
    near.membership.suspect(owner.id);
    next.membership.suspect(owner.id);
    owner.breakLinks();
    await hold(1);
    await eventually('the watcher sees what the next one does', () => watcher.heard.at(-1)?.version === 2);
    expect([...owner.local.rooms]).to.have.length(1);

    // It is counted on again before it knows what it has lost.
    owner.losesAnswers = true;
    for (const each of [owner, near, next]) await each.membership.refresh();
    await eventually('the next one has handed over', () => [...next.local.rooms].length === 0);
    const before = watcher.heard.length;
    await watcher.message(before);
    await hold(2, owner);
    await eventually('the watcher sees what the owner does', () => watcher.heard.at(-1)?.version === 3);
    const versions = watcher.heard.map(({ version }) => version);
    expect(versions).to.deep.equal(versions.toSorted((a, b) => a - b));
    await watcher.close();
  });

  it('[OWN-10] waits for the owner when it cannot read one map, and goes on counting on it', async () => {
    const watcher = await watchPlainly(near.url, trip.scheduleId);
    const suspected: string[] = [];
    const suspect = near.membership.suspect.bind(near.membership);
    near.membership.suspect = (id) => {
      suspected.push(id);
      suspect(id);
    };
    const holder = await database.pool.connect();
    try {
      for (const each of [owner, next, near]) await each.membership.refresh();
      await holder.query('begin');
      await holder.query('select from schedules where id = $1 for update', [trip.scheduleId]);
      await owner.local.drop([trip.scheduleId]);
      const newcomer = new WebSocket(
        `${near.url.replace('http', 'ws')}/ws/schedules/${trip.scheduleId}/seats`,
      );
      const [code] = await once(newcomer, 'close');
      expect([code, suspected]).to.deep.equal([TRY_AGAIN, []]);
      for (const each of [owner, next, near]) await each.membership.refresh();
    } finally {
      await holder.query('rollback');
      holder.release();
    }
    await watcher.message(1);
    await hold(0);
    await eventually('the watcher sees what the owner does', () => watcher.heard.at(-1)?.version === 1);
    expect([...owner.local.rooms]).to.have.length(1);
    expect(suspected).to.deep.equal([]);
    await watcher.close();
  });
});

/** Three ids of processes, in the order in which they own the schedule. */
function inOrderOf(scheduleId: string): string[] {
  let left = Array.from({ length: 3 }, () => ({ id: uuidv7() }));
  const order: string[] = [];
  while (left.length > 0) {
    const { id } = rendezvous(scheduleId, left) as { id: string };
    order.push(id);
    left = left.filter((each) => each.id !== id);
  }
  return order;
}
