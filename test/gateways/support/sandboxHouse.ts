import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { CheckoutRequest, GatewayEvent } from '../../../src/app/ports.ts';
import {
  createSandboxGateway,
  type SandboxGateway,
  type SandboxGatewayOptions,
} from '../../../src/gateways/sandbox/gateway.ts';
import { checkoutRequest } from './checkoutRequest.ts';
import { listen } from './listen.ts';
import { ManualTime } from './manualTime.ts';
import { type Received, type Receiver, startReceiver } from './receiver.ts';

export const SECRET = 'a secret for tests';
export const JOURNAL = 'sandbox-gateway.jsonl';

export interface OpenSandbox {
  gateway: SandboxGateway;
  url: string;
  close(): Promise<void>;
}

/** A shop, a clock and sandbox gateways on real ports; `close` ends all of it. */
export class SandboxHouse {
  readonly time = new ManualTime();
  readonly receiver: Receiver;
  readonly folder: string;
  #open: OpenSandbox[] = [];
  #outcomes: string[] = [];
  #watcher: (() => void) | null = null;

  private constructor(receiver: Receiver, folder: string) {
    this.receiver = receiver;
    this.folder = folder;
  }

  static async build(): Promise<SandboxHouse> {
    return new SandboxHouse(await startReceiver(), await mkdtemp(join(tmpdir(), 'sandbox-')));
  }

  /** Starts a gateway on the house's journal. */
  async open(options: Partial<SandboxGatewayOptions> = {}): Promise<OpenSandbox> {
    const app = express();
    const { url, close } = await listen(createServer(app));
    const gateway = createSandboxGateway({
      secret: SECRET,
      journalFolder: this.folder,
      publicUrl: url,
      clock: this.time,
      setTimer: this.time.setTimer,
      log: { info: (fields) => this.#noteOutcome(fields), warn: () => undefined },
      ...options,
    });
    app.use(gateway.router);
    await gateway.start().catch(async (error: unknown) => {
      await close();
      throw error;
    });
    const opened: OpenSandbox = {
      gateway,
      url,
      close: async () => {
        this.#open = this.#open.filter((other) => other !== opened);
        await gateway.stop();
        await close();
      },
    };
    this.#open.push(opened);
    return opened;
  }

  /** A copy of the journal as a crash at this moment would leave it. */
  async crashCopy(): Promise<string> {
    const copy = join(this.folder, `copy-${crypto.randomUUID()}`);
    await cp(join(this.folder, JOURNAL), join(copy, JOURNAL));
    return copy;
  }

  request(changes: Partial<CheckoutRequest> = {}): CheckoutRequest {
    return checkoutRequest(this.time, { webhookUrl: this.receiver.url, ...changes });
  }

  /** The next webhook, its signature checked. */
  async nextEvent(gateway: SandboxGateway): Promise<GatewayEvent> {
    return this.readEvent(gateway, await this.receiver.next());
  }

  /** How the next webhook ended, once the journal has it. */
  async nextOutcome(): Promise<string | undefined> {
    while (this.#outcomes.length === 0) {
      await new Promise<void>((resolve) => {
        this.#watcher = resolve;
      });
    }
    return this.#outcomes.shift();
  }

  #noteOutcome(fields: object): void {
    if (!('outcome' in fields)) return;
    this.#outcomes.push(String(fields.outcome));
    this.#watcher?.();
  }

  readEvent(gateway: SandboxGateway, { headers, rawBody }: Received): GatewayEvent {
    return gateway.readWebhook({ headers, rawBody, now: this.time.now() });
  }

  async close(): Promise<void> {
    for (const opened of [...this.#open]) await opened.close();
    await this.receiver.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Pays or declines over the JSON API. */
export async function settle(
  sandbox: OpenSandbox,
  reference: string,
  action: 'pay' | 'decline',
  choices: Record<string, unknown> = {},
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${sandbox.url}/sandbox/api/checkouts/${reference}/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(choices),
  });
  return { status: response.status, body: await response.json() };
}
