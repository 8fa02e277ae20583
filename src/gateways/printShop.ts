import { Worker } from 'node:worker_threads';
import type { Invoice, InvoicePrinter } from '../app/invoices/ports.ts';
import type { TicketDocument, TicketPrinter } from '../app/ports.ts';
import { Refused, refusal } from '../domain/errors.ts';

export interface PrintShopOptions {
  /** Tickets that may wait; beyond, the next is refused. Default 500. */
  waiting?: number;
  /** A ticket that takes longer has got stuck. Default 30 s: on a busy machine the first one takes its time. */
  longestMs?: number;
  /** The thread's program; by default the one that prints. */
  program?: URL;
  onTrouble?: (what: string, error: unknown) => void;
}

interface Job {
  document: TicketDocument | Invoice;
  resolve(pdf: Buffer): void;
  reject(error: unknown): void;
}

type Printed = { pdf: Uint8Array } | { error: unknown };

const PROGRAM = new URL('./pdf/printWorker.ts', import.meta.url);
const BROKEN = refusal('unavailable', 'The ticket cannot be printed at the moment. Try again.', {
  retry_after_seconds: 5,
});

/**
 * Prints tickets in a thread of its own: a page takes tens of milliseconds of computing, the first one hundreds, and the
 * event loop has others to serve. One thread prints one ticket at a time; it begins with the first ticket, and when it
 * breaks or gets stuck the ticket at hand is refused for the moment and the others go on in a new one. Rule [TKT-26].
 */
export class PrintShop implements TicketPrinter, InvoicePrinter {
  readonly #options: Required<PrintShopOptions>;
  readonly #jobs: Job[] = [];
  #worker: Worker | null = null;
  #current: Job | null = null;
  #watchdog: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: PrintShopOptions = {}) {
    this.#options = {
      waiting: 500,
      longestMs: 30_000,
      program: PROGRAM,
      onTrouble: () => undefined,
      ...options,
    };
  }

  /** Throws `Refused` `unavailable` when the thread breaks, too many wait, or the shop is closed. */
  print(document: TicketDocument): Promise<Buffer> {
    return this.#print(document);
  }

  /** As {@link print}. */
  printInvoice(invoice: Invoice): Promise<Buffer> {
    return this.#print(invoice);
  }

  #print(document: TicketDocument | Invoice): Promise<Buffer> {
    if (this.#closed || this.#jobs.length >= this.#options.waiting)
      return Promise.reject(new Refused(BROKEN));
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    this.#jobs.push({ document, resolve, reject });
    this.#next();
    return promise;
  }

  /** Refuses whatever is not printed yet, and ends the thread. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#jobs.splice(0)) job.reject(new Refused(BROKEN));
    const worker = this.#worker;
    this.#leave(worker);
    await worker?.terminate();
  }

  #next(): void {
    if (this.#current !== null || this.#closed) return;
    const job = this.#jobs.shift();
    if (!job) return;
    this.#current = job;
    this.#worker ??= this.#hire();
    const worker = this.#worker;
    worker.ref();
    this.#watchdog = setTimeout(() => {
      this.#options.onTrouble('printing a ticket takes too long', null);
      this.#leave(worker);
      void worker.terminate();
    }, this.#options.longestMs);
    worker.postMessage(job.document);
  }

  #hire(): Worker {
    const worker = new Worker(this.#options.program);
    worker.on('message', (printed: Printed) => this.#onPrinted(worker, printed));
    worker.on('error', (error) => {
      this.#options.onTrouble('the ticket printer broke', error);
      this.#leave(worker);
    });
    worker.on('exit', () => this.#leave(worker));
    return worker;
  }

  #onPrinted(worker: Worker, printed: Printed): void {
    const job = this.#current;
    if (worker !== this.#worker || job === null) return;
    this.#current = null;
    clearTimeout(this.#watchdog);
    worker.unref();
    if ('pdf' in printed) job.resolve(Buffer.from(printed.pdf));
    else job.reject(printed.error);
    this.#next();
  }

  /** The thread is over; what it had at hand may well have been its end, so it is not tried again by itself. */
  #leave(worker: Worker | null): void {
    if (worker === null || worker !== this.#worker) return;
    this.#worker = null;
    clearTimeout(this.#watchdog);
    const job = this.#current;
    this.#current = null;
    job?.reject(new Refused(BROKEN));
    this.#next();
  }
}
