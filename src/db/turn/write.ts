import type { PoolClient } from 'pg';
import { EpochLost, TurnConflict } from '../../app/schedule/turn.ts';
import type { TurnRows } from '../../app/schedule/turnRows.ts';
import { minorToDecimal } from '../../domain/money.ts';
import { insertRows, instant, instantOrNull, updateRows } from '../sql.ts';
import * as columns from './columns.ts';

/** The guards that a turn writes under. Tests switch one off to see that another test then fails. */
export interface Guards {
  /** The schedule's epoch is still the one that the actor took. */
  epoch: boolean;
  /** Seats are locked in id order and have the status that memory says. */
  seatLocks: boolean;
  /** Each operation is written down, so that it cannot be carried out twice. */
  operations: boolean;
}

export const ALL_GUARDS: Guards = { epoch: true, seatLocks: true, operations: true };

/** Writes a turn's rows. What frees comes before what takes, so that a seat can change hands within one turn. */
export async function writeTurn(client: PoolClient, rows: TurnRows, guards: Guards): Promise<void> {
  await writeSchedule(client, rows, guards);
  if (guards.seatLocks) await lockSeats(client, rows);
  await writeEnds(client, rows);
  await writeSeats(client, rows);
  await insertRows(
    client,
    'reservations',
    columns.reservationColumns(rows),
    rows.reservations.inserts.values(),
  );
  await insertRows(client, 'reservation_seats', columns.claimColumns(rows), rows.claims.inserts.values());
  await writeMoney(client, rows);
  if (guards.operations) {
    await insertRows(client, 'operations', columns.operationColumns(rows), rows.operations);
  }
  await insertRows(client, 'activity_logs', columns.logColumns(rows), rows.logs);
  await addJobs(client, rows);
}

/** The schedule's row comes first: its lock is what a new owner waits for, its epoch is what an old one trips over. */
async function writeSchedule(client: PoolClient, rows: TurnRows, guards: Guards): Promise<void> {
  const { basePrice, departureAt, arrivalAt } = rows.scheduleChanges;
  const result = await client.query(
    `update schedules set version = $2, available_seats = $3, seat_count = $4, updated_at = $5,
            status = coalesce($6, status), base_price = coalesce($7::numeric, base_price),
            departure_datetime = coalesce($8::timestamptz, departure_datetime),
            arrival_datetime = coalesce($9::timestamptz, arrival_datetime)
      where id = $1 and ($10 or epoch = $11)
      returning id`,
    [
      rows.scheduleId,
      rows.newVersion,
      rows.availableSeats,
      rows.seatCount,
      instant(rows.now),
      rows.scheduleStatus,
      basePrice === undefined ? null : minorToDecimal(basePrice),
      instantOrNull(departureAt ?? null),
      instantOrNull(arrivalAt ?? null),
      !guards.epoch,
      rows.epoch,
    ],
  );
  if (result.rowCount !== 1) throw new EpochLost(rows.scheduleId);
}

async function lockSeats(client: PoolClient, rows: TurnRows): Promise<void> {
  const ids = [...rows.seatStatuses.keys(), ...rows.seats.changes.keys(), ...rows.removedSeats];
  if (ids.length === 0) return;
  const locked = await client.query<{ id: string; status: string }>(
    'select id, status from seats where schedule_id = $1 and id = any($2::uuid[]) order by id for update',
    [rows.scheduleId, ids],
  );
  const statuses = new Map(locked.rows.map((row) => [row.id, row.status]));
  for (const id of ids) {
    const expected = rows.seatStatuses.get(id)?.from ?? 'available';
    if (statuses.get(id) !== expected) {
      throw new TurnConflict(`seat ${id} is ${statuses.get(id) ?? 'gone'}, not ${expected}`);
    }
  }
}

async function writeEnds(client: PoolClient, rows: TurnRows): Promise<void> {
  const ended = await updateRows(
    client,
    'reservations',
    [
      ['id', 'uuid', (row) => row.id],
      ['status', 'text', (row) => row.status],
    ],
    rows.reservations.changes.values(),
    {
      set: `status = v.status, updated_at = '${instant(rows.now)}'`,
      where: `t.id = v.id and t.status = 'active'`,
    },
  );
  expect(ended, rows.reservations.changes.size, 'reservations to end');
  const released = await updateRows(
    client,
    'reservation_seats',
    [
      ['reservation_id', 'uuid', (row) => row.reservationId],
      ['seat_id', 'uuid', (row) => row.seatId],
      ['released_at', 'timestamptz', (row) => instant(row.releasedAt)],
    ],
    rows.claims.changes.values(),
    {
      set: 'released_at = v.released_at, updated_at = v.released_at',
      where: 't.reservation_id = v.reservation_id and t.seat_id = v.seat_id and t.released_at is null',
    },
  );
  expect(released, rows.claims.changes.size, 'claims to release');
}

