import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RawData } from 'ws';
import type { z } from 'zod';
import type { ChangeNews } from '../src/app/catalogue/changeNews.ts';
import type { SeatsLeft, SeatsLeftReads } from '../src/app/catalogue/ports.ts';
import { SeatsLeftBoard } from '../src/app/catalogue/seatsLeftBoard.ts';
import { MOST_FOLLOWED } from '../src/domain/schedule.ts';
import type { Reader } from './audience.ts';
import type { offerChangedSchema, seatsLeftSchema } from './departureSchema.ts';
import { sendFrames, textFrame } from './frames.ts';
import { followMessage, readMessage } from './messages.ts';
import { SocketDoor } from './socketDoor.ts';
import { firstMessage, parsed, talkLimit } from './talk.ts';

const PATH = /^\/ws\/departures\/?(?:\?|$)/;
const BAD_LIST = 4400;
const WHAT_IS_HEARD = `a message is {"schedule_ids": [up to ${MOST_FOLLOWED} ids]}`;

export interface DepartureSocketParts {
  news: ChangeNews;
  seatsLeft: SeatsLeftReads;
  onTrouble(what: string, error: unknown): void;
  /** A test need not wait. */
  wait?: (ms: number) => Promise<unknown>;
}

/**
 * The socket `/ws/departures`, for everybody: the client says which departures it shows, and is told how many seats of
 * them are left, at once and whenever that changes. Another list takes the place of the one before.
 */
export class DepartureSockets {
  readonly #door = new SocketDoor(8192);
  readonly #board: SeatsLeftBoard<Reader>;
  readonly #stopHearing: () => void;

  constructor({ news, seatsLeft, onTrouble, wait }: DepartureSocketParts) {
    this.#board = new SeatsLeftBoard({
      reads: seatsLeft,
      tell: (readers, seats) => send(readers, seatsMessage(seats)),
      tellOffer: (readers) => send(readers, { type: 'changed' }),
      wait: wait ?? ((ms) => sleep(ms, undefined, { ref: false })),
      onTrouble,
    });
    this.#stopHearing = news.onChange((changed) => this.#board.note(changed));
  }

  get size(): number {
    return this.#door.size;
  }

  /** True for a request that is this socket's. */
  static handles(req: IncomingMessage): boolean {
    return PATH.test(req.url ?? '');
  }

  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#door.open(req, socket, head, (client) => this.#accept({ client, socket }));
  }

  close(): void {
    this.#stopHearing();
    this.#board.close();
    this.#door.close();
  }

  #accept(reader: Reader): void {
    const { client } = reader;
    client.on('close', () => this.#board.leave(reader));
    client.on('message', talkLimit(client));
    client.on('message', (data) => this.#hear(reader, data));
    void firstMessage(client).then((said) => {
      if (said === undefined) client.close(BAD_LIST, WHAT_IS_HEARD);
    });
  }

  #hear(reader: Reader, data: RawData): void {
    // It may have been closed for what it said before.
    if (reader.client.readyState !== reader.client.OPEN) return;
    const message = readMessage(followMessage, parsed(data));
    if (!message.ok) return reader.client.close(BAD_LIST, WHAT_IS_HEARD);
    this.#board.follow(
      reader,
      message.value.schedule_ids.map((id) => id.toLowerCase()),
    );
  }
}

type Message = z.output<typeof seatsLeftSchema> | z.output<typeof offerChangedSchema>;

function seatsMessage(seats: readonly SeatsLeft[]): Message {
  const schedules = seats.map(({ scheduleId, status, availableSeats }) => ({
    schedule_id: scheduleId,
    status,
    available_seats: availableSeats,
  }));
  return { type: 'seats', schedules };
}

function send(readers: readonly Reader[], message: Message): void {
  const frame = textFrame(JSON.stringify(message));
  for (const { client, socket } of readers) sendFrames(client, socket, frame);
}
