import { mix, Random } from './random.ts';
import type { World } from './world.ts';

/**
 * What the code under test must not decide by lies to it while a seed runs: the wall clock is hours off and jumps, and
 * chance is the seed's. Counters for measuring follow the simulated time. Gives what puts everything back.
 */
export function poisonGlobals(world: World): () => void {
  const random = new Random(mix(world.plan.seed, 8));
  const kept = {
    wall: Date.now,
    chance: Math.random,
    counter: performance.now,
    // Refusals are thrown by the thousand, and nobody reads where.
    stack: Error.stackTraceLimit,
  };
  let off = 0;
  Date.now = () => {
    if (random.chance(0.1)) off = random.between(-3_600_000, 3_600_000);
    return world.sim.now + off;
  };
  Math.random = () => random.next();
  performance.now = () => world.sim.now - world.start;
  Error.stackTraceLimit = 0;
  return () => {
    Date.now = kept.wall;
    Math.random = kept.chance;
    performance.now = kept.counter;
    Error.stackTraceLimit = kept.stack;
  };
}
