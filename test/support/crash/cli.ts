/**
 * `npm run crash -- --rounds 20`: kills a server with SIGKILL at each point of each operation so many times. Ends with 1 at
 * the first violation, after telling of it.
 */

import { parseArgs } from 'node:util';
import { stopScratchPostgres } from '../postgres.ts';
import { CRASH_POINTS } from './points.ts';
import { CRASH_OPERATIONS, CrashRig } from './rig.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '1' } } });
const say = (text: string) => void process.stdout.write(`${text}\n`);

let rig = await CrashRig.open();
let kills = 0;
try {
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    const begunAt = performance.now();
    for (const operation of CRASH_OPERATIONS) {
      for (const point of CRASH_POINTS) {
        await rig.run(point, operation).catch((error: unknown) => {
          throw new Error(`killed ${point}, on the way to ${operation}, round ${round}`, { cause: error });
        });
        kills += 1;
      }
    }
    say(
      `round ${round}: ${kills} kills, no violation, ${Math.round((performance.now() - begunAt) / 1000)} s`,
    );
    // A database of its own for each round: its audit reads all of it after every kill.
    await rig.close();
    rig = await CrashRig.open();
  }
} finally {
  await rig.close();
  await stopScratchPostgres();
}
