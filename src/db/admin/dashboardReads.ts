import type { Pool, PoolClient } from 'pg';
import type {
  BookingTally,
  DashboardFacts,
  DashboardReads,
  Occupancy,
  RefundTally,
  ReservationTally,
  RouteTally,
  TimeRange,
} from '../../app/admin/ports.ts';
import type { EpochMs } from '../../app/ports.ts';
import { decimalToMinor } from '../../domain/money.ts';
import { guardDb } from '../failures.ts';
import { instant } from '../sql.ts';

/** Counts and sums for the dashboard: PostgreSQL adds `numeric`, so every sum is exact. Money comes from the ledger. */
export function createDashboardReads(pool: Pool): DashboardReads {
  return {
    facts: (range, now, routes) => guardDb(() => readFacts(pool, range, now, routes)),
  };
}

/** All of it as of one moment: what is told as a booking is not told as a running hold too. */
async function readFacts(
  pool: Pool,
  range: TimeRange,
  now: EpochMs,
  routes: number,
): Promise<DashboardFacts> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin isolation level repeatable read read only');
    const facts = {
      bookings: await bookings(client, range),
      refunds: await refunds(client, range),
      reservations: await reservations(client, range, now),
      activeReservations: await activeReservations(client, now),
      occupancy: await occupancy(client, range),
      topRoutes: await topRoutes(client, range, routes),
    };
    await client.query('commit');
    return facts;
  } catch (error) {
    await client.query('rollback').catch((failed: Error) => {
      broken = failed;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

const dayOf = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD')`;

function ends({ from, to }: TimeRange): [string, string] {
  return [instant(from), instant(to)];
}

async function bookings(client: PoolClient, range: TimeRange): Promise<BookingTally[]> {
  const { rows } = await client.query<Omit<BookingTally, 'revenue'> & { revenue: string }>(
    `select ${dayOf('b.booking_datetime')} as day, b.status, count(*)::int as count,
            coalesce(sum(l.amount), 0)::text as revenue
       from bookings b left join ledger_entries l on l.booking_id = b.id and l.kind = 'sale'
      where b.booking_datetime >= $1 and b.booking_datetime < $2
      group by 1, 2`,
    ends(range),
  );
  return rows.map((row) => ({ ...row, revenue: decimalToMinor(row.revenue) }));
}

async function refunds(client: PoolClient, range: TimeRange): Promise<RefundTally[]> {
  const { rows } = await client.query<Omit<RefundTally, 'amount'> & { amount: string }>(
    `select ${dayOf('l.occurred_at')} as day, f.status, count(*)::int as count, sum(l.amount)::text as amount
       from ledger_entries l join refunds f on f.id = l.refund_id
      where l.kind = 'cancellation' and l.occurred_at >= $1 and l.occurred_at < $2
      group by 1, 2`,
    ends(range),
  );
  return rows.map((row) => ({ ...row, amount: decimalToMinor(row.amount) }));
}

/** A hold that is over counts as expired, also while nobody has written that down. */
async function reservations(client: PoolClient, range: TimeRange, now: EpochMs): Promise<ReservationTally[]> {
  const { rows } = await client.query<ReservationTally>(
    `select ${dayOf('reservation_datetime')} as day,
            case when status = 'active' and expiry_datetime <= $3 then 'expired' else status end as status,
            count(*)::int as count
       from reservations
      where reservation_datetime >= $1 and reservation_datetime < $2
      group by 1, 2`,
    [...ends(range), instant(now)],
  );
  return rows;
}

async function activeReservations(client: PoolClient, now: EpochMs): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from reservations where status = 'active' and expiry_datetime > $1`,
    [instant(now)],
  );
  return rows[0]?.count ?? 0;
}

/** A seat that is sold for several parts of a trip is one sold seat. */
async function occupancy(client: PoolClient, range: TimeRange): Promise<Occupancy> {
  const { rows } = await client.query<{ schedules: number; seats: number; sold_seats: number }>(
    `with departing as (
       select id, seat_count from schedules
        where departure_datetime >= $1 and departure_datetime < $2 and status <> 'cancelled')
     select count(*)::int as schedules, coalesce(sum(seat_count), 0)::int as seats,
            (select count(distinct bs.seat_id)::int
               from departing d
               join bookings b on b.schedule_id = d.id and b.status in ('confirmed', 'completed')
               join booking_seats bs on bs.booking_id = b.id and bs.cancellation_id is null) as sold_seats
       from departing`,
    ends(range),
  );
  const row = rows[0];
  return { schedules: row?.schedules ?? 0, seats: row?.seats ?? 0, soldSeats: row?.sold_seats ?? 0 };
}

async function topRoutes(client: PoolClient, range: TimeRange, most: number): Promise<RouteTally[]> {
  const { rows } = await client.query<{
    route_id: string;
    origin_city: string;
    destination_city: string;
    bookings: number;
    revenue: string;
  }>(
    `select o.id as route_id, o.origin_city, o.destination_city, t.bookings, t.revenue::text
       from (select s.route_id, count(*)::int as bookings, coalesce(sum(l.amount), 0) as revenue
               from bookings b
               join schedules s on s.id = b.schedule_id
               left join ledger_entries l on l.booking_id = b.id and l.kind = 'sale'
              where b.booking_datetime >= $1 and b.booking_datetime < $2
              group by s.route_id
              order by bookings desc, revenue desc, s.route_id limit $3) t
       join routes o on o.id = t.route_id
      order by t.bookings desc, t.revenue desc, o.id`,
    [...ends(range), most],
  );
  return rows.map((row) => ({
    routeId: row.route_id,
    originCity: row.origin_city,
    destinationCity: row.destination_city,
    bookings: row.bookings,
    revenue: decimalToMinor(row.revenue),
  }));
}
