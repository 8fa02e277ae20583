import type { Router } from 'express';
import { type Clock, GatewayUnavailable, PAYMENT_METHODS, type RefundRequest } from '../../app/ports.ts';
import type { GatewayLog, ServedGateway } from '../gatewayKind.ts';
import { parseWebhookBody } from '../webhookBody.ts';
import { checkWebhookSignature, signatureHeader, WEBHOOK_SIGNATURE_HEADER } from '../webhookSignature.ts';
import { Bank } from './bank.ts';
import { BACKOFF_MS, Courier, GIVE_UP_AFTER_MS, type SetTimer, unrefTimer } from './courier.ts';
import { type JournalFile, openJournal, readJournal } from './journal.ts';
import { compactEntries, Ledger, parseEntry } from './ledger.ts';
import { sandboxRouter } from './router.ts';

const JOURNAL_NAME = 'sandbox-gateway.jsonl';

export interface SandboxGatewayOptions {
  /** Signs the webhooks; the server checks them with the same. */
  secret: string;
  /** Where the journal lives; made when missing. One gateway at a time. */
  journalFolder: string;
  /** The address under which {@link SandboxGateway.router} is reached, e.g. `http://localhost:3000`. */
  publicUrl: string;
  /**
   * Where news goes now, as the shop may have moved since a checkout began: also for references that another process
   * with the same secret issued, and for what was not delivered before the start.
   */
  webhookUrl?: string;
  clock: Clock;
  log?: GatewayLog;
  fetch?: typeof fetch;
  setTimer?: SetTimer;
  /** Waits between tries of a webhook in ms; the last one repeats. */
  backoffMs?: readonly number[];
  giveUpAfterMs?: number;
  /** Looks on beside the gateway whose journal it is: nothing is written, and nothing is sent. */
  readOnly?: boolean;
  /** For tests: stands between the journal and its file, and may fail as disks do. */
  disk?: (file: JournalFile) => JournalFile;
  /** For tests: why a refund is turned down though the money is there; null: it is not. */
  turnDown?: (request: RefundRequest) => string | null;
}

/** A payment gateway with its own checkout page. It takes calls from `start()` until `stop()`. */
export interface SandboxGateway extends ServedGateway {
  /** The checkout pages, under `/sandbox`. Mount it before anything that reads bodies. */
  readonly router: Router;
  /** Reads the journal and takes up what was not delivered. Throws when the journal is damaged. */
  start(): Promise<void>;
  /** Ends all timers and requests; what is not delivered is when it starts again. */
  stop(): Promise<void>;
}

interface Running {
  bank: Bank;
  stop(): Promise<void>;
}

const silent: GatewayLog = { info: () => undefined, warn: () => undefined };

/** Makes the sandbox gateway (contract §5). Nothing is opened before `start()`. */
export function createSandboxGateway(options: SandboxGatewayOptions): SandboxGateway {
  const { secret, clock } = options;
  const publicUrl = options.publicUrl.replace(/\/+$/, '');
  let running: Running | null = null;
  let starting: Promise<Running> | null = null;
  const bank = (): Bank => {
    if (!running) throw new GatewayUnavailable('the sandbox gateway is not running');
    return running.bank;
  };
  return {
    name: 'sandbox',
    methods: PAYMENT_METHODS,
    signatureHeader: WEBHOOK_SIGNATURE_HEADER,
    router: sandboxRouter({ bank, clock }),
    async startCheckout(request) {
      const reference = await bank().startCheckout(request);
      return { reference, redirectUrl: `${publicUrl}/sandbox/checkout/${reference}` };
    },
    async refund(request) {
      await bank().refund(request);
    },
    async retrieve(reference) {
      return bank().standing(reference);
    },
    async *listPayments(from, to) {
      yield* bank().begunWithin(from, to);
    },
    async expire(reference) {
      return bank().expire(reference);
    },
    readWebhook({ headers, rawBody, now }) {
      checkWebhookSignature(secret, signatureHeader(headers), rawBody, now);
      return parseWebhookBody(rawBody);
    },
    async start() {
      starting ??= open(options);
      try {
        running = await starting;
      } catch (error) {
        starting = null;
        throw error;
      }
    },
    async stop() {
      const ending = starting;
      starting = null;
      running = null;
      await (await ending)?.stop();
    },
  };
}

async function open(options: SandboxGatewayOptions): Promise<Running> {
  const { secret, clock, journalFolder } = options;
  const { journal, entries } = options.readOnly
    ? await readJournal(journalFolder, JOURNAL_NAME, parseEntry)
    : await openJournal(journalFolder, JOURNAL_NAME, parseEntry, compactEntries, options.disk);
  const ledger = new Ledger();
  for (const entry of entries) ledger.apply(entry);
  const courier = new Courier({
    secret,
    clock,
    fetch: options.fetch ?? fetch,
    setTimer: options.setTimer ?? unrefTimer,
    backoffMs: options.backoffMs ?? BACKOFF_MS,
    giveUpAfterMs: options.giveUpAfterMs ?? GIVE_UP_AFTER_MS,
    log: options.log ?? silent,
    durable: () => journal.durable(),
    close: (eventId, how) => {
      const entry = { kind: 'closed', eventId, how } as const;
      ledger.apply(entry);
      journal.append(entry);
    },
  });
  for (const news of options.readOnly ? [] : ledger.undelivered()) {
    void courier.deliver({ ...news, url: options.webhookUrl ?? news.url });
  }
  return {
    bank: new Bank({
      secret,
      clock,
      ledger,
      journal,
      courier,
      webhookUrl: options.webhookUrl ?? null,
      turnDown: options.turnDown ?? (() => null),
    }),
    async stop() {
      await courier.stop();
      await journal.close();
    },
  };
}
