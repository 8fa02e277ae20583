import { expect } from 'chai';
import {
  type AwakeSchedule,
  Elsewhere,
  LocalDesk,
  type Ownership,
} from '../../src/app/schedule/localDesk.ts';
import { SYSTEM } from '../../src/app/schedule/outcome.ts';
import { ActorLost } from '../../src/app/schedule/scheduleActor.ts';
import type { Operation, Outcome } from '../../src/app/schedule/turn.ts';
import { ManualClock } from '../support/manualClock.ts';

const DONE: Outcome = { ok: true, reply: { type: 'done' } } as unknown as Outcome;
const OPERATION: Operation = { operationId: 'an operation', origin: SYSTEM, command: { type: 'expire' } };

interface World {
  desk: LocalDesk;
  clock: ManualClock;
  closed: string[];
  opened: string[];
  heard: Operation[];
  foreign: Set<string>;
  leaseless: boolean;
  /** How long opening a room takes. */
  opensForMs: number;
  /** Whether anybody can say whose schedules are now, and what comes of asking. */
  news: () => boolean;
}

/** A desk whose rooms answer at once; `submit` may stand in for what their actors do. */
function world(submit: (operation: Operation) => Promise<Outcome> = async () => DONE, holds = false): World {
  const made = {
    ...{ clock: new ManualClock(1_000_000), closed: [], opened: [], heard: [], foreign: new Set() },
    ...{ opensForMs: 0, news: () => true },
  };
  const all = made as unknown as World;
  const ownership: Ownership = {
    whose: (id) => (all.foreign.has(id) ? 'anothers' : all.leaseless ? 'nobodys' : 'mine'),
    recheck: async () => undefined,
    upToDate: async () => undefined,
    expectNews: async () => all.news(),
  };
  const host = {
    open: async (scheduleId: string) => {
      all.opened.push(scheduleId);
      if (scheduleId === 'unknown') return false;
      all.clock.advance(all.opensForMs);
      all.desk.onUp(roomOf(scheduleId));
      return true;
    },
  };
  const roomOf = (scheduleId: string) => {
    const room = {
      scheduleId,
      canSleep: !holds,
      actor: {
        settled: async () => undefined,
        submit: (operation: Operation) => {
          all.heard.push(operation);
          return submit(operation);
        },
      },
      close: async (why: string) => {
        all.closed.push(`${scheduleId}: ${why}`);
        all.desk.onGone(room);
      },
    } as unknown as AwakeSchedule;
    return room;
  };
  all.desk = new LocalDesk({ host, clock: all.clock, ownership });
  return all;
}

describe('[ROOM-1] rooms that nobody needs', () => {
  it('go to sleep', async () => {
    const { desk, closed, clock } = world();
    await desk.wake('unneeded');
    clock.advance(60_000);
    await desk.sleepIdle(60_000);
    expect(closed).to.deep.equal(['unneeded: unneeded']);
    expect(desk.size).to.equal(0);
  });

  it('stay while they have holds', async () => {
    const { desk, closed, clock } = world(undefined, true);
    await desk.wake('with holds');
    clock.advance(60_000);
    await desk.sleepIdle(60_000);
    expect(closed).to.deep.equal([]);
  });

  it('stay for a while after somebody has asked for them', async () => {
    const { desk, closed, clock } = world();
    await desk.wake('just asked for');
    clock.advance(59_999);
    await desk.sleepIdle(60_000);
    expect(closed).to.deep.equal([]);
  });
});

