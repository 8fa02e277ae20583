import type { Report } from '../report.ts';
import type { Schedules, Stage } from '../stage.ts';

/** What a row of the bench works with. */
export interface Bench {
  stage: Stage;
  report: Report;
  /** The numbers of the rounds, from 0 on: as many as were asked for, or as there is time for. */
  rounds(): Iterable<number>;
}

export type Row = (bench: Bench) => Promise<void>;

/** How long a contender is asked before it is measured, as a server is that has been up for a while, and while it is. */
export const WARM_SECONDS = 4;
export const SECONDS = 3;
export const CONNECTIONS = 64;
/** Of those who hold seats: enough that some ask while others' turns are committed. */
export const HOLD_CONNECTIONS = 128;

/** Two seats for one passenger; they ask for a schedule once. */
export interface Wish {
  passenger: number;
  body: { schedule_id: string; seat_ids: string[] };
}

/** Wish number `n`: spread over the schedules of a set, one after the other. As `bench_wishes` in SQL. */
export function wishOf(schedules: Schedules, passengers: number, n: number): Wish | null {
  const schedule = n % schedules.count;
  const pair = Math.floor(n / schedules.count);
  if (2 * pair + 1 >= schedules.seats) return null;
  return {
    passenger: (schedule * 50 + pair) % passengers,
    body: {
      schedule_id: schedules.scheduleId(schedule),
      seat_ids: [schedules.seatId(schedule, 2 * pair), schedules.seatId(schedule, 2 * pair + 1)],
    },
  };
}

/** How the seats of some schedules stand in the database. Throws when one has two live claims. */
export async function soldSeats(stage: Stage, schedules: Schedules): Promise<number> {
  const { rows } = await stage.pool.query<{ sold: number; most: number }>(
    `select count(*)::int as sold, coalesce(max(claims), 0)::int as most from (
       select c.seat_id, count(*) as claims
         from reservation_seats c join seats s on s.id = c.seat_id
        where c.released_at is null and s.schedule_id in (select bench_id($1, 1, n) from generate_series(0, $2 - 1) n)
        group by c.seat_id) each`,
    [schedules.set, schedules.count],
  );
  const { sold = 0, most = 0 } = rows[0] ?? {};
  if (most > 1) throw new Error('a seat was sold twice');
  return sold;
}
