import type { EntityManager } from '@mikro-orm/postgresql';
import type { Engagement } from '../../app/catalogue/ports.ts';
import type { EpochMs } from '../../app/ports.ts';

/** The schedules of a bus or a route that are neither over nor cancelled. */
export async function readEngagement(
  em: EntityManager,
  column: 'bus_id' | 'route_id',
  id: string,
  now: EpochMs,
): Promise<Engagement> {
  const [row] = await em.execute<{ schedules: number; most_seats: number }[]>(
    `select count(*)::int as schedules, coalesce(max(seat_count), 0) as most_seats
       from schedules where ${column} = ? and status <> 'cancelled' and arrival_datetime > ?`,
    [id, new Date(now)],
  );
  return { schedules: row?.schedules ?? 0, mostSeats: row?.most_seats ?? 0 };
}
