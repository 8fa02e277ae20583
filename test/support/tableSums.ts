import type { Pool } from 'pg';

/**
 * Not what a request changes: which process looks after a schedule (waking its room to be refused writes it), and when
 * the gateway is asked next (the server's rounds write it).
 */
const OWN_DOING: Readonly<Record<string, string>> = {
  schedules: '{epoch,owner_process_id}',
  payments: '{next_ask_at}',
  refunds: '{next_ask_at}',
};

/** A checksum of every table's rows, in whatever order, by the table's name. */
export async function tableSums(pool: Pool): Promise<Map<string, string>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const sums = tables.map(({ name }) => {
    const aside = OWN_DOING[name];
    const row = aside === undefined ? 't::text' : `(to_jsonb(t) - '${aside}'::text[])::text`;
    return `select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtextextended(${row}, 0)), 0) as sum from "${name}" t`;
  });
  const { rows } = await pool.query<{ name: string; sum: string }>(sums.join(' union all '));
  return new Map(rows.map(({ name, sum }) => [name, sum]));
}

/** The tables whose rows differ. */
export function changedTables(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...after].filter(([name, sum]) => before.get(name) !== sum).map(([name]) => name);
}
