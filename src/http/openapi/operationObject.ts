/** One operation as the document has it. */

import { LIMITS } from '../../app/limits.ts';
import { type Operation, type Success, takesIdempotencyKey } from '../operation.ts';
import type { Policy } from '../policies.ts';
import { exampleOf } from './example.ts';
import { codesOf, problemAnswers } from './problems.ts';
import type { JsonObject, SchemaBook } from './schemaBook.ts';

const WHO: Record<Policy['name'], string> = {
  anyone: 'anyone',
  signedIn: 'whoever is signed in',
  customers: 'customers, and admins',
  admins: 'admins',
};

/** `shared` takes the responses that many operations have in common, for `components.responses`. */
export function operationObject(operation: Operation, book: SchemaBook, shared: JsonObject): JsonObject {
  const { id, tag, summary, success } = operation;
  const parameters = parametersOf(operation, book);
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: descriptionOf(operation),
    security: securityOf(operation),
    'x-rate-limits': rateLimitsOf(operation),
    ...(parameters.length > 0 && { parameters }),
    ...requestBodyOf(operation, book),
    responses: {
      ...successAnswers(success, book),
      ...problemAnswers(codesOf(operation), book, shared),
    },
  };
}

/** Where none is needed, a token matters when some of what can be asked is refused to a guest. */
function securityOf({ policy, refusals, cookie }: Operation): JsonObject[] {
  if (cookie) return [{ session: [] }];
  if (policy.needsToken) return [{ bearer: [] }];
  return refusals.includes('forbidden') ? [{}, { bearer: [] }] : [];
}

function descriptionOf(operation: Operation): string {
  const { description, policy, limits } = operation;
  const each = rateLimitsOf(operation).map(({ by, requests }) => `${requests} a minute for each ${by}`);
  const counted = each.length === 0 ? 'none' : `${each.join(', ')}, all operations together`;
  const limit = [`${counted}.`, limits && `Beside that ${limits}`].filter((part) => part).join(' ');
  const lines = [description, `**Who may:** ${WHO[policy.name]}.`, `**Limit:** ${limit}`];
  return lines.filter((line) => line).join('\n\n');
}

interface RateLimit {
  by: 'user' | 'address without a token';
  requests: number;
  seconds: number;
}

/** What every request counts on, for programs that pace themselves. */
function rateLimitsOf({ unlimited }: Operation): RateLimit[] {
  if (unlimited) return [];
  const { user, guest } = LIMITS;
  return [
    { by: 'user', requests: user.points, seconds: user.seconds },
    { by: 'address without a token', requests: guest.points, seconds: guest.seconds },
  ];
}

function parametersOf(operation: Operation, book: SchemaBook): JsonObject[] {
  const { params, query, path } = operation;
  const subject = subjectOfPath(path);
  return [
    ...(params ? fieldsOf(book.resolve(book.describe(params, 'input')).schema, 'path', book, subject) : []),
    ...(query ? fieldsOf(book.resolve(book.describe(query, 'input')).schema, 'query', book, subject) : []),
    ...(operation.headers ?? []).map((header) => ({ ...header, in: 'header', schema: { type: 'string' } })),
    ...(takesIdempotencyKey(operation) ? [{ $ref: '#/components/parameters/Idempotency-Key' }] : []),
  ];
}

function fieldsOf(
  { properties = {}, required = [] }: JsonObject,
  place: 'path' | 'query',
  book: SchemaBook,
  subject: string,
): JsonObject[] {
  return Object.entries(properties as { [name: string]: JsonObject }).map(([name, field]) => {
    const { description, ...schema } = field;
    return {
      name,
      in: place,
      required: place === 'path' || (required as string[]).includes(name),
      ...(description !== undefined && { description }),
      schema,
      // An example of one list's cursor would be refused by all others.
      ...(name !== 'cursor' && { example: exampleOf(field, book, name, subject) }),
    };
  });
}

/** What the ids in a path are of: `/buses/{id}` → `bus` */
function subjectOfPath(path: string): string {
  const [, resource = ''] = path.replace('/admin', '').split('/');
  return resource === 'buses' ? 'bus' : resource.replace(/s$/, '');
}

function requestBodyOf({ body, bodyOptional, rawBody, file }: Operation, book: SchemaBook): JsonObject {
  if (rawBody) return { requestBody: { $ref: '#/components/requestBodies/GatewayEvent' } };
  if (file) {
    const schema = { type: 'string', contentMediaType: file.contentType };
    return {
      requestBody: {
        required: true,
        content: { [file.contentType]: { schema, example: 'the bytes of the file' } },
      },
    };
  }
  if (!body) return {};
  const schema = book.describe(body, 'input');
  const content = { 'application/json': { schema, example: exampleOf(schema, book) } };
  return { requestBody: { required: bodyOptional !== true, content } };
}

function successAnswers(success: Success, book: SchemaBook): JsonObject {
  const answer = successAnswer(success, book);
  const { status } = success;
  const also = 'also' in success ? success.also : undefined;
  return { [status]: answer(status), ...(also !== undefined && { [also]: answer(also) }) };
}

const MEANING: Record<number, string> = {
  200: 'As asked.',
  201: 'Made.',
  204: 'Done; there is nothing more to say.',
};

function successAnswer(success: Success, book: SchemaBook): (status: number) => JsonObject {
  return (status) => ({
    description: 'also' in success && status === 200 ? 'It was there already.' : MEANING[status],
    headers: {
      'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
      ...(status === 201 && { Location: { $ref: '#/components/headers/Location' } }),
    },
    ...contentOf(success, book),
  });
}

function contentOf(success: Success, book: SchemaBook): JsonObject {
  if ('schema' in success) {
    const schema = book.describe(success.schema, 'output');
    return { content: { 'application/json': { schema, example: exampleOf(schema, book) } } };
  }
  if ('contentType' in success) return { content: { [success.contentType]: {} } };
  return {};
}
