import pg from 'pg';
import { v7 } from 'uuid';
import type { Ids } from '../../src/app/ports.ts';
import { openDatabase } from '../../src/db/orm.ts';
import { createDatabase, createTemplate } from './postgres.ts';

export interface MigratedDatabase {
  url: string;
  pool: pg.Pool;
  /** Closes the pool and removes the database. */
  drop(): Promise<void>;
}

export const testIds: Ids = { next: () => v7() };

/** A database of its own with the schema in it. */
export async function migratedDatabase(): Promise<MigratedDatabase> {
  const template = await createTemplate('timetable_template', async (url) => {
    const database = await openDatabase(url);
    await database.migrate();
    await database.close();
  });
  const { url, drop } = await createDatabase(template);
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  return {
    url,
    pool,
    drop: async () => {
      await pool.end();
      await drop();
    },
  };
}

const TABLES = ['routes', 'buses', 'schedules', 'schedule_stops', 'seats', 'activity_logs', 'users'];

/** Every table's number of rows and a checksum over all of their columns: equal means nothing changed. */
export async function fingerprint(pool: pg.Pool): Promise<Record<string, string>> {
  const prints: Record<string, string> = {};
  for (const table of TABLES) {
    const { rows } = await pool.query<{ print: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by id)), '') as print from ${table} t`,
    );
    prints[table] = rows[0]?.print ?? '';
  }
  return prints;
}

/** The number of rows that a query's `count` says. */
export async function count(pool: pg.Pool, sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`select count(*)::int as count from ${sql}`, values);
  return rows[0]?.count ?? 0;
}
