import type { Clock, EpochMs } from '../ports.ts';
import type { PublishedChange } from '../schedule/published.ts';
import { Forgettings } from './forgettings.ts';

/** The finished answer of a search, and what makes it wrong before its time. */
export interface SearchPage {
  /** The JSON as it is sent: rendering it is most of what an answer costs. */
  json: Buffer;
  /** The schedules that it shows. */
  shows: ReadonlySet<string>;
  /** Whether free seats decide which schedules it shows: then also one that it does not show may change it. */
  countsSeats: boolean;
  /** When the first departure that it shows has left; null when it shows none. */
  until: EpochMs | null;
}

/** Where several processes keep the pages that they have made. Nothing in here rejects: without it a page is made. */
export interface SharedPages {
  /** The page and when the database was asked for it, by the database's clock; null when there is none. */
  get(key: string): Promise<SharedPage | null>;
  /** Keeps it for `ms`; nobody waits for that. */
  put(key: string, page: SharedPage, ms: number): void;
}

export interface SharedPage extends SearchPage {
  begunAt: EpochMs;
}

export interface SearchCacheOptions {
  clock: Clock;
  /** With other processes; absent: this one is alone. */
  shared?: SharedPages | null;
  /** Milliseconds that never jump nor stand still. */
  monotonic?: () => number;
  /** Pages that are kept at the most; default 500. */
  size?: number;
}

interface Kept {
  page: SearchPage;
  /** Before the database was asked: nothing in it is older. */
  begunAt: number;
}

interface Flight {
  page: Promise<SearchPage>;
  begunAt: number;
}

/** The one promise that holds whoever made the change, and in which process. */
const FRESH_MS = 1_000;
/** The clocks of two processes may differ by as much: a page of another one is believed for so much less. */
const CLOCKS_MS = 100;
const OTHERS_FRESH_MS = FRESH_MS - CLOCKS_MS;

/**
 * Answers of searches, kept for a second, the least recently used thrown away first; those of other processes are taken
 * as well. What changes in this process is forgotten at its commit, and the other processes are told; a change from
 * anywhere else shows within the second. Equal searches that come at once are one. Rules [SRCH-11], [SRCH-12].
 */
export class SearchCache {
  readonly #clock: Clock;
  readonly #monotonic: () => number;
  readonly #size: number;
  readonly #shared: SharedPages | null;
  readonly #forgotten = new Forgettings(FRESH_MS);
  readonly #kept = new Map<string, Kept>();
  readonly #flights = new Map<string, Flight>();
  /** Told of what this process has changed: a schedule, or null for everything. */
  onForget: (scheduleId: string | null) => void = () => undefined;

  constructor({ clock, monotonic = () => performance.now(), size = 500, shared = null }: SearchCacheOptions) {
    this.#clock = clock;
    this.#shared = shared;
    this.#monotonic = monotonic;
    this.#size = size;
  }

  /** The page kept under `key`, else the one that `make` makes. Equal keys must mean equal answers. */
  async answer(key: string, make: () => Promise<SearchPage>): Promise<Buffer> {
    const now = this.#monotonic();
    const kept = this.#kept.get(key);
    if (kept && this.#isGood(kept, now)) {
      this.#keep(key, kept);
      return kept.page.json;
    }
    const flight = this.#flights.get(key);
    const joined = flight && now - flight.begunAt < FRESH_MS ? flight : this.#take(key, make, now);
    return (await joined.page).json;
  }

  /** A turn of this process has been committed. */
  onChange({ map, whole }: Pick<PublishedChange, 'map' | 'whole'>): void {
    // A new price or status may put a schedule on any page.
    if (whole) return this.clear();
    this.forget([map.scheduleId]);
    this.onForget(map.scheduleId);
  }

  /** Forgets everything; what is being read now is answered, but neither kept nor joined. */
  clear(): void {
    this.forget(null);
    this.onForget(null);
  }

  /** Forgets what may have changed with the seats of these schedules; null: everything. */
  forget(scheduleIds: readonly string[] | null): void {
    this.#flights.clear();
    this.#forgotten.note(scheduleIds, this.#clock.now());
    if (scheduleIds === null) return this.#kept.clear();
    for (const [key, { page }] of this.#kept) {
      if (page.countsSeats || scheduleIds.some((id) => page.shows.has(id))) this.#kept.delete(key);
    }
  }

  #isGood({ page, begunAt }: Kept, now: number): boolean {
    return now - begunAt < FRESH_MS && (page.until === null || this.#clock.now() < page.until);
  }

  #take(key: string, make: () => Promise<SearchPage>, begunAt: number): Flight {
    const found = this.#shared ? this.#fromOthers(this.#shared, key, make, begunAt) : whole(make(), begunAt);
    const flight: Flight = { begunAt, page: found.then(({ page }) => page) };
    this.#flights.set(key, flight);
    const land = (kept: Kept | null) => {
      // Forgotten meanwhile: something has changed since it was read.
      if (this.#flights.get(key) !== flight) return;
      this.#flights.delete(key);
      if (kept) this.#keep(key, kept);
    };
    found.then(land, () => land(null));
    return flight;
  }

  /** What another process has made, else made here and for the others. */
  async #fromOthers(
    shared: SharedPages,
    key: string,
    make: () => Promise<SearchPage>,
    begunAt: number,
  ): Promise<Kept> {
    const asked = this.#clock.now();
    const theirs = await shared.get(key);
    if (theirs && this.#mayTake(theirs)) return { page: theirs, begunAt: begunAt - (asked - theirs.begunAt) };
    const page = await make();
    const left = asked + OTHERS_FRESH_MS - this.#clock.now();
    if (left > 0 && this.#forgotten.of(page) < asked) shared.put(key, { ...page, begunAt: asked }, left);
    return { page, begunAt };
  }

  /** Not what was made before something changed that this process knows of. */
  #mayTake(page: SharedPage): boolean {
    const now = this.#clock.now();
    if (now - page.begunAt >= OTHERS_FRESH_MS || (page.until !== null && now >= page.until)) return false;
    return this.#forgotten.of(page) + CLOCKS_MS < page.begunAt;
  }

  /** Puts it at the end, where the most recently used are. */
  #keep(key: string, kept: Kept): void {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    if (this.#kept.size <= this.#size) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}

async function whole(page: Promise<SearchPage>, begunAt: number): Promise<Kept> {
  return { page: await page, begunAt };
}

/** Something that changes the catalogue, after which the searches forget what they have kept. */
export function forgettingSearches<A extends unknown[], R>(
  change: (...given: A) => Promise<R>,
  searches: SearchCache,
): (...given: A) => Promise<R> {
  return async (...given) => {
    try {
      return await change(...given);
    } finally {
      // Also when it failed: a commit whose answer was lost may have happened.
      searches.clear();
    }
  };
}
