import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../support/seeded.ts';
import type { Fleet, FleetServer } from './fleet.ts';

export const FAULTS = [
  'kill',
  'stop',
  'cutDatabase',
  'cutLinks',
  'cutRedis',
  'terminate',
  'killRedis',
] as const;
export type Fault = (typeof FAULTS)[number];

/** How often each comes, to how many of the others. */
const WEIGHTS: Readonly<Record<Fault, number>> = {
  kill: 5,
  stop: 4,
  cutDatabase: 4,
  cutLinks: 3,
  cutRedis: 1,
  terminate: 4,
  killRedis: 1,
};

export interface FaultOptions {
  fleet: Fleet;
  random: Chance;
  /** Faults come until then, by `performance.now()`. */
  until: number;
  onFault(fault: Fault, what: string): void;
}

/** One fault after another, some of them at once. Resolves when the last one is over and everything runs again. */
export async function bringFaults({ fleet, random, until, onFault }: FaultOptions): Promise<void> {
  const between = (least: number, most: number) => Math.round(least + random() * (most - least));
  const running: Promise<void>[] = [];
  const order = [...FAULTS];
  while (performance.now() < until) {
    await sleep(between(300, 2_000));
    // Each of them once at the least, then by chance.
    const fault = order.shift() ?? chosen(random);
    const doing = bring(fault, { fleet, random, between, say: (what) => onFault(fault, what) });
    running.push(doing);
    // Whatever went wrong is told at the end, by all of them together.
    doing.catch(() => undefined);
  }
  await Promise.all(running);
}

function chosen(random: Chance): Fault {
  let at = random() * FAULTS.reduce((sum, fault) => sum + WEIGHTS[fault], 0);
  for (const fault of FAULTS) {
    at -= WEIGHTS[fault];
    if (at < 0) return fault;
  }
  return 'terminate';
}

interface Bringing {
  fleet: Fleet;
  random: Chance;
  between(least: number, most: number): number;
  say(what: string): void;
}

async function bring(fault: Fault, { fleet, random, between, say }: Bringing): Promise<void> {
  switch (fault) {
    case 'kill':
      return oneOf(fleet, random, async (server) => {
        say(server.url);
        await server.kill();
        await sleep(between(0, 1_500));
        await server.start();
      });
    case 'stop':
      return oneOf(fleet, random, async (server) => {
        const ms = between(500, 8_000);
        say(`${server.url} for ${ms} ms`);
        server.stop();
        await sleep(ms);
        server.resume();
      });
    case 'cutDatabase':
      return say(`${fleet.ways.postgres.cut(random(), random)} connections`);
    case 'cutRedis':
      return say(`${fleet.ways.redis.cut(1, random)} connections`);
    case 'cutLinks':
      return say(`${fleet.servers.reduce((sum, { link }) => sum + link.cut(1, random), 0)} connections`);
    case 'terminate':
      return say(`${await terminate(fleet, random())} connections`);
    case 'killRedis':
      if (fleet.redis.isDown) return say('while it is down');
      await fleet.redis.kill();
      await sleep(between(200, 2_500));
      await fleet.redis.start();
      return say('and started again, empty');
  }
}

/** Something to one server that is up, if another one then still is. */
async function oneOf(
  fleet: Fleet,
  random: Chance,
  work: (server: FleetServer) => Promise<void>,
): Promise<void> {
  const up = fleet.servers.filter((server) => server.isUp);
  const server = up[Math.floor(random() * up.length)];
  if (server && up.length > 1) await work(server);
}

/** Ends a share of the servers' connections at the database's end. */
async function terminate({ database }: Fleet, share: number): Promise<number> {
  const { rowCount } = await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name like 'bus-seat-booking %' and random() < $1`,
    [share],
  );
  return rowCount ?? 0;
}