async function writeSeats(client: PoolClient, rows: TurnRows): Promise<void> {
  if (rows.removedSeats.size > 0) {
    await client.query('delete from seats where id = any($1::uuid[])', [[...rows.removedSeats]]);
  }
  await updateRows(client, 'seats', columns.seatColumns(), rows.seats.changes.values(), {
    set: `seat_number = v.seat_number, seat_type = v.seat_type, price_modifier = v.price_modifier, deck = v.deck,
          seat_row = v.seat_row, seat_column = v.seat_column, "position" = v."position",
          updated_at = '${instant(rows.now)}'`,
    where: 't.id = v.id',
  });
  await insertRows(client, 'seats', columns.newSeatColumns(rows), rows.seats.inserts.values());
  const statuses = [...rows.seatStatuses].map(([id, change]) => ({ id, ...change }));
  await updateRows(
    client,
    'seats',
    [
      ['id', 'uuid', (row) => row.id],
      ['status', 'text', (row) => row.to],
    ],
    statuses,
    { set: `status = v.status, updated_at = '${instant(rows.now)}'`, where: 't.id = v.id' },
  );
}

async function writeMoney(client: PoolClient, rows: TurnRows): Promise<void> {
  const now = instant(rows.now);
  await insertRows(client, 'bookings', columns.bookingColumns(rows), rows.bookings.inserts.values());
  await insertRows(client, 'booking_seats', columns.bookingSeatColumns(rows), rows.bookingSeats);
  const bookings = await updateRows(
    client,
    'bookings',
    [
      ['id', 'uuid', (row) => row.id],
      ['from_status', 'text', (row) => row.from],
      ['status', 'text', (row) => row.status],
      ['payment_status', 'text', (row) => row.paymentStatus],
    ],
    rows.bookings.changes.values(),
    {
      set: `status = coalesce(v.status, t.status), payment_status = coalesce(v.payment_status, t.payment_status),
            updated_at = '${now}'`,
      where: 't.id = v.id and (v.from_status is null or t.status = v.from_status)',
    },
  );
  expect(bookings, rows.bookings.changes.size, 'bookings to change');
  const payments = await updateRows(
    client,
    'payments',
    [
      ['id', 'uuid', (row) => row.id],
      ['from_status', 'text', (row) => row.from],
      ['status', 'text', (row) => row.status],
      ['booking_id', 'uuid', (row) => row.bookingId],
      [
        'captured_amount',
        'numeric',
        (row) => (row.capturedAmount === null ? null : minorToDecimal(row.capturedAmount)),
      ],
      ['failure_reason', 'text', (row) => row.failureReason],
    ],
    rows.payments.values(),
    {
      set: `status = v.status, booking_id = coalesce(v.booking_id, t.booking_id), failure_reason = v.failure_reason,
            captured_amount = coalesce(v.captured_amount, t.captured_amount), updated_at = '${now}',
            transaction_datetime = '${now}'`,
      where: 't.id = v.id and t.status = v.from_status',
    },
  );
  expect(payments, rows.payments.size, 'payments to change');
  await insertRows(client, 'tickets', columns.ticketColumns(rows), rows.tickets.inserts.values());
  const tickets = await updateRows(
    client,
    'tickets',
    [
      ['booking_id', 'uuid', (row) => row.bookingId],
      ['status', 'text', (row) => row.status],
    ],
    rows.tickets.changes.values(),
    {
      set: `validity_status = v.status, updated_at = '${now}'`,
      where: `t.booking_id = v.booking_id and t.validity_status = 'valid'`,
    },
  );
  expect(tickets, rows.tickets.changes.size, 'tickets to cancel');
  await writeRefunds(client, rows);
}

async function writeRefunds(client: PoolClient, rows: TurnRows): Promise<void> {
  const now = instant(rows.now);
  await insertRows(
    client,
    'cancellations',
    columns.cancellationColumns(rows),
    rows.cancellations.inserts.values(),
  );
  await updateRows(
    client,
    'cancellations',
    [
      ['id', 'uuid', (row) => row.id],
      ['status', 'text', (row) => row.status],
      ['processed_at', 'timestamptz', (row) => instantOrNull(row.processedAt)],
    ],
    rows.cancellations.changes.values(),
    {
      set: `refund_status = v.status, processed_at = v.processed_at, updated_at = '${now}'`,
      where: 't.id = v.id',
    },
  );
  await insertRows(client, 'refunds', columns.refundColumns(rows), rows.refunds.inserts.values());
  const refunds = await updateRows(
    client,
    'refunds',
    [
      ['id', 'uuid', (row) => row.id],
      ['from_status', 'text', (row) => row.from],
      ['status', 'text', (row) => row.status],
      ['failure_reason', 'text', (row) => row.failureReason],
    ],
    rows.refunds.changes.values(),
    {
      set: `status = v.status, failure_reason = v.failure_reason, updated_at = '${now}',
            processed_at = case when v.status = 'processed' then '${now}'::timestamptz end`,
      where: 't.id = v.id and t.status = v.from_status',
    },
  );
  expect(refunds, rows.refunds.changes.size, 'refunds to change');
}

async function addJobs(client: PoolClient, rows: TurnRows): Promise<void> {
  if (rows.jobs.length === 0) return;
  const [tasks, payloads, keys] = columns.JOB_COLUMNS.map(([, , value]) => rows.jobs.map(value));
  await client.query(
    `select graphile_worker.add_job(j.task, j.payload, job_key => j.key)
       from unnest($1::text[], $2::json[], $3::text[]) as j(task, payload, key)`,
    [tasks, payloads, keys],
  );
}

function expect(found: number, wanted: number, what: string): void {
  if (found !== wanted) throw new TurnConflict(`${found} of ${wanted} ${what}`);
}
