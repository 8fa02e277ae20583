import type { HoldReply } from '../../domain/decision.ts';
import { refusal, refuse } from '../../domain/errors.ts';
import { fromMinor } from '../../domain/money.ts';
import type { RequestContext } from '../caller.ts';
import { operationIdOf, operationOf } from '../operationOf.ts';
import type { Clock, Ids } from '../ports.ts';
import { acceptedReply, originOf, refusalOf, replyOf } from '../schedule/outcome.ts';
import type { SeatDesk } from '../schedule/seatDesk.ts';
import type { HoldReleaser } from '../users/ports.ts';
import type { ReservationDoors, ReservationView } from './doors.ts';
import type { ReservationLookup } from './ports.ts';

export interface ReservationParts {
  desk: Pick<SeatDesk, 'send'>;
  lookup: ReservationLookup;
  clock: Clock;
  ids: Ids;
  /** How long a hold lasts; 900 but in trials. */
  holdSeconds: number;
}

const NO_SUCH_SCHEDULE = refusal('not_found', 'There is no such schedule.', {
  errors: [{ path: 'schedule_id', message: 'no such schedule' }],
});

/** What a passenger can do with seats, through REST and room alike. */
export function createReservations(
  parts: ReservationParts,
): ReservationDoors & AdminReservations & HoldReleaser {
  const { desk, lookup, ids } = parts;
  return {
    async reserve(context, { scheduleId, seatIds, passengers = [] }) {
      const userId = signedInUser(context);
      const reservationId = operationIdOf(context, ids);
      const { holdSeconds } = parts;
      const named = passengers.length > 0 ? { passengers } : {};
      const command = { type: 'reserve', reservationId, userId, seatIds, holdSeconds, ...named } as const;
      const outcome = await desk.send(scheduleId, operationOf(context, ids, command, reservationId));
      if (outcome.ok) return { ok: true, value: view(replyOf(outcome, 'hold'), parts.clock.now()) };
      const isUnknown = outcome.code === 'not_found' && !outcome.extras?.errors;
      return { ok: false, refusal: isUnknown ? NO_SUCH_SCHEDULE : refusalOf(outcome) };
    },
    async namePassengers(context, reservationId, passengers) {
      const { scheduleId } = await located(parts, context, reservationId);
      const command = { type: 'name_passengers', reservationId, passengers } as const;
      acceptedReply(await desk.send(scheduleId, operationOf(context, ids, command)));
    },
    async release(context, reservationId) {
      await release(parts, context, reservationId, 'owner', null);
    },
    async releaseAsAdmin(context, reservationId, reason) {
      await release(parts, context, reservationId, 'admin', reason);
    },
    async releaseHoldsOf(userId, context) {
      for (const scheduleId of await lookup.schedulesHeldBy(userId)) {
        acceptedReply(
          await desk.send(scheduleId, {
            operationId: ids.next(),
            origin: originOf(context),
            command: { type: 'release_user', userId },
          }),
        );
      }
    },
  };
}

export interface AdminReservations {
  /** An admin's release of anybody's hold; rule [ADM-1]. Throws `Refused`. */
  releaseAsAdmin(context: RequestContext, reservationId: string, reason: string | null): Promise<void>;
}

async function release(
  parts: ReservationParts,
  context: RequestContext,
  reservationId: string,
  door: 'owner' | 'admin',
  reason: string | null,
): Promise<void> {
  const { desk, ids } = parts;
  const userId = signedInUser(context);
  const found = await located(parts, context, reservationId);
  // Giving up one's own hold is one's own act, an admin's too; what is done at the admins' door is an admin's.
  const by = door === 'owner' && found.userId === userId ? 'owner' : 'admin';
  acceptedReply(
    await desk.send(
      found.scheduleId,
      operationOf(context, ids, { type: 'release', reservationId, by, userId, reason }),
    ),
  );
}

/** Where a reservation is that the caller may act on: their own, or for an admin anybody's. */
async function located(
  { lookup }: ReservationParts,
  context: RequestContext,
  reservationId: string,
): Promise<{ userId: string; scheduleId: string }> {
  const userId = signedInUser(context);
  const found = await lookup.locate(reservationId);
  if (!found || (found.userId !== userId && context.caller.role !== 'admin')) {
    refuse('not_found', 'There is no such reservation.');
  }
  return found;
}

function signedInUser(context: RequestContext): string {
  return context.caller.userId ?? refuse('unauthenticated', 'Sign in to hold seats.');
}

function view(hold: HoldReply, now: number): ReservationView {
  return {
    id: hold.reservationId,
    user_id: hold.userId,
    schedule_id: hold.scheduleId,
    status: 'active',
    reservation_datetime: new Date(hold.heldAt).toISOString(),
    expiry_datetime: new Date(hold.expiresAt).toISOString(),
    total_amount: fromMinor(hold.totalAmount),
    seconds_remaining: Math.max(0, Math.ceil((hold.expiresAt - now) / 1000)),
    seats: hold.seats.map((seat) => ({
      id: seat.seatId,
      seat_number: seat.seatNumber,
      seat_type: seat.seatType,
      price: fromMinor(seat.price),
    })),
  };
}
