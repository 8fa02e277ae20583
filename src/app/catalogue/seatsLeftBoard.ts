import type { Changed } from './changeNews.ts';
import type { SeatsLeft, SeatsLeftReads } from './ports.ts';

/** What changes so soon after a telling is told together: a rush has changes all the time, and thousands who look. */
const PAUSE_MS = 250;
const RETRY_MS = 1_000;

export interface SeatsLeftBoardParts<F> {
  reads: SeatsLeftReads;
  /** The same for all of these, who follow every one of them. */
  tell(followers: readonly F[], seats: readonly SeatsLeft[]): void;
  /** Other departures, prices or times may be on offer. */
  tellOffer(followers: readonly F[]): void;
  wait(ms: number): Promise<unknown>;
  onTrouble(what: string, error: unknown): void;
}

interface Followed<F> {
  /** As it was last told; null before that, and when there is no such schedule. */
  seats: SeatsLeft | null;
  readonly followers: Set<F>;
}

/** What one question is about. */
interface Round<F> {
  ids: string[];
  /** Who waits for all of a list. */
  lists: Map<F, readonly string[]>;
  /** Whether any schedule may have changed. */
  isOffer: boolean;
}

/**
 * Who follows which departures, and how many seats of each were left when that was last told. Whatever has changed, and
 * whoever has come, the database is asked once for all of it, and not again while that is under way. Rules [SRCH-15],
 * [WATCH-7].
 */
export class SeatsLeftBoard<F> {
  readonly #parts: SeatsLeftBoardParts<F>;
  readonly #lists = new Map<F, readonly string[]>();
  readonly #followed = new Map<string, Followed<F>>();
  /** Whose list has not been answered. */
  readonly #waiting = new Set<F>();
  readonly #changed = new Set<string>();
  #isOfferChanged = false;
  #isBusy = false;
  #isOver = false;

  constructor(parts: SeatsLeftBoardParts<F>) {
    this.#parts = parts;
  }

  /** How many schedules anybody follows. */
  get size(): number {
    return this.#followed.size;
  }

  /** Tells the follower of these from now on, and of no others. */
  follow(follower: F, ids: readonly string[]): void {
    this.leave(follower);
    const list = [...new Set(ids)];
    this.#lists.set(follower, list);
    for (const id of list) this.#followedOf(id).followers.add(follower);
    this.#waiting.add(follower);
    this.#wake();
  }

  leave(follower: F): void {
    for (const id of this.#lists.get(follower) ?? []) {
      const followed = this.#followed.get(id);
      followed?.followers.delete(follower);
      if (followed?.followers.size === 0) this.#followed.delete(id);
    }
    this.#lists.delete(follower);
    this.#waiting.delete(follower);
  }

  /** These have changed; null: any may have. */
  note(changed: Changed): void {
    if (changed === null) this.#isOfferChanged = this.#lists.size > 0;
    for (const id of changed ?? []) if (this.#followed.has(id)) this.#changed.add(id);
    this.#wake();
  }

  close(): void {
    this.#isOver = true;
  }

  #followedOf(id: string): Followed<F> {
    const there = this.#followed.get(id) ?? { seats: null, followers: new Set() };
    this.#followed.set(id, there);
    return there;
  }

  #wake(): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    void this.#run();
  }

  get #hasWork(): boolean {
    return !this.#isOver && (this.#waiting.size > 0 || this.#changed.size > 0 || this.#isOfferChanged);
  }

  async #run(): Promise<void> {
    let isTroubled = false;
    while (this.#hasWork) {
      const round = this.#take();
      try {
        const found = round.ids.length > 0 ? await this.#parts.reads.seatsLeft(round.ids) : [];
        this.#tell(round, found);
        isTroubled = false;
      } catch (error) {
        // Once, and not each second while the database is away.
        if (!isTroubled) this.#parts.onTrouble('how many seats are left could not be told', error);
        isTroubled = true;
        this.#putBack(round);
      }
      await this.#parts.wait(isTroubled ? RETRY_MS : PAUSE_MS);
    }
    this.#isBusy = false;
  }

  #take(): Round<F> {
    const lists = new Map([...this.#waiting].map((follower) => [follower, this.#lists.get(follower) ?? []]));
    const isOffer = this.#isOfferChanged;
    const ids = isOffer ? this.#followed.keys() : new Set([...this.#changed, ...[...lists.values()].flat()]);
    const round = { ids: [...ids], lists, isOffer };
    this.#waiting.clear();
    this.#changed.clear();
    this.#isOfferChanged = false;
    return round;
  }

  #putBack({ ids, lists, isOffer }: Round<F>): void {
    for (const follower of lists.keys()) this.#waiting.add(follower);
    for (const id of ids) if (this.#followed.has(id)) this.#changed.add(id);
    if (isOffer) this.#isOfferChanged = true;
  }

  #tell({ lists, isOffer }: Round<F>, found: readonly SeatsLeft[]): void {
    // Who has left meanwhile, or follows others by now, is answered another time or never.
    const newcomers = [...lists].filter(([follower, list]) => this.#lists.get(follower) === list);
    const getsAll = new Set([...newcomers.map(([follower]) => follower), ...this.#waiting]);
    const news = new Map<F, SeatsLeft[]>();
    for (const seats of found) {
      for (const follower of this.#learn(seats)) {
        if (getsAll.has(follower)) continue;
        const told = news.get(follower);
        if (told) told.push(seats);
        else news.set(follower, [seats]);
      }
    }
    for (const [follower, list] of newcomers) {
      news.set(
        follower,
        list.flatMap((id) => this.#followed.get(id)?.seats ?? []),
      );
    }
    for (const { followers, seats } of alike(news)) this.#parts.tell(followers, seats);
    if (isOffer) this.#parts.tellOffer([...this.#lists.keys()]);
  }

  /** Whom that is news to. */
  #learn(seats: SeatsLeft): Iterable<F> {
    const followed = this.#followed.get(seats.scheduleId);
    if (!followed || isSame(followed.seats, seats)) return [];
    followed.seats = seats;
    return followed.followers;
  }
}

function isSame(one: SeatsLeft | null, other: SeatsLeft): boolean {
  return one?.availableSeats === other.availableSeats && one.status === other.status;
}

/** Those who are told of the same schedules, together: most look at the same few searches. */
function alike<F>(news: Map<F, SeatsLeft[]>): Iterable<{ followers: F[]; seats: SeatsLeft[] }> {
  const groups = new Map<string, { followers: F[]; seats: SeatsLeft[] }>();
  for (const [follower, seats] of news) {
    const key = seats.map(({ scheduleId }) => scheduleId).join();
    const group = groups.get(key);
    if (group) group.followers.push(follower);
    else groups.set(key, { followers: [follower], seats });
  }
  return groups.values();
}
