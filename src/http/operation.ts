/** An operation of the API is data: the router, the validation and the OpenAPI document come from it. */

import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { RequestContext } from '../app/caller.ts';
import type { Answered, ErrorCode, Refusal } from '../domain/errors.ts';
import type { Policy } from './policies.ts';
import type { Query } from './query.ts';
import { parse } from './validate.ts';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** What a good answer is: a JSON body, nothing, or a file. `also` is the status of the same body in another case. */
export type Success =
  | { status: 200 | 201; schema: z.ZodType; also?: 200 | 201 }
  | { status: 204 }
  | { status: 200; contentType: string };

type Schema = z.ZodType | undefined;
type Parsed<S extends Schema> = S extends z.ZodType ? z.output<S> : undefined;

/** Several of one name only where HTTP has it so, as with `Set-Cookie`. */
export type AnswerHeaders = Record<string, string | string[]>;

/** A header that a request of this operation has beside those of every request. */
export interface RequestHeader {
  name: string;
  description: string;
  required: boolean;
  example: string;
}

/** The request as it came, before anything but its form was checked. */
export interface RawRequest {
  headers: IncomingHttpHeaders;
  /** Empty when the request had no body. */
  body: Buffer;
}

/** What a handler gets: the parts that its schemas have read, and who asks. */
export interface Input<P extends Schema, Q extends Schema, B extends Schema> {
  params: Parsed<P>;
  query: Parsed<Q>;
  body: Parsed<B>;
  raw: RawRequest;
  context: RequestContext;
}

/**
 * What a handler gives back, according to the operation's `success`. `location` is the path of what was made; `json`
 * is a body that has been rendered before. A `refusal` may as well be thrown; where it is the rule, that costs too much.
 */
export type Result<S extends Success> = S extends { schema: infer T extends z.ZodType }
  ?
      | { body: z.output<T>; status?: 200 | 201; location?: string; headers?: AnswerHeaders }
      | { json: Buffer }
      | { refusal: Refusal }
  : S extends { contentType: string }
    ? { buffer: Buffer; headers?: AnswerHeaders }
    : // biome-ignore lint/suspicious/noConfusingVoidType: a handler without a result just ends.
      void | { headers: AnswerHeaders };

interface Described {
  /** Unique, camelCase; the operationId of the OpenAPI document. */
  id: string;
  method: Method;
  /** `/users/{id}/profile`; a literal segment wins over a braced one. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  policy: Policy;
  /** Limits beyond those of every request, in words for the reader. */
  limits?: string;
  /** An empty body counts as `{}`. */
  bodyOptional?: true;
  /** The body is not JSON to us: it is neither parsed nor must it have a type. The handler reads `raw`. */
  rawBody?: true;
  /** The body is a file of this type and no larger. The handler reads `raw`. */
  file?: { contentType: string; maxBytes: number };
  /**
   * A POST that takes no `Idempotency-Key`: it is about sessions or rooms, has a key of its own, or changes nothing
   * when it comes again.
   */
  keyless?: true;
  /** To be described; what they must be the handler says. */
  headers?: readonly RequestHeader[];
  /** It is about the session whose refresh token a cookie carries. */
  cookie?: true;
  /** Counts on no limit: what machines ask that must always be answered. */
  unlimited?: true;
  /** The codes that this operation may refuse with, beyond those of every operation. */
  refusals: readonly ErrorCode[];
}

export interface OperationSpec<P extends Schema, Q extends Schema, B extends Schema, S extends Success>
  extends Described {
  params?: P;
  query?: Q;
  body?: B;
  success: S;
  handle(input: Input<P, Q, B>): Promise<Result<S>>;
}

/** A finished answer, not yet written. */
export interface Answer {
  status: number;
  /** The JSON body; undefined when there is none. */
  body?: unknown;
  /** The JSON body as it is sent, instead of `body`. */
  json?: Buffer;
  file?: { content: Buffer; contentType: string };
  headers: AnswerHeaders;
}

/** The parts of a request as texts and JSON. */
export interface RequestParts {
  params: Record<string, string>;
  query: Query;
  body: unknown;
  raw: RawRequest;
}

/** An operation with its types folded away: what the router keeps. */
export interface Operation extends Described {
  params?: z.ZodType | undefined;
  query?: z.ZodType | undefined;
  body?: z.ZodType | undefined;
  success: Success;
  /** Validates, handles and finishes. Throws `Refused` as well. */
  answer(parts: RequestParts, context: RequestContext): Promise<Answered<Answer>>;
}

/** Whether the operation takes an `Idempotency-Key`: every POST that changes something, but for those told apart. */
export function takesIdempotencyKey(operation: Pick<Operation, 'method' | 'keyless'>): boolean {
  return operation.method === 'post' && !operation.keyless;
}

/** Makes an {@link Operation}; the handler's input and result are typed from the schemas. */
export function defineOperation<
  const S extends Success,
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
>(spec: OperationSpec<P, Q, B, S>): Operation {
  const { handle, ...described } = spec;
  // Of queries that are kept: their schema reads them once.
  const queries = new WeakMap<Query, Parsed<Q>>();
  const readQuery = (query: Query): Parsed<Q> => {
    if (spec.query === undefined) return undefined as Parsed<Q>;
    const known = queries.get(query);
    if (known !== undefined) return known;
    const parsed = parse(spec.query as Q, query, 'query');
    Object.freeze(parsed);
    queries.set(query, parsed);
    return parsed;
  };
  return {
    ...described,
    async answer({ params, query, body, raw }, context) {
      const result = (await handle({
        params: parse(spec.params as P, params, 'params'),
        query: readQuery(query),
        body: parse(spec.body as B, body, 'body'),
        raw,
        context,
      })) as AnyResult | undefined;
      if (result?.refusal) return { ok: false, refusal: result.refusal };
      return { ok: true, value: finish(spec.success, result) };
    },
  };
}

interface AnyResult {
  body?: unknown;
  json?: Buffer;
  buffer?: Buffer;
  refusal?: Refusal;
  status?: number;
  location?: string;
  headers?: AnswerHeaders;
}

function finish(success: Success, result: AnyResult = {}): Answer {
  const { body, json, buffer, status = success.status, location, headers } = result;
  return {
    status,
    headers: location === undefined ? { ...headers } : { ...headers, Location: location },
    ...('schema' in success && (json ? { json } : { body })),
    ...('contentType' in success &&
      buffer && { file: { content: buffer, contentType: success.contentType } }),
  };
}
