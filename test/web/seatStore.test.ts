import { expect } from 'chai';
import { SeatStore } from '../../web/src/seats/seatStore.ts';

const SEAT = { seat_number: '1', seat_type: 'standard', price: 20, deck: 0, row: 0, column: 0 };
const SNAPSHOT = {
  type: 'snapshot',
  schedule_id: 'trip',
  status: 'scheduled',
  version: 1,
  available_seats: 2,
  seats: ['a', 'b'].map((id) => ({ ...SEAT, id, status: 'available' })),
};

/** What the store needs of a browser: one socket, and frames that are drawn when the test says so. */
class Page extends EventTarget {
  readonly sockets: EventTarget[] = [];
  #frames = new Map<number, () => void>();
  #last = 0;
  readonly #before = new Map<string, unknown>();

  constructor() {
    super();
    const { sockets } = this;
    class Socket extends EventTarget {
      constructor() {
        super();
        sockets.push(this);
      }
      close(): void {}
    }
    const globals = {
      WebSocket: Socket,
      window: this,
      document: Object.assign(new EventTarget(), { hidden: false, visibilityState: 'visible' }),
      location: new URL('http://server/app/'),
      requestAnimationFrame: (draw: () => void) => {
        this.#frames.set(++this.#last, draw);
        return this.#last;
      },
      cancelAnimationFrame: (id: number) => this.#frames.delete(id),
    };
    for (const [name, value] of Object.entries(globals)) {
      this.#before.set(name, (globalThis as Record<string, unknown>)[name]);
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  }

  hear(message: unknown): void {
    this.sockets.at(-1)?.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }));
  }

  /** True when something was drawn. */
  frame(): boolean {
    const frames = [...this.#frames.values()];
    this.#frames.clear();
    for (const draw of frames) draw();
    return frames.length > 0;
  }

  close(): void {
    for (const [name, value] of this.#before) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  }
}

describe('the seats that a page knows', () => {
  let page: Page;
  let store: SeatStore;
  let told: string[];
  let stop: () => void;

  beforeEach(() => {
    page = new Page();
    store = new SeatStore('trip');
    told = [];
    store.onSeat('a', () => told.push(`a ${store.status('a')}`));
    store.onSeat('b', () => told.push(`b ${store.status('b')}`));
    store.onAvailable(() => told.push(`${store.available()} free`));
    store.onChange((changed) => told.push([...changed].map((each) => each.join('=')).join(' ')));
    stop = store.start();
    page.hear(SNAPSHOT);
  });
  afterEach(() => {
    stop();
    page.close();
  });

  const delta = (version: number, available_seats: number, seats: [string, string][]) =>
    page.hear({
      type: 'delta',
      version,
      available_seats,
      seats: seats.map(([id, status]) => ({ id, status })),
    });

  it('[WEB-21] are there at once with the first map', () => {
    expect(told).to.deep.equal(['2 free', 'a available', 'b available', 'a=available b=available']);
    expect(page.frame()).to.equal(false);
  });

  it('[WEB-21] are drawn once a frame, however many changes came for it', () => {
    told.length = 0;
    delta(2, 1, [['a', 'reserved']]);
    delta(3, 0, [['b', 'reserved']]);
    delta(4, 0, [['a', 'booked']]);
    expect(told).to.deep.equal([]);
    // Whoever asks meanwhile hears what is true.
    expect([store.status('a'), store.available()]).to.deep.equal(['booked', 0]);
    expect(page.frame()).to.equal(true);
    expect(told).to.deep.equal(['0 free', 'a booked', 'b reserved', 'a=booked b=reserved']);
    expect(page.frame()).to.equal(false);
  });

  it('[WEB-21] are told together with a new map what came before it, once', () => {
    delta(2, 1, [['a', 'reserved']]);
    told.length = 0;
    page.hear({ ...SNAPSHOT, version: 3 });
    expect(told).to.deep.equal(['2 free', 'a available', 'a=available']);
    expect(page.frame()).to.equal(false);
  });
});
