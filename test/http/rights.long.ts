import { expect } from 'chai';
import type { ErrorCode } from '../../src/domain/errors.ts';
import type { Operation } from '../../src/http/operation.ts';
import { PROBLEMS } from '../../src/http/problem.ts';
import { ALL_OPERATIONS } from '../support/allOperations.ts';
import { callOperation } from '../support/callOperation.ts';
import { FullWorld } from '../support/fullWorld.ts';
import type { Reply } from '../support/httpServer.ts';
import type { Passenger } from '../support/passenger.ts';
import { changedTables, tableSums } from '../support/tableSums.ts';
import { type KnownRequest, VALID_REQUESTS, type ValidRequest } from '../support/validRequests/index.ts';

const ROLES = [
  'guest',
  'customer',
  'another customer',
  'admin',
  'deactivated user',
  'expired token',
] as const;
type Role = (typeof ROLES)[number];

/** Why this role is turned away, by the operation's policy and by whose things it is about; null when it is not. */
function refusalOf(operation: Operation, { own }: KnownRequest, role: Role): ErrorCode | null {
  const forAdmins = operation.policy.name === 'admins';
  switch (role) {
    // A token that is sent has to be good, also where none is needed.
    case 'deactivated user':
      return 'unauthenticated';
    case 'expired token':
      return 'token_expired';
    case 'guest':
      return operation.policy.needsToken ? 'unauthenticated' : null;
    case 'customer':
      return forAdmins ? 'forbidden' : null;
    case 'another customer':
      if (forAdmins) return 'forbidden';
      return own ? 'not_found' : null;
    case 'admin':
      return null;
  }
}

interface Cell {
  operation: Operation;
  known: KnownRequest;
  role: Role;
  refused: ErrorCode | null;
}

const CELLS: Cell[] = ALL_OPERATIONS.flatMap((operation) => {
  const known = VALID_REQUESTS[operation.id];
  if (!known) return [];
  return ROLES.map((role) => ({ operation, known, role, refused: refusalOf(operation, known, role) }));
});

const nameOf = ({ operation: { id, method, path, policy }, role }: Cell) =>
  `${id} (${method.toUpperCase()} ${path}, ${policy.name}) as ${role}`;

describe('[RIGHTS-1] every operation, asked by everyone', function () {
  this.timeout(60_000);
  let world: FullWorld;
  const prepared = new Map<string, ValidRequest>();

  before(async () => {
    world = await FullWorld.open();
    for (const { id } of ALL_OPERATIONS) {
      const request = await VALID_REQUESTS[id]?.make(world, world.ada);
      if (request) prepared.set(id, request);
    }
    await world.settled();
  });
  after(() => world.server.remove());

  const people = (): Record<Role, Passenger | null> => ({
    guest: null,
    customer: world.ada,
    'another customer': world.bob,
    admin: world.admin,
    'deactivated user': world.deactivated,
    'expired token': world.expired,
  });

  const call = ({ operation, role }: Cell, request: ValidRequest) =>
    callOperation(world.server.url, operation, request, people()[role]?.token);

  /** As the tables were when they were last looked at: what nobody has touched since need not be looked at again. */
  let seen: Map<string, string> | null = null;

  /** Sends it, and says which tables have changed when all that follows has followed. */
  async function watched(send: () => Promise<Reply>): Promise<{ reply: Reply; changed: string[] }> {
    const before = seen ?? (await tableSums(world.pool));
    const reply = await send();
    await world.settled();
    seen = await tableSums(world.pool);
    return { reply, changed: changedTables(before, seen) };
  }

  it('covers every operation of the server that runs', async () => {
    const described = await world.admin.call('GET', '/openapi.json');
    const paths = described.json.paths as Record<string, Record<string, { operationId: string }>>;
    const served = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(Object.keys(VALID_REQUESTS).sort()).to.deep.equal(served.sort());
    expect(CELLS).to.have.lengthOf(served.length * ROLES.length);
  });

  for (const operation of ALL_OPERATIONS) {
    it(`knows a request for ${operation.id}`, () => {
      expect(VALID_REQUESTS).to.have.property(operation.id);
    });
  }

  describe('is refused, and nothing has changed:', () => {
    for (const cell of CELLS.filter(({ refused }) => refused !== null)) {
      it(`${nameOf(cell)}: ${cell.refused}`, async () => {
        const { reply, changed } = await watched(() => call(cell, prepared.get(cell.operation.id) ?? {}));
        const { code, status } = reply.json;
        const expected = cell.refused as ErrorCode;
        expect({ http: reply.status, status, code }).to.deep.equal({
          http: PROBLEMS[expected].status,
          status: PROBLEMS[expected].status,
          code: expected,
        });
        expect(changed).to.deep.equal([]);
      });
    }
  });

  const accepted = CELLS.filter(({ refused }) => refused === null);
  describe('is accepted, and what it is about has changed:', () => {
    // What only looks comes first, so that nothing that was set off before can be mistaken for its doing.
    for (const cell of accepted.sort((a, b) => a.known.changes.length - b.known.changes.length)) {
      it(nameOf(cell), async () => {
        const who = people()[cell.role] ?? world.ada;
        const request = await cell.known.make(world, who);
        await world.settled();
        seen = null;
        const { reply, changed } = await watched(() => call(cell, request));
        const { success } = cell.operation;
        const statuses = [success.status, ...('also' in success && success.also ? [success.also] : [])];
        expect(statuses, reply.text).to.include(reply.status);
        expect(changed).to.deep.equal([...cell.known.changes]);
      });
    }
  });
});
