import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { createBookings } from '../../src/app/bookings/bookings.ts';
import type { BookingLookup } from '../../src/app/payments/ports.ts';
import type { Refused } from '../../src/domain/errors.ts';
import type { ReservationStatus } from '../../src/domain/reservation.ts';
import { ManualClock } from '../support/manualClock.ts';
import { testIds } from '../support/testActor.ts';
import { NOON } from '../support/trip.ts';

const userId = uuidv7();
const bookingId = uuidv7();
const context = { caller: { userId, role: 'customer' }, ip: null, requestId: 'test' } as const;

/** A paid reservation whose booking is made at a moment of the test's choice. */
class PaidReservation implements BookingLookup {
  made = false;
  status: ReservationStatus = 'active';
  expiresAt = NOON + 1;
  readonly waiting: { gateway: string; eventId: string }[] = [];
  onWaitingNews: () => void = () => undefined;

  async booking() {
    return null;
  }

  async ofReservation() {
    return {
      userId,
      status: this.made ? 'confirmed' : this.status,
      expiresAt: this.expiresAt,
      bookingId: this.made ? bookingId : null,
    } as const;
  }

  async waitingNews() {
    this.onWaitingNews();
    return this.made ? [] : this.waiting;
  }
}

describe('asking for the booking of a reservation', () => {
  const ask = (lookup: PaidReservation) =>
    createBookings({
      lookup,
      applyNews: async () => {
        lookup.made = true;
      },
      desk: { send: () => expect.fail('nothing is asked of the room') },
      clock: new ManualClock(NOON),
      ids: testIds,
    }).createFromReservation(context, uuidv7());

  it('[BKG-1] finds the one that there is', async () => {
    const lookup = new PaidReservation();
    lookup.made = true;
    expect(await ask(lookup)).to.deep.equal({ bookingId, made: false });
  });

  it('[BKG-2] carries out the news that waits', async () => {
    const lookup = new PaidReservation();
    lookup.waiting.push({ gateway: 'sandbox', eventId: 'evt' });
    expect(await ask(lookup)).to.deep.equal({ bookingId, made: true });
  });

  it('[BKG-2] finds the one that the job made between the two questions', async () => {
    const lookup = new PaidReservation();
    lookup.onWaitingNews = () => {
      lookup.made = true;
    };
    expect(await ask(lookup)).to.deep.equal({ bookingId, made: false });
  });

  it('[BKG-3] makes none of a hold that is over, written down or not', async () => {
    const codes: [status: ReservationStatus, left: number, code: string][] = [
      ['active', 1, 'payment_required'],
      ['active', 0, 'reservation_expired'],
      ['expired', -1, 'reservation_expired'],
      ['cancelled', 1, 'reservation_not_active'],
    ];
    for (const [status, left, code] of codes) {
      const lookup = Object.assign(new PaidReservation(), { status, expiresAt: NOON + left });
      const refused = await ask(lookup).catch((error: Refused) => error.refusal.code);
      expect(refused, `${status}, ${left} ms left`).to.equal(code);
    }
  });
});
