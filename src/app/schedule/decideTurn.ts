import { decide } from '../../domain/decide.ts';
import type { Reply } from '../../domain/decision.ts';
import type { SeatCommand } from '../../domain/seatCommands.ts';
import { evolve, isStructural, type SeatEvent } from '../../domain/seatEvents.ts';
import { availableSeats, type SeatMap, type SeatStatus, seatStatus } from '../../domain/seatMap.ts';
import type { Ids, TicketSigner } from '../ports.ts';
import { SYSTEM } from './outcome.ts';
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
  const before = new Map<string, SeatStatus>();
  for (const seat of map.seats.values()) before.set(seat.id, seatStatus(seat));
  const on = { rows: turn.rows, map, ...make };

  const expired = decide(map, { type: 'expire' }, now);
  if (expired.ok) apply({ ...on, origin: SYSTEM }, expired.events, turn.events);
  for (const operation of operations) {
    if (turn.outcomes.has(operation.operationId)) continue;
    turn.outcomes.set(operation.operationId, decideOne(on, operation, now, turn.events));
  }
  finish(turn, map, before);
  return turn;
}

function decideOne(
  on: Omit<Recording, 'origin'>,
  operation: Operation,
  now: number,
  events: SeatEvent[],
): Outcome {
  const decision = decide(on.map, withIds(operation.command, on), now);
  if (!decision.ok) {
    const { code, detail, ...extras } = decision.refusal;
    return { ok: false, code, detail, extras };
  }
  apply({ ...on, origin: operation.origin }, decision.events, events);
  if (decision.events.length > 0) remember(on.rows, operation, decision.reply);
  return { ok: true, reply: decision.reply };
}

/** A cancelled schedule cancels bookings that its caller did not know of: their ids are made here. */
function withIds(command: SeatCommand, on: Omit<Recording, 'origin'>): SeatCommand {
  if (command.type !== 'cancel_schedule') return command;
  const ids = [...on.map.bookings.keys()].map((bookingId) => ({
    bookingId,
    cancellationId: on.ids.next(),
    refundId: on.ids.next(),
  }));
  return { ...command, ids };
}

function apply(on: Recording, decided: SeatEvent[], events: SeatEvent[]): void {
  for (const event of decided) {
    evolve(on.map, event);
    recordEvent(on, event);
    events.push(event);
  }
}

function remember(rows: TurnRows, operation: Operation, reply: Reply): void {
  rows.operations.push({ id: operation.operationId, kind: operation.command.type, reply });
}

/** The turn's net effect on the schedule: statuses of seats that it found, counters, and the next version. */
function finish(turn: DecidedTurn, map: SeatMap, before: Map<string, SeatStatus>): void {
  const { rows } = turn;
  for (const [id, from] of before) {
    const seat = map.seats.get(id);
    if (!seat) continue;
    const to = seatStatus(seat);
    if (to !== from) rows.seatStatuses.set(id, { from, to });
  }
  if (rows.seatStatuses.size > 0 || turn.events.some(isStructural)) map.version += 1;
  rows.newVersion = map.version;
  rows.availableSeats = availableSeats(map);
  rows.seatCount = map.seats.size;
}
