import { Client, type Room } from '@colyseus/sdk';
import type { z } from 'zod';
import { heldSchema } from '../../http/reservations/schema.ts';
import { ServerProblem, TripFailure, toldProblem } from './failure.ts';
import { type SeatMapView, SeatWatcher, type WatchedSeat } from './seatWatcher.ts';

export type Held = z.output<typeof heldSchema>;

/** The room's state as the SDK mirrors it; the contract's names. */
interface RoomState {
  version: number;
  available_seats: number;
  seats: Iterable<[string, { seat_number: string; price: number; status: string }]>;
}

/** Watches through the Colyseus room of a schedule, and acts in it when there is a token. */
export class RoomWatcher extends SeatWatcher {
  readonly room: Room<unknown, RoomState>;

  /** Joins, as a guest without a token. Resolves when the state is there. */
  static async open(url: string, scheduleId: string, token: string | null): Promise<RoomWatcher> {
    const client = new Client(url);
    if (token !== null) client.auth.token = token;
    const room = await client
      .joinOrCreate<RoomState>('schedule', { schedule_id: scheduleId })
      .catch((error: unknown) => {
        throw new TripFailure(`The room of the schedule cannot be joined: ${(error as Error).message}.`);
      });
    const watcher = new RoomWatcher(room);
    await watcher.until('a seat map', () => true);
    return watcher;
  }

  private constructor(room: Room<unknown, RoomState>) {
    super('room');
    this.room = room;
    // Coming back is for clients with somebody in front of them; here a cut is news.
    room.reconnection.enabled = false;
    room.onStateChange(() => this.changed());
    room.onLeave((code) => this.ended(`left with ${code}`));
    room.onError((code, message) => this.ended(`error ${code} ${message ?? ''}`.trimEnd()));
  }

  get view(): SeatMapView {
    const { version, available_seats, seats } = this.room.state;
    const shown = new Map<string, WatchedSeat>();
    for (const [id, { seat_number, price, status }] of seats) {
      shown.set(id, { id, seatNumber: seat_number, price, status });
    }
    return { version, availableSeats: available_seats, seats: shown };
  }

  /** Holds seats by the room's own request. Throws {@link ServerProblem} when it is refused. */
  async reserve(seatIds: readonly string[]): Promise<Held> {
    return heldSchema.parse(await this.ask('reserve', { seat_ids: seatIds }));
  }

  async release(reservationId: string): Promise<void> {
    await this.ask('release', { reservation_id: reservationId });
  }

  /** Any request of the room. */
  async ask(request: string, message: unknown): Promise<unknown> {
    try {
      return await this.room.request(request, message);
    } catch (error) {
      const reason = error instanceof Error && 'reason' in error ? error.reason : null;
      const read = toldProblem.safeParse(reason);
      if (read.success && read.data.code !== undefined) throw new ServerProblem(read.data, null);
      throw new TripFailure(`The room did not answer "${request}": ${(error as Error).message}.`);
    }
  }

  async close(): Promise<void> {
    if (this.room.connection.isOpen) await this.room.leave();
  }
}
