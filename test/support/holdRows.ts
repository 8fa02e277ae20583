import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Pool } from 'pg';
import { emlFileName } from '../../src/gateways/mail/emlMailer.ts';
import { eventually } from './eventually.ts';
import { request } from './httpServer.ts';
import type { MovableTime } from './movableTime.ts';
import type { Held, Started } from './passenger.ts';
import type { TestServer } from './server.ts';
import type { Trip } from './trip.ts';

/** What the database has of a hold and of its trip, which nobody else uses. */
export async function rowsOf(pool: Pool, trip: Trip, held: Held): Promise<Record<string, unknown>> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `select r.status,
            (select count(*)::int from reservation_seats where reservation_id = r.id and released_at is null) as claims,
            (select count(*)::int from seats where schedule_id = $1 and status <> 'available') as taken,
            (select available_seats from schedules where id = $1) as available,
            (select count(*)::int from activity_logs
              where entity_id = r.id and action_type = 'reservation.expired') as "expiredLogs"
       from reservations r where r.id = $2`,
    [trip.scheduleId, held.id],
  );
  return rows[0] ?? {};
}

/** The seats' statuses as REST tells them, in the trip's order. */
export async function seatStatuses(url: string, trip: Trip): Promise<unknown[]> {
  const { json } = await request(`${url}/schedules/${trip.scheduleId}/seats`, 'GET');
  const items = json.items as { id: string; status: string }[];
  const statuses = new Map(items.map(({ id, status }) => [id, status]));
  return trip.seatIds.map((id) => statuses.get(id));
}

/** How a captured payment has ended, when all that follows from it is done: null until then. */
export async function endOf(
  pool: Pool,
  held: Held,
  { paymentId }: Started,
): Promise<'booked' | 'returned' | null> {
  const { rows } = await pool.query<{
    payment: string;
    reservation: string;
    bookings: number;
    refunds: string[];
  }>(
    `select p.status as payment, r.status as reservation,
            (select count(*)::int from bookings where reservation_id = r.id) as bookings,
            array(select status from refunds where payment_id = p.id) as refunds
       from payments p join reservations r on r.id = p.reservation_id where p.id = $1 and r.id = $2`,
    [paymentId, held.id],
  );
  const [row] = rows;
  if (row?.payment === 'completed' && row.refunds.length === 0) {
    expect(row).to.include({ reservation: 'confirmed', bookings: 1 });
    return 'booked';
  }
  if (row?.payment !== 'refunded') return null;
  expect(row).to.deep.equal({
    payment: 'refunded',
    reservation: 'expired',
    bookings: 0,
    refunds: ['processed'],
  });
  return 'returned';
}

/**
 * Waits until the money is back, and expects that nothing was sold and that the customer has both letters: that it
 * goes back, and that it has gone.
 */
export async function expectReturned(
  { database: { pool }, dataDir }: Pick<TestServer, 'database' | 'dataDir'>,
  held: Held,
  started: Started,
): Promise<void> {
  const end = await eventually('the payment has its end', () => endOf(pool, held, started));
  expect(end).to.equal('returned');
  const { rows } = await pool.query<{ id: string; amount: number; reason: string }>(
    'select id, amount::float8 as amount, reason from refunds where payment_id = $1',
    [started.paymentId],
  );
  const [refund] = rows;
  expect(refund).to.include({ amount: held.amount, reason: 'hold_over' });
  for (const kind of ['payment_returned', 'refund_processed']) {
    const file = join(dataDir, 'mail', emlFileName(`${kind}-${refund?.id}`));
    const mail = await eventually(`the letter ${kind}`, () => readFile(file, 'utf8'));
    expect(mail).to.include(held.amount.toFixed(2));
  }
}

/**
 * Waits until everything that `rounds` timers do again and again has been done, as far as it is due, and its timers are
 * set for the next time; the timer of a hold's room does not count.
 */
export async function roundsOver(time: MovableTime, rounds: number, held: Held): Promise<void> {
  const set = () => time.due.filter((at) => at > time.now() && at !== held.expiresAt);
  await eventually('the rounds are over', () => set().length >= rounds);
}
