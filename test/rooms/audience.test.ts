import { once } from 'node:events';
import { setImmediate as nextTick } from 'node:timers/promises';
import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { Audience } from '../../rooms/audience.ts';
import { MAX_BUFFERED_BYTES } from '../../rooms/frames.ts';
import { sharedText } from '../../rooms/watchWire.ts';
import type { PublishedChange, PublishedMap, PublishedSeat } from '../../src/app/schedule/published.ts';
import type { Watcher } from '../../src/app/schedule/seatDesk.ts';
import { eventually } from '../support/eventually.ts';
import { type SocketPair, SocketPairs } from '../support/socketPair.ts';

const SEATS = 200;

/** A room's side of watching: a map that the test changes. */
class ShownMap {
  readonly map: PublishedMap;
  watcher: Watcher | null = null;
  /** How often it has been asked for the map. */
  shown = 0;
  stopped = 0;
  /** What each who began to watch had seen. */
  readonly seen: number[] = [];
  /** While true there is no such schedule. */
  isGone = false;

  constructor() {
    const seats = Array.from({ length: SEATS }, (_, index): PublishedSeat => {
      const place = { deck: 0, row: Math.floor(index / 4), column: index % 4 };
      return {
        id: uuidv7(),
        seatNumber: `${index}`,
        seatType: 'standard',
        price: 2_000,
        status: 'available',
        ...place,
      };
    });
    this.map = {
      scheduleId: uuidv7(),
      scheduleStatus: 'scheduled',
      version: 1,
      availableSeats: SEATS,
      seats: new Map(seats.map((seat) => [seat.id, seat])),
    };
  }

  async watch(watcher: Watcher, seen: number) {
    this.seen.push(seen);
    if (this.isGone) return null;
    this.watcher = watcher;
    const map = () => {
      this.shown += 1;
      return this.map;
    };
    const stop = () => {
      this.stopped += 1;
    };
    return { map, stop };
  }

  change(whole = false): void {
    this.map.version += 1;
    const [seat] = this.map.seats.values();
    const change: PublishedChange = {
      map: this.map,
      seats: whole ? [] : [{ id: seat?.id ?? '', status: 'reserved' }],
      whole,
    };
    this.watcher?.onChange(change, sharedText(change));
  }
}

interface Heard {
  type: string;
  version: number;
}

function listen(far: SocketPair['far']): Heard[] {
  const heard: Heard[] = [];
  far.on('message', (data) => {
    const { type, version } = JSON.parse(String(data)) as Heard;
    heard.push({ type, version });
  });
  return heard;
}

describe('the audience of a seat map', () => {
  let pairs: SocketPairs;
  let room: ShownMap;
  let audience: Audience;
  let over: number;

  beforeEach(async () => {
    pairs = await SocketPairs.start();
    room = new ShownMap();
    over = 0;
    audience = new Audience({
      watch: (watcher, seen) => room.watch(watcher, seen),
      onNone: (readers) => {
        for (const { client } of readers) client.close(4404);
      },
      onOver: () => {
        over += 1;
      },
    });
  });
  afterEach(() => pairs.close());

  it('[WATCH-1] hears a map and then every version once, however fast changes come and whenever it joined', async () => {
    const everybody: Heard[][] = [];
    for (let joined = 0; joined < 12; joined += 1) {
      const pair = await pairs.open();
      everybody.push(listen(pair.far));
      // Somebody joins between two changes of one tick, and others in the ticks after.
      room.change();
      const joining = audience.join(pair);
      room.change();
      expect(await joining).to.equal(true);
      room.change();
      await nextTick();
      room.change();
    }
    const last = room.map.version;
    await eventually('all have heard the last', () =>
      everybody.every((heard) => heard.at(-1)?.version === last),
    );
    for (const [first, ...rest] of everybody) {
      const expected = rest.map((_, index) => ({
        type: 'delta',
        version: (first?.version ?? 0) + index + 1,
      }));
      expect(first?.type).to.equal('snapshot');
      expect(rest).to.deep.equal(expected);
    }
    expect(room.stopped).to.equal(0);
  });

  it('[WATCH-2] makes the map once for a crowd, and lets it in bit by bit', async () => {
    const crowd: SocketPair[] = [];
    while (crowd.length < 260) crowd.push(await pairs.open());
    const everybody = crowd.map(({ far }) => listen(far));
    let written = 0;
    const perTick: number[] = [];
    for (const { socket } of crowd) {
      const write = socket.write.bind(socket) as (bytes: Buffer) => boolean;
      socket.write = ((bytes: Buffer) => {
        written += 1;
        return write(bytes);
      }) as typeof socket.write;
    }
    await Promise.all(crowd.map((pair) => audience.join(pair)));
    while (written < crowd.length) {
      const before = written;
      await nextTick();
      perTick.push(written - before);
    }
    expect(Math.max(...perTick)).to.be.at.most(100);
    await eventually('all have the map', () => everybody.every((heard) => heard.length === 1));
    expect(room.shown).to.equal(1);
  });

  it('[WATCH-3] cuts off who does not read, at a mebibyte, and nobody else', async () => {
    const [idle, reading] = [await pairs.open(), await pairs.open()];
    const heard = listen(reading.far);
    await audience.join(idle);
    await audience.join(reading);
    await eventually('both have the map', () => heard.length === 1);
    idle.far.pause();
    const cut = once(idle.client, 'close');
    let most = 0;
    for (let made = 0; idle.client.readyState === idle.client.OPEN; made += 1) {
      expect(made, 'changes until it is cut off').to.be.below(5_000);
      room.change(true);
      await eventually('the other has heard it', () => heard.at(-1)?.version === room.map.version);
      most = Math.max(most, idle.socket.writableLength);
    }
    await cut;
    expect(most)
      .to.be.greaterThan(MAX_BUFFERED_BYTES / 2)
      .and.below(2 * MAX_BUFFERED_BYTES);
    expect(reading.client.readyState).to.equal(reading.client.OPEN);
  });

  it('[OWN-6] goes on when its room has gone, and says what it has shown', async () => {
    const [early, late] = [await pairs.open(), await pairs.open()];
    const heard = listen(early.far);
    await audience.join(early);
    await eventually('it has the map', () => heard.length === 1);
    room.change();
    room.watcher?.onGone();
    // Who comes meanwhile need not wait.
    const lateHeard = listen(late.far);
    await audience.join(late);
    await eventually('both have the next map', () => heard.length === 3 && lateHeard.length === 1);
    expect(heard.map(({ type, version }) => `${type} ${version}`)).to.deep.equal([
      'snapshot 1',
      'delta 2',
      'snapshot 2',
    ]);
    room.change();
    await eventually('both hear of the change', () =>
      [heard, lateHeard].every((each) => each.at(-1)?.version === 3),
    );
    expect(room.seen).to.deep.equal([0, 2]);
  });

  it('[OWN-6] tells everybody when the schedule has gone with its room', async () => {
    const pair = await pairs.open();
    await audience.join(pair);
    const closed = once(pair.far, 'close');
    room.isGone = true;
    room.watcher?.onGone();
    expect((await closed)[0]).to.equal(4404);
    expect(over).to.equal(1);
  });

  it('stops watching when the last has left', async () => {
    const pair = await pairs.open();
    await audience.join(pair);
    audience.leave(pair);
    expect({ stopped: room.stopped, over }).to.deep.equal({ stopped: 1, over: 1 });
  });
});
