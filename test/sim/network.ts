import type { Random } from './random.ts';
import type { Life, Scheduler } from './scheduler.ts';

export interface NetworkWeather {
  /** How often a call is lost on its way, its answer on the way back, and how often a call comes twice. */
  losesCalls: number;
  losesAnswers: number;
  repeats: number;
  lateMs: number;
}

export const FAIR_NETWORK: NetworkWeather = {
  losesCalls: 0.003,
  losesAnswers: 0.003,
  repeats: 0.003,
  lateMs: 4,
};

export const FAIR_LINKS: NetworkWeather = {
  losesCalls: 0.002,
  losesAnswers: 0.002,
  repeats: 0.01,
  lateMs: 3,
};

/** No answer came: nobody knows what became of the call. */
export class NoAnswer extends Error {
  constructor() {
    super('no answer came');
    this.name = 'NoAnswer';
  }
}

export interface Way {
  from: Life | null;
  to: Life;
  waitMs: number;
  tag: string;
  repeatable: boolean;
}

/** Calls to a process: lost, late, twice, out of order; and answers too. */
export class Network {
  weather: NetworkWeather;
  readonly #sim: Scheduler;
  readonly #random: Random;

  constructor(sim: Scheduler, random: Random, weather: NetworkWeather) {
    this.#sim = sim;
    this.#random = random;
    this.weather = { ...weather };
  }

  /**
   * `from` waits for at most `waitMs`; null is somebody outside, who never dies. `work` runs in the life `to`, twice
   * perhaps when it is `repeatable`.
   */
  call<T>({ from, to, waitMs, tag, repeatable }: Way, work: () => Promise<T>): Promise<T> {
    const sim = this.#sim;
    const random = this.#random;
    return new Promise((resolve, reject) => {
      const settle = (how: () => void) => {
        if (patience.cleared) return;
        patience.cleared = true;
        how();
      };
      const patience = sim.timer(waitMs, from, 'no answer', () => settle(() => reject(new NoAnswer())));
      const arrive = (copy: boolean) =>
        sim.after(this.#travel(copy), to, tag, () => {
          const answer = (give: () => void) => {
            if (random.chance(this.weather.losesAnswers)) return;
            sim.after(this.#travel(false), from, 'answer', () => settle(give));
          };
          work().then(
            (value) => answer(() => resolve(value)),
            (error) => answer(() => reject(error)),
          );
        });
      if (!random.chance(this.weather.losesCalls)) arrive(false);
      if (repeatable && random.chance(this.weather.repeats)) arrive(true);
    });
  }

  #travel(copy: boolean): number {
    const r = this.#random.next();
    // A copy may have been lying somewhere for long.
    return copy ? Math.floor(r * r * 20_000) : 1 + Math.floor(r * r * this.weather.lateMs);
  }
}
