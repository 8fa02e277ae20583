import { EventEmitter, once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { UserStatus } from '../../src/app/users/ports.ts';
import { UserStatuses } from '../../src/app/users/userStatuses.ts';
import { ManualClock } from '../support/manualClock.ts';

const ACTIVE: UserStatus = { role: 'customer', isActive: true };
const CLOSED: UserStatus = { role: 'customer', isActive: false };

interface Question {
  ids: string[];
  answer(status: UserStatus | null): void;
  fail(error: Error): void;
}

/** A database that answers when the test says so. */
function setUp(maxEntries = 10) {
  const clock = new ManualClock(1_000_000);
  const questions: Question[] = [];
  const news = new EventEmitter();
  const statuses = new UserStatuses({
    clock,
    maxEntries,
    load: (ids) =>
      new Promise((resolve, reject) => {
        const answer = (status: UserStatus | null) =>
          resolve(new Map(status && ids.map((id) => [id, status])));
        questions.push({ ids, answer, fail: reject });
        news.emit('asked');
      }),
  });
  /** The question of this number, as soon as it is put. */
  const asked = async (index: number): Promise<Question> => {
    for (;;) {
      const question = questions[index];
      if (question) return question;
      await once(news, 'asked');
    }
  };
  return { clock, questions, statuses, asked };
}

describe('the status of users', () => {
  it('[AUTH-10] is believed for less than a second', async () => {
    const { clock, statuses, asked } = setUp();
    const first = statuses.of('a');
    (await asked(0)).answer(ACTIVE);
    expect(await first).to.equal(ACTIVE);
    clock.advance(999);
    expect(statuses.of('a')).to.equal(ACTIVE);
    const aheadOfTime = await asked(1);
    clock.advance(1);
    const second = statuses.of('a');
    aheadOfTime.answer(ACTIVE);
    (await asked(2)).answer(CLOSED);
    expect(await second).to.equal(CLOSED);
  });

  it('[TIME-1] is not believed for longer when the clock is set back', async () => {
    const { clock, statuses, asked } = setUp();
    const first = statuses.of('a');
    (await asked(0)).answer(ACTIVE);
    await first;
    clock.advance(-7_200_000);
    const second = statuses.of('a');
    (await asked(1)).answer(CLOSED);
    expect(await second).to.equal(CLOSED);
  });

  it('[AUTH-10] is asked for once ahead of time, and nobody waits for that', async () => {
    const { clock, questions, statuses, asked } = setUp();
    const first = statuses.of('a');
    (await asked(0)).answer(ACTIVE);
    await first;
    clock.advance(849);
    expect(statuses.of('a')).to.equal(ACTIVE);
    expect(questions).to.have.lengthOf(1);
    clock.advance(1);
    expect(statuses.of('a')).to.equal(ACTIVE);
    expect(statuses.of('a')).to.equal(ACTIVE);
    (await asked(1)).answer(CLOSED);
    await setImmediate();
    clock.advance(149);
    expect(statuses.of('a')).to.equal(CLOSED);
    expect(questions).to.have.lengthOf(2);
  });

  it('[AUTH-10] is asked for together with others ahead of time, sooner than alone', async () => {
    const { clock, questions, statuses, asked } = setUp(100);
    const ids = Array.from({ length: 33 }, (_, n) => `user ${n}`);
    const first = Promise.all(ids.map((id) => statuses.of(id)));
    (await asked(0)).answer(ACTIVE);
    (await asked(1)).answer(ACTIVE);
    await first;
    clock.advance(700);
    for (const id of ids.slice(0, 31)) expect(statuses.of(id)).to.equal(ACTIVE);
    expect(questions).to.have.lengthOf(2);
    expect(statuses.of('user 31')).to.equal(ACTIVE);
    expect(questions[2]?.ids).to.deep.equal(ids.slice(0, 32));
    // It comes while that is under way, and is not asked for at once when it ends: there is time.
    expect(statuses.of('user 32')).to.equal(ACTIVE);
    questions[2]?.answer(ACTIVE);
    await setImmediate();
    expect(questions).to.have.lengthOf(3);
    clock.advance(150);
    expect(statuses.of('user 32')).to.equal(ACTIVE);
    expect((await asked(3)).ids).to.deep.equal(['user 32']);
  });

  it('[AUTH-10] is believed to its end when it cannot be asked ahead of time', async () => {
    const { clock, statuses, asked } = setUp();
    const first = statuses.of('a');
    (await asked(0)).answer(ACTIVE);
    await first;
    clock.advance(850);
    expect(statuses.of('a')).to.equal(ACTIVE);
    (await asked(1)).fail(new Error('gone'));
    await setImmediate();
    clock.advance(149);
    expect(statuses.of('a')).to.equal(ACTIVE);
  });

  it('[AUTH-10] is asked for again at once when it was forgotten', async () => {
    const { statuses, asked } = setUp();
    const first = statuses.of('a');
    (await asked(0)).answer(ACTIVE);
    await first;
    await statuses.forget('a');
    const second = statuses.of('a');
    (await asked(1)).answer(CLOSED);
    expect(await second).to.equal(CLOSED);
  });

  it('[AUTH-10] an answer from before it was forgotten is not kept', async () => {
    const { statuses, asked } = setUp();
    const first = statuses.of('a');
    await statuses.forget('a');
    (await asked(0)).answer(ACTIVE);
    await first;
    const second = statuses.of('a');
    (await asked(1)).answer(CLOSED);
    expect(await second).to.equal(CLOSED);
    expect(statuses.of('a')).to.equal(CLOSED);
  });

  it('[AUTH-11] who asks while a question is under way shares the next', async () => {
    const { questions, statuses, asked } = setUp();
    const first = statuses.of('a');
    const rest = ['b', 'c', 'b'].map((id) => statuses.of(id));
    expect(questions.map(({ ids }) => ids)).to.deep.equal([['a']]);
    (await asked(0)).answer(ACTIVE);
    await first;
    const second = await asked(1);
    expect(second.ids).to.deep.equal(['b', 'c']);
    second.answer(null);
    expect(await Promise.all(rest)).to.deep.equal([null, null, null]);
  });

  it('[AUTH-11] a question that fails is asked anew for the next who comes', async () => {
    const { statuses, asked } = setUp();
    const first = Promise.resolve(statuses.of('a')).catch((error: Error) => error.message);
    (await asked(0)).fail(new Error('gone'));
    expect(await first).to.equal('gone');
    const second = statuses.of('a');
    (await asked(1)).answer(ACTIVE);
    expect(await second).to.equal(ACTIVE);
  });

  it('[AUTH-11] remembers no more than it may', async () => {
    const { statuses, asked } = setUp(2);
    for (const [index, id] of ['a', 'b', 'c'].entries()) {
      const status = statuses.of(id);
      (await asked(index)).answer(ACTIVE);
      await status;
    }
    expect(statuses.of('b')).to.equal(ACTIVE);
    expect(statuses.of('c')).to.equal(ACTIVE);
    expect(statuses.of('a')).to.be.instanceOf(Promise);
  });
});
