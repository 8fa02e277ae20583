import { expect } from 'chai';
import { SearchCache, type SearchPage, type SharedPage } from '../../src/app/catalogue/searchCache.ts';
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

describe('[SRCH-14] the caches of two processes', () => {
  const pages = new Map<string, SharedPage>();
  const shared = {
    get: async (key: string) => pages.get(key) ?? null,
    put: (key: string, made: SharedPage) => void pages.set(key, made),
  };
  let clock: ManualClock;
  let one: SearchCache;
  let two: SearchCache;
  let asked: number;

  beforeEach(() => {
    clock = new ManualClock(1_000_000);
    pages.clear();
    const cache = () => new SearchCache({ clock, monotonic: () => clock.now(), shared });
    [one, two] = [cache(), cache()];
    asked = 0;
  });

  const ask = async (cache: SearchCache, changes: Partial<SearchPage> = {}) => {
    const made = { shows: new Set(['x']), ...changes };
    return (await cache.answer('a', async () => page(`a${++asked}`, made))).toString();
  };

  it('share what one of them has made, for less than a second from when it asked', async () => {
    expect(await ask(one)).to.equal('a1');
    clock.advance(500);
    expect(await ask(two)).to.equal('a1');
    clock.advance(499);
    expect(await ask(two)).to.equal('a1');
    clock.advance(1);
    expect([await ask(two), await ask(one)]).to.deep.equal(['a2', 'a2']);
  });

  it('believe another one for a little less than themselves, because clocks differ', async () => {
    await ask(one);
    clock.advance(899);
    expect(await ask(two)).to.equal('a1');
    clock.advance(201);
    await ask(one);
    clock.advance(900);
    expect([await ask(one), await ask(two)]).to.deep.equal(['a2', 'a3']);
  });

  it('take nothing that was made before a change that they know of', async () => {
    await ask(one);
    clock.advance(200);
    two.forget(['y']);
    expect(await ask(two)).to.equal('a1');
    two.forget(['x']);
    expect(await ask(two)).to.equal('a2');
    two.forget(null);
    expect(await ask(two)).to.equal('a3');
  });

  it('take no page that counts free seats from before any change', async () => {
    await ask(one, { countsSeats: true });
    clock.advance(200);
    two.forget(['y']);
    expect(await ask(two)).to.equal('a2');
  });

  it('take none whose first bus has left', async () => {
    await ask(one, { until: clock.now() + 300 });
    clock.advance(299);
    expect(await ask(two)).to.equal('a1');
    two = new SearchCache({ clock, monotonic: () => clock.now(), shared });
    clock.advance(1);
    expect(await ask(two)).to.equal('a2');
  });

  it('share nothing that changed while it was being read', async () => {
    const gate = Promise.withResolvers<SearchPage>();
    const reading = one.answer('a', () => gate.promise);
    await Promise.resolve();
    one.forget(['x']);
    gate.resolve(page('old', { shows: new Set(['x']) }));
    expect((await reading).toString()).to.equal('old');
    expect(pages.size).to.equal(0);
  });
});
