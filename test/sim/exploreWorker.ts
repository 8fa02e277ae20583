import { parentPort } from 'node:worker_threads';
import { type Chunk, exploreRange } from './explore.ts';

parentPort?.on('message', ({ from, count, stopAtFirst }: Chunk) => {
  setImmediate(() => parentPort?.postMessage(exploreRange(from, count, stopAtFirst)));
});
