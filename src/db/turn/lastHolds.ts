import type { Pool } from 'pg';
import { decimalToMinor } from '../../domain/money.ts';
import type { SeatType } from '../../domain/seatLayout.ts';
import type { LastHold } from '../../domain/seatMap.ts';
import { planned } from '../sql.ts';

interface Row {
  payment_id: string;
  expiry_ms: string;
  hold_seconds: number;
  has_booked: boolean;
  seat_id: string;
  seat_number: string;
  seat_type: SeatType;
  price: string;
  passenger_name: string | null;
  from_leg: number;
  to_leg: number;
}

/**
 * What the reservations of payments held, by payment; one that was released or cancelled is left out: whoever gave
 * the seats back does not want them. The actor knows by the time whether the hold has run out.
 */
export async function readLastHolds(
  pool: Pool,
  scheduleId: string,
  paymentIds: string[],
): Promise<Map<string, LastHold>> {
  const { rows } = await pool.query<Row>(
    planned(
      `select p.id as payment_id, (extract(epoch from r.expiry_datetime) * 1000)::bigint::text as expiry_ms,
            r.hold_seconds,
            exists (select 1 from bookings b
                     where b.schedule_id = $1 and b.user_id = r.user_id and b.status = 'confirmed') as has_booked,
            s.id as seat_id, s.seat_number, s.seat_type, c.price::text, c.passenger_name, c.from_leg, c.to_leg
       from payments p
       join reservations r on r.id = p.reservation_id
       join reservation_seats c on c.reservation_id = r.id
       join seats s on s.id = c.seat_id
      where r.schedule_id = $1 and p.id = any($2::uuid[]) and r.status in ('active', 'expired')
      order by c.id`,
      [scheduleId, paymentIds],
    ),
  );
  const found = new Map<string, LastHold>();
  for (const row of rows) {
    const last = found.get(row.payment_id) ?? {
      seats: [],
      legs: { from: row.from_leg, to: row.to_leg },
      expiresAt: Number(row.expiry_ms),
      holdSeconds: row.hold_seconds,
      hasBooked: row.has_booked,
    };
    last.seats.push({
      seatId: row.seat_id,
      seatNumber: row.seat_number,
      seatType: row.seat_type,
      price: decimalToMinor(row.price),
      ...(row.passenger_name !== null && { passengerName: row.passenger_name }),
    });
    found.set(row.payment_id, last);
  }
  return found;
}
