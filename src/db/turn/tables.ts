import type { PoolClient } from 'pg';
import { nextAsk } from '../../app/payments/askingTimes.ts';
import { TurnConflict } from '../../app/schedule/turn.ts';
import type {
  BookingChange,
  BookingRow,
  BookingSeatRow,
  CancellationRow,
  JobRow,
  LedgerRow,
  PassengerChange,
  PaymentChange,
  RefundChange,
  RefundRow,
  SeatGivenUp,
  TicketRow,
  TurnRows,
} from '../../app/schedule/turnRows.ts';
import { LEDGER_MOVEMENTS } from '../../domain/ledger.ts';
import { type Minor, minorToDecimal } from '../../domain/money.ts';
import type { Seat } from '../../domain/seatMap.ts';
import { arrayLiteral, type Column, insertRows, instant, instantOrNull, updateRows } from '../sql.ts';

/**
 * What some turns write beside `frequent.ts`: one statement for each kind of rows, whatever the number of turns. A new
 * kind is a field of `TurnRows` and an entry in one of the lists at the end.
 */
export interface TurnTable {
  has(turn: TurnRows): boolean;
  /** Of turns of which at least one has such rows. */
  write(client: PoolClient, turns: TurnRows[]): Promise<void>;
}

/** A row and the turn that it is of. */
interface InTurn<Row> {
  row: Row;
  turn: TurnRows;
}

type RowsOf<Row> = (turn: TurnRows) => Iterable<Row>;
type Value = string | number | boolean | null;
type RowColumn<Row> = readonly [name: string, type: string, value: (row: Row, turn: TurnRows) => Value];

function insert<Row>(
  table: string,
  rowsOf: RowsOf<Row>,
  columns: RowColumn<Row>[],
  stamps: ('created_at' | 'updated_at')[] = ['created_at', 'updated_at'],
): TurnTable {
  const written: RowColumn<Row>[] = [
    ...columns,
    ...stamps.map((name): RowColumn<Row> => [name, 'timestamptz', (_row, turn) => instant(turn.now)]),
  ];
  return {
    has: (turn) => !isEmpty(rowsOf(turn)),
    write: (client, turns) => insertRows(client, table, written.map(inTurn), allRows(turns, rowsOf)),
  };
}

/**
 * `set` and `where` speak of the table as `t` and of the rows as `v`; `v.at` is the turn's time. With `what`, every row
 * must be found as `where` says, or the turn was decided on a wrong memory.
 */
function update<Row>(
  table: string,
  rowsOf: RowsOf<Row>,
  columns: RowColumn<Row>[],
  { set, where, what }: { set: string; where: string; what?: string },
): TurnTable {
  const given: RowColumn<Row>[] = [...columns, ['at', 'timestamptz', (_row, turn) => instant(turn.now)]];
  return {
    has: (turn) => !isEmpty(rowsOf(turn)),
    async write(client, turns) {
      const rows = allRows(turns, rowsOf);
      const statement = { set: `${set}, updated_at = v.at`, where };
      const found = await updateRows(client, table, given.map(inTurn), rows, statement);
      if (what !== undefined && found !== rows.length) {
        throw new TurnConflict(`${found} of ${rows.length} ${what}`);
      }
    },
  };
}

function inTurn<Row>([name, type, value]: RowColumn<Row>): Column<InTurn<Row>> {
  return [name, type, ({ row, turn }) => value(row, turn)];
}

function allRows<Row>(turns: TurnRows[], rowsOf: RowsOf<Row>): InTurn<Row>[] {
  return turns.flatMap((turn) => Array.from(rowsOf(turn), (row) => ({ row, turn })));
}

function isEmpty(rows: Iterable<unknown>): boolean {
  for (const _ of rows) return false;
  return true;
}

const money = minorToDecimal;
const moneyOrNull = (minor: Minor | null) => (minor === null ? null : money(minor));

/** What a seat's row holds besides its status and its schedule. */
const SEAT_COLUMNS: RowColumn<Seat>[] = [
  ['id', 'uuid', (row) => row.id],
  ['seat_number', 'text', (row) => row.seatNumber],
  ['seat_type', 'text', (row) => row.seatType],
  ['price_modifier', 'numeric', (row) => money(row.priceModifier)],
  ['deck', 'int', (row) => row.deck],
  ['seat_row', 'int', (row) => row.row],
  ['seat_column', 'int', (row) => row.column],
  ['position', 'text', (row) => row.position],
];

