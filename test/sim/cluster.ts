import type { Member, ProcessRegister } from '../../src/app/processes/members.ts';
import type { LinkAnswer, ProcessLink } from '../../src/app/schedule/processLink.ts';
import { DatabaseUnavailable } from '../../src/app/schedule/turn.ts';
import { NoAnswer } from './network.ts';
import type { Server } from './postgres/server.ts';
import type { Life } from './scheduler.ts';
import type { World } from './world.ts';

function notAsked(cause: Error): Error {
  return new DatabaseUnavailable('the list of processes cannot be asked', { cause });
}

/** The list of live processes in the modelled database, by its clock. */
export function simRegister(server: Server, client: Life): ProcessRegister {
  const { tables, sim } = server;
  const asked = <T>(tag: string, work: () => T) => server.statement(client, tag, work, notAsked);
  return {
    beat: (self, leaseMs, schedules) =>
      asked('beat', () => {
        const leaseUntil = sim.now + leaseMs;
        tables.leases.set(self.id, { ...self, leaseUntil });
        const others = [...tables.leases.values()].filter(
          (each) => each.id !== self.id && each.leaseUntil > sim.now,
        );
        const lost = schedules.filter((id) => tables.schedule(id).owner !== self.id);
        return { leaseUntil, others, lost };
      }),
    leave: (id) =>
      asked('leave', () => {
        tables.leases.delete(id);
      }),
  };
}

/** A link breaks when the other end says nothing for so long. */
const LINK_WAIT_MS = 1_500;

/** Calls to other processes over a network of their own. */
export function simLink(world: World, from: Life): ProcessLink {
  return {
    send: async (to, call) => {
      const process = find(world, to);
      if (!process) {
        await world.sim.sleep(2, from, 'unreached');
        return { kind: 'unreached' };
      }
      const sent = JSON.parse(JSON.stringify(call)) as typeof call;
      const way = { from, to: process.life, waitMs: LINK_WAIT_MS, tag: 'link', repeatable: true };
      world.seen('call between processes');
      try {
        return await world.links.call(way, () => process.receive(sent));
      } catch (error) {
        if (!(error instanceof NoAnswer))
          world.fail('BUG', `a call between processes threw ${String(error)}`);
        world.seen('call between processes lost');
        return { kind: 'unknown' } satisfies LinkAnswer;
      }
    },
    watch: () => Promise.reject(new Error('nobody watches from afar here')),
  };
}

function find(world: World, { id }: Member) {
  return world.processes.find((process) => process.life.name === id && process.life.alive);
}
