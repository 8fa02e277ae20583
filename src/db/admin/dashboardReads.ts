import type { Pool, PoolClient } from 'pg';
import type {
  BookingTally,
  DashboardFacts,
  DashboardReads,
  DepartureTally,
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
      departures: await departures(client, range),
      topRoutes: await topRoutes(client, range, now, routes),
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

/** A hold that is over counts as expired, also while nobody has written that down. `$3` is now. */
const OVER_BUT_ACTIVE = `(r.status = 'active' and r.expiry_datetime <= $3)`;

async function reservations(client: PoolClient, range: TimeRange, now: EpochMs): Promise<ReservationTally[]> {
  const { rows } = await client.query<ReservationTally>(
    `select ${dayOf('reservation_datetime')} as day,
            case when ${OVER_BUT_ACTIVE} then 'expired' else status end as status,
            count(*)::int as count
       from reservations r
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

/** The schedules that leave in the range. A seat that is sold for several parts of a trip is one sold seat. */
const DEPARTING = `
  select s.route_id, s.departure_datetime, s.seat_count, count(distinct bs.seat_id)::int as sold_seats
    from schedules s
    left join bookings b on b.schedule_id = s.id and b.status in ('confirmed', 'completed')
    left join booking_seats bs on bs.booking_id = b.id and bs.cancellation_id is null
   where s.departure_datetime >= $1 and s.departure_datetime < $2 and s.status <> 'cancelled'
   group by s.id`;

const OCCUPANCY = `
  count(*)::int as schedules, sum(seat_count)::int as seats, sum(sold_seats)::int as "soldSeats"`;

async function departures(client: PoolClient, range: TimeRange): Promise<DepartureTally[]> {
  const { rows } = await client.query<DepartureTally>(
    `select ${dayOf('departure_datetime')} as day, ${OCCUPANCY} from (${DEPARTING}) departing group by 1`,
    ends(range),
  );
  return rows;
}

async function topRoutes(
  client: PoolClient,
  range: TimeRange,
  now: EpochMs,
  most: number,
): Promise<RouteTally[]> {
  const { rows } = await client.query<
    Omit<RouteTally, 'revenue' | 'refunds'> & { revenue: string; refunds: string }
  >(
    `with sold as (
       select s.route_id, count(*)::int as bookings, sum(l.amount) as revenue
         from bookings b
         join schedules s on s.id = b.schedule_id
         left join ledger_entries l on l.booking_id = b.id and l.kind = 'sale'
        where b.booking_datetime >= $1 and b.booking_datetime < $2
        group by 1),
     returned as (
       select s.route_id, sum(l.amount) as refunds
         from ledger_entries l
         join bookings b on b.id = l.booking_id
         join schedules s on s.id = b.schedule_id
        where l.kind = 'cancellation' and l.occurred_at >= $1 and l.occurred_at < $2
        group by 1),
     held as (
       select s.route_id, count(*)::int as reservations,
              count(*) filter (where r.status = 'confirmed')::int as confirmed,
              count(*) filter (where r.status = 'expired' or ${OVER_BUT_ACTIVE})::int as expired
         from reservations r
         join schedules s on s.id = r.schedule_id
        where r.reservation_datetime >= $1 and r.reservation_datetime < $2
        group by 1),
     departing as (select route_id, ${OCCUPANCY} from (${DEPARTING}) each group by 1)
     select o.id as "routeId", o.origin_city as "originCity", o.destination_city as "destinationCity",
            coalesce(bookings, 0) as bookings, coalesce(revenue, 0)::text as revenue,
            coalesce(refunds, 0)::text as refunds, coalesce(reservations, 0) as reservations,
            coalesce(confirmed, 0) as confirmed, coalesce(expired, 0) as expired,
            coalesce(schedules, 0) as schedules, coalesce(seats, 0) as seats, coalesce("soldSeats", 0) as "soldSeats"
       from sold full join returned using (route_id) full join held using (route_id)
            full join departing using (route_id)
       join routes o on o.id = route_id
      order by coalesce(bookings, 0) desc, coalesce(revenue, 0) desc, o.id limit $4`,
    [...ends(range), instant(now), most],
  );
  return rows.map((row) => ({
    ...row,
    revenue: decimalToMinor(row.revenue),
    refunds: decimalToMinor(row.refunds),
  }));
}
