import type { SocketWays } from '../../rooms/roomServer.ts';
import type { Handlers } from '../app/processes/courier.ts';
import { Membership, type MembershipTimes } from '../app/processes/membership.ts';
import type { LocalDesk } from '../app/schedule/localDesk.ts';
import type { TurnStore } from '../app/schedule/turn.ts';
import type { Timers } from '../app/timers.ts';
import type { Config } from '../config.ts';
import { createProcessRegister } from '../db/processRegister.ts';
import { createCourier, type LinkCourier } from '../gateways/link/courier.ts';
import { LinkServer, linkKey } from '../gateways/link/linkServer.ts';
import { Pipes, wasPiped } from '../gateways/link/pipe.ts';
import type { RedisLink } from '../gateways/redis.ts';
import type { Logger } from '../log.ts';
import type { Closing } from './closing.ts';
import type { Databases } from './database.ts';
import type { Listening } from './listen.ts';
import type { Secrets } from './secrets.ts';

export interface NeighbourParts {
  config: Config;
  processId: string;
  listening: Listening;
  databases: Databases;
  secrets: Secrets;
  redis: RedisLink;
  timers: Timers;
  times?: MembershipTimes;
  log: Logger;
  closing: Closing;
}

/** This process among the others. */
export interface ProcessNeighbours {
  members: Membership;
  courier: LinkCourier;
  /** The name under which this process is at jobs. */
  named(workerId: string): void;
  /** From here on this process owns schedules. `onChange` is told when others come or go. */
  join(rooms: { local: LocalDesk; handlers: Handlers }, onChange: () => void): Promise<SocketWays>;
  /** Leads everybody to the others from now on, and hands the rooms over; alone it changes nothing. */
  leave(): Promise<void>;
  /** A store whose former owners hear at once that they are that. */
  tellingFormerOwners(store: TurnStore): TurnStore;
}

const MEMBERS = 'members';
const LOST = 'lost';

/** Makes the process known to the others and the others to it. Nothing is told before `join`. */
export function createNeighbours(parts: NeighbourParts): ProcessNeighbours {
  const { processId, databases, secrets, redis, timers, log, closing } = parts;
  const key = linkKey(secrets.jwt);
  const register = createProcessRegister(databases.processes);
  const late: { local?: LocalDesk; onChange?: () => void } = {};
  const onTrouble = (what: string, error: unknown) => log.warn({ err: error }, what);
  const courier = createCourier(key, onTrouble);
  const pipes = new Pipes();
  const members = new Membership({
    self: { id: processId, address: addressOf(parts) },
    register,
    clock: databases.clock,
    timers,
    ...(parts.times ? { times: parts.times } : {}),
    awake: () => [...(late.local?.rooms ?? [])].map(({ scheduleId }) => scheduleId),
    onLost: (ids) =>
      void late.local?.drop(ids).catch((error: unknown) => onTrouble('a lost room stays', error)),
    onChange() {
      log.info(
        { processes: members.live().map(({ id, address }) => ({ id, address })) },
        'the processes now',
      );
      dropWhoIsGone();
      void late.local?.handOver().catch((error: unknown) => onTrouble('a room was not handed over', error));
      late.onChange?.();
    },
    onTrouble,
  });
  const dropWhoIsGone = () => {
    const live = members.live();
    courier.keepOnly(live);
    // Who has no lease has lost sight of all: that is no sign that they are gone, and what is piped is still shown.
    if (live.includes(members.self)) pipes.keepOnly(live);
  };
  const tell = () => redis.tell(MEMBERS, processId);
  return {
    members,
    courier,
    named(workerId) {
      register.workerId = workerId;
      void members.refresh();
    },
    async join({ local, handlers }, onChange) {
      late.local = local;
      late.onChange = onChange;
      const server = new LinkServer({ key, handlers, onTrouble });
      closing.add('link to other processes', () => {
        server.close();
        courier.close();
        pipes.close();
      });
      await redis.hear(MEMBERS, (from) => from !== processId && void members.refresh());
      await members.start();
      closing.add('place among the processes', async () => {
        await members.stop();
        await tell();
      });
      await tell();
      return {
        takeUpgrade: (req, socket, head) => server.takeUpgrade(req, socket, head),
        pipe: (req, socket, head, to) => pipes.open(req, socket, head, to),
        wasPiped,
      };
    },
    async leave() {
      await members.leave();
      await tell();
      await late.local?.handOver();
    },
    tellingFormerOwners: (store) => ({
      ...store,
      async wake(scheduleId, self, heldEpoch) {
        const woken = await store.wake(scheduleId, self, heldEpoch);
        const former = woken?.formerOwner ? members.find(woken.formerOwner) : null;
        // Also one that is not counted on: it may live all the same, and go on showing what is over.
        if (former && former.id !== processId) void courier.call(former, LOST, { scheduleId });
        return woken;
      },
    }),
  };
}

/** Where the others reach this process: as it is told, or where it listens, or as the database sees this machine. */
function addressOf({ config, listening, databases }: NeighbourParts): string {
  if (config.internalUrl !== null) return config.internalUrl;
  const everywhere = config.host === '0.0.0.0' || config.host === '::';
  const host = everywhere ? databases.ownAddress : config.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${listening.port}`;
}
