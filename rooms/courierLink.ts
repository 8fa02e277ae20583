import { z } from 'zod';
import type { Courier } from '../src/app/processes/courier.ts';
import type { LinkAnswer, ProcessLink } from '../src/app/schedule/processLink.ts';
import { Relays } from './relay.ts';

export const SEND = 'send';

/** What {@link ClusterDesk.receive} says at the other end; both ends are this program, so its shape is enough. */
const answer = z.looseObject({ kind: z.enum(['answered', 'elsewhere']) });

/** The desk's way to other processes, by a courier. */
export function createCourierLink(courier: Courier): ProcessLink {
  const relays = new Relays(courier);
  return {
    async send(to, call) {
      const called = await courier.call(to, SEND, call);
      if (called.kind !== 'answered') return called;
      const read = answer.safeParse(called.value);
      return read.success ? (read.data as unknown as LinkAnswer) : { kind: 'unknown' };
    },
    watch: (to, asked, watcher) => relays.watch(to, asked, watcher),
  };
}
