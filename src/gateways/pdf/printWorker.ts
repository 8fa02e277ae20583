/** A thread that prints tickets for `printShop.ts`: a document in, its file or its fault out, one after the other. */

import { parentPort } from 'node:worker_threads';
import type { TicketDocument } from '../../app/ports.ts';
import { createTicketPrinter } from '../ticketPdf.ts';

const printer = createTicketPrinter();

parentPort?.on('message', (document: TicketDocument) => {
  printer.print(document).then(
    (pdf) => parentPort?.postMessage({ pdf }),
    (error: unknown) => parentPort?.postMessage({ error }),
  );
});