const REMOVED_SEATS: TurnTable = {
  has: (turn) => turn.removedSeats.size > 0,
  async write(client, turns) {
    const ids = turns.flatMap((turn) => [...turn.removedSeats]);
    await client.query('delete from seats where id = any($1::uuid[])', [ids]);
  },
};

const CHANGED_SEATS = update<Seat>('seats', (turn) => turn.seats.changes.values(), SEAT_COLUMNS, {
  set: `seat_number = v.seat_number, seat_type = v.seat_type, price_modifier = v.price_modifier, deck = v.deck,
        seat_row = v.seat_row, seat_column = v.seat_column, "position" = v."position"`,
  where: 't.id = v.id',
});

const NEW_SEATS = insert<Seat>('seats', (turn) => turn.seats.inserts.values(), [
  ...SEAT_COLUMNS,
  ['schedule_id', 'uuid', (_row, turn) => turn.scheduleId],
  ['status', 'text', () => 'available'],
]);

const CHANGED_SCHEDULES = update<TurnRows>(
  'schedules',
  (turn) => (turn.scheduleStatus === null && Object.keys(turn.scheduleChanges).length === 0 ? [] : [turn]),
  [
    ['id', 'uuid', (turn) => turn.scheduleId],
    ['status', 'text', (turn) => turn.scheduleStatus],
    ['base_price', 'numeric', ({ scheduleChanges }) => moneyOrNull(scheduleChanges.basePrice ?? null)],
    ['departs', 'timestamptz', ({ scheduleChanges }) => instantOrNull(scheduleChanges.departureAt ?? null)],
    ['arrives', 'timestamptz', ({ scheduleChanges }) => instantOrNull(scheduleChanges.arrivalAt ?? null)],
  ],
  {
    set: `status = coalesce(v.status, t.status), base_price = coalesce(v.base_price, t.base_price),
          departure_datetime = coalesce(v.departs, t.departure_datetime),
          arrival_datetime = coalesce(v.arrives, t.arrival_datetime)`,
    where: 't.id = v.id',
  },
);

/** Beside the claims themselves, because hardly anybody names passengers while the seats are taken. */
const PASSENGERS = update<PassengerChange>(
  'reservation_seats',
  (turn) => turn.passengers.values(),
  [
    ['reservation_id', 'uuid', (row) => row.reservationId],
    ['seat_id', 'uuid', (row) => row.seatId],
    ['name', 'text', (row) => row.name],
  ],
  {
    set: 'passenger_name = v.name',
    where: 't.reservation_id = v.reservation_id and t.seat_id = v.seat_id',
    what: 'passengers to name',
  },
);

const NEW_BOOKINGS = insert<BookingRow>('bookings', (turn) => turn.bookings.inserts.values(), [
  ['id', 'uuid', (row) => row.id],
  ['reservation_id', 'uuid', (row) => row.reservationId],
  ['user_id', 'uuid', (row) => row.userId],
  ['schedule_id', 'uuid', (_row, turn) => turn.scheduleId],
  ['booking_datetime', 'timestamptz', (row) => instant(row.bookedAt)],
  ['total_amount', 'numeric', (row) => money(row.totalAmount)],
  ['payment_status', 'text', (row) => row.paymentStatus],
  ['booking_reference', 'text', (row) => row.reference],
  ['status', 'text', (row) => row.status],
]);

const BOOKED_SEATS = insert<BookingSeatRow>('booking_seats', (turn) => turn.bookingSeats, [
  ['id', 'uuid', (row) => row.id],
  ['booking_id', 'uuid', (row) => row.bookingId],
  ['seat_id', 'uuid', (row) => row.seatId],
  ['seat_number', 'text', (row) => row.seatNumber],
  ['price', 'numeric', (row) => money(row.price)],
  ['passenger_name', 'text', (row) => row.passengerName],
  ['ticket_number', 'text', (row) => row.ticketNumber],
  ['qr_code', 'text', (row) => row.qrCode],
]);