describe('[OWN-9] a room that was long in opening', () => {
  /** A desk whose rooms take as long, and what it asked when. */
  function slow(opensForMs: number, news: (made: World) => boolean = () => true) {
    const made = world();
    const asked: string[] = [];
    made.opensForMs = opensForMs;
    made.news = () => {
      asked.push(`after ${made.opened.length} opened, ${made.heard.length} heard`);
      return news(made);
    };
    return { ...made, asked };
  }

  it('decides nothing before its process knows that it is still its own', async () => {
    const { desk, asked, heard, opened } = slow(1_001);
    await Promise.all([desk.send('slow', OPERATION), desk.send('slow', OPERATION)]);
    expect(asked).to.deep.equal(['after 1 opened, 0 heard']);
    expect([opened, heard.length]).to.deep.equal([['slow'], 2]);
    await desk.send('slow', OPERATION);
    expect(asked).to.have.length(1);
  });

  it('is one that took longer than a second', async () => {
    const { desk, asked } = slow(1_000);
    await desk.send('quick', OPERATION);
    expect(asked).to.deep.equal([]);
  });

  it('is opened anew when another had it meanwhile, or is left to it', async () => {
    const lost = slow(2_000, ({ desk, opened }) => {
      if (opened.length === 1) void desk.drop(['lost']);
      return true;
    });
    expect(await lost.desk.send('lost', OPERATION)).to.equal(DONE);
    expect([lost.opened, lost.closed]).to.deep.equal([['lost', 'lost'], ['lost: moved']]);

    const gone = slow(2_000, ({ desk, foreign }) => {
      foreign.add('gone');
      void desk.drop(['gone']);
      return true;
    });
    const refused = await gone.desk.send('gone', OPERATION).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(Elsewhere);
    expect([gone.opened, gone.heard]).to.deep.equal([['gone'], []]);
  });

  it('is closed when nobody can say whose it is', async () => {
    const { desk, closed, heard } = slow(2_000, () => false);
    const { ok, code } = (await desk.send('unsure', OPERATION)) as { ok: boolean; code: string };
    expect([ok, code]).to.deep.equal([false, 'unavailable']);
    expect([closed, heard]).to.deep.equal([['unsure: moved'], []]);
  });
});

describe('[OWN-2] the rooms of one process', () => {
  it('are opened once, however many ask at once', async () => {
    const { desk, opened } = world();
    await Promise.all(Array.from({ length: 50 }, () => desk.send('wanted', OPERATION)));
    expect(opened).to.deep.equal(['wanted']);
  });

  it('are never opened for a schedule of another process', async () => {
    const { desk, opened, foreign } = world();
    foreign.add('foreign');
    const refused = await desk.send('foreign', OPERATION).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(Elsewhere);
    expect(opened).to.deep.equal([]);
  });

  it('answer nobody once their schedule is another process’s, and are handed over', async () => {
    const { desk, heard, closed, foreign } = world();
    await desk.send('moved', OPERATION);
    await desk.send('stays', OPERATION);
    foreign.add('moved');
    expect(await desk.send('moved', OPERATION).catch((error: unknown) => error)).to.be.instanceOf(Elsewhere);
    expect(heard).to.have.length(2);
    await desk.handOver();
    expect(closed).to.deep.equal(['moved: moved']);
    expect([...desk.rooms].map(({ scheduleId }) => scheduleId)).to.deep.equal(['stays']);
  });

  it('go on being shown without a lease, while nothing wakes and nothing is handed over', async () => {
    const made = world();
    const { desk, opened, closed } = made;
    await desk.wake('awake');
    made.leaseless = true;
    await desk.handOver();
    expect(await desk.wake('awake')).to.include({ scheduleId: 'awake' });
    expect(await desk.send('asleep', OPERATION)).to.include({ ok: false, code: 'unavailable' });
    expect({ opened, closed }).to.deep.equal({ opened: ['awake'], closed: [] });
  });

  it('lead watchers elsewhere when the server stops, and do not say that there is no such schedule', async () => {
    const { desk } = world();
    await desk.close();
    const watcher = { onChange: () => undefined, onGone: () => undefined };
    const answer = await desk.watch('any', watcher).catch((error: unknown) => error);
    expect(answer).to.be.instanceOf(Elsewhere);
  });

  it('are closed again when their schedule became another process’s while they woke', async () => {
    const { desk, closed, foreign } = world();
    const waking = desk.send('moved', OPERATION).catch((error: unknown) => error);
    foreign.add('moved');
    expect(await waking).to.be.instanceOf(Elsewhere);
    expect(closed).to.deep.equal(['moved: moved']);
  });

  it('[OWN-1] ask again with the word “again” when an actor was lost in the middle', async () => {
    let lost = true;
    const { desk, heard } = world(async () => {
      if (lost) {
        lost = false;
        throw new ActorLost('contested');
      }
      return DONE;
    });
    expect(await desk.send('contested', OPERATION)).to.equal(DONE);
    expect(heard.map(({ again }) => again)).to.deep.equal([undefined, true]);
  });
});
