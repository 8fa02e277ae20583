/** A thread that prints like the real one, but for tickets whose reference says what is to happen instead. */
import { parentPort } from 'node:worker_threads';
import type { TicketDocument } from '../../src/app/ports.ts';

parentPort?.on('message', ({ bookingReference }: TicketDocument) => {
  if (bookingReference === 'EXIT') process.exit(1);
  if (bookingReference === 'THROW') throw new Error('the printer is on fire');
  if (bookingReference === 'HANG') for (;;);
  if (bookingReference === 'WRONG') return parentPort?.postMessage({ error: new Error('no such paper') });
  parentPort?.postMessage({ pdf: new TextEncoder().encode(bookingReference) });
});
