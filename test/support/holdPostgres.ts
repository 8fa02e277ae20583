/** A process that runs the embedded PostgreSQL of the data folder `argv[2]` until it is killed; says its pid. */
import { openDataDir } from '../../src/dataDir.ts';
import { startEmbeddedPostgres } from '../../src/db/embeddedPostgres.ts';
import { createLogger } from '../../src/log.ts';

const dataDir = await openDataDir(process.argv[2] ?? '');
const postgres = await startEmbeddedPostgres({ dataDir, log: createLogger('silent') });
process.stdout.write(`${postgres.pid} ${postgres.url}\n`);
