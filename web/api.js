/** The server's operations: JSON in, JSON out, problems as exceptions. */

import { accessToken, endSession, renew } from './session.js';

/** What the server refused, or that it could not be reached. */
export class Problem extends Error {
  /**
   * @param {number} status 0: there was no answer
   * @param {{ code?: string, detail?: string, errors?: { path: string, message: string }[], seat_ids?: string[],
   *   reservation_id?: string, retry_after_seconds?: number }} body
   */
  constructor(status, body) {
    super(body.detail ?? 'The server did not answer as expected. Try again in a moment.');
    this.status = status;
    this.code = body.code ?? 'unreachable';
    this.errors = body.errors ?? [];
    this.seatIds = body.seat_ids ?? [];
    this.reservationId = body.reservation_id ?? null;
  }

  /** Whether the same request may have been carried out all the same. */
  get unsettled() {
    return this.status === 0 || this.status >= 500 || this.code === 'idempotency_in_progress';
  }
}

const UNREACHABLE = {
  code: 'unreachable',
  detail: 'The server cannot be reached. Check your connection and try again.',
};

/** @typedef {{ body?: unknown, key?: string, signal?: AbortSignal }} Options */

/**
 * @param {string} method
 * @param {string} path
 * @param {Options} options
 * @returns {Promise<Response>}
 */
async function send(method, path, { body, key, signal }) {
  const headers = new Headers();
  const token = accessToken();
  if (token) headers.set('Authorization', `Bearer ${token}`);
  if (key) headers.set('Idempotency-Key', key);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  try {
    return await fetch(path, {
      method,
      headers,
      cache: 'no-store',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, UNREACHABLE);
  }
}

/**
 * The answer, the access token renewed once if it has run out. Throws {@link Problem}.
 *
 * @param {string} method
 * @param {string} path
 * @param {Options} [options]
 */
async function request(method, path, options = {}) {
  let response = await send(method, path, options);
  if (response.status === 401 && accessToken() !== null) {
    if (await renew()) response = await send(method, path, options);
    else endSession();
  }
  if (response.ok) return response;
  throw new Problem(response.status, await response.json().catch(() => ({})));
}

/**
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function get(path, signal) {
  return (await request('GET', path, signal ? { signal } : {})).json();
}

/**
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
export async function post(path, body) {
  const response = await request('POST', path, { body });
  return response.status === 204 ? null : response.json();
}

/** @param {string} path */
export async function remove(path) {
  await request('DELETE', path);
}

/**
 * A file and the name that the server gives it.
 *
 * @param {string} path
 */
export async function download(path) {
  const response = await request('GET', path);
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  return { blob: await response.blob(), name: name ?? 'download' };
}

/** Keys of requests whose end is unknown, by what was asked. @type {Map<string, string>} */
const openKeys = new Map();

/**
 * A POST that is carried out once, however often it has to be asked: until there is an answer, the same wish goes out
 * under the same idempotency key.
 *
 * @param {string} path
 * @param {unknown} body
 * @returns {Promise<any>}
 */
export async function postOnce(path, body) {
  const wish = `${path} ${JSON.stringify(body)}`;
  const key = openKeys.get(wish) ?? randomKey();
  openKeys.set(wish, key);
  try {
    const response = await request('POST', path, { body, key });
    openKeys.delete(wish);
    return await response.json();
  } catch (error) {
    if (error instanceof Problem && !error.unsettled) openKeys.delete(wish);
    throw error;
  }
}

/** `crypto.randomUUID` is for secure contexts only, and a server in the house may have none. */
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
