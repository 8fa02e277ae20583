/** The server's operations: JSON in, JSON out, problems as exceptions. */

import { session } from '../session/session.ts';
import { Problem } from './problem.ts';
import { learnTime } from './serverClock.ts';

/** A connection that is dead does not always say so. */
const PATIENCE_MS = 30_000;

interface Options {
  body?: unknown;
  /** Instead of a body that is JSON. */
  file?: Blob;
  /** An `Idempotency-Key`. */
  key?: string;
  signal?: AbortSignal;
}

async function send(method: string, path: string, { body, file, key, signal }: Options): Promise<Response> {
  const headers = new Headers();
  const token = session.accessToken;
  if (token !== null) headers.set('Authorization', `Bearer ${token}`);
  if (key !== undefined) headers.set('Idempotency-Key', key);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (file !== undefined) headers.set('Content-Type', file.type);
  // A large file takes its time.
  const patience = file === undefined ? AbortSignal.timeout(PATIENCE_MS) : null;
  const signals = [signal, patience].filter((each) => each instanceof AbortSignal);
  try {
    const response = await fetch(path, {
      method,
      headers,
      cache: 'no-store',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(file !== undefined && { body: file }),
      signal: AbortSignal.any(signals),
    });
    learnTime(response);
    return response;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, null);
  }
}

/** The answer, the access token renewed once if it has run out. Throws {@link Problem}. */
async function request(method: string, path: string, options: Options = {}): Promise<Response> {
  await session.fresh();
  let response = await send(method, path, options);
  if (response.status === 401 && session.accessToken !== null) {
    if (await session.renew()) response = await send(method, path, options);
  }
  if (response.ok) return response;
  throw new Problem(response.status, await response.json().catch(() => null));
}

async function json<T>(method: string, path: string, options?: Options): Promise<T> {
  const response = await request(method, path, options);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const api = {
  get: <T>(path: string, signal?: AbortSignal) => json<T>('GET', path, signal ? { signal } : {}),
  post: <T>(path: string, body?: unknown) => json<T>('POST', path, { body }),
  /** Sends a file. */
  send: <T>(path: string, file: Blob) => json<T>('POST', path, { file }),
  put: <T>(path: string, body: unknown) => json<T>('PUT', path, { body }),
  remove: (path: string) => json<void>('DELETE', path),

  /** A file, and the name that the server gives it. */
  async file(path: string): Promise<{ blob: Blob; name: string }> {
    const response = await request('GET', path);
    const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
    return { blob: await response.blob(), name: name ?? 'download' };
  },

  /**
   * A POST that is carried out once, however often it has to be asked: until there is an answer, the same wish goes
   * out under the same key.
   */
  async postOnce<T>(path: string, body: unknown): Promise<T> {
    const wish = `${path} ${JSON.stringify(body)}`;
    const key = openKeys.get(wish) ?? randomKey();
    openKeys.set(wish, key);
    try {
      const answer = await json<T>('POST', path, { body, key });
      openKeys.delete(wish);
      return answer;
    } catch (error) {
      if (error instanceof Problem && !error.unsettled) openKeys.delete(wish);
      throw error;
    }
  },
};

/** Keys of requests whose end is unknown, by what was asked. */
const openKeys = new Map<string, string>();

/** `crypto.randomUUID` is for secure contexts only, and a server in the house may have none. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** `?a=1&b=2` of what is given; what is undefined or empty is left out. */
export function query(params: Record<string, string | number | boolean | undefined | null>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
