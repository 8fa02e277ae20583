import type { PoolClient } from 'pg';
import type { ClaimRow, LogRow, ReservationRow, TurnRows } from '../../app/schedule/turnRows.ts';
import { minorToDecimal } from '../../domain/money.ts';
import { arrayLiteral, instant, instantOrNull, planned } from '../sql.ts';
import type { Guards } from './guards.ts';

/**
 * What nearly every turn writes, for many turns at once: a call of `check_turns` (`Migration0014LateTurns`) and
 * `write_turns` (`Migration0006CommitTurns`), together or one by one.
 */

/** A column of rows: its type, and how a row gives its value. */
type Column<Row> = [type: string, value: (row: Row) => string | number | null];

/** Parameters that belong together: the columns of the same rows. */
interface Columns {
  count: number;
  /** An array for each of them, of the rows that all these turns have. */
  literals(turns: TurnRows[]): string[];
}

/** One row for each turn. */
function ofSchedules(columns: Column<TurnRows>[]): Columns {
  return {
    count: columns.length,
    literals: (turns) => columns.map(([type, value]) => arrayLiteral(type, turns.map(value))),
  };
}

/**
 * The rows that `rowsOf` gives; the first column says which turn's a row is, by its place in the batch, from 1 on. Rows
 * are gone through once and not for each column: most turns have one or none of a kind.
 */
function ofRows<Row>(rowsOf: (turn: TurnRows) => Iterable<Row>, columns: Column<Row>[]): Columns {
  const none = Array.from({ length: columns.length + 1 }, () => '{}');
  return {
    count: none.length,
    literals: (turns) => {
      const rows: Row[] = [];
      const places: number[] = [];
      for (const [index, turn] of turns.entries()) {
        for (const row of rowsOf(turn)) {
          rows.push(row);
          places.push(index + 1);
        }
      }
      if (rows.length === 0) return none;
      return [
        arrayLiteral('int', places),
        ...columns.map(([type, value]) => arrayLiteral(type, rows.map(value))),
      ];
    },
  };
}

const CHECKED: Columns[] = [
  ofSchedules([
    ['uuid', (turn) => turn.scheduleId],
    ['bigint', (turn) => turn.epoch],
  ]),
  ofRows(seatsToCheck, [
    ['uuid', ([id]) => id],
    ['text', ([, from]) => from],
  ]),
  ofRows(holdsConfirmed, [['uuid', ({ id }) => id]]),
  ofRows(
    ({ notAfter }) => (notAfter === null ? [] : [notAfter]),
    [['timestamptz', (notAfter) => instant(notAfter)]],
  ),
];

/** What {@link Guards} are told to `check_turns`, before its columns. */
const SWITCHES = 3;

const OPERATIONS = ofRows(
  (turn) => turn.operations,
  [
    ['uuid', (row) => row.id],
    ['text', (row) => row.kind],
    ['jsonb', (row) => JSON.stringify(row.reply)],
  ],
);

const WRITTEN: Columns[] = [
  ofSchedules([
    ['uuid', (turn) => turn.scheduleId],
    ['bigint', (turn) => turn.newVersion],
    ['int', (turn) => turn.availableSeats],
    ['int', (turn) => turn.seatCount],
    ['timestamptz', (turn) => instant(turn.now)],
  ]),
  ofRows(
    (turn) => turn.seatStatuses,
    [
      ['uuid', ([id]) => id],
      ['text', ([, { to }]) => to],
    ],
  ),
  ofRows(
    (turn) => turn.reservations.changes.values(),
    [
      ['uuid', (row) => row.id],
      ['text', (row) => row.status],
    ],
  ),
  ofRows(
    (turn) => turn.claims.changes.values(),
    [
      ['uuid', (row) => row.reservationId],
      ['uuid', (row) => row.seatId],
    ],
  ),
  ofRows<ReservationRow>(
    (turn) => turn.reservations.inserts.values(),
    [
      ['uuid', (row) => row.id],
      ['uuid', (row) => row.userId],
      ['timestamptz', (row) => instant(row.heldAt)],
      ['timestamptz', (row) => instant(row.expiresAt)],
      ['int', (row) => Math.round((row.expiresAt - row.heldAt) / 1000)],
      ['text', (row) => row.status],
      ['numeric', (row) => minorToDecimal(row.totalAmount)],
    ],
  ),
  ofRows<ClaimRow>(
    (turn) => turn.claims.inserts.values(),
    [
      ['uuid', (row) => row.id],
      ['uuid', (row) => row.reservationId],
      ['uuid', (row) => row.seatId],
      ['int', (row) => row.legs.from],
      ['int', (row) => row.legs.to],
      ['numeric', (row) => minorToDecimal(row.price)],
      ['timestamptz', (row) => instantOrNull(row.releasedAt)],
    ],
  ),
  OPERATIONS,
  ofRows<LogRow>(
    (turn) => turn.logs,
    [
      ['uuid', (row) => row.id],
      ['text', (row) => row.entityType],
      ['uuid', (row) => row.entityId],
      ['uuid', (row) => row.userId],
      ['text', (row) => row.action],
      ['jsonb', (row) => JSON.stringify(row.details)],
      ['text', (row) => row.ip],
    ],
  ),
];

