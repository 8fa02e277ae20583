import type { Pool } from 'pg';
import { cutOff, type ImportBook, KEPT_IMPORTS, type TimetableImport } from '../app/timetable/imports.ts';

interface Row {
  told: string;
  dead_at: number | null;
}

const KEEP = `
  insert into timetable_imports (id, told, alive_until)
  values ($1, $2, clock_timestamp() + $3::float8 * interval '1 millisecond')
  on conflict (id) do update set told = excluded.told, alive_until = excluded.alive_until`;

/** Ids rise with time. */
const FORGET = `
  delete from timetable_imports
   where id < (select id from timetable_imports order by id desc offset ${KEPT_IMPORTS - 1} limit 1)`;

const SELECT = `
  select told, case when alive_until < clock_timestamp() then extract(epoch from alive_until)::float8 * 1000 end as dead_at
    from timetable_imports`;

/** Imports as rows that any process reads; one whose process has not said for a while that it is at it was cut off. */
export function createImportBook(pool: Pool): ImportBook {
  return {
    async keep(of, aliveMs) {
      await pool.query(KEEP, [of.id, JSON.stringify(of), aliveMs]);
    },
    async forgetOld() {
      await pool.query(FORGET);
    },
    async find(id) {
      const { rows } = await pool.query<Row>(`${SELECT} where id = $1`, [id]);
      return rows[0] ? read(rows[0]) : null;
    },
    async list(limit, afterId) {
      const { rows } = await pool.query<Row>(
        `${SELECT} where $2::uuid is null or id < $2 order by id desc limit $1`,
        [limit, afterId ?? null],
      );
      return rows.map(read);
    },
  };
}

function read({ told, dead_at }: Row): TimetableImport {
  const kept = JSON.parse(told) as TimetableImport;
  return dead_at === null ? kept : cutOff(kept, Math.round(dead_at));
}
