import { planOf } from './plan.ts';
import { run } from './run.ts';
import { shrink } from './shrink.ts';

const LAST_LINES = 60;

/** Tells of a failing seed so that it can be understood: what broke, a smaller run that breaks too, its last events. */
export function describeFailure(seed: number): string {
  const plan = planOf(seed);
  const result = run(plan);
  const [first] = result.violations;
  if (!first) return `seed ${seed} breaks nothing (hash ${result.hash})`;
  const small = shrink(plan, first.rule);
  const lines: string[] = [];
  const replayed = run(small, (line) => lines.push(line));
  return [
    `seed ${seed} (hash ${result.hash}) breaks ${first.rule}: ${first.says}`,
    `  replay: npm run sim -- --seed ${seed} --trace`,
    `  shrunk from ${plan.operations.length} operations and ${plan.faults.length} faults to ` +
      `${small.operations.length} and ${small.faults.length}; it breaks ` +
      replayed.violations.map(({ rule, says }) => `${rule}: ${says}`).join('; '),
    `  faults: ${small.faults.map(({ at, kind, lasts }) => `${kind} at ${at} for ${lasts} ms`).join(', ') || 'none'}`,
    `  the last of its ${lines.length} events:`,
    ...lines.slice(-LAST_LINES).map((line) => `    ${line}`),
  ].join('\n');
}
