import type { Plan } from './plan.ts';
import { run } from './run.ts';

/** Tries at the most: a shrunk plan is to be read, it need not be the smallest. */
const MOST_RUNS = 400;

/**
 * The same plan with fewer operations and faults that still breaks the rule: parts are deleted as long as it does,
 * large ones first. Only from a plain callback.
 */
export function shrink(plan: Plan, rule: string): Plan {
  let runs = 0;
  const breaks = (candidate: Plan) => {
    runs += 1;
    return run(candidate).violations.some((violation) => violation.rule === rule);
  };
  const pass = (smallest: Plan, part: 'operations' | 'faults'): Plan => {
    let best = smallest;
    for (
      let size = Math.ceil(best[part].length / 2);
      size >= 1;
      size = size === 1 ? 0 : Math.ceil(size / 2)
    ) {
      for (let at = 0; at < best[part].length && runs < MOST_RUNS; ) {
        const fewer = { ...best, [part]: [...best[part].slice(0, at), ...best[part].slice(at + size)] };
        if (breaks(fewer)) best = fewer;
        else at += size;
      }
    }
    return best;
  };
  let best = plan;
  for (let before = -1; before !== best.operations.length + best.faults.length && runs < MOST_RUNS; ) {
    before = best.operations.length + best.faults.length;
    best = pass(pass(best, 'faults'), 'operations');
  }
  return best;
}
