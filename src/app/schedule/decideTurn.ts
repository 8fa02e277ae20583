import { decide } from '../../domain/decide.ts';
import type { Reply } from '../../domain/decision.ts';
import type { SeatCommand } from '../../domain/seatCommands.ts';
import { evolve, isStructural, type SeatEvent, seatsClaimed } from '../../domain/seatEvents.ts';
import { availableSeats, type SeatMap, type SeatStatus, seatStatus } from '../../domain/seatMap.ts';
import type { Ids, TicketSigner } from '../ports.ts';
import { refusedBy, SYSTEM, tooLate } from './outcome.ts';
import { type Recording, recordEvent } from './recordEvent.ts';
import type { Operation, Outcome } from './turn.ts';
import { TurnRows } from './turnRows.ts';

export interface DecidedTurn {
  rows: TurnRows;
  events: SeatEvent[];
  outcomes: Map<string, Outcome>;
}

/**
 * Decides a whole turn against `map`, which is changed on the way: holds that are over first, then each operation in
 * its order. Nothing of it is true until the rows are committed; if they are not, the map is thrown away.
 */
export function decideTurn(
  map: SeatMap,
  epoch: number,
  operations: Operation[],
  now: number,
  make: { ids: Ids; signer: TicketSigner },
): DecidedTurn {
  const turn: DecidedTurn = {
    rows: new TurnRows(map.scheduleId, epoch, map.version, now),
    events: [],
    outcomes: new Map(),
  };
  const on = { rows: turn.rows, map, ...make, events: turn.events, before: new Map<string, SeatStatus>() };

  const expired = decide(map, { type: 'expire' }, now);
  if (expired.ok) apply({ ...on, origin: SYSTEM }, expired.events);
  for (const operation of operations) {
    if (turn.outcomes.has(operation.operationId)) continue;
    turn.outcomes.set(operation.operationId, decideOne(on, operation, now));
  }
  finish(turn, map, on.before);
  return turn;
}

/** A turn while it is decided. */
interface Deciding extends Recording {
  events: SeatEvent[];
  /** The status that each seat whose claims changed had before the turn: of thousands, few do. */
  before: Map<string, SeatStatus>;
}

function decideOne(on: Omit<Deciding, 'origin'>, operation: Operation, now: number): Outcome {
  const late = tooLate(operation, now);
  if (late) return late;
  const decision = decide(on.map, withIds(operation.command, on), now);
  if (!decision.ok) return refusedBy(decision.refusal);
  apply({ ...on, origin: operation.origin }, decision.events);
  if (decision.events.length > 0) remember(on.rows, operation, decision.reply);
  return { ok: true, reply: decision.reply };
}

/** A cancelled schedule cancels bookings that its caller did not know of: their ids are made here. */
function withIds(command: SeatCommand, on: Omit<Deciding, 'origin'>): SeatCommand {
  if (command.type !== 'cancel_schedule') return command;
  const ids = [...on.map.bookings.keys()].map((bookingId) => ({
    bookingId,
    cancellationId: on.ids.next(),
    refundId: on.ids.next(),
  }));
  return { ...command, ids };
}

function apply(on: Deciding, decided: SeatEvent[]): void {
  for (const event of decided) {
    for (const id of seatsClaimed(event)) rememberStatus(on, id);
    evolve(on.map, event);
    recordEvent(on, event);
    on.events.push(event);
  }
}

function rememberStatus({ map, before }: Deciding, seatId: string): void {
  const seat = map.seats.get(seatId);
  if (seat && !before.has(seatId)) before.set(seatId, seatStatus(seat));
}

function remember(rows: TurnRows, operation: Operation, reply: Reply): void {
  const { notAfter } = operation;
  // Once more looked at when it is written: our own idea of the time may be old. Rule [OPS-2].
  if (notAfter !== undefined) rows.notAfter = Math.min(rows.notAfter ?? notAfter, notAfter);
  rows.operations.push({ id: operation.operationId, kind: operation.command.type, reply });
}

/** The turn's net effect on the schedule: statuses of seats that it found, counters, and the next version. */
function finish(turn: DecidedTurn, map: SeatMap, before: Map<string, SeatStatus>): void {
  const { rows } = turn;
  for (const [id, from] of before) {
    const seat = map.seats.get(id);
    if (!seat) continue;
    const to = seatStatus(seat);
    // A seat that this turn makes is inserted as `available`, and then changes like any other.
    if (to !== from) rows.seatStatuses.set(id, { from, to });
  }
  if (rows.seatStatuses.size > 0 || turn.events.some(isStructural)) map.version += 1;
  rows.newVersion = map.version;
  rows.availableSeats = availableSeats(map);
  rows.seatCount = map.seats.size;
}
