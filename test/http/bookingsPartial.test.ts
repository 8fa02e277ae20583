import { expect } from 'chai';
import { expectCleanAudit } from '../support/audit.ts';
import { type BookingWorld, bookingWorld, type Json, type Sold } from '../support/bookingWorld.ts';
import { HOUR, NOON, type Trip } from '../support/trip.ts';

describe('giving up some seats over HTTP', () => {
  let world: BookingWorld;
  let trip: Trip;
  let sold: Sold;
  before(async () => {
    world = await bookingWorld();
  });
  after(async () => {
    await expectCleanAudit(world.database.pool, { now: new Date(world.clock.now()) });
    await world.close();
  });
  beforeEach(async () => {
    world.clock.set(NOON);
    world.mails.length = 0;
    trip = await world.trip();
    sold = await world.sell(trip, [0, 1, 2]);
  });

  const cancel = (body: unknown, who: 'customer' | 'other' | 'admin' = 'customer') =>
    world[who]('POST', `/bookings/${sold.booking.id}/cancel`, { body });
  const seats = (...indexes: number[]) => indexes.map((index) => trip.seatIds[index]);
  const details = async () => (await world.customer('GET', `/bookings/${sold.booking.id}/details`)).json;
  const show = async (code: unknown) =>
    (await world.admin('POST', '/tickets/verify', { body: { qr_code: code } })).json;

  it('[CAN-30] gives their share back and leaves the booking with the others', async () => {
    const { status, json } = await cancel({ seat_ids: seats(1), reason: 'Ada stays' });
    expect(status).to.equal(200);
    expect(json).to.deep.include({
      booking_id: sold.booking.id,
      is_whole: false,
      seat_ids: seats(1),
      reason: 'Ada stays',
      refund_amount: 20,
      refund_status: 'pending',
    });
    const found = await details();
    expect(found).to.include({ status: 'confirmed', payment_status: 'completed', total_amount: 60 });
    expect((found.seats as Json[]).map(({ id }) => id)).to.deep.equal(seats(0, 2));
    expect(found.cancellation).to.equal(null);
    expect(found.cancellations).to.deep.equal([json]);
    const free = (await world.other('POST', '/reservations/create', {
      body: { schedule_id: trip.scheduleId, seat_ids: seats(1) },
    })) as { status: number };
    expect(free.status).to.equal(201);
  });

  it('[CAN-23] says `completed` while a seat travels, and `refunded` when all is back', async () => {
    await cancel({ seat_ids: seats(1) });
    await world.runJobs();
    let found = await details();
    expect(found.payment_status).to.equal('completed');
    expect((found.cancellations as Json[]).map((each) => each.refund_status)).to.deep.equal(['processed']);
    await cancel({});
    await world.runJobs();
    found = await details();
    expect(found).to.include({ status: 'cancelled', payment_status: 'refunded' });
    expect((found.payments as Json[]).map((each) => each.status)).to.deep.equal(['refunded']);
  });

  it('[CAN-32] issues a new ticket: the old code is `cancelled`, and still says what it was for', async () => {
    await cancel({ seat_ids: seats(0) });
    const { ticket } = (await details()) as { ticket: Json };
    expect(ticket.ticket_number).not.to.equal(sold.ticket.ticket_number);
    expect(await show(ticket.qr_code)).to.deep.include({ result: 'valid', ticket });
    const now = (await show(ticket.qr_code)).seats as Json[];
    expect(now.map(({ id }) => id)).to.deep.equal(seats(1, 2));
    expect(await show(sold.ticket.qr_code)).to.include({ result: 'cancelled', marked_used: false });
    const used = await world.admin('POST', '/tickets/verify', {
      body: { qr_code: sold.ticket.qr_code, mark_used: true },
    });
    expect(used.json).to.include({ result: 'cancelled', marked_used: false });
    for (const [id, says] of [
      [sold.ticket.id, 'cancelled'],
      [ticket.id, 'valid'],
    ]) {
      const read = await world.customer('GET', `/tickets/${id}`);
      expect(read.json.validity_status).to.equal(says);
      expect((await world.customer('GET', `/tickets/${id}/download`)).status).to.equal(200);
    }
  });

  it('[CAN-32] writes with the new ticket, and of the whole booking as before', async () => {
    await world.runJobs();
    world.mails.length = 0;
    await cancel({ seat_ids: seats(0) });
    await world.runJobs();
    const [mail] = world.mails;
    expect(mail?.key).to.match(/^seats_cancelled-/);
    expect(mail?.text).to.include('20.00');
    const [again, note, ...others] = mail?.attachments.map(({ filename }) => filename) ?? [];
    expect(again).to.equal(`ticket-${sold.booking.booking_reference}.pdf`);
    expect(note).to.match(/^CN-\d+\.pdf$/);
    expect(others).to.deep.equal([]);
    world.mails.length = 0;
    await cancel({});
    await world.runJobs();
    const whole = world.mails.find(({ key }) => key.startsWith('booking_cancelled-'));
    expect(whole?.text).to.include('40.00').and.not.include('60.00');
  });

  it('[CAN-33] refuses seats of nobody, of others, named twice and given up before', async () => {
    const stranger = (await world.trip()).seatIds[0];
    const unknown = await cancel({ seat_ids: [trip.seatIds[0], stranger] });
    expect([unknown.status, unknown.json.code]).to.deep.equal([404, 'not_found']);
    expect(unknown.json.errors).to.deep.equal([
      { path: 'seat_ids.1', message: 'no such seat in this booking' },
    ]);
    const unsold = await cancel({ seat_ids: seats(3) });
    expect([unsold.status, unsold.json.errors]).to.deep.equal([
      404,
      [{ path: 'seat_ids.0', message: 'no such seat in this booking' }],
    ]);
    for (const seat_ids of [[], seats(0, 0), ['x'], 'all', null, seats(0, 1, 2, 3).concat(seats(0, 1, 2))]) {
      const { status, json } = await cancel({ seat_ids });
      expect([status, json.code], JSON.stringify(seat_ids)).to.deep.equal([400, 'validation_failed']);
    }
    await cancel({ seat_ids: seats(0) });
    const again = await cancel({ seat_ids: seats(0, 1) });
    expect([again.status, again.json.code, again.json.seat_ids]).to.deep.equal([
      409,
      'already_cancelled',
      seats(0),
    ]);
    expect((await cancel({ seat_ids: seats(1) }, 'other')).status).to.equal(404);
  });

  it('[CAN-34] is the whole when it names all that is left', async () => {
    const first = await cancel({ seat_ids: seats(2) });
    const last = await cancel({ seat_ids: seats(1, 0) });
    expect(last.json).to.deep.include({ is_whole: true, refund_amount: 40, seat_ids: seats(0, 1) });
    const found = await details();
    expect(found.status).to.equal('cancelled');
    expect(found.cancellation).to.deep.equal(last.json);
    expect((found.cancellations as Json[]).map(({ id }) => id)).to.deep.equal([first.json.id, last.json.id]);
    // What the contract says of a cancelled booking stays so: the seats that it had.
    expect((found.seats as Json[]).map(({ id }) => id)).to.deep.equal(seats(0, 1));
  });

  it('[CAN-30] follows the clock: half, and in the last two hours only an admin for nothing', async () => {
    world.clock.set(NOON + 25 * HOUR);
    expect((await cancel({ seat_ids: seats(0) })).json.refund_amount).to.equal(10);
    world.clock.set(NOON + 47 * HOUR);
    const late = await cancel({ seat_ids: seats(1) });
    expect([late.status, late.json.code]).to.deep.equal([409, 'cancellation_window_closed']);
    const byAdmin = await cancel({ seat_ids: seats(1) }, 'admin');
    expect(byAdmin.json).to.include({ refund_amount: 0, refund_status: 'processed', is_whole: false });
  });

  it('[CAN-35] is over once somebody has boarded', async () => {
    const body = { qr_code: sold.ticket.qr_code, mark_used: true };
    expect((await world.admin('POST', '/tickets/verify', { body })).json).to.include({ marked_used: true });
    const { status, json } = await cancel({ seat_ids: seats(0) });
    expect([status, json.code]).to.deep.equal([409, 'not_cancellable']);
  });
});
