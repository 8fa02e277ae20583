import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { DatabaseUnavailable } from '../../src/app/schedule/turn.ts';
import { Together, type TogetherOptions } from '../../src/db/together.ts';

/** Statements that the test answers, in the order in which they came. */
class Statements {
  readonly sent: string[][] = [];
  readonly #answers: PromiseWithResolvers<string[]>[] = [];
  readonly #waiting: { count: number; come: () => void }[] = [];

  write(items: string[]): Promise<string[]> {
    this.sent.push(items);
    const answer = Promise.withResolvers<string[]>();
    this.#answers.push(answer);
    for (const { count, come } of this.#waiting) if (this.sent.length >= count) come();
    return answer.promise;
  }

  done(nth: number): void {
    this.#answers[nth]?.resolve((this.sent[nth] ?? []).map((item) => `${item} is written`));
  }

  fail(nth: number, error: Error): void {
    this.#answers[nth]?.reject(error);
  }

  /** Resolves when so many have been sent. */
  async reach(count: number): Promise<void> {
    if (this.sent.length < count) await new Promise<void>((come) => this.#waiting.push({ count, come }));
  }
}

const GONE = new Error('the database has gone');
const LOCKED = new Error('a lock was waited for in vain');

describe('small writes that many ask for at once', () => {
  let statements: Statements;
  let together: Together<string, string>;

  beforeEach(() => {
    statements = new Statements();
    make({});
  });

  function make(options: Partial<TogetherOptions<string, string>>): void {
    together = new Together({
      write: (items) => statements.write(items),
      keyOf: (item) => item,
      isForAll: (error) => error === GONE,
      ...options,
    });
  }

  const named = (name: string, count: number) => Array.from({ length: count }, (_, n) => `${name}${n}`);

  it('[IDEM-15] go alone and at once when nothing is under way, and else together with the next', async () => {
    const first = together.write('a');
    const others = ['b', 'c', 'd'].map((item) => together.write(item));
    expect(statements.sent).to.deep.equal([['a']]);
    statements.done(0);
    expect(await first).to.equal('a is written');
    await statements.reach(2);
    expect(statements.sent[1]).to.deep.equal(['b', 'c', 'd']);
    statements.done(1);
    expect(await Promise.all(others)).to.deep.equal(['b is written', 'c is written', 'd is written']);
  });

  it('[IDEM-15] never share a statement when they are of one key, and are a hundred at the most', async () => {
    make({ keyOf: (item) => item.replace('same', '') });
    const all = [...named('a', 1), ...named('b', 240), 'sameb100'].map((item) => together.write(item));
    for (let nth = 0; nth < 5; nth += 1) {
      await statements.reach(nth + 1);
      statements.done(nth);
    }
    expect(await Promise.all(all)).to.have.length(242);
    // The second went beside the first as soon as so many waited; after both of them, all that was left.
    expect(statements.sent.map((items) => items.length)).to.deep.equal([1, 24, 100, 100, 17]);
    for (const items of statements.sent) {
      expect(items.includes('b100') && items.includes('sameb100')).to.equal(false);
    }
  });

  it('[IDEM-15] are not held up by one whose key is stuck in another statement', async () => {
    make({ keyOf: (item) => item.replace('same', '') });
    const stuck = together.write('a');
    const same = together.write('samea');
    const other = together.write('b');
    await statements.reach(2);
    expect(statements.sent).to.deep.equal([['a'], ['b']]);
    statements.done(1);
    expect(await other).to.equal('b is written');
    statements.done(0);
    await stuck;
    await statements.reach(3);
    statements.done(2);
    expect(await same).to.equal('samea is written');
  });

  it('[IDEM-15] go past one that is stuck', async () => {
    const stuck = together.write('stuck');
    const other = together.write('other');
    await statements.reach(2);
    expect(statements.sent).to.deep.equal([['stuck'], ['other']]);
    statements.done(1);
    expect(await other).to.equal('other is written');
    statements.done(0);
    await stuck;
  });

  it('[IDEM-15] fail alone when one of them is wrong, and all together when the database has gone', async () => {
    make({
      write: async (items) => {
        statements.sent.push(items);
        if (items.includes('bad')) throw new Error('bad');
        return items;
      },
    });
    const said = await Promise.allSettled(['a', 'b', 'bad', 'c', 'd'].map((item) => together.write(item)));
    expect(said.map(({ status }) => status)).to.deep.equal(
      ['a', 'b', 'bad', 'c', 'd'].map((item) => (item === 'bad' ? 'rejected' : 'fulfilled')),
    );

    statements = new Statements();
    make({});
    const all = Promise.allSettled(['a', 'b', 'c'].map((item) => together.write(item)));
    statements.done(0);
    await statements.reach(2);
    statements.fail(1, GONE);
    expect((await all).map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'rejected']);
    expect(statements.sent).to.have.length(2);
  });

  it('[IDEM-16] are refused when too many wait, and all that wait when those before them find the database gone', async () => {
    const underWay = [together.write('a'), ...named('b', 24).map((item) => together.write(item))];
    const waiting = named('c', 20_000).map((item) => together.write(item));
    const all = Promise.allSettled([...underWay, ...waiting]);
    expect(await failureOf(together.write('one too many'))).to.be.instanceOf(DatabaseUnavailable);
    statements.fail(0, GONE);
    statements.done(1);
    const said = await all;
    expect(said.map(({ status }) => status)).to.deep.equal(
      said.map((_, n) => (n > 0 && n < 25 ? 'fulfilled' : 'rejected')),
    );
    expect(await failureOf(waiting[0]))
      .to.be.instanceOf(DatabaseUnavailable)
      .with.property('cause', GONE);
    expect(statements.sent).to.have.length(2);
  });

  it('[IDEM-16] wait no longer than they may for statements that are slow and do not fail', async () => {
    make({ maxWaitMs: 500 });
    const slow = [together.write('a'), together.write('b')];
    await statements.reach(2);
    const late = together.write('c');
    await sleep(250);
    const later = together.write('d');
    expect(await failureOf(late)).to.be.instanceOf(DatabaseUnavailable);
    statements.done(0);
    statements.done(1);
    expect(await Promise.all(slow)).to.have.length(2);
    await statements.reach(3);
    statements.done(2);
    expect(await later).to.equal('d is written');
    expect(statements.sent).to.deep.equal([['a'], ['b'], ['d']]);
  });

  it('[IDEM-16] are not tried again in halves when that would take as long once more', async () => {
    make({ maxWaitMs: 200 });
    const first = together.write('a');
    const others = ['b', 'c', 'd'].map((item) => together.write(item));
    statements.done(0);
    await first;
    await statements.reach(2);
    await sleep(210);
    statements.fail(1, LOCKED);
    for (const each of await Promise.all(others.map(failureOf))) {
      expect(each).to.be.instanceOf(DatabaseUnavailable).with.property('cause', LOCKED);
    }
    expect(statements.sent).to.have.length(2);
  });
});

function failureOf(work: Promise<unknown> | undefined): Promise<unknown> {
  return Promise.resolve(work).then(
    () => null,
    (error: unknown) => error,
  );
}
