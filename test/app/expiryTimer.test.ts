import { expect } from 'chai';
import { ExpiryTimer } from '../../src/app/schedule/expiryTimer.ts';

/** A counter that never jumps, by which timers run, and a clock that goes by it and is put right now and then. */
class Machine {
  behindMs = 0;
  readonly woken: number[] = [];
  #at = 0;
  #timers: { at: number; run: () => void }[] = [];

  readonly clock = { now: () => this.#at - this.behindMs };
  readonly timers = {
    set: (run: () => void, ms: number) => {
      const timer = { at: this.#at + ms, run };
      this.#timers.push(timer);
      return timer;
    },
    clear: (handle: unknown) => {
      this.#timers = this.#timers.filter((each) => each !== handle);
    },
  };
  readonly timer = new ExpiryTimer(this.clock, this.timers, () => this.woken.push(this.#at));

  /** Lets time pass; gives how many timers ran out. */
  pass(until: number): number {
    let rung = 0;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#at = Math.max(this.#at, next.at);
      this.timers.clear(next);
      next.run();
      rung += 1;
    }
    this.#at = until;
    return rung;
  }
}

describe('[RES-5] the timer of the next end of a hold', () => {
  let machine: Machine;
  beforeEach(() => {
    machine = new Machine();
  });

  it('wakes the actor once, at its time, however far away it is', () => {
    machine.timer.arm(900_000);
    expect(machine.pass(899_999)).to.be.at.most(180);
    expect(machine.woken).to.deep.equal([]);
    machine.pass(1_000_000);
    expect(machine.woken).to.deep.equal([900_000]);
  });

  it('is at its time though the clock was behind when it was set, and was put right since', () => {
    machine.behindMs = 14_000;
    machine.timer.arm(20_000);
    machine.pass(10_000);
    machine.behindMs = 0;
    machine.pass(60_000);
    expect(machine.woken).to.deep.equal([20_000]);
  });

  it('wakes nobody any more once it is stopped, or set for nothing', () => {
    machine.timer.arm(20_000);
    machine.pass(7_000);
    machine.timer.arm(null);
    machine.timer.arm(30_000);
    machine.pass(12_000);
    machine.timer.stop();
    expect(machine.pass(60_000)).to.equal(0);
    expect(machine.woken).to.deep.equal([]);
  });
});
