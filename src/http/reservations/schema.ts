import { z } from 'zod';
import { MAX_SEATS_PER_HOLD, RESERVATION_STATUSES } from '../../domain/reservation.ts';
import { planlessBusSchema } from '../buses/schema.ts';
import { cursor, limit } from '../paging.ts';
import { routeSchema } from '../routes/schema.ts';
import { scheduleSchema } from '../schedules/schema.ts';
import { userSchema } from '../users/schema.ts';
import { amount, id, personName, timestamp, uuid } from '../wire.ts';

const DISTINCT = 'must be distinct seats.';

/** One to six different seats. */
export const seatChoice = z
  .array(uuid)
  .min(1, 'must name at least one seat.')
  .max(MAX_SEATS_PER_HOLD, `must name at most ${MAX_SEATS_PER_HOLD} seats.`)
  .refine((ids) => new Set(ids).size === ids.length, DISTINCT);

/** Who sits where. */
export const passengerSchema = z
  .object({ seat_id: id, name: z.string().meta({ examples: ['Ada Lovelace'] }) })
  .meta({ id: 'Passenger', description: 'Who travels on a seat.' });

const passengers = z
  .array(z.strictObject({ seat_id: uuid, name: personName.meta({ examples: ['Ada Lovelace'] }) }))
  .max(MAX_SEATS_PER_HOLD, `must name at most ${MAX_SEATS_PER_HOLD} passengers.`);

export const createBody = z
  .strictObject({
    schedule_id: uuid,
    seat_ids: seatChoice,
    passengers: passengers.optional().meta({ description: 'As far as they are known; one a seat.' }),
  })
  .meta({ id: 'SeatWish' });

export const passengersBody = z.strictObject({
  passengers: passengers.meta({ description: 'All of them: whom it leaves out has no name any more.' }),
});

export const listQuery = z.object({ limit, cursor: cursor(uuid) });

/** A seat at the price at which it is held or was sold. */
export const takenSeatSchema = z
  .object({
    id,
    seat_number: z.string(),
    seat_type: z.string(),
    price: amount,
  })
  .meta({ id: 'TakenSeat', description: 'A seat at the price at which it is held or was sold.' });

/** A hold as it is told when it is made. */
export const heldSchema = z
  .object({
    id,
    user_id: id,
    schedule_id: id,
    status: z.enum(RESERVATION_STATUSES),
    reservation_datetime: timestamp,
    expiry_datetime: timestamp,
    total_amount: amount,
    seconds_remaining: z.int().meta({ description: 'Until the seats are free again; 0 when it is over.' }),
    seats: z.array(takenSeatSchema),
  })
  .meta({ id: 'HeldReservation', description: 'A reservation as it is told when it is made.' });

export const reservationSchema = heldSchema
  .extend({ created_at: timestamp, updated_at: timestamp })
  .meta({ id: 'Reservation' });

export const journeySchema = scheduleSchema
  .extend({ route: routeSchema, bus: planlessBusSchema })
  .meta({ id: 'Journey', description: 'A schedule with its route and its bus.' });

export const detailsSchema = reservationSchema
  .extend({ passengers: z.array(passengerSchema), user: userSchema, schedule: journeySchema })
  .meta({ id: 'ReservationDetails' });
