import { expect } from 'chai';
import { ExpiryTimer } from '../../src/app/schedule/expiryTimer.ts';
import { ManualClock } from '../support/manualClock.ts';
import { ManualTimers } from '../support/manualTimers.ts';

/** A counter that never jumps, by which timers run, and a clock that goes by it and is put right now and then. */
class Machine {
  behindMs = 0;
  readonly woken: number[] = [];
  readonly #counter = new ManualClock(0);
  readonly #timers = new ManualTimers(this.#counter);
  readonly timer = new ExpiryTimer({ now: () => this.#counter.now() - this.behindMs }, this.#timers, () =>
    this.woken.push(this.#counter.now()),
  );

  /** Lets time pass, by the millisecond; gives how many timers ran out. */
  pass(until: number): number {
    let rung = 0;
    while (this.#counter.now() < until) {
      this.#counter.advance(1);
      rung += this.#timers.ring();
    }
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
