import { createServer, type IncomingMessage } from 'node:http';
import { listen } from './listen.ts';

/** One webhook as it came in. */
export interface Received {
  headers: IncomingMessage['headers'];
  rawBody: Buffer;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** Statuses of the coming answers; 200 when it is empty. */
  answers: number[];
  /** Requests that came in while this is true are left without an answer. */
  mute: boolean;
  /** The next request that has not been taken by an earlier call. */
  next(): Promise<Received>;
  close(): Promise<void>;
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** A shop's webhook address on a real port. */
export async function startReceiver(): Promise<Receiver> {
  let taken = 0;
  let watcher: (() => void) | null = null;
  const server = createServer((request, response) => {
    void read(request).then((rawBody) => {
      receiver.received.push({ headers: request.headers, rawBody });
      watcher?.();
      if (!receiver.mute) response.writeHead(receiver.answers.shift() ?? 200).end();
    });
  });
  const { url, close } = await listen(server);
  const receiver: Receiver = {
    url: `${url}/payments/webhook`,
    received: [],
    answers: [],
    mute: false,
    async next() {
      while (receiver.received.length <= taken) {
        await new Promise<void>((resolve) => {
          watcher = resolve;
        });
      }
      const found = receiver.received[taken];
      taken += 1;
      if (!found) throw new Error('nothing was received');
      return found;
    },
    close,
  };
  return receiver;
}
