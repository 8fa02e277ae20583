import type { Pool } from 'pg';

/** Which process looks after a schedule is not what a request changes: waking its room to be refused writes these. */
const OWNERSHIP = '{epoch,owner_process_id}';

/** A checksum of every table's rows, in whatever order, by the table's name. */
export async function tableSums(pool: Pool): Promise<Map<string, string>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const sums = tables.map(({ name }) => {
    const row = name === 'schedules' ? `(to_jsonb(t) - '${OWNERSHIP}'::text[])::text` : 't::text';
    return `select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtextextended(${row}, 0)), 0) as sum from "${name}" t`;
  });
  const { rows } = await pool.query<{ name: string; sum: string }>(sums.join(' union all '));
  return new Map(rows.map(({ name, sum }) => [name, sum]));
}

/** The tables whose rows differ. */
export function changedTables(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...after].filter(([name, sum]) => before.get(name) !== sum).map(([name]) => name);
}
