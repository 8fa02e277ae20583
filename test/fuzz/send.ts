import { Agent, request } from 'node:http';
import type { FuzzCase } from './kinds.ts';

export interface Answer {
  status: number;
  contentType: string;
  text: string;
  headers: Record<string, string | string[] | undefined>;
  ms: number;
}

/** Sends requests as they are, also those that `fetch` would not: bodies with a GET, odd methods, odd paths. */
export class Sender {
  readonly #host: string;
  readonly #port: number;
  readonly #agent: Agent;

  constructor(url: string, connections: number) {
    const { hostname, port } = new URL(url);
    this.#host = hostname;
    this.#port = Number(port);
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Rejects when there is no answer. */
  send({ method, target, headers, body }: FuzzCase): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const started = performance.now();
    const sent = request(
      {
        host: this.#host,
        port: this.#port,
        agent: this.#agent,
        method,
        path: target,
        headers: { ...headers, ...(body && { 'content-length': body.length }) },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            contentType: response.headers['content-type'] ?? '',
            text: Buffer.concat(chunks).toString(),
            headers: response.headers,
            ms: performance.now() - started,
          }),
        );
      },
    );
    sent.once('error', reject);
    sent.end(body ?? undefined);
    return promise;
  }

  close(): void {
    this.#agent.destroy();
  }
}
