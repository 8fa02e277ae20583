import { setImmediate as settled } from 'node:timers/promises';
import { expect } from 'chai';
import type { Departure } from '../../web/src/api/wire.ts';
import { SeatsLeft } from '../../web/src/pages/passenger/search/seatsLeft.ts';

/** What following takes of a browser: sockets, and timers that run when the test says so. */
class Browser {
  readonly sockets: Socket[] = [];
  readonly timers: { run: () => void; ms: number }[] = [];
  readonly #before = new Map<string, unknown>();

  constructor() {
    const { sockets, timers } = this;
    const globals = {
      WebSocket: class extends Socket {
        constructor() {
          super();
          sockets.push(this);
        }
      },
      location: new URL('http://server/app/'),
      setTimeout: (run: () => void, ms: number) => {
        const timer = { run, ms };
        timers.push(timer);
        return timer;
      },
      clearTimeout: (timer: (typeof timers)[number]) => {
        if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1);
      },
    };
    for (const [name, value] of Object.entries(globals)) {
      this.#before.set(name, (globalThis as Record<string, unknown>)[name]);
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  }

  get socket(): Socket {
    const last = this.sockets.at(-1);
    if (!last) throw new Error('no socket has been opened');
    return last;
  }

  close(): void {
    for (const [name, value] of this.#before) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  }
}

class Socket extends EventTarget {
  static readonly OPEN = 1;
  readyState = 0;
  readonly said: string[][] = [];

  open(): void {
    this.readyState = Socket.OPEN;
    this.dispatchEvent(new Event('open'));
  }

  send(text: string): void {
    this.said.push(JSON.parse(text).schedule_ids);
  }

  close(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }

  hear(message: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }));
  }

  tell(left: Record<string, number>): void {
    const schedules = Object.entries(left).map(([schedule_id, available_seats]) => ({
      schedule_id,
      status: 'scheduled',
      available_seats,
    }));
    this.hear({ type: 'seats', schedules });
  }
}

const trips = (...ids: string[]) => ids.map((id) => ({ id }) as Departure);

describe('[SRCH-15] the seats left that a page knows', () => {
  let browser: Browser;
  let store: SeatsLeft;
  let searches: number;
  let stop: () => void;

  beforeEach(async () => {
    browser = new Browser();
    store = new SeatsLeft();
    searches = 0;
    stop = store.start(() => {
      searches += 1;
    });
    store.follow(trips('a', 'b'));
    await settled();
    browser.socket.open();
  });
  afterEach(() => {
    stop();
    browser.close();
  });

  const left = () => Object.fromEntries(store.told().left);
  const runTimers = async () => {
    for (const { run } of browser.timers.splice(0)) run();
    await settled();
  };

  it('are those of the last search, told anew after each, in as long a list as the server takes', () => {
    browser.socket.tell({ a: 1, b: 2 });
    store.follow(trips('a', 'b'));
    store.follow(trips('b', 'c'));
    expect(browser.socket.said).to.deep.equal([
      ['a', 'b'],
      ['a', 'b'],
      ['b', 'c'],
    ]);
    expect(left()).to.deep.equal({ b: 2 });
    expect(store.told().isOfAll).to.equal(true);
    const many = Array.from({ length: 101 }, (_, n) => `${n}`);
    store.follow(trips(...many));
    expect(browser.socket.said.at(-1)).to.deep.equal(many.slice(0, 100));
    expect(store.told().isOfAll).to.equal(false);
  });

  it('stay when the connection is lost, until a search knows better, and are told anew on the next one', async () => {
    expect(store.told().isOfAll).to.equal(false);
    browser.socket.tell({ a: 1, b: 2 });
    expect(store.told().isOfAll).to.equal(true);
    browser.socket.close();
    expect([store.told().isOfAll, left()]).to.deep.equal([false, { a: 1, b: 2 }]);
    store.follow(trips('b', 'c'));
    expect(left()).to.deep.equal({});
    expect(browser.timers[0]?.ms).to.be.within(1_000, 3_000);
    await runTimers();
    browser.socket.open();
    expect(browser.sockets).to.have.length(2);
    expect(browser.socket.said).to.deep.equal([['b', 'c']]);
    browser.socket.tell({ b: 0, c: 4 });
    expect([store.told().isOfAll, left()]).to.deep.equal([true, { b: 0, c: 4 }]);
    // What is on offer may have changed while nobody told.
    await runTimers();
    expect(searches).to.equal(1);
  });

  it('may be those of others: then there is one search, within a second, by chance', async () => {
    browser.socket.tell({ a: 1, b: 2 });
    for (let times = 0; times < 3; times += 1) browser.socket.hear({ type: 'changed' });
    expect(browser.timers).to.have.length(1);
    expect(browser.timers[0]?.ms).to.be.within(0, 1_000);
    await runTimers();
    expect(searches).to.equal(1);
    browser.socket.hear({ type: 'changed' });
    await runTimers();
    expect(searches).to.equal(2);
  });

  it('are not asked for any more once nobody looks', async () => {
    browser.socket.tell({ a: 1, b: 2 });
    browser.socket.hear({ type: 'changed' });
    stop();
    await runTimers();
    expect([browser.sockets.length, searches, store.told().isOfAll]).to.deep.equal([1, 0, false]);
  });
});
