import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed body; an empty object when there is none or it is not JSON. */
  json: Record<string, unknown>;
}

export interface Send {
  token?: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, and without a Content-Type unless `headers` has one. */
  raw?: string | Uint8Array;
  headers?: Record<string, string>;
}

export interface TestServer {
  url: string;
  send(method: string, path: string, send?: Send): Promise<Reply>;
  close(): Promise<void>;
}

/** Serves on a free port of this machine. */
export async function serve(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    send: (method, path, send = {}) => request(url + path, method, send),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Sends a request; `url` is whole. Rejects when there is no answer. */
export async function request(
  url: string,
  method: string,
  { token, body, raw, headers }: Send = {},
): Promise<Reply> {
  const sent = new Headers(headers);
  if (token !== undefined) sent.set('Authorization', `Bearer ${token}`);
  if (body !== undefined) sent.set('Content-Type', 'application/json');
  const content = body === undefined ? raw : JSON.stringify(body);
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const response = await fetch(url, {
    method,
    headers: sent,
    redirect: 'manual',
    ...(bytes !== undefined && { body: bytes as Uint8Array<ArrayBuffer> }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const json = isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, text, json };
}
