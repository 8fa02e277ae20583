import { expect } from 'chai';
import { type BatchMeasure, CommitLanes } from '../../src/app/schedule/commitLanes.ts';
import {
  CommitUnknown,
  DatabaseUnavailable,
  EpochLost,
  OperationRepeated,
  TurnConflict,
  type TurnResult,
  TurnRetryable,
  TurnTooLate,
} from '../../src/app/schedule/turn.ts';
import { DEFAULT_LANE_LIMITS, type LaneLimits } from '../../src/app/schedule/turnLimits.ts';
import { TurnRows } from '../../src/app/schedule/turnRows.ts';
import { ManualTimers } from '../support/manualTimers.ts';

/** A transaction that the lanes have begun and the test ends. */
interface Begun {
  /** The schedules whose turns it carries. */
  turns: string[];
  /** Ends it: each turn is committed unless `results` says otherwise. */
  end(results?: Record<string, TurnResult>): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** Lanes over a store that does as the test says. */
function lanesOn(limits: Partial<LaneLimits> = {}) {
  const begun: Begun[] = [];
  const measured: BatchMeasure[] = [];
  const answers: string[] = [];
  let now = 0;
  const timers = new ManualTimers({ now: () => now });
  const lanes = new CommitLanes({
    store: {
      commitBatch(turns) {
        const { promise, resolve, reject } = Promise.withResolvers<TurnResult[]>();
        const names = turns.map((turn) => turn.scheduleId);
        begun.push({
          turns: names,
          end: (results = {}) => {
            resolve(names.map((name) => results[name] ?? null));
            return settled();
          },
          fail: (error) => {
            reject(error);
            return settled();
          },
        });
        return promise;
      },
    },
    limits: { ...DEFAULT_LANE_LIMITS, lanes: 1, spill: 1, aside: 1, ...limits },
    timers,
    now: () => now,
    onBatch: (batch) => measured.push(batch),
  });
  return {
    lanes,
    begun,
    measured,
    /** `name: ok` or `name: <error>`, in the order in which callers heard. */
    answers,
    wait: (ms: number) => {
      now += ms;
      timers.ring();
      return settled();
    },
    /** Commits turns of the schedules named, all in one tick. */
    async commit(...names: string[]): Promise<void> {
      for (const name of names) {
        void lanes.commit(turnOf(name)).then(
          () => answers.push(`${name}: ok`),
          (error: Error) => answers.push(`${name}: ${error.name}`),
        );
      }
      await settled();
    },
  };
}

function turnOf(scheduleId: string, changes = 1): TurnRows {
  const turn = new TurnRows(scheduleId, 1, 0, 0);
  const log = { id: '', entityType: '', entityId: '', userId: null, action: '', details: {}, ip: null };
  for (let made = 0; made < changes; made += 1) turn.logs.push(log);
  return turn;
}

/** Everything that waits for a microtask alone has happened. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the lanes in which turns are committed', () => {
  it('[LANE-1] commit at once when nothing is under way, and together what came in one tick', async () => {
    const { commit, begun, answers } = lanesOn({ lanes: 2 });
    await commit('a', 'b', 'c');
    expect(begun.map(({ turns }) => turns)).to.deep.equal([['a', 'b', 'c']]);
    await commit('d');
    expect(begun.map(({ turns }) => turns)).to.deep.equal([['a', 'b', 'c'], ['d']]);
    expect(answers).to.deep.equal([]);
  });

  it('[LANE-1] gather while all lanes commit, and take what waits in its order', async () => {
    const { commit, begun, answers } = lanesOn({ lanes: 2 });
    await commit('a');
    await commit('b');
    await commit('c');
    await commit('d');
    await commit('e');
    expect(begun.map(({ turns }) => turns)).to.deep.equal([['a'], ['b']]);
    await begun[1]?.end();
    expect(begun[2]?.turns).to.deep.equal(['c', 'd', 'e']);
    await begun[2]?.end();
    await begun[0]?.end();
    expect(answers).to.deep.equal(['b: ok', 'c: ok', 'd: ok', 'e: ok', 'a: ok']);
  });

  it('[LANE-1] open another lane only when many wait, and close it when few do', async () => {
    const { commit, begun } = lanesOn({ lanes: 2, spill: 3 });
    await commit('a');
    await commit('b');
    await commit('c');
    expect(begun.map(({ turns }) => turns)).to.deep.equal([['a']]);
    await commit('d');
    expect(begun[1]?.turns).to.deep.equal(['b', 'c', 'd']);
    await commit('e');
    await begun[1]?.end();
    expect(begun, 'one that waits is left to the other lane').to.have.length(2);
    await begun[0]?.end();
    expect(begun[2]?.turns).to.deep.equal(['e']);
  });

  it('[LANE-7] open another lane as well for who has waited behind a commit that may be stuck', async () => {
    const { commit, begun, wait, answers } = lanesOn({ lanes: 2, spill: 3, patienceMs: 50 });
    await commit('stuck');
    await wait(30);
    await commit('b');
    await wait(49);
    await commit('c');
    expect(begun.map(({ turns }) => turns)).to.deep.equal([['stuck']]);
    await wait(1);
    expect(begun[1]?.turns).to.deep.equal(['b', 'c']);
    await commit('d');
    await begun[1]?.end();
    expect(begun, 'that lane is closed again').to.have.length(2);
    await wait(50);
    await begun[2]?.end();
    expect(answers).to.deep.equal(['b: ok', 'c: ok', 'd: ok']);
  });

  it('[LANE-7] counts from when somebody began to wait, not from who waited before', async () => {
    const { commit, begun, wait } = lanesOn({ lanes: 2, spill: 3, patienceMs: 50 });
    await commit('a');
    await wait(10);
    await commit('b');
    await wait(10);
    await begun[0]?.end();
    await wait(5);
    await commit('c');
    await wait(49);
    expect(begun.map(({ turns }) => turns)).to.deep.equal([['a'], ['b']]);
    await wait(1);
    expect(begun[2]?.turns).to.deep.equal(['c']);
  });

  it('[LANE-2] bound a batch by its turns and by their changes, but never to nothing', async () => {
    const { lanes, commit, begun } = lanesOn({ maxBatch: 3, maxChanges: 10 });
    await commit('first');
    await commit('a', 'b', 'c', 'd');
    const big = lanes.commit(turnOf('big', 50));
    const sizes = ['a', 'b', 'c', 'd', 'big'];
    for (const each of [0, 1, 2, 3]) await begun[each]?.end();
    await big;
    expect(begun.slice(1).map(({ turns }) => turns)).to.deep.equal([
      sizes.slice(0, 3),
      sizes.slice(3, 4),
      ['big'],
    ]);
  });

  it('[LANE-2] never take two turns of one schedule into one batch', async () => {
    const { commit, begun, answers } = lanesOn();
    await commit('first');
    await commit('a', 'b', 'a', 'c');
    await begun[0]?.end();
    expect(begun[1]?.turns).to.deep.equal(['a', 'b', 'c']);
    await begun[1]?.end();
    expect(begun[2]?.turns).to.deep.equal(['a']);
    await begun[2]?.end();
    expect(answers).to.deep.equal(['first: ok', 'a: ok', 'b: ok', 'c: ok', 'a: ok']);
  });

  it('[LANE-3] answer each turn for itself: who lost its epoch or its seats fails alone', async () => {
    const { commit, begun, answers } = lanesOn();
    await commit('a', 'b', 'c', 'd');
    await begun[0]?.end({ b: new EpochLost('b'), d: new TurnConflict('a seat') });
    expect(answers).to.have.members(['a: ok', 'b: EpochLost', 'c: ok', 'd: TurnConflict']);
    expect(begun).to.have.length(1);
  });

  it('[LANE-4] commit a turn alone, beside the lanes, whose schedule is locked', async () => {
    const { commit, begun, answers } = lanesOn();
    await commit('a', 'locked', 'b');
    await begun[0]?.end({ locked: new TurnRetryable('locked') });
    expect(answers).to.deep.equal(['a: ok', 'b: ok']);
    expect(begun[1]?.turns).to.deep.equal(['locked']);
    // While it waits for the lock, the lane goes on.
    await commit('c');
    await begun[2]?.end();
    expect(answers.at(-1)).to.equal('c: ok');
    await begun[1]?.end({ locked: new TurnRetryable('still') });
    expect(answers.at(-1)).to.equal('locked: TurnRetryable');
  });

  it('[LANE-4] do not commit a turn again that came too late: it is decided anew', async () => {
    const { commit, begun, answers } = lanesOn();
    await commit('a', 'late');
    await begun[0]?.end({ late: new TurnTooLate('late') });
    expect(answers).to.have.members(['a: ok', 'late: TurnTooLate']);
    expect(begun).to.have.length(1);
  });

  for (const error of [new TurnConflict('a constraint'), new OperationRepeated(), new Error('a bug')]) {
    it(`[LANE-4] find the one that spoilt a transaction (${error.name}), and commit the others`, async () => {
      const { commit, begun, answers } = lanesOn();
      const names = ['a', 'b', 'c', 'd', 'bad', 'e', 'f'];
      await commit(...names);
      for (let at = 0; at < begun.length; at += 1) {
        if (begun[at]?.turns.includes('bad')) await begun[at]?.fail(error);
        else await begun[at]?.end();
      }
      expect(answers).to.have.members(names.map((name) => `${name}: ${name === 'bad' ? error.name : 'ok'}`));
      // Each half again: 7, 4, 3, 2, 1, 1, 1 – not seven transactions of one.
      expect(begun).to.have.length.at.most(8);
      expect(begun.flatMap(({ turns }) => turns).filter((name) => name === 'a')).to.have.length(2);
    });
  }

  for (const error of [new CommitUnknown(), new DatabaseUnavailable('gone')]) {
    it(`[LANE-5] tell all of a batch when ${error.name}, and try nothing again`, async () => {
      const { commit, begun, answers } = lanesOn();
      await commit('a', 'b', 'c');
      await begun[0]?.fail(error);
      expect(answers).to.deep.equal(['a', 'b', 'c'].map((name) => `${name}: ${error.name}`));
      await commit('d');
      expect(begun.map(({ turns }) => turns)).to.deep.equal([['a', 'b', 'c'], ['d']]);
    });
  }

  it('[LANE-6] refuse what is past the bound, and take it again when there is room', async () => {
    const { commit, begun, answers, lanes } = lanesOn({ maxQueued: 2 });
    await commit('under way');
    await commit('a', 'b', 'past');
    expect(answers).to.deep.equal(['past: DatabaseUnavailable']);
    expect(lanes.waiting).to.equal(2);
    await begun[0]?.end();
    await commit('c');
    expect(lanes.waiting).to.equal(1);
  });

  it('[MET-2] are measured: how many turns, how long they waited, how long the transaction took', async () => {
    const { commit, begun, measured, wait } = lanesOn();
    await commit('a');
    await commit('b');
    await wait(3);
    await commit('c');
    await wait(4);
    await begun[0]?.end();
    await wait(5);
    await begun[1]?.fail(new DatabaseUnavailable('gone'));
    expect(measured).to.deep.equal([
      { turns: 1, changes: 1, waitMs: 0, commitMs: 7 },
      { turns: 2, changes: 2, waitMs: 7, commitMs: 5 },
    ]);
  });
});
