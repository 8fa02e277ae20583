/**
 * Loaded into a process under test before its own code (`node --import`): clears away what nobody uses any more when it
 * is asked to at COLLECTOR_PORT, and answers when that is done. The engine does the same by itself once a process has been
 * quiet for a quarter of a minute; so it can be told what something weighs, and what only waits to be cleared away.
 */

import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

// The process's threads load it as well.
if (isMainThread) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: object) => void;

  createServer((_req, res) => {
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    res.end();
  })
    .listen(Number(process.env.COLLECTOR_PORT), '127.0.0.1')
    .unref();
}
