import { once } from 'node:events';
import { type Client, ClientState, SchemaSerializer } from '@colyseus/core';
import { Decoder, Encoder } from '@colyseus/schema';
import { expect } from 'chai';
import { MAX_BUFFERED_BYTES } from '../../rooms/frames.ts';
import { ScheduleState, SeatState } from '../../rooms/ScheduleState.ts';
import { SharedSerializer } from '../../rooms/sharedSerializer.ts';
import { eventually } from '../support/eventually.ts';
import { type SocketPair, SocketPairs } from '../support/socketPair.ts';

const SEATS = 200;

/** A state whose every change is large: what is not read soon waits in this process. */
function fullState(): ScheduleState {
  const state = new ScheduleState();
  state.version = 0;
  state.available_seats = SEATS;
  for (let seat = 0; seat < SEATS; seat += 1) {
    state.seats.set(
      `seat-${seat}`,
      new SeatState({ seat_number: '', seat_type: '', price: 0, status: '', deck: 0, row: 0, column: 0 }),
    );
  }
  return state;
}

function change(state: ScheduleState): void {
  state.version += 1;
  const text = `${state.version}`.padStart(100, '-');
  for (const seat of state.seats.values()) Object.assign(seat, { status: text, seat_type: text });
}

/** What Colyseus makes of a connection, as far as a serializer sees it. */
function clientOf({ client }: SocketPair): Client {
  const raw = (bytes: Uint8Array) => client.send(bytes, { binary: true });
  return { state: ClientState.JOINED, ref: client, raw } as unknown as Client;
}

/** Reads what a serializer sends, as the SDK does: each message's first byte says what it is. */
function decode({ far }: SocketPair): ScheduleState {
  const state = new ScheduleState();
  const decoder = new Decoder(state);
  far.on('message', (data: Buffer) => decoder.decode(data.subarray(1)));
  return state;
}

describe('what Colyseus makes for a room before it is given the shared buffers', () => {
  it('is next to nothing', () => {
    const { fullEncodeBuffer } = new SchemaSerializer() as unknown as { fullEncodeBuffer: Uint8Array };
    const { sharedBuffer } = new Encoder(new ScheduleState());
    expect(fullEncodeBuffer.byteLength + sharedBuffer.byteLength).to.be.below(1_000);
  });
});

describe('what tells a client how the state is made', () => {
  const bytesOf = (serializer: SchemaSerializer<ScheduleState>) => {
    serializer.reset(fullState());
    return Buffer.from(serializer.handshake());
  };

  it('is what Colyseus makes of it, in every room, and makes no noise', async () => {
    // One that has encoded nothing yet.
    const anew = '../../rooms/sharedSerializer.ts?anew';
    const { SharedSerializer } = (await import(anew)) as typeof import('../../rooms/sharedSerializer.ts');
    const { warn } = console;
    const { BUFFER_SIZE } = Encoder;
    const noise: unknown[] = [];
    console.warn = (...words: unknown[]) => noise.push(words);
    try {
      const shared = [new SharedSerializer(), new SharedSerializer()].map(bytesOf);
      expect(noise).to.deep.equal([]);
      Encoder.BUFFER_SIZE = 8_192;
      for (const each of shared) expect(each.equals(bytesOf(new SchemaSerializer()))).to.equal(true);
    } finally {
      console.warn = warn;
      Encoder.BUFFER_SIZE = BUFFER_SIZE;
    }
  });
});

describe('a state that is sent to many', () => {
  let pairs: SocketPairs;
  beforeEach(async () => {
    pairs = await SocketPairs.start();
  });
  afterEach(() => pairs.close());

  async function sendTo(serializer: SchemaSerializer<ScheduleState>, changes: number) {
    const state = fullState();
    serializer.reset(state);
    const [slow, quick] = [await pairs.open(), await pairs.open()];
    const seen = { slow: decode(slow), quick: decode(quick) };
    const clients = [clientOf(slow), clientOf(quick)];
    for (const client of clients) client.raw(serializer.getFullState());
    await eventually(
      'both have the state',
      () => seen.slow.seats?.size === SEATS && seen.quick.seats?.size === SEATS,
    );
    slow.far.pause();
    for (let made = 0; made < changes && slow.client.readyState === slow.client.OPEN; made += 1) {
      change(state);
      serializer.applyPatches(clients, state);
      await eventually('the quick one has it', () => seen.quick.version === state.version);
    }
    return { state, slow, quick, seen };
  }

  it('[WATCH-4] a client that reads slowly gets every patch as it was', async () => {
    const serializer = new SharedSerializer();
    const { state, slow, seen } = await sendTo(serializer, 20);
    // Until bytes wait in this process and not in the system's buffers: those that the next patch must not touch.
    while (slow.socket.writableLength < MAX_BUFFERED_BYTES / 2) {
      change(state);
      serializer.applyPatches([clientOf(slow)], state);
    }
    const versions: number[] = [];
    slow.far.on('message', () => versions.push(seen.slow.version));
    slow.far.resume();
    await eventually('the slow one has come to the end', () => seen.slow.version === state.version);
    expect(versions).to.deep.equal(Array.from(versions, (_, index) => (versions[0] ?? 0) + index));
    expect(seen.slow.toJSON()).to.deep.equal(state.toJSON());
  });

  it('[WATCH-3] a client that never reads is cut off at a mebibyte, and no other', async () => {
    const { slow, quick } = await sendTo(new SharedSerializer(), 2_000);
    if (slow.client.readyState !== slow.client.CLOSED) await once(slow.client, 'close');
    expect(quick.client.readyState).to.equal(quick.client.OPEN);
  });
});
