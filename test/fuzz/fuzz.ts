import { expect } from 'chai';
import type { Operation } from '../../src/http/operation.ts';
import { ALL_OPERATIONS } from '../support/allOperations.ts';
import { expectCleanAudit } from '../support/audit.ts';
import { FullWorld } from '../support/fullWorld.ts';
import { seeded } from '../support/seeded.ts';
import { changedTables, tableSums } from '../support/tableSums.ts';
import { VALID_REQUESTS, type ValidRequest } from '../support/validRequests/index.ts';
import { missingFrom } from './badInput.ts';
import { casesFor } from './cases.ts';
import { faultsOf } from './judge.ts';
import type { FuzzCase, Subject } from './kinds.ts';
import { Sender } from './send.ts';

const CONNECTIONS = 16;
/** With so many for each operation every kind is among them. */
const EVERY_KIND = 200;

/** `FUZZ_SEED=` in the environment replays a run. */
export const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** What the id in a path is the id of. */
const KIND_OF: Record<string, string> = {
  refunds: 'cancellations',
  joinById: 'schedules',
  reconnect: 'schedules',
};

function kindOf({ path }: Operation): string {
  const before = /([\w-]+)\/\{/.exec(path)?.[1] ?? '';
  return KIND_OF[before] ?? before;
}

/** Sends wrong requests to every operation of a server with one of everything in it, and judges all answers. */
export function describeFuzz(title: string, casesEach: number, timeoutMs: number): void {
  describe(`${title} (FUZZ_SEED=${SEED})`, function () {
    this.timeout(timeoutMs);
    let world: FullWorld;
    let sender: Sender;
    const valid = new Map<string, ValidRequest>();
    const wild: FuzzCase[] = [];
    const names = new Map<string, string[]>();
    let sent = 0;

    before(async () => {
      world = await FullWorld.open();
      sender = new Sender(world.server.url, CONNECTIONS);
      for (const { id } of ALL_OPERATIONS) {
        const request = await VALID_REQUESTS[id]?.make(world, world.ada);
        if (request) valid.set(id, request);
      }
    });
    after(async () => {
      sender.close();
      await world.server.remove();
    });

    /** Sends them over a few connections at once; gives what is wrong with the answers. */
    async function faultsIn(cases: readonly FuzzCase[], refused: boolean): Promise<string[]> {
      const faults: string[] = [];
      const waiting = [...cases];
      const work = async () => {
        for (let next = waiting.shift(); next; next = waiting.shift())
          faults.push(...(await faultsAt(next, refused)));
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, work));
      sent += cases.length;
      return faults;
    }

    async function faultsAt(each: FuzzCase, refused: boolean): Promise<string[]> {
      const name = `${each.method} ${each.target.slice(0, 120)}, ${each.what}`;
      try {
        const answer = await sender.send(each);
        return faultsOf(each, answer, refused).map(
          (fault) => `${name}: ${fault} – ${answer.text.slice(0, 300)}`,
        );
      } catch (error) {
        return [`${name}: no answer (${error})`];
      }
    }

    function subjectOf(operation: Operation): Subject {
      const tokens = {
        anyone: null,
        signedIn: world.ada.token,
        customers: world.ada.token,
        admins: world.admin.token,
      };
      const kind = kindOf(operation);
      const others = ALL_OPERATIONS.filter((other) => kindOf(other) !== kind);
      const ids = others.flatMap(({ id }) => Object.values(valid.get(id)?.params ?? {}));
      return {
        operation,
        world,
        valid: valid.get(operation.id) ?? {},
        token: tokens[operation.policy.name],
        otherIds: [...new Set(ids)],
        methodsOf,
        random: seeded(SEED + ALL_OPERATIONS.indexOf(operation)),
      };
    }

    for (const operation of ALL_OPERATIONS) {
      it(`${operation.id}: whatever is wrong is refused as documented, and changes nothing`, async () => {
        const cases = await casesFor(subjectOf(operation), casesEach);
        wild.push(...cases.wild);
        names.set(
          operation.id,
          [...cases.refused, ...cases.wild].map(({ what }) => what),
        );
        expect(cases.refused.length).to.be.at.least(casesEach);
        await world.settled();
        const before = await tableSums(world.pool);
        expect((await faultsIn(cases.refused, true)).slice(0, 10)).to.deep.equal([]);
        await world.settled();
        expect(changedTables(before, await tableSums(world.pool))).to.deep.equal([]);
      });
    }

    it('what is odd, and not wrong, is answered as documented, too', async () => {
      expect((await faultsIn(wild, false)).slice(0, 10)).to.deep.equal([]);
    });

    if (casesEach >= EVERY_KIND) {
      it('all that is known to be sent is among them', () => {
        expect(missingFrom(names)).to.deep.equal([]);
      });
    }

    it('after all of this the server serves, and its books are right', async () => {
      const { status } = await world.ada.call('GET', `/users/${world.ada.userId}`);
      expect(status).to.equal(200);
      await world.ada.hold(await world.trip(), 0);
      await world.settled();
      await expectCleanAudit(world.pool, { now: new Date(world.server.time.now()) });
      expect(sent).to.be.at.least(casesEach * ALL_OPERATIONS.length);
    });
  });
}

/** Of all operations at this path; a path with an id may lead to one with a word in its place, and the other way round. */
function methodsOf(path: string): string[] {
  const at = ALL_OPERATIONS.filter((operation) => operation.path === path);
  const methods = at.map(({ method }) => method.toUpperCase());
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
}
