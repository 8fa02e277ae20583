/** A process that opens the data folder `argv[2]`, says how that went, and stays until it is killed. */
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DataDirInUse, openDataDir } from '../../src/dataDir.ts';

/** The lock must not hang on anybody keeping the answer. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  for (let round = 0; round < 3; round++) {
    await turn();
    collect();
  }
}

try {
  await openDataDir(process.argv[2] ?? '').then(() => undefined);
  await collectGarbage();
  process.stdout.write('held\n');
  setInterval(() => undefined, 60_000);
} catch (error) {
  if (!(error instanceof DataDirInUse)) throw error;
  process.stdout.write('in use\n');
}
