import type { Operation } from '../../src/http/operation.ts';
import { type Reply, request } from './httpServer.ts';
import type { ValidRequest } from './validRequests/index.ts';

/** The operation's path with these params and this query. */
export function targetOf(
  { path }: Pick<Operation, 'path'>,
  { params = {}, query = {} }: ValidRequest,
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`${path} needs ${name}`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams(query).toString();
  return search === '' ? filled : `${filled}?${search}`;
}

/** Sends a request to an operation; without a token as a guest. */
export function callOperation(
  url: string,
  operation: Operation,
  wanted: ValidRequest,
  token?: string,
): Promise<Reply> {
  const { body, raw, headers } = wanted;
  return request(url + targetOf(operation, wanted), operation.method.toUpperCase(), {
    ...(token !== undefined && { token }),
    ...(body !== undefined && { body }),
    ...(raw && { raw: raw.text }),
    headers: { ...headers, ...raw?.headers },
  });
}
