import { expect } from 'chai';
import type { JobCounts } from '../../src/db/jobCounts.ts';
import { Kept } from '../../src/server/kept.ts';
import { Metrics, type RoomFigures } from '../../src/server/metrics.ts';

const JOBS: JobCounts = { waiting: 3, running: 1, retrying: 2, failed: 4 };
const ROOMS: RoomFigures = {
  rooms: 2,
  holds: 5,
  waiting: 7,
  fullest: 6,
  watchers: { plain: 11, sdk: 13, search: 17 },
};

interface Watched {
  metrics: Metrics;
  asked(): number;
}

function watched(jobs: () => Promise<JobCounts> = async () => JOBS): Watched {
  let asked = 0;
  const metrics = new Metrics({ keepMs: 0 });
  metrics.watch({
    rooms: () => ROOMS,
    queuedTurns: () => 9,
    pools: { turns: { totalCount: 6, idleCount: 4, waitingCount: 1 } },
    jobs: () => {
      asked += 1;
      return jobs();
    },
    overdueQuestions: async () => {
      asked += 1;
      await jobs();
      return { payment: 8, refund: 0 };
    },
  });
  return { metrics, asked: () => asked };
}

/** The lines that begin with `name`. */
async function lines(metrics: Metrics, name: string): Promise<string[]> {
  const text = await metrics.render();
  return text.split('\n').filter((line) => line.startsWith(name));
}

describe('the figures of a process', () => {
  it('[MET-1] tell requests by route, method and status, never by the path as it was asked', async () => {
    const { metrics } = watched();
    metrics.onRequest({ route: '/users/{id}', method: 'GET', status: 200, ms: 4 });
    metrics.onRequest({ route: '/users/{id}', method: 'GET', status: 200, ms: 6 });
    metrics.onRequest({ route: null, method: 'GET', status: 404, ms: 1 });
    metrics.onRequest({ route: '/users/{id}', method: 'GET', status: null, ms: 1 });
    const name = 'http_request_duration_seconds';
    expect(await lines(metrics, `${name}_count`)).to.have.members([
      `${name}_count{route="/users/{id}",method="GET",status="200"} 2`,
      `${name}_count{route="none",method="GET",status="404"} 1`,
      `${name}_count{route="/users/{id}",method="GET",status="aborted"} 1`,
    ]);
    expect(await lines(metrics, `${name}_sum{route="/users/{id}",method="GET",status="200"}`)).to.deep.equal([
      `${name}_sum{route="/users/{id}",method="GET",status="200"} 0.01`,
    ]);
  });

  it('[MET-2] tell turns: how many commands, how long they took, how late their holds ended', async () => {
    const { metrics } = watched();
    metrics.onTurn({ size: 40, decideMs: 2, commitMs: 8, waiting: 0, expiryLagsMs: [30, 700] });
    metrics.onTurn({ size: 1, decideMs: 1, commitMs: null, waiting: 0, expiryLagsMs: [] });
    expect(await lines(metrics, 'booking_turn_commands_')).to.include.members([
      'booking_turn_commands_bucket{le="1"} 1',
      'booking_turn_commands_bucket{le="50"} 2',
      'booking_turn_commands_sum 41',
    ]);
    expect(await lines(metrics, 'booking_turn_decide_seconds_count')).to.deep.equal([
      'booking_turn_decide_seconds_count 2',
    ]);
    expect(await lines(metrics, 'booking_turn_commit_seconds_count')).to.deep.equal([
      'booking_turn_commit_seconds_count 1',
    ]);
    expect(await lines(metrics, 'booking_expiry_lag_seconds')).to.include.members([
      'booking_expiry_lag_seconds_bucket{le="0.05"} 1',
      'booking_expiry_lag_seconds_bucket{le="1"} 2',
      'booking_expiry_lag_seconds_sum 0.73',
    ]);
  });

  it('[MET-2] tell transactions: how many turns, how long they waited, how long they took', async () => {
    const { metrics } = watched();
    metrics.onBatch({ turns: 7, changes: 30, waitMs: 2, commitMs: 8 });
    expect(await lines(metrics, 'booking_batch_')).to.include.members([
      'booking_batch_turns_sum 7',
      'booking_batch_wait_seconds_sum 0.002',
      'booking_batch_commit_seconds_sum 0.008',
    ]);
  });

  it('[MET-3] tell what there is: rooms, holds, mailboxes, watchers, connections, jobs', async () => {
    const { metrics } = watched();
    const text = await metrics.render();
    for (const line of [
      'booking_rooms 2',
      'booking_live_holds 5',
      'booking_mailbox_depth{of="all"} 7',
      'booking_mailbox_depth{of="fullest"} 6',
      'booking_watchers{by="plain"} 11',
      'booking_watchers{by="sdk"} 13',
      'booking_watchers{by="search"} 17',
      'booking_queued_turns 9',
      'booking_pool_connections{pool="turns",state="total"} 6',
      'booking_pool_connections{pool="turns",state="idle"} 4',
      'booking_pool_connections{pool="turns",state="waiting"} 1',
      'booking_jobs{state="waiting"} 3',
      'booking_jobs{state="failed"} 4',
      'booking_gateway_questions_overdue{about="payment"} 8',
      'booking_gateway_questions_overdue{about="refund"} 0',
    ]) {
      expect(text.split('\n')).to.include(line);
    }
    expect(text).to.match(/^nodejs_eventloop_lag_seconds /m);
  });

  it('[MET-6] tell questions to gateways, by whether they were answered', async () => {
    const { metrics } = watched();
    metrics.onAsked('stripe', 'answered');
    for (let count = 0; count < 3; count += 1) metrics.onAsked('stripe', 'failed');
    expect(await lines(metrics, 'booking_gateway_questions_total')).to.deep.equal([
      'booking_gateway_questions_total{gateway="stripe",outcome="answered"} 1',
      'booking_gateway_questions_total{gateway="stripe",outcome="failed"} 3',
    ]);
  });

  it('[MET-4] ask the database once, however often they are asked for', async () => {
    const { metrics, asked } = watched();
    await Promise.all([metrics.render(), metrics.render()]);
    await metrics.render();
    expect(asked(), 'about jobs and about questions').to.equal(2);
  });

  it('[MET-4] come without the jobs when the database does not answer', async () => {
    const { metrics } = watched(() => Promise.reject(new Error('gone')));
    expect(await lines(metrics, 'booking_jobs{')).to.deep.equal([]);
    expect(await lines(metrics, 'booking_gateway_questions_overdue{')).to.deep.equal([]);
    expect(await lines(metrics, 'booking_rooms')).to.deep.equal(['booking_rooms 2']);
  });
});

describe('what is kept for a while', () => {
  it('is made once for all who ask while it is being made', async () => {
    let made = 0;
    let finish = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const kept = new Kept(async () => {
      made += 1;
      await gate;
      return made;
    }, 0);
    const all = [kept.get(), kept.get(), kept.get()];
    finish();
    expect(await Promise.all(all)).to.deep.equal([1, 1, 1]);
    expect(await kept.get()).to.equal(2);
  });

  it('is not kept when it failed', async () => {
    let made = 0;
    const kept = new Kept(async () => {
      made += 1;
      if (made === 1) throw new Error('not now');
      return made;
    }, 60_000);
    const failure = await kept.get().catch((error: Error) => error.message);
    expect(failure).to.equal('not now');
    expect([await kept.get(), await kept.get()]).to.deep.equal([2, 2]);
  });
});
