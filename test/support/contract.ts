import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { type Reply, request, type Send } from './httpServer.ts';

type Json = { [key: string]: unknown };
type Parameter = { name: string; in: string; required: boolean; schema: Json };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** An OpenAPI document as a judge of requests and answers. */
export class Contract {
  readonly document: Json;
  /** The ids of the operations that were seen. */
  readonly seen = new Set<string>();
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });

  constructor(document: Json) {
    this.document = document;
    this.#ajv.addFormat('uuid', UUID);
    this.#ajv.addFormat('date-time', INSTANT);
    this.#ajv.addFormat('date', /^\d{4}-\d{2}-\d{2}$/);
    for (const format of ['email', 'password', 'uri-reference']) this.#ajv.addFormat(format, true);
    const { schemas } = document.components as Json;
    this.#ajv.addSchema(asJsonSchema({ $id: 'api', $defs: schemas }));
  }

  /** What is wrong with a value, by the schema at these keys of the document; null when nothing is. */
  faults(at: readonly string[], value: unknown): string | null {
    const validate = this.#compiled(at);
    return validate(value) ? null : this.#ajv.errorsText(validate.errors);
  }

  /** A `$ref` of the document followed, with the keys that lead there. */
  resolve(at: readonly string[]): { at: readonly string[]; value: Json } {
    const value = at.reduce<unknown>((part, key) => (part as Json | undefined)?.[key], this.document);
    const { $ref } = (value ?? {}) as { $ref?: string };
    return $ref === undefined ? { at, value: value as Json } : this.resolve($ref.slice(2).split('/'));
  }

  /** Sends a request and fails unless the document foresees its answer, and its body if that was taken. */
  async request(url: string, method: string, path: string, send: Send = {}): Promise<Reply> {
    const reply = await request(url + path, method, send);
    this.check(method, path, send, reply);
    return reply;
  }

  check(method: string, target: string, send: Send, reply: Reply): void {
    const [path = '', query = ''] = target.split('?', 2);
    const template = this.#templateOf(path);
    const what = `${method} ${path} → ${reply.status}`;
    if (template === null) return void expect(reply.status, what).to.equal(404);
    const at = ['paths', template, method.toLowerCase()];
    const operation = this.resolve(at).value;
    if (operation === undefined) return void expect(reply.status, what).to.equal(405);
    this.seen.add(String(operation.operationId));
    this.#checkAnswer(what, [...at, 'responses', String(reply.status)], reply);
    if (reply.status >= 300) return;
    if (operation.requestBody !== undefined) this.#checkBody(what, [...at, 'requestBody'], send);
    for (const index of Object.keys((operation.parameters ?? []) as unknown[])) {
      this.#checkParameter(what, [...at, 'parameters', index], new URLSearchParams(query), send);
    }
  }

  #checkAnswer(what: string, given: readonly string[], reply: Reply): void {
    const { at, value } = this.resolve(given);
    expect(value, `${what} is not described: ${reply.text}`).to.be.an('object');
    for (const name of Object.keys((value.headers ?? {}) as Json)) {
      const header = this.resolve([...at, 'headers', name]).value;
      if (header.required) expect(reply.headers.has(name), `${what} has no ${name}`).to.equal(true);
    }
    const content = value.content as Json | undefined;
    if (content === undefined) return void expect(reply.text, what).to.equal('');
    const type = reply.headers.get('content-type') ?? '';
    const name = Object.keys(content).find((each) => each === type || each === type.split(';', 1)[0]) ?? '';
    expect(content, `${what} has the type ${type}`).to.have.property(name);
    if ((content[name] as Json).schema === undefined) return;
    this.#agree(what, [...at, 'content', name, 'schema'], reply.json);
  }

  #checkBody(what: string, given: readonly string[], { body, raw, headers }: Send): void {
    const { at, value } = this.resolve(given);
    if (raw instanceof Uint8Array) {
      const type = new Headers(headers).get('content-type') ?? '';
      return void expect(value.content, `${what} of a file`).to.have.property(type);
    }
    const sent = body ?? (typeof raw === 'string' ? JSON.parse(raw) : undefined);
    if (sent === undefined) return void expect(value.required, `${what} has no body`).to.not.equal(true);
    this.#agree(`${what}, body`, [...at, 'content', 'application/json', 'schema'], sent);
  }

  #checkParameter(what: string, given: readonly string[], query: URLSearchParams, send: Send): void {
    const { at, value } = this.resolve(given);
    const { name, in: place, required } = value as Parameter;
    if (place === 'path') return;
    const sent = place === 'query' ? query.get(name) : new Headers(send.headers).get(name);
    if (sent === null) return void expect(required, `${what} has no ${name}`).to.equal(false);
    const { type } = (value as Parameter).schema;
    const read = type === 'integer' || type === 'boolean' ? JSON.parse(sent) : sent;
    this.#agree(`${what}, ${name}`, [...at, 'schema'], read);
  }

  #agree(what: string, at: readonly string[], value: unknown): void {
    const faults = this.faults(at, value);
    if (faults !== null) expect.fail(`${what}: ${faults}`);
  }

  /** A literal path wins over one with braces. */
  #templateOf(path: string): string | null {
    const fits = Object.keys(this.document.paths as Json).filter((template) =>
      new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`).test(path),
    );
    return fits.sort((a, b) => a.split('{').length - b.split('{').length)[0] ?? null;
  }

  #compiled(at: readonly string[]): ValidateFunction {
    const key = at.join(' ');
    const known = this.#validators.get(key);
    if (known) return known;
    const validate = this.#ajv.compile(asJsonSchema(this.resolve(at).value));
    this.#validators.set(key, validate);
    return validate;
  }
}

/** A part of the document as a JSON Schema of its own, which finds the named ones under `api`. */
function asJsonSchema(part: unknown): Json {
  const text = JSON.stringify(part).replaceAll('"#/components/schemas/', '"api#/$defs/');
  return JSON.parse(text) as Json;
}
