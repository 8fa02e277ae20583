import { setImmediate as settled } from 'node:timers/promises';
import { expect } from 'chai';
import type { SeatsLeft } from '../../src/app/catalogue/ports.ts';
import { SeatsLeftBoard } from '../../src/app/catalogue/seatsLeftBoard.ts';

interface Question {
  ids: readonly string[];
  answer(): Promise<void>;
  fail(): Promise<void>;
}

describe('the seats left of many departures', () => {
  let board: SeatsLeftBoard<string>;
  /** As the database has it. */
  let left: Record<string, number>;
  let questions: Question[];
  let told: string[];
  let troubles: number;
  let pauses: (() => void)[];

  beforeEach(() => {
    left = { a: 1, b: 2, c: 3 };
    questions = [];
    told = [];
    troubles = 0;
    pauses = [];
    const seatsLeft = (ids: readonly string[]) => {
      const { promise, resolve, reject } = Promise.withResolvers<SeatsLeft[]>();
      // As of when it is answered: what matters is that a later change is asked for once more.
      const found = () =>
        ids.flatMap((id): SeatsLeft[] =>
          left[id] === undefined ? [] : [{ scheduleId: id, status: 'scheduled', availableSeats: left[id] }],
        );
      questions.push({
        ids,
        answer: () => {
          resolve(found());
          return settled();
        },
        fail: () => {
          reject(new Error('away'));
          return settled();
        },
      });
      return promise;
    };
    board = new SeatsLeftBoard({
      reads: { seatsLeft },
      tell: (followers, seats) => {
        const figures = seats.map(({ scheduleId, availableSeats }) => `${scheduleId}=${availableSeats}`);
        told.push(`${followers.join('+')}: ${figures.join(' ')}`);
      },
      tellOffer: (followers) => told.push(`${followers.join('+')}: offer`),
      wait: () => new Promise<void>((resolve) => pauses.push(resolve)),
      onTrouble: () => {
        troubles += 1;
      },
    });
  });

  /** Nobody looks at the clock: the pause after a telling is over. */
  const goOn = async () => {
    for (const end of pauses.splice(0)) end();
    await settled();
  };
  const answer = async () => {
    await questions.at(-1)?.answer();
    await goOn();
  };
  /** What has been told since this was last asked. */
  const news = () => told.splice(0);
  const asked = () => questions.map(({ ids }) => ids.join());

  it('[SRCH-15] are told of a whole list, and then of what changes to those who follow it', async () => {
    board.follow('ann', ['a', 'b', 'nowhere']);
    await answer();
    board.follow('bob', ['b', 'c']);
    await answer();
    expect(news()).to.deep.equal(['ann: a=1 b=2', 'bob: b=2 c=3']);
    left = { a: 0, b: 2, c: 9 };
    board.note(['a', 'elsewhere']);
    await answer();
    board.note(['c']);
    await answer();
    expect(news()).to.deep.equal(['ann: a=0', 'bob: c=9']);
    expect(asked()).to.deep.equal(['a,b,nowhere', 'b,c', 'a', 'c']);
  });

  it('[SRCH-15] are told of another list once that takes the place of the first', async () => {
    board.follow('ann', ['a', 'b']);
    board.follow('ann', ['b', 'c']);
    await answer();
    await answer();
    expect(news()).to.deep.equal(['ann: b=2 c=3']);
    left = { a: 5, b: 6, c: 7 };
    board.note(['a']);
    board.note(['b']);
    await answer();
    expect(news()).to.deep.equal(['ann: b=6']);
  });

  it('[SRCH-15] may be those of others when anything may have changed: all hear it, whatever they follow', async () => {
    board.follow('ann', ['a']);
    board.follow('bob', []);
    await answer();
    await answer();
    expect(news()).to.deep.equal(['ann: a=1', 'bob: ']);
    left.a = 7;
    board.note(null);
    await answer();
    expect(news()).to.deep.equal(['ann: a=7', 'ann+bob: offer']);
  });

  it('[WATCH-7] take one question at a time, for all that comes meanwhile', async () => {
    board.follow('ann', ['a']);
    for (const id of ['a', 'b', 'a']) board.note([id]);
    board.follow('bob', ['b']);
    board.follow('cid', ['c', 'a']);
    board.note(['c']);
    await settled();
    expect(asked()).to.deep.equal(['a']);
    await questions[0]?.answer();
    // Nor while there is a pause: a rush has changes all the time.
    expect(asked()).to.deep.equal(['a']);
    await goOn();
    expect(asked()).to.deep.equal(['a', 'a,c,b']);
    await answer();
    expect(news()).to.deep.equal(['ann: a=1', 'bob: b=2', 'cid: c=3 a=1']);
    expect(asked()).to.have.length(2);
  });

  it('[WATCH-7] are told once to all who follow the same, and to nobody while they are the same', async () => {
    board.follow('ann', ['a', 'b']);
    board.follow('bob', ['a', 'b']);
    board.follow('cid', ['b']);
    await answer();
    await answer();
    news();
    board.note(['a', 'b']);
    await answer();
    expect(news()).to.deep.equal([]);
    left = { a: 8, b: 9 };
    board.note(['a', 'b']);
    await answer();
    expect(news()).to.deep.equal(['ann+bob: a=8 b=9', 'cid: b=9']);
  });

  it('[WATCH-7] are forgotten when nobody follows them: then nothing is asked', async () => {
    board.follow('ann', ['a', 'b']);
    board.follow('bob', ['b', 'c']);
    await answer();
    await answer();
    expect(board.size).to.equal(3);
    board.follow('ann', ['b']);
    expect(board.size).to.equal(2);
    for (const follower of ['ann', 'bob', 'bob']) board.leave(follower);
    expect(board.size).to.equal(0);
    await answer();
    const before = questions.length;
    board.note(['a', 'b', 'c']);
    board.note(null);
    await goOn();
    expect(questions).to.have.length(before);
  });

  it('[WATCH-7] that could not be asked are asked again, for whoever is still there', async () => {
    board.follow('ann', ['a']);
    await answer();
    news();
    left.a = 4;
    board.note(['a']);
    board.note(null);
    board.follow('bob', ['b']);
    board.follow('cid', ['c']);
    for (let times = 0; times < 3; times += 1) {
      await questions.at(-1)?.fail();
      if (times === 1) board.leave('cid');
      await goOn();
    }
    expect(news()).to.deep.equal([]);
    expect(troubles).to.equal(1);
    await answer();
    expect(news()).to.have.members(['ann: a=4', 'bob: b=2', 'ann+bob: offer']);
  });
});
