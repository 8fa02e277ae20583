import { hashOf, mix, type Random, textHash } from './random.ts';

/**
 * One incarnation of something that can die or stand still: a process, the database server. What was scheduled on
 * behalf of a life that has ended never runs, so none of its promises settles: that is a crash at an await. What
 * comes due while it stands still (SIGSTOP) runs when it goes on.
 */
export class Life {
  readonly name: string;
  alive = true;
  paused = false;
  /** When it last went on after standing still. */
  resumedAt: number | null = null;
  /** How long its counter has stood still with it: it was not it that stopped, but its machine. */
  suspendedMs = 0;
  readonly parked: Step[] = [];

  constructor(name: string) {
    this.name = name;
  }
}

interface Step {
  at: number;
  /** Decides between steps of one instant. */
  order: number;
  life: Life | null;
  tag: string;
  run: () => void;
  /** What is called off is still a step, that does nothing. */
  handle: TimerHandle | null;
}

export interface TimerHandle {
  cleared: boolean;
}

type Drain = () => void;

/** Runs every microtask there is; only from a stack that is not itself a microtask. Node has no public name for it. */
const drain = (process as unknown as { _tickCallback: Drain })._tickCallback;

/**
 * The simulation's time. Nothing happens but by a step, steps run in the order of their times, those of one instant in
 * an order drawn from the seed, and between two steps all promises that can settle have settled.
 */
export class Scheduler {
  now: number;
  steps = 0;
  /** Depends on every step that ran and on everything that was noted, in order. */
  hash = 0;
  readonly #random: Random;
  readonly #heap: Step[] = [];

  constructor(start: number, random: Random) {
    this.now = start;
    this.#random = random;
  }

  /** Lets `run` happen `ms` from now, if `life` is still alive then. */
  after(ms: number, life: Life | null, tag: string, run: () => void): void {
    this.#add(ms, life, tag, run, null);
  }

  /** A promise that settles after `ms` as `produce` says, if `life` is still alive then. */
  later<T>(ms: number, life: Life | null, tag: string, produce: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.after(ms, life, tag, () => {
        try {
          resolve(produce());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  sleep(ms: number, life: Life | null, tag: string): Promise<void> {
    return new Promise((resolve) => this.after(ms, life, tag, resolve));
  }

  /** As `setTimeout`, which waits for a millisecond at the least. */
  timer(ms: number, life: Life | null, tag: string, run: () => void): TimerHandle {
    const handle = { cleared: false };
    this.#add(Math.max(1, ms), life, tag, run, handle);
    return handle;
  }

  pause(life: Life): void {
    life.paused = true;
  }

  resume(life: Life): void {
    life.paused = false;
    life.resumedAt = this.now;
    const due = life.parked.splice(0);
    for (const { run, handle } of due) this.#add(0, life, 'resumed', run, handle);
  }

  note(word: string): void {
    this.hash = mix(this.hash, hashOf(word));
  }

  /** Runs the next step; false when there is none before `until`. */
  step(until: number): boolean {
    const next = this.#heap[0];
    if (!next || next.at > until) return false;
    this.#pop();
    this.now = next.at;
    const { life } = next;
    if (life && !life.alive) return true;
    if (life?.paused) {
      life.parked.push(next);
      return true;
    }
    this.steps += 1;
    this.hash = mix(this.hash, textHash(next.tag) ^ (next.at % 1_000_000));
    if (next.handle?.cleared) return true;
    next.run();
    drain();
    return true;
  }

  #add(ms: number, life: Life | null, tag: string, run: () => void, handle: TimerHandle | null): void {
    const at = this.now + Math.max(0, ms);
    this.#push({ at, order: this.#random.next(), life, tag, run, handle });
  }

  #push(step: Step): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(step);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Step;
      if (!before(step, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = step;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Step, heap[child] as Step)) child += 1;
      if (!before(heap[child] as Step, last)) break;
      heap[index] = heap[child] as Step;
      index = child;
    }
    heap[index] = last;
  }
}

function before(a: Step, b: Step): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Throws where microtasks cannot be run to their end: inside a microtask, or on a Node without the call. */
export function assertDrains(): void {
  let ran = false;
  queueMicrotask(() => {
    ran = true;
  });
  drain();
  if (!ran) throw new Error('the simulation must run from a plain callback, not from a promise');
}
