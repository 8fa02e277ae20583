/** How many seats the departures shown have left, as the server tells it. */

import type { z } from 'zod';
import type { offerChangedSchema, seatsLeftSchema } from '../../../../../rooms/departureSchema.ts';
import { MOST_FOLLOWED } from '../../../../../src/domain/schedule.ts';
import { LiveSocket } from '../../../api/liveSocket.ts';
import type { Departure } from '../../../api/wire.ts';

type News = z.output<typeof seatsLeftSchema> | z.output<typeof offerChangedSchema>;

export interface Told {
  /** Whether the server tells of each departure shown; when not, one has to ask. */
  isOfAll: boolean;
  /** The free seats of those that it has told of since they were searched for. */
  left: ReadonlyMap<string, number>;
}

/** Everybody who looks hears at once that others may be on offer, and must not ask at once. */
const SPREAD_MS = 1_000;

/** Follows what a search has found; told beside the search's own answers, which may be older than what is told. */
export class SeatsLeft {
  readonly #listeners = new Set<() => void>();
  #told: Told = { isOfAll: false, left: new Map() };
  #ids: readonly string[] = [];
  #socket: LiveSocket<News> | null = null;
  #isTold = false;
  #wasTold = false;
  #search: ReturnType<typeof setTimeout> | undefined;

  readonly told = (): Told => this.#told;

  readonly onTold = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Listens until the returned function is called; `searchAgain` when others may be on offer. */
  start(searchAgain: () => void): () => void {
    const searchSoon = () => {
      this.#search ??= setTimeout(() => {
        this.#search = undefined;
        searchAgain();
      }, Math.random() * SPREAD_MS);
    };
    const socket = new LiveSocket<News>({
      path: '/ws/departures',
      greeting: () => this.#list(),
      onNews: (news) => {
        if (news.type === 'changed') searchSoon();
        else this.#learn(news.schedules);
      },
      onTold: (isTold) => {
        this.#isTold = isTold;
        this.#show(this.#told.left);
        // While it was lost nobody told.
        if (isTold && this.#wasTold) searchSoon();
        this.#wasTold ||= isTold;
      },
    });
    this.#socket = socket;
    return () => {
      socket.close();
      clearTimeout(this.#search);
      this.#search = undefined;
    };
  }

  /** A search has found these. The server's answer to the list is newer than the search, whatever came between. */
  follow(found: readonly Departure[]): void {
    this.#ids = found.map(({ id }) => id);
    const { left } = this.#told;
    // What nobody has told of lately is older than the search.
    const kept = this.#isTold ? this.#ids.flatMap((id) => entryOf(left, id)) : [];
    this.#show(new Map(kept));
    this.#socket?.say(this.#list());
  }

  #list(): string {
    return JSON.stringify({ schedule_ids: this.#ids.slice(0, MOST_FOLLOWED) });
  }

  #learn(schedules: z.output<typeof seatsLeftSchema>['schedules']): void {
    const left = new Map(this.#told.left);
    for (const { schedule_id, available_seats } of schedules) left.set(schedule_id, available_seats);
    this.#show(left);
  }

  #show(left: ReadonlyMap<string, number>): void {
    this.#told = { isOfAll: this.#isTold && this.#ids.length <= MOST_FOLLOWED, left };
    for (const listener of this.#listeners) listener();
  }
}

function entryOf(left: ReadonlyMap<string, number>, id: string): [string, number][] {
  const seats = left.get(id);
  return seats === undefined ? [] : [[id, seats]];
}
