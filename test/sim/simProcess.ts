import type { Ids, TicketSigner } from '../../src/app/ports.ts';
import { Membership } from '../../src/app/processes/membership.ts';
import { ClusterDesk, ownershipBy } from '../../src/app/schedule/clusterDesk.ts';
import { CommitLanes } from '../../src/app/schedule/commitLanes.ts';
import { LocalDesk } from '../../src/app/schedule/localDesk.ts';
import type { LinkAnswer, LinkedOperation } from '../../src/app/schedule/processLink.ts';
import type { TurnStore } from '../../src/app/schedule/turn.ts';
import { DEFAULT_LANE_LIMITS, DEFAULT_LIMITS } from '../../src/app/schedule/turnLimits.ts';
import type { TurnRows } from '../../src/app/schedule/turnRows.ts';
import type { Timers } from '../../src/app/timers.ts';
import { DatabaseClock } from '../../src/db/databaseClock.ts';
import { SWEEP_EVERY_MS } from '../../src/jobs/expirySweep.ts';
import { ASK_EVERY_MS } from '../../src/jobs/inquiries.ts';
import { Rounds } from '../../src/jobs/rounds.ts';
import { CLOCK_EVERY_MS } from '../../src/jobs/scheduleClock.ts';
import { simLink, simRegister } from './cluster.ts';
import { JobWorker } from './jobWorker.ts';
import { simBatchStore, simTurnStore } from './postgres/turnStore.ts';
import { mix, Random } from './random.ts';
import { type Room, roomHost } from './rooms.ts';
import { Life, type TimerHandle } from './scheduler.ts';
import { type Doors, type Wired, wire } from './wiring.ts';
import type { World } from './world.ts';

const CLOCK_SYNC_MS = 5_000;
const IDLE_ROOMS_MS = 10_000;

const signer: TicketSigner = {
  sign: (claims) => `BT1.${claims.ticketNumber}.${claims.seats.join()}`,
  verify: () => null,
  publicKeys: () => [],
};

/**
 * One server process, in one incarnation: the real use cases, desks, actors, lanes, jobs and clock, wired as src/server
 * wires them, over ports whose every answer comes through the scheduler. When its life ends nothing of it runs again.
 */
export class SimProcess {
  readonly life: Life;
  readonly index: number;
  readonly rooms: LocalDesk<Room>;
  /** Null until it is up, and when it is told to stop. */
  doors: Doors | null = null;
  readonly #world: World;
  readonly #random: Random;
  readonly #clock: DatabaseClock;
  readonly #timers: Timers;
  readonly #ids: Ids;
  readonly #membership: Membership | null;
  readonly #desk: ClusterDesk | LocalDesk<Room>;
  readonly #wired: Wired;
  readonly #worker: JobWorker;

