/** The OpenAPI 3.1 document of the API, made of the operations and their schemas alone. */

import type { z } from 'zod';
import type { Operation } from '../operation.ts';
import { DESCRIPTION, TAGS, TITLE } from './about.ts';
import { exampleOf } from './example.ts';
import { operationObject } from './operationObject.ts';
import { codesOf, problemAnswers, problemExamples } from './problems.ts';
import { type JsonObject, SchemaBook } from './schemaBook.ts';

/** What crosses a socket, or is sent by the payment gateway: described beside the operations. */
export interface Surroundings {
  version: string;
  /** The body of the gateway's news. */
  gatewayEvent: z.ZodType;
  channels: readonly Channel[];
}

export interface Channel {
  /** The path of a WebSocket, or the name of a room. */
  address: string;
  protocol: 'websocket' | 'colyseus';
  summary: string;
  /** A room's shared state. */
  state?: z.ZodType;
  messages: readonly ChannelMessage[];
}

export interface ChannelMessage {
  name: string;
  from: 'server' | 'client';
  summary: string;
  schema: z.ZodType;
  /** What a request of the client is answered. */
  answer?: z.ZodType;
}

/** Throws when two schemas have one name, or an operation a tag that is not described. */
export function openApiDocument(operations: readonly Operation[], surroundings: Surroundings): JsonObject {
  const book = new SchemaBook();
  const responses: JsonObject = {};
  const paths = pathsOf(operations, book, responses);
  const requestBodies = { GatewayEvent: gatewayBody(surroundings.gatewayEvent, book) };
  const channels = surroundings.channels.map((channel) => channelObject(channel, book));
  return {
    openapi: '3.1.1',
    info: {
      title: TITLE,
      version: surroundings.version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This server' }],
    tags: tagsOf(operations),
    paths,
    webhooks: { gatewayNews: { post: gatewayWebhook(operations, book, responses) } },
    components: {
      schemas: sorted(book.schemas),
      responses: sorted(responses),
      parameters: { 'Idempotency-Key': IDEMPOTENCY_KEY, 'X-Webhook-Signature': SIGNATURE },
      headers: HEADERS,
      requestBodies,
      examples: problemExamples(new Set(operations.flatMap(codesOf))),
      securitySchemes: { bearer: BEARER, session: SESSION },
    },
    'x-channels': channels,
  };
}

function pathsOf(operations: readonly Operation[], book: SchemaBook, responses: JsonObject): JsonObject {
  const paths: { [path: string]: JsonObject } = {};
  for (const operation of operations) {
    const item = paths[operation.path] ?? {};
    const described = operationObject(operation, book, responses);
    if (operation.rawBody) described.parameters = [{ $ref: '#/components/parameters/X-Webhook-Signature' }];
    item[operation.method] = described;
    paths[operation.path] = item;
  }
  return paths;
}

function tagsOf(operations: readonly Operation[]): JsonObject[] {
  const used = new Set(operations.map(({ tag }) => tag));
  for (const tag of used) if (!Object.hasOwn(TAGS, tag)) throw new Error(`the tag ${tag} is not described`);
  return Object.entries(TAGS)
    .filter(([name]) => used.has(name))
    .map(([name, description]) => ({ name, description }));
}

function gatewayBody(event: z.ZodType, book: SchemaBook): JsonObject {
  const schema = book.describe(event, 'input');
  return {
    description: 'Checked as the bytes that came, before they are read as JSON.',
    required: true,
    content: { 'application/json': { schema, example: exampleOf(schema, book) } },
  };
}

/** The same request from the side of who sends it: what a gateway, or a program in its place, has to send. */
function gatewayWebhook(
  operations: readonly Operation[],
  book: SchemaBook,
  responses: JsonObject,
): JsonObject {
  const receiver = operations.find(({ rawBody }) => rawBody);
  return {
    operationId: 'sendGatewayNews',
    tags: ['payments'],
    summary: 'What the payment gateway sends: news of a payment or a refund',
    description:
      'Sent to `POST /payments/webhook` until it is answered 200. It may come late, twice, and in any order; the same ' +
      'event, or the same news in another event, changes nothing.',
    security: [],
    parameters: [{ $ref: '#/components/parameters/X-Webhook-Signature' }],
    requestBody: { $ref: '#/components/requestBodies/GatewayEvent' },
    responses: {
      200: { description: 'The news is kept. What follows from it follows within a second.' },
      ...(receiver && problemAnswers(codesOf(receiver), book, responses)),
    },
  };
}

function channelObject({ state, messages, ...channel }: Channel, book: SchemaBook): JsonObject {
  return {
    ...channel,
    ...(state && { state: book.describe(state, 'output') }),
    messages: messages.map(({ schema, answer, ...message }) => {
      const described = book.describe(schema, message.from === 'client' ? 'input' : 'output');
      return {
        ...message,
        schema: described,
        example: exampleOf(described, book),
        ...(answer && { answer: book.describe(answer, 'output') }),
      };
    }),
  };
}

function sorted(entries: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Makes this call safe to send again: the same key and body get the first answer again, for at least 24 hours.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
  example: 'e3a5b1c4-7d0f-4f7c-9a41-3f1f5f2f8d10',
};

const SIGNATURE = {
  name: 'X-Webhook-Signature',
  in: 'header',
  required: true,
  description:
    'The time in unix seconds and the hex HMAC-SHA256 of `<t>.<raw body>` under the shared secret. Older than 300 ' +
    'seconds is refused.',
  schema: { type: 'string', pattern: '^t=\\d{1,11},v1=[0-9a-f]{64}$' },
  example: 't=1803664800,v1=5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
};

const HEADERS = {
  'X-Request-Id': {
    description: 'The id under which this request stands in every log.',
    required: true,
    schema: { type: 'string', minLength: 1, maxLength: 128 },
    example: '9b2d9e1c-5d0a-4e0f-8d47-0c4d3a2b1f60',
  },
  Location: {
    description: 'The path of what was made.',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
    example: '/reservations/0198c0de-4a10-7000-8000-6d3b0f5d7c1a',
  },
  'Retry-After': {
    description: 'In so many seconds it is worth trying again.',
    schema: { type: 'integer', minimum: 1 },
    example: 1,
  },
  'WWW-Authenticate': {
    description: 'How to sign in.',
    required: true,
    schema: { type: 'string', const: 'Bearer' },
    example: 'Bearer',
  },
} as const;

const BEARER = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'The `access_token` of `POST /users/login`. It lasts 30 minutes.',
};

const SESSION = {
  type: 'apiKey',
  in: 'cookie',
  name: 'bus_refresh',
  description:
    'The refresh token of `POST /app/session`, `HttpOnly`, for `/app/session` alone; over https its name begins with ' +
    '`__Secure-`.',
};
