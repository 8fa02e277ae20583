import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { stopScratchPostgres } from '../support/postgres.ts';
import { prove } from './proof.ts';

const HELP = `Runs servers, load and faults, and judges what their clients saw.
  npm run proof -- [--seconds 300] [--seed N] [--servers 3] [--clients 40] [--history FILE]
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    servers: { type: 'string', default: '3' },
    clients: { type: 'string', default: '40' },
    history: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const say = (text: string) => process.stdout.write(`${text}\n`);
const mapText = (map: Map<string, number>) => [...map].map(([name, count]) => `${name} ${count}`).join(', ');

async function main(): Promise<number> {
  if (values.help) {
    say(HELP);
    return 0;
  }
  const [seconds, seed, servers, clients] = [values.seconds, values.seed, values.servers, values.clients].map(
    Number,
  );
  say(`seed ${seed}: ${servers} servers, ${clients} clients, ${seconds} s`);
  const begun = Date.now();
  const onFault = (line: string) => say(`${((Date.now() - begun) / 1000).toFixed(1)} s  ${line}`);
  const options = { seconds, seed, servers, clients, onFault } as Parameters<typeof prove>[0];
  const { violations, recorder, faults, calls, shown } = await prove(options);
  if (values.history) {
    await writeFile(values.history, recorder.events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  }
  say(`${calls} calls, ${shown} changes shown; faults: ${mapText(faults)}`);
  say(`answers: ${mapText(recorder.counts)}`);
  for (const { rule, says } of violations) say(`${rule}  ${says}`);
  say(`${violations.length} violations`);
  return violations.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} finally {
  await stopScratchPostgres();
}
