import type { RoomServer } from '../../rooms/roomServer.ts';
import type { CommitLanes } from '../app/schedule/commitLanes.ts';
import { readJobCounts } from '../db/jobCounts.ts';
import { overdueQuestions } from '../db/paymentInquiries.ts';
import type { Databases } from './database.ts';
import type { MetricSources, RoomFigures } from './metrics.ts';

/** A question is asked within a second of its time, even of thousands within some: for longer, nobody asks. */
const OVERDUE_AFTER_MS = 120_000;

/** Where the figures of a server are looked at. */
export function metricSources(
  rooms: RoomServer,
  lanes: CommitLanes,
  { clock, database, turns, commits, payments, jobs }: Databases,
): MetricSources {
  return {
    rooms: () => roomFigures(rooms),
    queuedTurns: () => lanes.waiting,
    pools: { requests: database.pool, turns, commits, payments, jobs },
    jobs: () => readJobCounts(database.pool),
    overdueQuestions: () => overdueQuestions(database.pool, clock.now(), OVERDUE_AFTER_MS),
  };
}

function roomFigures({ local, sockets, departures }: RoomServer): RoomFigures {
  const watchers = { plain: sockets.size, sdk: 0, search: departures.size };
  const figures = { rooms: 0, holds: 0, waiting: 0, fullest: 0, watchers };
  for (const { actor, clients } of local.rooms) {
    figures.rooms += 1;
    figures.holds += actor.holdCount;
    figures.waiting += actor.waiting;
    figures.fullest = Math.max(figures.fullest, actor.waiting);
    figures.watchers.sdk += clients.length;
  }
  return figures;
}
