import { expect } from 'chai';
import { SearchCache, type SearchPage } from '../../src/app/catalogue/searchCache.ts';
import type { PublishedMap } from '../../src/app/schedule/published.ts';
import { ManualClock } from '../support/manualClock.ts';

const page = (text: string, changes: Partial<SearchPage> = {}): SearchPage => ({
  json: Buffer.from(text),
  shows: new Set(),
  countsSeats: false,
  until: null,
  ...changes,
});

const changeOf = (scheduleId: string, whole = false) => {
  const map: PublishedMap = {
    scheduleId,
    scheduleStatus: 'scheduled',
    version: 1,
    availableSeats: 1,
    seats: new Map(),
  };
  return { map, whole };
};

describe('the cache of searches', () => {
  let clock: ManualClock;
  let cache: SearchCache;
  let asked: number;

  beforeEach(() => {
    clock = new ManualClock(1_000_000);
    cache = new SearchCache({ clock, monotonic: () => clock.now(), size: 3 });
    asked = 0;
  });

  /** The answer for `key`; each time it has to be made it is another one. */
  const ask = async (key: string, changes: Partial<SearchPage> = {}) => {
    const json = await cache.answer(key, async () => page(`${key}${++asked}`, changes));
    return json.toString();
  };

  it('[SRCH-11] keeps an answer for less than a second from when it was asked for', async () => {
    const slow = cache.answer('a', async () => {
      clock.advance(600);
      return page('slow');
    });
    expect((await slow).toString()).to.equal('slow');
    clock.advance(399);
    expect(await ask('a')).to.equal('slow');
    clock.advance(1);
    expect(await ask('a')).to.equal('a1');
  });

  it('[SRCH-11] forgets what shows a schedule whose seats changed, and all that count seats', async () => {
    await ask('shows', { shows: new Set(['x']) });
    await ask('counts', { countsSeats: true });
    await ask('other', { shows: new Set(['y']) });
    cache.onChange(changeOf('x'));
    expect([await ask('other'), await ask('shows'), await ask('counts')]).to.deep.equal([
      'other3',
      'shows4',
      'counts5',
    ]);
  });

  it('[SRCH-11] forgets everything when a price or a status changed', async () => {
    await ask('other', { shows: new Set(['y']) });
    cache.onChange(changeOf('x', true));
    expect(await ask('other')).to.equal('other2');
  });

  it('[SRCH-11] neither keeps nor shares what was being read when something changed', async () => {
    const gate = Promise.withResolvers<SearchPage>();
    const before = cache.answer('a', () => gate.promise);
    cache.onChange(changeOf('x'));
    expect(await ask('a')).to.equal('a1');
    gate.resolve(page('old'));
    expect((await before).toString()).to.equal('old');
    expect(await ask('a')).to.equal('a1');
  });

  it('[SRCH-12] asks once for all who ask the same at once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask('a')));
    expect(new Set(answers)).to.deep.equal(new Set(['a1']));
    expect(asked).to.equal(1);
  });

  it('[SRCH-12] does not join a question that has hung for a second', async () => {
    const gate = Promise.withResolvers<SearchPage>();
    const hung = cache.answer('a', () => gate.promise);
    clock.advance(1_000);
    expect(await ask('a')).to.equal('a1');
    gate.resolve(page('late'));
    await hung;
    expect(await ask('a')).to.equal('a1');
  });

  it('[SRCH-12] a failure is told to all who waited, and not kept', async () => {
    const fail = () => cache.answer('a', () => Promise.reject(new Error('down')));
    const results = await Promise.allSettled([fail(), fail()]);
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(await ask('a')).to.equal('a1');
  });

  it('[SRCH-12] throws the least recently used away when there are too many', async () => {
    for (const key of ['a', 'b', 'c']) await ask(key);
    await ask('a');
    await ask('d');
    expect([await ask('a'), await ask('c'), await ask('d')]).to.deep.equal(['a1', 'c3', 'd4']);
    expect(await ask('b')).to.equal('b5');
  });
});
