import { expect } from 'chai';
import { z } from 'zod';
import { snapshotText } from '../../rooms/watchWire.ts';
import { LIMITS } from '../../src/app/limits.ts';
import { openApiDocument } from '../../src/http/openapi/document.ts';
import { UNKNOWN_EXAMPLE } from '../../src/http/openapi/example.ts';
import { defineOperation } from '../../src/http/operation.ts';
import { anyone } from '../../src/http/policies.ts';
import { SURROUNDINGS } from '../../src/server/description.ts';
import { describedApi } from '../client/document.ts';
import { ALL_OPERATIONS } from '../support/allOperations.ts';
import { Contract } from '../support/contract.ts';
import { SPEC_ENDPOINTS, SPEC_ENTITIES } from '../support/specEndpoints.ts';

type Json = { [key: string]: unknown };

/** Endpoints of the specification that are still to come: this list may only shrink. */
const NOT_YET: string[] = [];

const METHODS = ['get', 'post', 'put', 'delete'];

describe('the description of the API', () => {
  const document = describedApi() as Json;
  const contract = new Contract(document);
  const paths = document.paths as { [path: string]: { [method: string]: Json } };
  const described = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

  it('[API-1] has every operation of the server, and no other', () => {
    const names = described.map(({ path, method, operation }) =>
      [method, path, operation.operationId].join(' '),
    );
    expect(names.sort()).to.deep.equal(
      ALL_OPERATIONS.map(({ method, path, id }) => `${method} ${path} ${id}`).sort(),
    );
  });

  it('[API-2] has every endpoint of the specification', () => {
    expect(SPEC_ENDPOINTS).to.have.lengthOf(54);
    const there = new Set(described.map(({ path, method }) => `${method.toUpperCase()} ${path}`));
    const missing = SPEC_ENDPOINTS.filter((endpoint) => !there.has(endpoint));
    expect(missing).to.deep.equal(NOT_YET);
    const channels = document['x-channels'] as { address: string }[];
    expect(channels.map(({ address }) => address)).to.include.members([
      '/ws/schedules/{schedule_id}/seats',
      '/ws/departures',
    ]);
  });

  it('[API-3] says of every operation what it is for, who may, and how it may fail', () => {
    const tags = (document.tags as { name: string; description: string }[]).map(({ name }) => name);
    for (const { path, method, operation } of described) {
      const what = `${method} ${path}`;
      expect(METHODS, what).to.include(method);
      expect(operation.summary, what).to.be.a('string').and.not.equal('');
      expect(tags, what).to.include((operation.tags as string[])[0]);
      expect(operation.description, what).to.match(/\*\*Who may:\*\*/);
      expect(operation.description, what).to.match(/\*\*Limit:\*\* (?:none\.|\d+ a minute)/);
      expect(operation.security, what).to.be.an('array');
      expect(operation.responses, what).to.include.keys('400', '401', '500', '503');
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const parameters = (operation.parameters ?? []) as { name: string; in: string }[];
      const said = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
      expect(said, what).to.deep.equal(inPath);
    }
  });

  it('[API-3] says how often each may be asked for, as it is counted', () => {
    for (const { id, method, path, unlimited } of ALL_OPERATIONS) {
      const { 'x-rate-limits': told, responses } = paths[path]?.[method] ?? {};
      const user = { by: 'user', requests: LIMITS.user.points, seconds: 60 };
      const guest = { by: 'address without a token', requests: LIMITS.guest.points, seconds: 60 };
      expect(told, id).to.deep.equal(unlimited ? [] : [user, guest]);
      expect('429' in (responses as Json), id).to.equal(!unlimited);
    }
  });

  it('[API-4] names the things of the specification', () => {
    const { schemas } = document.components as { schemas: Json };
    expect(schemas).to.include.keys(...SPEC_ENTITIES, 'Problem');
  });

  it('[API-5] has examples that are what they show', () => {
    const faults: string[] = [];
    let examples = 0;
    for (const { at, schema } of examplesIn(document)) {
      examples += 1;
      const fault = contract.faults(schema, contract.resolve(at).value);
      if (fault) faults.push(`${at.join(' ')}: ${fault}`);
    }
    expect(faults).to.deep.equal([]);
    expect(examples).to.be.greaterThan(200);
    expect(JSON.stringify(document)).to.not.include(`"${UNKNOWN_EXAMPLE}"`);
  });

  it('[API-6] has an example for every JSON that is sent or answered', () => {
    for (const { at, part } of partsIn(document, [])) {
      const bare = at.at(-2) === 'content' && part.schema !== undefined && !part.example && !part.examples;
      expect(bare, at.join(' ')).to.equal(false);
    }
  });

  it('[API-7] shows the socket’s messages as they are sent', () => {
    const id = '0198c0de-4a10-7000-8000-000000000001';
    const seat = { id, seatNumber: '1', seatType: 'standard', price: 2050, status: 'available' as const };
    const text = snapshotText({
      scheduleId: id,
      scheduleStatus: 'scheduled',
      version: 3,
      availableSeats: 1,
      seats: new Map([[id, { ...seat, deck: 0, row: 0, column: 0 }]]),
    });
    const at = ['components', 'schemas', 'SeatSnapshot'];
    expect(contract.faults(at, JSON.parse(text))).to.equal(null);
    expect(contract.faults(at, { ...JSON.parse(text), version: '3' })).to.be.a('string');
  });

  describe('of operations that cannot be described', () => {
    const base = {
      id: 'getThing',
      method: 'get',
      path: '/things',
      tag: 'system',
      summary: 'A thing',
      policy: anyone,
      refusals: [],
    } as const;
    const thing = (schema: z.ZodType) =>
      defineOperation({ ...base, success: { status: 200, schema }, handle: async () => ({ body: {} }) });
    const describing = (...made: Parameters<typeof openApiDocument>[0]) =>
      openApiDocument(made, SURROUNDINGS);

    it('[API-8] is not made when one name means two things', () => {
      const one = thing(z.object({ a: z.string() }).meta({ id: 'Thing' }));
      const other = thing(z.object({ a: z.int() }).meta({ id: 'Thing' }));
      expect(() => describing(one, other)).to.throw(/Thing/);
      expect(() => describing(one, one)).to.not.throw();
    });

    it('[API-8] is not made when nobody says what its group is', () => {
      expect(() => describing({ ...thing(z.object({})), tag: 'mysteries' })).to.throw(/mysteries/);
    });

    it('[API-8] an operation without a policy does not compile', () => {
      const { policy: _, ...without } = base;
      const handle = async () => undefined;
      // @ts-expect-error: who may call it has to be said.
      expect(defineOperation({ ...without, success: { status: 204 }, handle }).policy).to.equal(undefined);
    });
  });
});

interface Part {
  at: readonly string[];
  part: Json;
}

/** Every object of the document, but for those inside of examples. */
function* partsIn(part: unknown, at: readonly string[]): Generator<Part> {
  if (typeof part !== 'object' || part === null) return;
  yield { at, part: part as Json };
  for (const [key, value] of Object.entries(part)) {
    if (key !== 'example' && key !== 'value') yield* partsIn(value, [...at, key]);
  }
}

/** The keys that lead to every example and to its schema. */
function* examplesIn(document: Json): Generator<{ at: readonly string[]; schema: readonly string[] }> {
  for (const { at, part } of partsIn(document, [])) {
    if (part.schema === undefined) continue;
    const schema = [...at, 'schema'];
    if ('example' in part) yield { at: [...at, 'example'], schema };
    for (const { $ref } of Object.values((part.examples ?? {}) as { [code: string]: { $ref: string } })) {
      yield { at: [...$ref.slice(2).split('/'), 'value'], schema };
    }
  }
}
