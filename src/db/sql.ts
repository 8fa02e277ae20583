import { createHash } from 'node:crypto';
import type { PoolClient, QueryConfig } from 'pg';

/** One column of a multi-row statement: its name, its PostgreSQL type, and how a row gives it. */
export type Column<Row> = readonly [
  name: string,
  type: string,
  value: (row: Row) => string | number | boolean | null,
];

const names = new Map<string, string>();

/**
 * A statement that each connection plans once: of those that find a few rows by their keys, planning is the longer
 * part. For texts that the code has whole, of which there are only so many; a parameter must not decide which plan is right.
 */
export function planned(text: string, values: unknown[]): QueryConfig {
  let name = names.get(text);
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 20);
    names.set(text, name);
  }
  return { name, text, values };
}

/** Epoch milliseconds as a `timestamptz` parameter. */
export function instant(ms: number): string {
  return new Date(ms).toISOString();
}

export function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instant(ms);
}

/** Types whose values never need quoting inside an array. */
const BARE = new Set(['int', 'bigint', 'numeric', 'uuid', 'timestamptz', 'boolean']);

/** Types whose values are JSON texts. */
const JSON_TYPES = new Set(['json', 'jsonb']);

/**
 * An array parameter as PostgreSQL reads it. The driver would make one as well, looking at each value's type anew:
 * with thousands of values a second that is most of its time.
 */
export function arrayLiteral(type: string, values: readonly (string | number | boolean | null)[]): string {
  if (BARE.has(type)) return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
  const quote = JSON_TYPES.has(type) ? quoteJson : quoteText;
  return `{${values.map((value) => (value === null ? 'NULL' : quote(String(value)))).join(',')}}`;
}

function quoteText(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** JSON has no control characters, of which JSON would make something else: then its quotes are the array's. */
const quoteJson: (json: string) => string = JSON.stringify;

/** Bytes as a `bytea` parameter, also inside an array. */
export function byteaText(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes).toString('hex')}`;
}

/** The names of columns, for a statement; they come from the code, never from outside. */
export function columnNames<Row>(columns: Column<Row>[]): string {
  return columns.map(([name]) => `"${name}"`).join(', ');
}

/** The parameters of `unnest`, one array for each column: {@link arrays} gives them. */
export function unnest<Row>(columns: Column<Row>[]): string {
  return columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ');
}

export function arrays<Row>(columns: Column<Row>[], rows: Row[]): string[] {
  return columns.map(([, type, value]) => arrayLiteral(type, rows.map(value)));
}

/** Inserts rows by one statement, whatever their number. */
export async function insertRows<Row>(
  client: PoolClient,
  table: string,
  columns: Column<Row>[],
  rows: Iterable<Row>,
): Promise<void> {
  const list = [...rows];
  if (list.length === 0) return;
  const names = columnNames(columns);
  await client.query(
    planned(
      `insert into ${table} (${names}) select * from unnest(${unnest(columns)})`,
      arrays(columns, list),
    ),
  );
}

/**
 * Updates one row per given row: `set` and `where` speak of the table as `t` and of the given rows as `v`.
 * Returns how many rows were updated; fewer than given means that the database is not what the caller believes.
 */
export async function updateRows<Row>(
  client: PoolClient,
  table: string,
  columns: Column<Row>[],
  rows: Iterable<Row>,
  statement: { set: string; where: string },
): Promise<number> {
  const list = [...rows];
  if (list.length === 0) return 0;
  const names = columnNames(columns);
  const result = await client.query(
    planned(
      `update ${table} t set ${statement.set}
       from unnest(${unnest(columns)}) as v(${names}) where ${statement.where}`,
      arrays(columns, list),
    ),
  );
  return result.rowCount ?? 0;
}
