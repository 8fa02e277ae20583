import { WebSocket } from 'ws';
import { z } from 'zod';
import { ServerAway, TripFailure } from './failure.ts';
import { type SeatMapView, SeatWatcher, type WatchedSeat } from './seatWatcher.ts';

const snapshot = z.object({
  type: z.literal('snapshot'),
  version: z.int(),
  available_seats: z.int(),
  seats: z.array(
    z.object({ id: z.string(), seat_number: z.string(), price: z.number(), status: z.string() }),
  ),
});

const delta = z.object({
  type: z.literal('delta'),
  version: z.int(),
  available_seats: z.int(),
  seats: z.array(z.object({ id: z.string(), status: z.string() })),
});

const message = z.discriminatedUnion('type', [snapshot, delta]);
type Message = z.output<typeof message>;

/** Watches over the plain WebSocket: the whole map first, then what changes. */
export class SocketWatcher extends SeatWatcher {
  readonly #socket: WebSocket;
  readonly #seats = new Map<string, WatchedSeat>();
  #version = 0;
  #availableSeats = 0;

  /** Resolves when the first map is there. */
  static async open(url: string, scheduleId: string): Promise<SocketWatcher> {
    const watcher = new SocketWatcher(url, scheduleId);
    await watcher.until('a seat map', () => true);
    return watcher;
  }

  private constructor(url: string, scheduleId: string) {
    super('plain socket');
    const address = `${url.replace(/^http/, 'ws')}/ws/schedules/${scheduleId}/seats`;
    this.#socket = new WebSocket(address);
    this.#socket.on('message', (data) => this.#read(String(data)));
    this.#socket.on('error', (error) => this.ended(new ServerAway(url, error).message));
    this.#socket.on('close', (code, reason) => this.ended(`closed with ${code} ${reason}`.trimEnd()));
  }

  get view(): SeatMapView {
    return { version: this.#version, availableSeats: this.#availableSeats, seats: this.#seats };
  }

  close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return Promise.resolve();
    return new Promise((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.close();
    });
  }

  #read(text: string): void {
    const read = message.safeParse(JSON.parse(text));
    if (!read.success) return this.ended('it said something that is not documented');
    if (read.data.type === 'delta' && read.data.version !== this.#version + 1) {
      return this.ended(`version ${read.data.version} came after ${this.#version}`);
    }
    this.#show(read.data);
    this.changed();
  }

  #show(shown: Message): void {
    this.#version = shown.version;
    this.#availableSeats = shown.available_seats;
    if (shown.type === 'snapshot') {
      this.#seats.clear();
      for (const { seat_number, ...seat } of shown.seats) {
        this.#seats.set(seat.id, { ...seat, seatNumber: seat_number });
      }
      return;
    }
    for (const { id, status } of shown.seats) {
      const seat = this.#seats.get(id);
      if (!seat) throw new TripFailure(`The plain socket told of the seat ${id}, which it never showed.`);
      seat.status = status;
    }
  }
}
