import type { PoolClient } from 'pg';
import type { TurnRows } from '../../app/schedule/turnRows.ts';
import { check, checkAndWrite, type Verdicts, write } from './frequent.ts';
import type { Guards } from './guards.ts';
import { OTHER_TABLES, SEAT_TABLES, type TurnTable } from './tables.ts';

/** True when `checkAndWrite` alone, a statement that is its own transaction, writes all that these turns have. */
export function fitOneStatement(turns: TurnRows[]): boolean {
  return !hasAny(SEAT_TABLES, turns) && !hasAny(OTHER_TABLES, turns);
}

/** Inside a transaction: locks and checks the turns; if every one may be written, writes them all, otherwise nothing. */
export async function writeTurns(client: PoolClient, turns: TurnRows[], guards: Guards): Promise<Verdicts> {
  const verdicts = hasAny(SEAT_TABLES, turns)
    ? await writeAroundSeats(client, turns, guards)
    : await checkAndWrite(client, turns, guards);
  if (verdicts === null) await writeTables(client, OTHER_TABLES, turns);
  return verdicts;
}

async function writeAroundSeats(client: PoolClient, turns: TurnRows[], guards: Guards): Promise<Verdicts> {
  const verdicts = await check(client, turns, guards);
  if (verdicts !== null) return verdicts;
  await writeTables(client, SEAT_TABLES, turns);
  await write(client, turns, guards);
  return null;
}

async function writeTables(client: PoolClient, tables: TurnTable[], turns: TurnRows[]): Promise<void> {
  // Hardly any turn has rows for more than some: asking is cheaper than making nothing ready for each.
  for (const table of tables) if (hasRows(table, turns)) await table.write(client, turns);
}

function hasAny(tables: TurnTable[], turns: TurnRows[]): boolean {
  return tables.some((table) => hasRows(table, turns));
}

function hasRows(table: TurnTable, turns: TurnRows[]): boolean {
  return turns.some((turn) => table.has(turn));
}
