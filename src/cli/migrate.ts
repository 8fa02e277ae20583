import { withDatabase } from './withDatabase.ts';

/** Brings the database to this version; opening it is what does it. */
withDatabase(async ({ pool }) => {
  const { rows } = await pool.query<{ name: string }>('select name from schema_migrations order by name');
  console.log(`The database is up to date: ${rows.map((row) => row.name).join(', ')}`);
}).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
