import type { PoolClient } from 'pg';
import { decimalToMinor } from '../../domain/money.ts';
import type { ScheduleStatus } from '../../domain/schedule.ts';
import type { SeatPosition, SeatType } from '../../domain/seatLayout.ts';
import { type Claim, emptySeatMap, type SeatMap } from '../../domain/seatMap.ts';

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
 * Takes the next epoch, under the row lock of the schedule: a transaction of the former owner that is still being
 * committed is waited for. Null when the schedule does not exist, or its epoch is no longer `heldEpoch`.
 */
export async function takeEpoch(
  client: PoolClient,
  scheduleId: string,
  processId: string,
  heldEpoch: number | undefined,
): Promise<ScheduleRow | null> {
  const { rows } = await client.query<ScheduleRow>(
    `update schedules s set epoch = s.epoch + 1, owner_process_id = $2
       from (select id, owner_process_id from schedules where id = $1 for update) former
      where s.id = former.id and ($3::bigint is null or s.epoch = $3)
      returning former.owner_process_id as former_owner, s.status, ${MS('s.departure_datetime')} as departure_ms, ${MS('s.arrival_datetime')} as arrival_ms,
                s.base_price::text, s.leg_count, s.version::text, s.epoch::text`,
    [scheduleId, processId, heldEpoch ?? null],
  );
  return rows[0] ?? null;
}

/** Reads seats and live claims of a schedule whose row this transaction has locked. */
export async function readMap(client: PoolClient, scheduleId: string, row: ScheduleRow): Promise<SeatMap> {
  const map = emptySeatMap({
    scheduleId,
    status: row.status,
    departureAt: Number(row.departure_ms),
    arrivalAt: Number(row.arrival_ms),
    basePrice: decimalToMinor(row.base_price),
    legCount: row.leg_count,
    version: Number(row.version),
  });
  const seats = await client.query<SeatRow>(
    `select id, seat_number, seat_type, price_modifier::text, deck, seat_row, seat_column, position,
            exists (select from reservation_seats c where c.seat_id = seats.id) as ever_held
       from seats where schedule_id = $1 order by deck, seat_row, seat_column`,
    [scheduleId],
  );
  for (const seat of seats.rows) addSeat(map, seat);
  const claims = await client.query<ClaimRow>(
    `select c.seat_id, c.from_leg, c.to_leg, c.price::text, c.passenger_name, r.id as reservation_id, r.status, r.user_id,
            ${MS('r.reservation_datetime')} as held_ms, ${MS('r.expiry_datetime')} as expiry_ms,
            r.total_amount::text, b.id as booking_id
       from reservations r
       join reservation_seats c on c.reservation_id = r.id and c.released_at is null
       left join bookings b on b.reservation_id = r.id
      where r.schedule_id = $1 and r.status in ('active', 'confirmed')
      order by c.id`,
    [scheduleId],
  );
  for (const claim of claims.rows) addClaim(map, claim);
  return map;
}

function addSeat(map: SeatMap, row: SeatRow): void {
  if (row.ever_held) map.everHeld.add(row.id);
  map.seats.set(row.id, {
    id: row.id,
    seatNumber: row.seat_number,
    seatType: row.seat_type,
    priceModifier: decimalToMinor(row.price_modifier),
    deck: row.deck,
    row: row.seat_row,
    column: row.seat_column,
    position: row.position,
    claims: [],
  });
}

function addClaim(map: SeatMap, row: ClaimRow): void {
  const seat = map.seats.get(row.seat_id);
  if (!seat) return;
  seat.claims.push(claimOf(row));
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
