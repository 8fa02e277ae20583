import type { PoolClient } from 'pg';
import type { ClaimRow, LogRow, ReservationRow, TurnRows } from '../../app/schedule/turnRows.ts';
import { minorToDecimal } from '../../domain/money.ts';
import { arrayLiteral, instant, instantOrNull } from '../sql.ts';
import type { Guards } from './guards.ts';

/**
 * What nearly every turn writes, for many turns at once: a call of `check_turns` (`Migration0014LateTurns`) and
 * `write_turns` (`Migration0006CommitTurns`), together or one by one.
 */

/** Of one turn's rows, the values of one parameter. `place` is the turn's in its batch, from 1 on. */
type Values = (turn: TurnRows, place: number) => Iterable<string | number | null>;

interface Parameter {
  type: string;
  values: Values;
}

/** A column of the rows that `rowsOf` gives. */
type RowColumn<Row> = [type: string, value: (row: Row, turn: TurnRows) => string | number | null];

function scheduleColumn(type: string, value: (turn: TurnRows) => string | number): Parameter {
  return { type, values: (turn) => [value(turn)] };
}

/** The columns of one table's rows; the first says which turn's a row is. */
function rowColumns<Row>(rowsOf: (turn: TurnRows) => Iterable<Row>, columns: RowColumn<Row>[]): Parameter[] {
  const turns: Parameter = {
    type: 'int',
    values: (turn, place) => Array.from(rowsOf(turn), () => place),
  };
  const others = columns.map(
    ([type, value]): Parameter => ({
      type,
      values: (turn) => Array.from(rowsOf(turn), (row) => value(row, turn)),
    }),
  );
  return [turns, ...others];
}

const SCHEDULE_IDS = scheduleColumn('uuid', (turn) => turn.scheduleId);

const CHECKED: Parameter[] = [
  SCHEDULE_IDS,
  scheduleColumn('bigint', (turn) => turn.epoch),
  ...rowColumns(seatsToCheck, [
    ['uuid', ([id]) => id],
    ['text', ([, from]) => from],
  ]),
  ...rowColumns(holdsConfirmed, [['uuid', ({ id }) => id]]),
  ...rowColumns(
    ({ notAfter }) => (notAfter === null ? [] : [notAfter]),
    [['timestamptz', (notAfter) => instant(notAfter)]],
  ),
];

/** What {@link Guards} are told to `check_turns`, before its columns. */
const SWITCHES = 3;

const WRITTEN: Parameter[] = [
  SCHEDULE_IDS,
  scheduleColumn('bigint', (turn) => turn.newVersion),
  scheduleColumn('int', (turn) => turn.availableSeats),
  scheduleColumn('int', (turn) => turn.seatCount),
  scheduleColumn('timestamptz', (turn) => instant(turn.now)),
  ...rowColumns(
    (turn) => turn.seatStatuses,
    [
      ['uuid', ([id]) => id],
      ['text', ([, { to }]) => to],
    ],
  ),
  ...rowColumns(
    (turn) => turn.reservations.changes.values(),
    [
      ['uuid', (row) => row.id],
      ['text', (row) => row.status],
    ],
  ),
  ...rowColumns(
    (turn) => turn.claims.changes.values(),
    [
      ['uuid', (row) => row.reservationId],
      ['uuid', (row) => row.seatId],
    ],
  ),
  ...rowColumns<ReservationRow>(
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
  ...rowColumns<ClaimRow>(
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
  ...rowColumns(
    (turn) => turn.operations,
    [
      ['uuid', (row) => row.id],
      ['text', (row) => row.kind],
      ['jsonb', (row) => JSON.stringify(row.reply)],
    ],
  ),
  ...rowColumns<LogRow>(
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

/** Where the parameters of operations begin in {@link WRITTEN}, and how many they are. */
const OPERATIONS = { at: WRITTEN.length - 12, count: 4 };

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
  return ask(client, 'check_and_write_turns', CHECK_AND_WRITE, values);
}

/** Locks and checks alone. */
export function check(client: PoolClient, turns: TurnRows[], guards: Guards): Promise<Verdicts> {
  return ask(client, 'check_turns', CHECK, checkedValues(turns, guards));
}

/** Writes what has been checked. */
export async function write(client: PoolClient, turns: TurnRows[], guards: Guards): Promise<void> {
  await client.query({ name: 'write_turns', text: WRITE, values: writtenValues(turns, guards) });
}

const CHECKED_COUNT = SWITCHES + CHECKED.length;
const CHECK = `select check_turns(${places(1, CHECKED_COUNT)}) as verdicts`;
const WRITE = `select write_turns(${places(1, WRITTEN.length)})`;
const CHECK_AND_WRITE = `select c.verdicts, case when c.verdicts is null then
    write_turns(${places(CHECKED_COUNT + 1, WRITTEN.length)}) end
  from check_turns(${places(1, CHECKED_COUNT)}) as c(verdicts)`;

function places(first: number, count: number): string {
  return Array.from({ length: count }, (_, index) => `$${first + index}`).join(', ');
}

/** Named: planned once on each connection. */
async function ask(client: PoolClient, name: string, text: string, values: unknown[]): Promise<Verdicts> {
  const { rows } = await client.query<{ verdicts: Verdicts }>({ name, text, values });
  return rows[0]?.verdicts ?? null;
}

function checkedValues(turns: TurnRows[], guards: Guards): unknown[] {
  return [guards.epoch, guards.seatLocks, guards.ends, ...valuesOf(CHECKED, turns)];
}

function writtenValues(turns: TurnRows[], guards: Guards): string[] {
  const values = valuesOf(WRITTEN, turns);
  if (!guards.operations) values.fill('{}', OPERATIONS.at, OPERATIONS.at + OPERATIONS.count);
  return values;
}

function valuesOf(parameters: Parameter[], turns: TurnRows[]): string[] {
  return parameters.map(({ type, values }) =>
    arrayLiteral(
      type,
      turns.flatMap((turn, index) => [...values(turn, index + 1)]),
    ),
  );
}