const CHANGED_BOOKINGS = update<BookingChange>(
  'bookings',
  (turn) => turn.bookings.changes.values(),
  [
    ['id', 'uuid', (row) => row.id],
    ['from_status', 'text', (row) => row.from],
    ['status', 'text', (row) => row.status],
    ['payment_status', 'text', (row) => row.paymentStatus],
  ],
  {
    set: 'status = coalesce(v.status, t.status), payment_status = coalesce(v.payment_status, t.payment_status)',
    where: 't.id = v.id and (v.from_status is null or t.status = v.from_status)',
    what: 'bookings to change',
  },
);

const CHANGED_PAYMENTS = update<PaymentChange>(
  'payments',
  (turn) => turn.payments.values(),
  [
    ['id', 'uuid', (row) => row.id],
    ['from_status', 'text', (row) => row.from],
    ['status', 'text', (row) => row.status],
    ['booking_id', 'uuid', (row) => row.bookingId],
    ['captured_amount', 'numeric', (row) => moneyOrNull(row.capturedAmount)],
    ['failure_reason', 'text', (row) => row.failureReason],
  ],
  {
    set: `status = v.status, booking_id = coalesce(v.booking_id, t.booking_id), failure_reason = v.failure_reason,
          captured_amount = coalesce(v.captured_amount, t.captured_amount), transaction_datetime = v.at`,
    where: 't.id = v.id and t.status = v.from_status',
    what: 'payments to change',
  },
);

/**
 * Who has not paid for it should not any more: the gateways' sessions of what was released, or paid by another payment,
 * are closed at the next round. What runs out is asked about at that moment anyway.
 */
const SESSIONS_TO_CLOSE = update(
  'payments',
  (turn) => [...turn.reservations.changes.values()].filter(({ status }) => status !== 'expired'),
  [['reservation_id', 'uuid', (row) => row.id]],
  { set: 'next_ask_at = v.at', where: `t.reservation_id = v.reservation_id and t.status = 'pending'` },
);

const NEW_TICKETS = insert<TicketRow>('tickets', (turn) => turn.tickets.inserts.values(), [
  ['id', 'uuid', (row) => row.id],
  ['booking_id', 'uuid', (row) => row.bookingId],
  ['ticket_number', 'text', (row) => row.ticketNumber],
  ['qr_code', 'text', (row) => row.qrCode],
  ['issue_datetime', 'timestamptz', (row) => instant(row.issuedAt)],
  ['validity_status', 'text', (row) => row.status],
]);

const CHANGED_TICKETS = update(
  'tickets',
  (turn) => turn.tickets.changes.values(),
  [
    ['id', 'uuid', (row) => row.id],
    ['status', 'text', (row) => row.status],
  ],
  {
    set: 'validity_status = v.status',
    where: `t.id = v.id and t.validity_status = 'valid'`,
    what: 'tickets to cancel',
  },
);

const NEW_CANCELLATIONS = insert<CancellationRow>(
  'cancellations',
  (turn) => turn.cancellations.inserts.values(),
  [
    ['id', 'uuid', (row) => row.id],
    ['booking_id', 'uuid', (row) => row.bookingId],
    ['is_whole', 'boolean', (row) => row.isWhole],
    ['user_id', 'uuid', (row) => row.userId],
    ['cancellation_datetime', 'timestamptz', (row) => instant(row.at)],
    ['reason', 'text', (row) => row.reason],
    ['refund_amount', 'numeric', (row) => money(row.refundAmount)],
    ['refund_status', 'text', (row) => row.refundStatus],
    ['processed_at', 'timestamptz', (row) => instantOrNull(row.processedAt)],
  ],
);

const SEATS_GIVEN_UP = update<SeatGivenUp>(
  'booking_seats',
  (turn) => turn.seatsGivenUp,
  [
    ['booking_id', 'uuid', (row) => row.bookingId],
    ['seat_id', 'uuid', (row) => row.seatId],
    ['cancellation_id', 'uuid', (row) => row.cancellationId],
    ['with_whole', 'boolean', (row) => row.withWhole],
  ],
  {
    set: 'cancellation_id = v.cancellation_id',
    // The door does not ask the actor: somebody may have boarded since this was decided.
    where: `t.booking_id = v.booking_id and t.seat_id = v.seat_id and (v.with_whole or t.boarded_at is null)`,
    what: 'seats to give up',
  },
);

