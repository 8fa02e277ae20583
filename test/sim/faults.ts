import { FAIR_GATEWAY, type GatewayWeather } from './gateway.ts';
import { FAIR_MAIL } from './mail.ts';
import { FAIR_LINKS, FAIR_NETWORK, type Network, type NetworkWeather } from './network.ts';
import type { PlannedFault } from './plan.ts';
import { FAIR, type Weather } from './postgres/server.ts';
import { mix, Random } from './random.ts';
import type { SimProcess } from './simProcess.ts';
import type { World } from './world.ts';

/** What holds no process up that ends a hold. */
const HARMLESS: PlannedFault['kind'][] = [
  'network',
  'links',
  'gatewayDown',
  'gatewayLate',
  'webhooks',
  'refundsFail',
  'mail',
];

/**
 * How long a fault is felt beyond what follows each. A clock that stood still is put right within 5 s, or at the second or
 * third try where the database fails as well, and timers that were set by it within 5 s more. A statement that has begun in
 * a slow database ends when it ends.
 */
const LASTING: Partial<Record<PlannedFault['kind'], number>> = { suspend: 20_000, databaseSlow: 8_000 };

/** Lets a planned fault happen, and end. */
export function playFault(world: World, fault: PlannedFault): void {
  const random = new Random(mix(world.plan.seed, fault.salt));
  world.seen(`fault ${fault.kind}`);
  if (!HARMLESS.includes(fault.kind)) world.disturb(fault.lasts + (LASTING[fault.kind] ?? 0));
  world.trace?.(`FAULT ${fault.kind} for ${fault.lasts} ms`);
  const { server, network, gateway, sim } = world;
  const database = (weather: Partial<Weather>) => {
    server.weather = { ...server.weather, ...weather };
    sim.after(fault.lasts, null, 'fault ends', () => {
      server.weather = { ...server.weather, ...pick(FAIR, weather) };
    });
  };
  switch (fault.kind) {
    case 'crash':
      return world.kill(victim(world, random), fault.lasts);
    case 'crashAtCommit':
      return crashAtCommit(world, random, fault.lasts);
    case 'stop': {
      const process = victim(world, random);
      if (process.life.alive && process.doors) void world.stop(process, fault.lasts);
      return;
    }
    case 'pause':
      return pause(world, victim(world, random), fault.lasts);
    case 'suspend':
      return pause(world, victim(world, random), fault.lasts, 'with its machine');
    case 'databaseRestart':
      database({ down: true });
      return server.restart();
    case 'databaseDown':
      database({ down: true });
      return server.restart();
    case 'databaseSilent':
      return database({ down: true, silent: true });
    case 'databaseSlow':
      return database({ slowMs: random.between(500, 8_000) });
    case 'cutConnections':
      return database({ cuts: random.next() * 0.2 });
    case 'cutCommits':
      return database({ commitCuts: random.next() * 0.6 });
    case 'deadlocks':
      return database({ deadlocks: random.next() * 0.4 });
    case 'network':
      return networkFault(network, FAIR_NETWORK);
    case 'links':
      return networkFault(world.links, FAIR_LINKS);
    case 'gatewayDown':
      return gatewayFault({ down: true });
    case 'gatewayLate':
      return gatewayFault({ answersLateMs: random.between(500, 9_000), staysSilent: random.next() * 0.4 });
    case 'webhooks':
      return gatewayFault({
        losesNews: random.next() * 0.6,
        dropsNews: random.next() * 0.5,
        repeatsNews: random.next() * 0.6,
        lateMs: 8_000,
      });
    case 'refundsFail':
      return gatewayFault({ refundsFail: random.next() });
    case 'mail':
      return mailFault();
  }
  function mailFault(): void {
    const down = random.chance(0.4);
    const [refuses, losesAnswers] = [random.next() * 0.6, random.next() * 0.4];
    world.mail.weather = { down, refuses, losesAnswers, slowMs: random.between(50, 4_000) };
    sim.after(fault.lasts, null, 'fault ends', () => {
      world.mail.weather = { ...FAIR_MAIL };
    });
  }
  function networkFault(on: Network, fair: NetworkWeather): void {
    on.weather = {
      losesCalls: random.next() * 0.3,
      losesAnswers: random.next() * 0.3,
      repeats: random.next() * 0.3,
      lateMs: random.between(50, 3_000),
    };
    sim.after(fault.lasts, null, 'fault ends', () => {
      on.weather = { ...fair };
    });
  }
  function gatewayFault(weather: Partial<GatewayWeather>): void {
    gateway.weather = { ...gateway.weather, ...weather };
    sim.after(fault.lasts, null, 'fault ends', () => {
      gateway.weather = { ...gateway.weather, ...pick(FAIR_GATEWAY, weather) };
    });
  }
}

function pick<T extends object>(from: T, names: Partial<T>): Partial<T> {
  const picked: Partial<T> = {};
  for (const name of Object.keys(names) as (keyof T)[]) picked[name] = from[name];
  return picked;
}

/** One that can be struck, if there is any. */
function victim(world: World, random: Random): SimProcess {
  const up = world.processes.filter(({ life }) => life.alive && !life.paused);
  return random.pick(up.length > 0 ? up : world.processes);
}

/** The next COMMIT that some process sends is its last act: it arrives or it does not. */
function crashAtCommit(world: World, random: Random, downMs: number): void {
  const process = victim(world, random);
  const after = random.between(1, 3);
  let seen = 0;
  // What a process held when it died comes free a minute later: nobody is to wait for that when the faults have ended.
  const until = world.start + world.plan.shape.lasts * 0.9;
  world.server.onCommitSent = (client) => {
    if (client !== process.life || world.sim.now > until) return;
    seen += 1;
    if (seen < after) return;
    world.server.onCommitSent = null;
    world.seen('crash at commit');
    world.kill(process, downMs);
  };
}

/** SIGSTOP and SIGCONT; or its machine is suspended, and its counter stands still as well. */
function pause(world: World, process: SimProcess, ms: number, how?: 'with its machine'): void {
  if (!process.life.alive || process.life.paused) return;
  const { sim } = world;
  sim.pause(process.life);
  world.seen('pause');
  sim.after(ms, null, 'goes on', () => {
    if (how) process.life.suspendedMs += ms;
    sim.resume(process.life);
    world.trace?.(`${process.life.name} goes on`);
  });
}
