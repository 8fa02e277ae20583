/** Turns each rule of the specification around, and sees that a test of that rule fails. `--only` takes a word. */

import { parseArgs } from 'node:util';
import { TurnedCode } from './turnAround.ts';
import { TURNED } from './turned.ts';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const only = values.only ?? '';

const chosen = TURNED.filter((turned) => Object.values(turned).join(' ').includes(only));
const code = new TurnedCode();
let seen = 0;
try {
  for (const turned of chosen) {
    const { spec, rule, says } = turned;
    const failures = await code.failuresOf(turned).catch((error: Error) => error);
    const isSeen = Array.isArray(failures) && failures.length > 0;
    if (isSeen) seen += 1;
    const how = Array.isArray(failures) ? (failures[0] ?? 'NOT SEEN') : `NOT SEEN: ${failures.message}`;
    console.log(`${spec.padEnd(32)} ${rule.padEnd(9)} ${says.padEnd(70)} ${how.slice(0, 160)}`);
  }
} finally {
  code.remove();
}
console.log(`${seen} of ${chosen.length} seen`);
process.exitCode = seen === chosen.length ? 0 : 1;