const CHANGED_CANCELLATIONS = update(
  'cancellations',
  (turn) => turn.cancellations.changes.values(),
  [
    ['id', 'uuid', (row) => row.id],
    ['status', 'text', (row) => row.status],
    ['processed_at', 'timestamptz', (row) => instantOrNull(row.processedAt)],
  ],
  { set: 'refund_status = v.status, processed_at = v.processed_at', where: 't.id = v.id' },
);

const NEW_REFUNDS = insert<RefundRow>('refunds', (turn) => turn.refunds.inserts.values(), [
  ['id', 'uuid', (row) => row.id],
  ['payment_id', 'uuid', (row) => row.paymentId],
  ['cancellation_id', 'uuid', (row) => row.cancellationId],
  ['amount', 'numeric', (row) => money(row.amount)],
  ['reason', 'text', (row) => row.reason],
  ['status', 'text', (row) => row.status],
  ['next_ask_at', 'timestamptz', (_row, turn) => instant(nextAsk(turn.now, turn.now))],
]);

const CHANGED_REFUNDS = update<RefundChange>(
  'refunds',
  (turn) => turn.refunds.changes.values(),
  [
    ['id', 'uuid', (row) => row.id],
    ['from_status', 'text', (row) => row.from],
    ['status', 'text', (row) => row.status],
    ['failure_reason', 'text', (row) => row.failureReason],
    ['next_ask', 'timestamptz', (_row, turn) => instant(nextAsk(turn.now, turn.now))],
  ],
  {
    set: `status = v.status, failure_reason = v.failure_reason,
          processed_at = case when v.status = 'processed' then v.at end,
          next_ask_at = case when v.status = 'pending' then v.next_ask end`,
    where: 't.id = v.id and t.status = v.from_status',
    what: 'refunds to change',
  },
);

const LEDGER = insert<LedgerRow>(
  'ledger_entries',
  (turn) => turn.ledger,
  [
    ['id', 'uuid', (row) => row.id],
    ['occurred_at', 'timestamptz', (_row, turn) => instant(turn.now)],
    ['kind', 'text', (row) => row.kind],
    ['debit', 'text', (row) => LEDGER_MOVEMENTS[row.kind].debit],
    ['credit', 'text', (row) => LEDGER_MOVEMENTS[row.kind].credit],
    ['amount', 'numeric', (row) => money(row.amount)],
    ['payment_id', 'uuid', (row) => row.paymentId],
    ['booking_id', 'uuid', (row) => row.bookingId],
    ['refund_id', 'uuid', (row) => row.refundId],
  ],
  ['created_at'],
);

const JOB_COLUMNS: Column<JobRow>[] = [
  ['task', 'text', (row) => row.task],
  ['payload', 'json', (row) => JSON.stringify(row.payload)],
  ['key', 'text', (row) => row.key],
];

const JOBS: TurnTable = {
  has: (turn) => turn.jobs.length > 0,
  async write(client, turns) {
    // The queue's statement takes a key once: of two jobs under one key it would have kept the last all the same.
    const jobs = [...new Map(turns.flatMap((turn) => turn.jobs.map((job) => [job.key, job]))).values()];
    // One call for all of them: each call is five statements.
    await client.query(
      `select from graphile_worker.add_jobs((
         select array_agg((task, payload, null, null, null, key, null, null)::graphile_worker.job_spec order by n)
           from unnest($1::text[], $2::json[], $3::text[]) with ordinality as j(task, payload, key, n)))`,
      JOB_COLUMNS.map(([, type, value]) => arrayLiteral(type, jobs.map(value))),
    );
  },
};

/** Written before the frequent rows, which may refer to new seats. */
export const SEAT_TABLES: TurnTable[] = [REMOVED_SEATS, CHANGED_SEATS, NEW_SEATS];

/** Written after the frequent rows, in this order: each may refer to what stands before it. */
export const OTHER_TABLES: TurnTable[] = [
  CHANGED_SCHEDULES,
  PASSENGERS,
  NEW_BOOKINGS,
  BOOKED_SEATS,
  CHANGED_BOOKINGS,
  CHANGED_PAYMENTS,
  SESSIONS_TO_CLOSE,
  // A booking has one ticket that counts: the old one ends before the new one is issued.
  CHANGED_TICKETS,
  NEW_TICKETS,
  NEW_CANCELLATIONS,
  SEATS_GIVEN_UP,
  CHANGED_CANCELLATIONS,
  NEW_REFUNDS,
  CHANGED_REFUNDS,
  LEDGER,
  JOBS,
];
