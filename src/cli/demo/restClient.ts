import type { z } from 'zod';
import { ServerAway, ServerProblem, TripFailure, toldProblem } from './failure.ts';

const ANSWER_WITHIN_MS = 15_000;

/**
 * The REST API as a client sees it. Answers are read by the schemas that the server publishes, so that one which does
 * not keep to them is noticed. Throws {@link ServerProblem}, {@link ServerAway} or {@link TripFailure}.
 */
export class RestClient {
  readonly url: string;
  readonly token: string | null;

  constructor(url: string, token: string | null = null) {
    this.url = url.replace(/\/+$/, '');
    this.token = token;
  }

  /** The same server, signed in. */
  as(token: string): RestClient {
    return new RestClient(this.url, token);
  }

  get<T extends z.ZodType>(
    path: string,
    schema: T,
    query: Record<string, string> = {},
  ): Promise<z.output<T>> {
    const search = new URLSearchParams(query).toString();
    return this.#json(schema, 'GET', search === '' ? path : `${path}?${search}`);
  }

  post<T extends z.ZodType>(path: string, body: object, schema: T): Promise<z.output<T>> {
    return this.#json(schema, 'POST', path, body);
  }

  async delete(path: string): Promise<void> {
    await this.#send('DELETE', path);
  }

  /** A file and what it says it is. */
  async download(path: string): Promise<{ contentType: string; content: Buffer }> {
    const response = await this.#send('GET', path);
    return {
      contentType: response.headers.get('content-type') ?? '',
      content: Buffer.from(await response.arrayBuffer()),
    };
  }

  async #json<T extends z.ZodType>(
    schema: T,
    method: string,
    path: string,
    body?: object,
  ): Promise<z.output<T>> {
    const response = await this.#send(method, path, body);
    const read = schema.safeParse(await response.json().catch(() => null));
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    throw new TripFailure(
      `${method} ${path} did not answer as documented: ${issue?.path.join('.')}: ${issue?.message}.`,
    );
  }

  async #send(method: string, path: string, body?: object): Promise<Response> {
    const headers = new Headers();
    if (this.token !== null) headers.set('Authorization', `Bearer ${this.token}`);
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    const response = await this.#fetch(path, {
      method,
      headers,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await problemOf(response, `${method} ${path}`);
    return response;
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(this.url + path, init);
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError') {
        throw new TripFailure(`${path} has not answered within ${ANSWER_WITHIN_MS / 1000} seconds.`);
      }
      throw new ServerAway(this.url, error);
    }
  }
}

async function problemOf(response: Response, request: string): Promise<TripFailure> {
  const body: unknown = await response.json().catch(() => null);
  const read = toldProblem.safeParse(body);
  if (read.success && read.data.code !== undefined) return new ServerProblem(read.data, response.status);
  return new TripFailure(`${request} answered ${response.status}: is this the seat booking server?`);
}
