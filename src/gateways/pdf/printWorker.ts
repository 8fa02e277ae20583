/** A thread that prints tickets and invoices for `printShop.ts`: a document in, its file or its fault out, one after the other. */

import { parentPort } from 'node:worker_threads';
import type { Invoice } from '../../app/invoices/ports.ts';
import type { TicketDocument } from '../../app/ports.ts';
import { createInvoicePrinter } from '../invoicePdf.ts';
import { createTicketPrinter } from '../ticketPdf.ts';

const tickets = createTicketPrinter();
const invoices = createInvoicePrinter();

parentPort?.on('message', (document: TicketDocument | Invoice) => {
  const printing = 'series' in document ? invoices.printInvoice(document) : tickets.print(document);
  printing.then(
    (pdf) => parentPort?.postMessage({ pdf }),
    (error: unknown) => parentPort?.postMessage({ error }),
  );
});
