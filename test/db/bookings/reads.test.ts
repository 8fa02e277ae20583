import { expect } from 'chai';
import type { Page } from '../../../src/app/bookings/reads.ts';
import { createBookingReads } from '../../../src/db/bookings/bookingReads.ts';
import { createLetterReads } from '../../../src/db/bookings/letterReads.ts';
import { createTicketRegister } from '../../../src/db/bookings/ticketRegister.ts';
import type { Refused } from '../../../src/domain/errors.ts';
import { type BookingWorld, bookingWorld } from '../../support/bookingWorld.ts';
import { testIds } from '../../support/testActor.ts';
import { NOON } from '../../support/trip.ts';

describe('what is read of bookings', () => {
  let world: BookingWorld;
  before(async () => {
    world = await bookingWorld();
  });
  after(() => world.close());

  /** How often a read goes to the database. */
  const queriesOf = async (read: () => Promise<unknown>): Promise<number> => {
    let count = 0;
    const counting = () => {
      count += 1;
    };
    world.database.pool.on('acquire', counting);
    await read();
    world.database.pool.off('acquire', counting);
    return count;
  };
  const page: Page = { limit: 100 };

  it('gives prices as they were frozen, in minor units, and seats in the order they were asked for', async () => {
    const trip = await world.trip({ basePrice: '19.99' });
    const made = await world.hold(trip, [3, 1]);
    await world.database.pool.query('update schedules set base_price = 99 where id = $1', [trip.scheduleId]);
    const read = await world.reads.reservation(made.id);
    expect(read).to.include({
      totalAmount: 3998,
      reservedAt: NOON,
      expiresAt: NOON + 900_000,
      status: 'active',
    });
    expect(read?.seats).to.deep.equal(
      [3, 1].map((seat) => ({
        id: trip.seatIds[seat],
        seatNumber: String(seat + 1),
        seatType: 'standard',
        price: 1999,
      })),
    );
  });

  it('keeps the seat number that was sold', async () => {
    const trip = await world.trip();
    const { booking } = await world.sell(trip, [0], 'other');
    await world.database.pool.query(`update seats set seat_number = '9Z' where id = $1`, [trip.seatIds[0]]);
    const details = await world.reads.bookingDetails(booking.id);
    expect(details?.seats.map((seat) => seat.seatNumber)).to.deep.equal(['1']);
    const issued = await world.letters.issuedTicket({ bookingId: booking.id });
    expect(issued?.document.seats).to.have.length(1);
    expect(issued?.document.seats[0]).to.include({ seatNumber: '1', seatType: 'standard', price: 2000 });
    expect(await world.letters.issuedTicket({ ticketId: issued?.ticketId ?? '' })).to.deep.equal(issued);
  });

  it('asks the database as often for many as for one', async () => {
    await world.sell(await world.trip(), [0], 'admin');
    const holdsOf = () => world.reads.activeReservationsOf(world.people.admin, NOON, page);
    const bookingsOf = () => world.reads.bookingsOf(world.people.admin, page);
    await world.hold(await world.trip(), [0], 'admin');
    const few = [await queriesOf(holdsOf), await queriesOf(bookingsOf)];
    await world.hold(await world.trip(), [0, 1, 2], 'admin');
    await world.hold(await world.trip(), [1, 2], 'admin');
    await world.sell(await world.trip(), [0, 1], 'admin');
    expect(await holdsOf()).to.have.length(3);
    expect(await bookingsOf()).to.have.length(2);
    expect([await queriesOf(holdsOf), await queriesOf(bookingsOf)]).to.deep.equal(few);
  });

  it('reads details as of one moment, and writes nothing', async () => {
    const trip = await world.trip();
    const reservation = await world.hold(trip, [0]);
    const failed = await world.initiate(reservation);
    await world.news(failed, 'payment.failed');
    await world.news(await world.initiate(reservation), 'payment.succeeded');
    const [booking] = await world.reads.bookingsOf(world.people.customer, { limit: 1 });
    const before = await rowsOf(world);
    const details = await world.reads.bookingDetails(booking?.id ?? '');
    expect(details?.payments.map(({ status }) => status)).to.deep.equal(['completed', 'failed']);
    expect(details).to.deep.include(booking);
    await world.reads.reservationDetails(reservation.id);
    expect(await rowsOf(world)).to.deep.equal(before);
  });

  it('is null for what is not there', async () => {
    const id = testIds.next();
    const { reads, letters } = world;
    const found = await Promise.all([
      reads.reservation(id),
      reads.reservationDetails(id),
      reads.payment(id),
      reads.booking(id),
      reads.bookingDetails(id),
      reads.ticket(id),
      reads.ticketAtDoor('TK-NOBODYS234'),
      reads.cancellation(id),
      reads.cancellationDetails(id),
      letters.issuedTicket({ ticketId: id }),
      letters.issuedTicket({ bookingId: id }),
      letters.failedPayment(id),
      letters.refund(id),
      letters.cancelledBooking(id),
    ]);
    expect(found).to.deep.equal(Array(14).fill(null));
  });

  it('is refused as unavailable when the database cannot be reached', async () => {
    const unreachable = () => {
      throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    };
    const { booking, bookingsOf, reservationDetails } = createBookingReads(unreachable);
    const { issuedTicket, refund } = createLetterReads({
      em: unreachable,
      operatorName: '',
      currency: 'USD',
    });
    const { markUsed } = createTicketRegister({ em: unreachable, ids: testIds });
    const id = testIds.next();
    const asked = await Promise.allSettled([
      booking(id),
      bookingsOf(id, page),
      reservationDetails(id),
      issuedTicket({ ticketId: id }),
      refund(id),
      markUsed(id, NOON, {
        entityType: 'ticket',
        entityId: id,
        action: 'ticket.used',
        userId: null,
        details: {},
        ip: null,
        at: NOON,
      }),
    ]);
    for (const each of asked) {
      const refused = each.status === 'rejected' ? (each.reason as Refused) : null;
      expect(refused?.refusal).to.include({ code: 'unavailable', retry_after_seconds: 1 });
    }
  });
});

/** Every payment and booking, whole. */
async function rowsOf({ database }: BookingWorld): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    'select to_jsonb(p) as row from payments p union all select to_jsonb(b) from bookings b order by 1',
  );
  return rows;
}
