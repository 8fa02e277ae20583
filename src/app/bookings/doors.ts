import type { Minor } from '../../domain/money.ts';
import type { PaymentMethod } from '../../domain/payment.ts';
import type { RequestContext } from '../caller.ts';

/** What a passenger can do about paying, and what the gateway may tell. */
export interface PaymentDoors {
  /**
   * Begins a payment; answers once the gateway's session exists. Throws `Refused` `not_found`,
   * `reservation_expired`, `reservation_not_active`, `amount_mismatch`, `validation_failed` or `unavailable`.
   */
  initiate(
    context: RequestContext,
    wish: { reservationId: string; amount: Minor; method: PaymentMethod },
  ): Promise<{ paymentId: string; redirectUrl: string }>;
  /**
   * Takes a gateway's signed news; durable when it resolves. Throws `Refused` `invalid_signature`,
   * `validation_failed` or `not_found`.
   */
  receiveNews(headers: Record<string, string | string[] | undefined>, rawBody: Buffer): Promise<void>;
}

/** What a passenger can do with bookings. Both throw `Refused`. */
export interface BookingDoors {
  /** The booking of a paid reservation; `made` says whether this call made it. */
  createFromReservation(
    context: RequestContext,
    reservationId: string,
  ): Promise<{ bookingId: string; made: boolean }>;
  /** Gives up the whole booking, or with `seatIds` only these of its seats. */
  cancel(
    context: RequestContext,
    bookingId: string,
    wish: { seatIds: string[] | null; reason: string | null },
  ): Promise<{ cancellationId: string }>;
}

/** What an admin can do about a refund that failed. Throws `Refused`. */
export interface RefundDoors {
  /** `id` is the refund's, or its cancellation's; money that had bought nothing has no cancellation. */
  retry(context: RequestContext, id: string): Promise<{ refundId: string }>;
}
