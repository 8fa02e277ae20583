import pg, { type PoolClient } from 'pg';
import type { Woken } from '../../app/schedule/turn.ts';
import { decimalToMinor } from '../../domain/money.ts';
import type { ScheduleStatus } from '../../domain/schedule.ts';
import { addClaim } from '../../domain/seatEvents.ts';
import { SEAT_POSITIONS, SEAT_TYPES, type SeatPosition, type SeatType } from '../../domain/seatLayout.ts';
import { type Claim, emptySeatMap, NO_CLAIMS, type SeatMap } from '../../domain/seatMap.ts';

interface ScheduleRow {
  status: ScheduleStatus;
  departure_ms: string;
  arrival_ms: string;
  base_price: string;
  leg_count: number;
  version: string;
  epoch: string;
  former_owner: string | null;
}

interface SeatRow {
  id: string;
  seat_number: string;
  seat_type: SeatType;
  price_modifier: string;
  deck: number;
  seat_row: number;
  seat_column: number;
  position: SeatPosition | null;
  ever_held: boolean;
}

interface ClaimRow {
  seat_id: string;
  from_leg: number;
  to_leg: number;
  price: string;
  passenger_name: string | null;
  reservation_id: string;
  status: 'active' | 'confirmed';
  user_id: string;
  held_ms: string;
  expiry_ms: string;
  total_amount: string;
  booking_id: string | null;
}

const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint`;

/**
 * Takes the next epoch and reads seats and live claims, in one transaction that crosses the wire once: five messages and
 * their answers would cost most of what a wake-up takes. The epoch is taken under the row lock of the schedule, so a
 * transaction of the former owner that is still being committed is waited for; what follows is a statement of its own
 * and sees what that one wrote. Null when the schedule does not exist, or its epoch is no longer `heldEpoch`.
 */
export async function takeAndRead(
  client: PoolClient,
  scheduleId: string,
  processId: string,
  heldEpoch: number | undefined,
): Promise<Woken | null> {
  const [id, owner] = [scheduleId, processId].map((each) => pg.escapeLiteral(each));
  // Several statements in one message are one transaction, and take no parameters.
  const results = await client.query(`
    update schedules s set epoch = s.epoch + 1, owner_process_id = ${owner}
      from (select id, owner_process_id from schedules where id = ${id} for update) former
     where s.id = former.id and s.epoch = ${heldEpoch === undefined ? 's.epoch' : Number(heldEpoch)}
    returning former.owner_process_id as former_owner, s.status, ${MS('s.departure_datetime')} as departure_ms,
              ${MS('s.arrival_datetime')} as arrival_ms, s.base_price::text, s.leg_count, s.version::text, s.epoch::text;
    select id, seat_number, seat_type, price_modifier::text, deck, seat_row, seat_column, position,
           exists (select from reservation_seats c where c.seat_id = seats.id) as ever_held
      from seats where schedule_id = ${id} order by deck, seat_row, seat_column;
    select c.seat_id, c.from_leg, c.to_leg, c.price::text, c.passenger_name, r.id as reservation_id, r.status, r.user_id,
           ${MS('r.reservation_datetime')} as held_ms, ${MS('r.expiry_datetime')} as expiry_ms,
           r.total_amount::text, b.id as booking_id
      from reservations r
      join reservation_seats c on c.reservation_id = r.id and c.released_at is null
      left join bookings b on b.reservation_id = r.id
     where r.schedule_id = ${id} and r.status in ('active', 'confirmed')
     order by c.id`);
  const [taken, seats, claims] = results as unknown as { rows: unknown[] }[];
  const schedule = taken?.rows[0] as ScheduleRow | undefined;
  if (!schedule) return null;
  const rows = { schedule, seats: seats?.rows as SeatRow[], claims: claims?.rows as ClaimRow[] };
  return {
    epoch: Number(schedule.epoch),
    formerOwner: schedule.former_owner,
    map: mapOf(scheduleId, rows),
  };
}

interface MapRows {
  schedule: Omit<ScheduleRow, 'former_owner'>;
  seats: SeatRow[];
  claims: ClaimRow[];
}

/** The map that the rows of a schedule, of its seats and of its live claims make. */
export function mapOf(scheduleId: string, { schedule: row, seats, claims }: MapRows): SeatMap {
  const map = emptySeatMap({
    scheduleId,
    status: row.status,
    departureAt: Number(row.departure_ms),
    arrivalAt: Number(row.arrival_ms),
    basePrice: decimalToMinor(row.base_price),
    legCount: row.leg_count,
    version: Number(row.version),
  });
  for (const seat of seats) addSeat(map, seat);
  for (const claim of claims) addClaimed(map, claim);
  return map;
}

/** A word of a list as the list has it: each row brings a copy of its own, and a map would keep them all. */
function shared<Word extends string>(words: readonly Word[], word: Word): Word {
  return words.find((each) => each === word) ?? word;
}

function addSeat(map: SeatMap, row: SeatRow): void {
  if (row.ever_held) map.everHeld.add(row.id);
  map.seats.set(row.id, {
    id: row.id,
    seatNumber: row.seat_number,
    seatType: shared(SEAT_TYPES, row.seat_type),
    priceModifier: decimalToMinor(row.price_modifier),
    deck: row.deck,
    row: row.seat_row,
    column: row.seat_column,
    position: row.position && shared(SEAT_POSITIONS, row.position),
    claims: NO_CLAIMS,
  });
}

function addClaimed(map: SeatMap, row: ClaimRow): void {
  const seat = map.seats.get(row.seat_id);
  if (!seat) return;
  addClaim(map, seat.id, claimOf(row));
  if (row.status !== 'active') return;
  const held = {
    seatId: seat.id,
    seatNumber: seat.seatNumber,
    seatType: seat.seatType,
    price: decimalToMinor(row.price),
    ...(row.passenger_name !== null && { passengerName: row.passenger_name }),
  };
  const hold = map.holds.get(row.reservation_id);
  if (hold) {
    hold.seats.push(held);
    return;
  }
  map.holds.set(row.reservation_id, {
    reservationId: row.reservation_id,
    userId: row.user_id,
    seats: [held],
    legs: { from: row.from_leg, to: row.to_leg },
    heldAt: Number(row.held_ms),
    expiresAt: Number(row.expiry_ms),
    totalAmount: decimalToMinor(row.total_amount),
  });
  map.holdOfUser.set(row.user_id, row.reservation_id);
}

function claimOf(row: ClaimRow): Claim {
  const legs = { from: row.from_leg, to: row.to_leg };
  if (row.status === 'confirmed' && row.booking_id !== null) {
    return { kind: 'booking', reservationId: row.reservation_id, bookingId: row.booking_id, legs };
  }
  return { kind: 'hold', reservationId: row.reservation_id, legs, expiresAt: Number(row.expiry_ms) };
}