  constructor(world: World, index: number, incarnation: number) {
    const { server, plan, checker } = world;
    const id = `p${index}.${incarnation}`;
    this.index = index;
    this.life = new Life(id);
    this.#world = world;
    this.#random = new Random(mix(plan.seed, 1000 + index * 100 + incarnation));
    this.#timers = timersOf(world, this.life);
    this.#clock = this.#makeClock();
    let serial = 0;
    this.#ids = { next: () => `${id}-${++serial}` };
    this.#membership = plan.shape.processes > 1 ? this.#makeMembership() : null;
    this.rooms = this.#makeRooms();
    this.#desk = this.#membership
      ? new ClusterDesk({
          local: this.rooms,
          members: this.#membership,
          link: simLink(world, this.life),
          clock: this.#clock,
          wait: (ms) => world.sim.sleep(ms, this.life, 'until not after'),
        })
      : this.rooms;
    this.#wired = wire({
      server,
      life: this.life,
      random: this.#random,
      clock: this.#clock,
      ids: this.#ids,
      gateway: world.gateway.port(this.life),
      mailer: world.mail.mailer(this.life),
      desk: this.#desk,
      owns: (id) => !this.#membership || this.#membership.ownerOf(id)?.id === this.life.name,
      watch: checker,
      holdSeconds: plan.shape.holdSeconds,
      rebookLate: plan.shape.rebookLate,
      timers: this.#timers,
    });
    this.#worker = new JobWorker(server, this.life, this.#wired.tasks, checker.letters, this.#trouble);
  }

  /** Comes up, as src/server/startServer.ts does it; a database that is away is tried again. */
  async start(): Promise<void> {
    const { sim } = this.#world;
    for (;;) {
      try {
        await this.#clock.sync();
        break;
      } catch {
        await sim.sleep(this.#random.between(200, 1_000), this.life, 'start again');
      }
    }
    this.#every(CLOCK_SYNC_MS, () => this.#clock.sync());
    await this.#membership?.start();
    this.doors = this.#wired.doors;
    this.#worker.start();
    this.#every(IDLE_ROOMS_MS, () => this.rooms.sleepIdle(IDLE_ROOMS_MS));
    const trouble = () => undefined;
    await this.#wired.sweep().catch(trouble);
    new Rounds(SWEEP_EVERY_MS, this.#wired.sweep, trouble, this.#timers).start();
    new Rounds(ASK_EVERY_MS, this.#wired.ask, trouble, this.#timers).start();
    new Rounds(CLOCK_EVERY_MS, this.#wired.advance, trouble, this.#timers).start();
  }

  /** Told to stop (SIGTERM): no new work, what runs is finished, its schedules are left to the others. */
  async stop(): Promise<void> {
    this.doors = null;
    await this.#membership?.leave();
    await this.rooms.close();
    await this.#membership?.stop();
  }

  /** A call of another process. */
  receive(call: LinkedOperation): Promise<LinkAnswer> {
    if (!(this.#desk instanceof ClusterDesk)) throw new Error('a process alone is not called');
    return this.#desk.receive(call);
  }

  /** The database tells of new jobs. */
  notify(): void {
    if (this.doors) this.#worker.notify();
  }

  nextId(): string {
    return this.#ids.next();
  }

  #trouble = (what: string, error: unknown): void => {
    this.#world.onTrouble(this, what, error);
  };

  /** Anchored to the database's time; its own counter runs a little fast or slow. */
  #makeClock(): DatabaseClock {
    const { sim, server } = this.#world;
    const began = sim.now;
    const offset = this.#random.below(1e9);
    const drift = 1 + (this.#random.next() - 0.5) * 2e-4;
    return new DatabaseClock({
      query: () => server.statement(this.life, 'clock', () => sim.now),
      onError: () => undefined,
      monotonic: () => offset + (sim.now - began - this.life.suspendedMs) * drift,
    });
  }

  #makeRooms(): LocalDesk<Room> {
    const { sim, server, checker } = this.#world;
    const { maxWaiting, maxTurn, lanes, maxBatch } = this.#world.plan.shape;
    const { life } = this;
    const commitLanes = new CommitLanes({
      store: simBatchStore(server, life, checker),
      limits: { ...DEFAULT_LANE_LIMITS, lanes, maxBatch },
      timers: this.#timers,
      now: () => sim.now,
    });
    const store: TurnStore = {
      ...simTurnStore(server, life, checker),
      commit: (rows) => {
        this.#checkOrder(rows);
        return commitLanes.commit(rows).catch((error: unknown) => {
          checker.onFailed(rows, error);
          throw error;
        });
      },
    };
    const host = roomHost({
      clock: this.#clock,
      timers: this.#timers,
      ids: this.#ids,
      actorDeps: {
        store,
        clock: this.#clock,
        ids: this.#ids,
        signer,
        processId: life.name,
        limits: { ...DEFAULT_LIMITS, maxWaiting, maxTurn },
        onTrouble: this.#trouble,
        backoff: (attempt) => sim.sleep(attempt * 10 + this.#random.below(20 * attempt), life, 'backoff'),
      },
      desk: () => this.rooms,
      onPublished: (actor, change) => checker.onPublished(this, actor, change),
      farewell: () => sim.sleep(this.#random.between(0, 8), life, 'farewell'),
    });
    const parts = { host, clock: this.#clock };
    const members = this.#membership;
    return new LocalDesk<Room>(members ? { ...parts, ownership: ownershipBy(members) } : parts);
  }

  #checkOrder(rows: TurnRows): void {
    for (const room of this.rooms.rooms) {
      // The room before it may still have a turn under way: what came there came in another order.
      const decided = room.scheduleId === rows.scheduleId && room.actor.epoch === rows.epoch;
      const early = decided ? room.outOfOrder(rows) : null;
      if (early !== null)
        this.#world.fail('ORDER', `operation ${early} came before one that was decided before it`);
    }
  }

  #makeMembership(): Membership {
    return new Membership({
      self: { id: this.life.name, address: this.life.name },
      register: simRegister(this.#world.server, this.life),
      clock: this.#clock,
      timers: this.#timers,
      awake: () => [...this.rooms.rooms].map((room) => room.scheduleId),
      onLost: (ids) => void this.rooms.drop(ids),
      onChange: () => void this.rooms.handOver(),
      onTrouble: () => undefined,
    });
  }

  #every(ms: number, work: () => Promise<unknown>): void {
    this.#world.sim.after(ms, this.life, 'round', () => {
      work().catch(() => undefined);
      this.#every(ms, work);
    });
  }
}

function timersOf({ sim }: World, life: Life): Timers {
  return {
    set: (run, ms) => sim.timer(ms, life, 'timer', run),
    clear: (handle) => {
      (handle as TimerHandle).cleared = true;
    },
  };
}
