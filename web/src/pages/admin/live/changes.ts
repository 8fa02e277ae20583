/** What the server tells admins: which schedules have changed. Pages ask anew for what shows them. */

import type { z } from 'zod';
import type { changedSchema, readySchema } from '../../../../../rooms/newsSchema.ts';
import { cache } from '../../../api/cache.ts';
import { LiveSocket } from '../../../api/liveSocket.ts';
import { session } from '../../../session/session.ts';

type News = z.output<typeof readySchema> | z.output<typeof changedSchema>;

/** In a rush a page asks anew this often, and no more. */
const ASK_MS = 500;
/** While changes are told, asking all the time is for what nobody told. */
const SELDOM = 5;

let isTold = false;

/**
 * For what shows schedules: asked for anew when one of them changes, `trip` alone if it is given, and every `everyMs`
 * while the server cannot tell.
 */
export function liveQuery(everyMs: number, trip: string | null = null) {
  return { meta: { liveTrip: trip }, refetchInterval: () => (isTold ? everyMs * SELDOM : everyMs) };
}

/** Listens until the returned function is called. */
export function hearChanges(): () => void {
  const ask = gather(askAnew);
  const socket = new LiveSocket<News>({
    path: '/ws/admin/changes',
    mayListen: async () => {
      await session.fresh();
      return session.accessToken !== null;
    },
    greeting: () => JSON.stringify({ access_token: session.accessToken }),
    // Before it was ready nobody told.
    onNews: (news) => ask(news.type === 'ready' ? null : news.schedule_ids),
    onTold: (told) => {
      isTold = told;
    },
  });
  return () => socket.close();
}

type Changed = readonly string[] | null;

async function askAnew(changed: Changed): Promise<void> {
  await cache.invalidateQueries({
    predicate: ({ meta }) => {
      const trip = meta?.liveTrip as string | null | undefined;
      return trip !== undefined && (trip === null || changed === null || changed.includes(trip));
    },
  });
}

/** At once, and what comes while it is carried out or soon after together. */
function gather(carryOut: (changed: Changed) => Promise<void>): (changed: Changed) => void {
  let waiting: Set<string> | null = new Set();
  let isBusy = false;
  const run = async () => {
    while (waiting === null || waiting.size > 0) {
      const changed = waiting && [...waiting];
      waiting = new Set();
      await carryOut(changed);
      await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    }
    isBusy = false;
  };
  return (changed) => {
    if (changed === null) waiting = null;
    else for (const id of changed) waiting?.add(id);
    if (isBusy) return;
    isBusy = true;
    void run();
  };
}