const CHECKED_COUNT = SWITCHES + countOf(CHECKED);
const WRITTEN_COUNT = countOf(WRITTEN);

/** A seat is checked against the status that memory saw; one that the turn makes cannot be. */
function* seatsToCheck(turn: TurnRows): Generator<[id: string, from: string]> {
  for (const [id, { from }] of turn.seatStatuses) if (!turn.seats.inserts.has(id)) yield [id, from];
  for (const id of [...turn.seats.changes.keys(), ...turn.removedSeats]) {
    if (!turn.seatStatuses.has(id)) yield [id, 'available'];
  }
}

/** A hold that the turn itself makes begins with it. */
function* holdsConfirmed({ reservations }: TurnRows): Generator<{ id: string }> {
  for (const row of reservations.changes.values()) if (row.status === 'confirmed') yield row;
}

/** Null when every turn may be written, else why each may not. */
export type Verdicts = (string | null)[] | null;

/** Locks and checks, and writes if every turn may be: all in one round trip. */
export function checkAndWrite(client: PoolClient, turns: TurnRows[], guards: Guards): Promise<Verdicts> {
  const values = [...checkedValues(turns, guards), ...writtenValues(turns, guards)];
  return ask(client, CHECK_AND_WRITE, values);
}

/** Locks and checks alone. */
export function check(client: PoolClient, turns: TurnRows[], guards: Guards): Promise<Verdicts> {
  return ask(client, CHECK, checkedValues(turns, guards));
}

/** Writes what has been checked. */
export async function write(client: PoolClient, turns: TurnRows[], guards: Guards): Promise<void> {
  await client.query(planned(WRITE, writtenValues(turns, guards)));
}

const CHECK = `select check_turns(${places(1, CHECKED_COUNT)}) as verdicts`;
const WRITE = `select write_turns(${places(1, WRITTEN_COUNT)})`;
const CHECK_AND_WRITE = `select c.verdicts, case when c.verdicts is null then
    write_turns(${places(CHECKED_COUNT + 1, WRITTEN_COUNT)}) end
  from check_turns(${places(1, CHECKED_COUNT)}) as c(verdicts)`;

function countOf(parameters: Columns[]): number {
  return parameters.reduce((sum, { count }) => sum + count, 0);
}

function places(first: number, count: number): string {
  return Array.from({ length: count }, (_, index) => `$${first + index}`).join(', ');
}

async function ask(client: PoolClient, text: string, values: unknown[]): Promise<Verdicts> {
  const { rows } = await client.query<{ verdicts: Verdicts }>(planned(text, values));
  return rows[0]?.verdicts ?? null;
}

function checkedValues(turns: TurnRows[], guards: Guards): unknown[] {
  const { epoch, seatLocks, ends } = guards;
  return [epoch, seatLocks, ends, ...CHECKED.flatMap((columns) => columns.literals(turns))];
}

function writtenValues(turns: TurnRows[], guards: Guards): string[] {
  return WRITTEN.flatMap((columns) =>
    columns.literals(columns === OPERATIONS && !guards.operations ? [] : turns),
  );
}
