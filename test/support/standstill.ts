import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { expectCleanAudit } from './audit.ts';
import type { Cluster } from './cluster.ts';
import { eventually } from './eventually.ts';
import type { Reply } from './httpServer.ts';
import { makePassengers, type Passenger } from './passenger.ts';
import { HOUR, makeTrip, type Trip } from './trip.ts';
import { joinRoom, watchPlainly } from './watchers.ts';

/** No write of a stopped owner is older than its resumption by more; a slow machine gets more than the rule says. */
const GONE_WITHIN_MS = 1_000;

/**
 * Fault 10: the owner of a schedule stands still for `ms` (SIGSTOP) and goes on. Meanwhile another process has taken
 * over; what was sent to the one that stood still, and what it had begun, is decided by the new owner alone.
 */
export async function standStill(cluster: Cluster, ms: number): Promise<void> {
  const { pool } = cluster.database;
  const trip = await makeTrip(pool, { seats: 8, departureAt: Date.now() + 48 * HOUR });
  const [first, second, third, fourth] = (await makePassengers(pool, cluster.servers[0]?.url ?? '', 4)) as [
    Passenger,
    Passenger,
    Passenger,
    Passenger,
  ];
  await first.hold(trip, 0);
  const owner = await cluster.ownerOf(trip.scheduleId);
  const other = cluster.running.find((server) => server !== owner);
  if (!other) throw new Error('there is no other process');
  const [here, there] = await Promise.all([
    watchPlainly(owner.url, trip.scheduleId),
    watchPlainly(other.url, trip.scheduleId),
  ]);
  const room = await joinRoom(other.url, trip.scheduleId);
  room.reconnection.enabled = false;
  const dropped = new Promise<number>((resolve) => room.onLeave(() => resolve(performance.now())));
  const begun = Date.now();

  owner.child.kill('SIGSTOP');
  const stoppedAt = performance.now();
  await second.at(other.url).hold(trip, 1);
  const tookOverMs = performance.now() - stoppedAt;
  const next = await cluster.ownerOf(trip.scheduleId);
  expect(next).not.to.equal(owner);
  // The one that stands still gets these, and will believe itself the owner when it reads them.
  const late = [ask(third.at(owner.url), trip, 1), ask(fourth.at(owner.url), trip, 2)];
  await sleep(Math.max(0, ms - (performance.now() - stoppedAt)));
  const { rows } = await pool.query<{ epoch: string }>('select epoch from schedules where id = $1', [
    trip.scheduleId,
  ]);
  owner.child.kill('SIGCONT');
  const resumedAt = performance.now();

  const gone = (await dropped) - resumedAt;
  const answers = await Promise.all(late);
  expect(answers.map(({ status, json }) => [status, json.code])).to.deep.equal([
    [409, 'seat_unavailable'],
    [201, undefined],
  ]);
  for (const watcher of [here, there]) {
    await eventually('watchers see what the owner shows', () => watcher.heard.at(-1)?.available_seats === 5);
    await watcher.close();
  }
  // Every version was written once, under an epoch that was the newest: what the old one began is not there.
  const after = await pool.query<{ epoch: string; version: string }>(
    'select epoch, version from schedules where id = $1',
    [trip.scheduleId],
  );
  expect(Number(after.rows[0]?.version)).to.equal(3);
  expect(Number(after.rows[0]?.epoch)).to.be.at.least(Number(rows[0]?.epoch));
  await expectCleanAudit(pool);
  expect(gone, 'ms from the resumption to the end of the old room').to.be.below(GONE_WITHIN_MS + 2_000);
  const report = `took over after ${Math.round(tookOverMs)} ms, old room gone ${Math.round(gone)} ms after SIGCONT`;
  process.stdout.write(`\n    stood still for ${ms} ms: ${report} (${Date.now() - begun} ms in all)\n`);
}

/** Asks for a seat until there is an answer: a connection that is older than it may live ends without one. */
async function ask(passenger: Passenger, trip: Trip, seat: number): Promise<Reply> {
  const body = { schedule_id: trip.scheduleId, seat_ids: [trip.seatIds[seat]] };
  const key = { 'Idempotency-Key': `late-${seat}` };
  return eventually(
    'an answer',
    async () => {
      const reply = await passenger.call('POST', '/reservations/create', body, key);
      return reply.status === 503 || reply.json.code === 'idempotency_in_progress' ? null : reply;
    },
    90_000,
  );
}
