import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Pool } from 'pg';
import { roomHandlers } from '../../rooms/cluster.ts';
import { createCourierLink } from '../../rooms/courierLink.ts';
import { WatchSockets } from '../../rooms/watchSockets.ts';
import { sharedText } from '../../rooms/watchWire.ts';
import { Membership } from '../../src/app/processes/membership.ts';
import { ClusterDesk, ownershipBy } from '../../src/app/schedule/clusterDesk.ts';
import { type AwakeSchedule, LocalDesk, type WhyClosed } from '../../src/app/schedule/localDesk.ts';
import type { Matchmaker } from '../../src/app/schedule/matchmaker.ts';
import { ScheduleActor } from '../../src/app/schedule/scheduleActor.ts';
import type { Watcher, Watching } from '../../src/app/schedule/seatDesk.ts';
import { DatabaseUnavailable } from '../../src/app/schedule/turn.ts';
import { DEFAULT_LIMITS } from '../../src/app/schedule/turnLimits.ts';
import { createProcessRegister } from '../../src/db/processRegister.ts';
import { TIME_BY_HAND } from '../../src/db/turn/guards.ts';
import { createTurnStore } from '../../src/db/turn/turnStore.ts';
import { createCourier } from '../../src/gateways/link/courier.ts';
import { LinkServer } from '../../src/gateways/link/linkServer.ts';
import { TIMES } from './processModel.ts';
import { testIds, testSigner } from './testActor.ts';

const KEY = 'a key of the test';
const CLOCK = { now: () => Date.now() };
/** A test says itself when a lease is renewed. */
const NO_TIMERS = { set: () => 0, clear: () => undefined };

/**
 * A server process as far as owning and watching schedules goes, within the test's own: the real desks, actors, leases,
 * links and sockets on a real database, without Colyseus, of which a process has but one. No lease is renewed but by
 * `membership.refresh()`.
 */
export class DeskProcess {
  readonly id: string;
  readonly membership: Membership;
  readonly desk: ClusterDesk;
  readonly local: LocalDesk;
  /** Where its watchers come, and the other processes. */
  url = '';
  /** While true, the answers to its renewals are lost on the way: the others see them and it does not. */
  losesAnswers = false;
  readonly #pool: Pool;
  readonly #sockets: WatchSockets;
  readonly #courier = createCourier(KEY, () => undefined);
  readonly #server = createServer();
  readonly #makeLinks: () => LinkServer;
  #links: LinkServer;

  static async start(pool: Pool, id: string): Promise<DeskProcess> {
    const made = new DeskProcess(pool, id);
    await new Promise<void>((resolve) => made.#server.listen(0, '127.0.0.1', resolve));
    made.url = `http://127.0.0.1:${(made.#server.address() as AddressInfo).port}`;
    await made.membership.refresh();
    return made;
  }

  private constructor(pool: Pool, id: string) {
    this.id = id;
    this.#pool = pool;
    const self = this;
    this.membership = new Membership({
      self: {
        id,
        get address() {
          return self.url;
        },
      },
      register: this.#register(),
      clock: CLOCK,
      timers: NO_TIMERS,
      times: { ...TIMES, suspectMs: 0 },
      awake: () => [...this.local.rooms].map(({ scheduleId }) => scheduleId),
      onLost: (ids) => void this.local.drop(ids),
      onChange: () => void this.local.handOver(),
      onTrouble: () => undefined,
    });
    const host = { open: (scheduleId: string) => this.#open(scheduleId) };
    this.local = new LocalDesk({ host, clock: CLOCK, ownership: ownershipBy(this.membership) });
    this.desk = new ClusterDesk({
      local: this.local,
      members: this.membership,
      link: createCourierLink(this.#courier),
      clock: CLOCK,
      wait: async () => undefined,
    });
    this.#sockets = new WatchSockets({ desk: this.desk, onTrouble: () => undefined });
    const matchmaker = {} as Matchmaker;
    const { desk: cluster, local, membership: members } = this;
    const handlers = roomHandlers({ cluster, local, matchmaker, members });
    this.#makeLinks = () => new LinkServer({ key: KEY, handlers, onTrouble: () => undefined });
    this.#links = this.#makeLinks();
    this.#server.on('upgrade', (req, socket, head) => {
      if (!this.#links.takeUpgrade(req, socket, head)) this.#sockets.upgrade(req, socket, head);
    });
  }

  /** Breaks what other processes have with it; they may connect again. */
  breakLinks(): void {
    this.#links.close();
    this.#links = this.#makeLinks();
  }

  async stop(): Promise<void> {
    this.#sockets.close();
    this.#courier.close();
    this.#links.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #register() {
    const register = createProcessRegister(this.#pool);
    return {
      ...register,
      beat: async (...asked: Parameters<typeof register.beat>) => {
        const beat = await register.beat(...asked);
        if (this.losesAnswers) throw new DatabaseUnavailable('the answer was lost');
        return beat;
      },
    };
  }

  async #open(scheduleId: string): Promise<boolean> {
    const room = new BareRoom(scheduleId, this.local, this.#pool, this.id);
    if (!(await room.actor.open())) return false;
    this.local.onUp(room);
    return true;
  }
}

/** What rooms/ScheduleRoom.ts is to the desk and to watchers. */
class BareRoom implements AwakeSchedule {
  readonly actor: ScheduleActor;
  readonly canSleep = false;
  readonly scheduleId: string;
  readonly #desk: LocalDesk;
  readonly #watchers = new Set<Watcher>();

  constructor(scheduleId: string, desk: LocalDesk, pool: Pool, processId: string) {
    this.scheduleId = scheduleId;
    this.#desk = desk;
    this.actor = new ScheduleActor(scheduleId, {
      store: createTurnStore(pool, TIME_BY_HAND),
      clock: CLOCK,
      ids: testIds,
      signer: testSigner,
      processId,
      limits: DEFAULT_LIMITS,
      onPublished: (change) => {
        for (const watcher of this.#watchers) watcher.onChange(change, sharedText(change));
      },
      onForgotten: () => undefined,
      onLost: () => void this.close('moved'),
      onTrouble: () => undefined,
      backoff: async () => undefined,
    });
  }

  watch(watcher: Watcher): Watching {
    this.#watchers.add(watcher);
    return { map: () => this.actor.published, stop: () => this.#watchers.delete(watcher) };
  }

  async close(_why: WhyClosed): Promise<void> {
    this.#desk.onGone(this);
    for (const watcher of this.#watchers) watcher.onGone();
    this.#watchers.clear();
  }
}
