import { expect } from 'chai';
import type { OutgoingMail } from '../../src/app/ports.ts';
import { createSmtpMailer } from '../../src/gateways/mail/smtpMailer.ts';
import { from, sampleMail } from '../gateways/mail/sample.ts';
import { type BookingWorld, bookingWorld, type Json } from '../support/bookingWorld.ts';
import { eventually } from '../support/eventually.ts';
import { type Said, SmtpTestServer, type Step } from '../support/smtpServer.ts';
import { testIds } from '../support/testActor.ts';
import { HOUR, NOON, type Trip } from '../support/trip.ts';

const MINUTE = 60_000;

describe('the mail job', () => {
  let world: BookingWorld;
  let trip: Trip;
  before(async () => {
    world = await bookingWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    world.clock.set(NOON);
    world.mails.length = 0;
    world.mailTrouble = null;
    trip = await world.trip();
  });

  /** The kinds of the mails since the test began, in order. */
  const kinds = () => world.mails.map((mail) => mail.key.slice(0, mail.key.indexOf('-')));
  const only = (kind: string): OutgoingMail => {
    expect(kinds()).to.deep.equal([kind]);
    return world.mails[0] as OutgoingMail;
  };
  const expireHolds = () =>
    world.desk.send(trip.scheduleId, {
      operationId: testIds.next(),
      origin: { userId: null, ip: null, requestId: null },
      command: { type: 'expire' },
    });
  const owedJobs = async () => {
    const { rows } = await world.database.pool.query<{ task: string; attempts: number; last_error: string }>(
      `select task_identifier as task, attempts, last_error from graphile_worker.jobs order by id`,
    );
    return rows;
  };
  const dropJobs = () =>
    world.database.pool.query(
      'select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs))',
    );

  it('[MAIL-20] confirms a booking with the ticket attached, under one key', async () => {
    const { booking, ticket } = await world.sell(trip, [0, 1]);
    const mail = only('booking_confirmed');
    expect(mail.key).to.equal(`booking_confirmed-${booking.id}`);
    expect(mail.to).to.deep.equal({
      name: 'Ada Lovelace',
      address: `user-${world.people.customer}@example.com`,
    });
    expect(mail.text).to.include(booking.booking_reference).and.include(ticket.ticket_number);
    expect(mail.text).to.include('Wed 3 Mar 2027, 07:00 EST · Portland, ME');
    const [attached] = mail.attachments;
    expect(attached?.filename).to.equal(`ticket-${booking.booking_reference}.pdf`);
    expect([...world.files.values()].some((file) => attached?.content.equals(file))).to.equal(true);
  });

  it('[MAIL-28] attaches the invoice to a confirmation, and the credit note to what goes back', async () => {
    const { booking } = await world.sell(trip, [0, 1]);
    const cancel = async (seat_ids?: unknown[]) => {
      const body = seat_ids ? { seat_ids } : {};
      await world.customer('POST', `/bookings/${booking.id}/cancel`, { body });
      await world.runJobs();
    };
    await cancel([trip.seatIds[0]]);
    await cancel();
    const { invoices } = (await world.customer('GET', `/bookings/${booking.id}/details`)).json;
    const papers = (invoices as Json[]).map(({ number }) => `${number}.pdf`);
    const letters = ['booking_confirmed', 'seats_cancelled', 'booking_cancelled'].map((kind) =>
      world.mails.find(({ key }) => key.startsWith(kind)),
    );
    const attached = letters.flatMap((mail) => mail?.attachments.map(({ filename }) => filename) ?? []);
    expect(attached.filter((name) => /^(INV|CN)-/.test(name))).to.deep.equal(papers);
    expect(papers).to.have.length(3);
    expect(letters[1]?.text).to.include(`credit note ${(invoices as Json[])[1]?.number} is attached`);
  });

  it('[MAIL-28] writes without an invoice that cannot be had', async () => {
    world.invoiceTrouble = new Error('the printer is broken');
    await world.sell(trip, [0]);
    world.invoiceTrouble = null;
    const { text, attachments } = only('booking_confirmed');
    expect(attachments.map(({ filename }) => filename.replace(/.*\./, ''))).to.deep.equal(['pdf', 'ics']);
    expect(text).to.not.include('invoice');
    await world.log.find((line) => (line.err as Error | undefined)?.message === 'the printer is broken');
  });

  it('names the stops, and the operator of the house where the route has none', async () => {
    const { pool } = world.database;
    await pool.query('update routes set operator_name = null where id = $1', [trip.routeId]);
    await pool.query(
      `insert into schedule_stops (id, schedule_id, stop_sequence, stop_name, timezone, arrival_datetime, departure_datetime)
       select gen_random_uuid(), $1, n, name, 'UTC', now(), now()
         from (values (7, 'Old Port'), (8, 'Saco'), (9, 'South Station')) as stop (n, name)`,
      [trip.scheduleId],
    );
    await world.sell(trip, [0]);
    const { text } = only('booking_confirmed');
    expect(text).to.include('Portland, ME, Old Port').and.include('Boston, MA, South Station');
    expect(text).to.include('Any Coaches');
  });

  it('[MAIL-21] says of a failed payment whether the seats are still held', async () => {
    const reservation = await world.hold(trip, [0]);
    await world.news(await world.initiate(reservation), 'payment.failed');
    expect(only('payment_failed').text).to.include('held until Mon 1 Mar 2027, 07:15 EST');
    world.mails.length = 0;
    const late = await world.initiate(reservation);
    world.clock.set(NOON + 15 * MINUTE);
    await expireHolds();
    await world.runJobs();
    expect(only('hold_expired')).to.have.property('subject');
    world.mails.length = 0;
    await world.news(late, 'payment.failed');
    expect(only('payment_failed').text).to.include('Your reservation has ended');
  });

  it('[MAIL-21] does not tell of a failure that turned out well', async () => {
    const payment = await world.initiate(await world.hold(trip, [0]));
    world.mailTrouble = new Error('the mail server is down');
    await world.news(payment, 'payment.failed');
    await world.news(payment, 'payment.succeeded');
    world.mailTrouble = null;
    await retryJobs(world);
    expect(kinds()).to.deep.equal(['booking_confirmed']);
    expect(await owedJobs()).to.deep.equal([]);
  });

  const returns: [string, RegExp, (reservation: Json) => Promise<unknown>][] = [
    [
      'too late',
      /arrived too late/,
      async (reservation) => {
        const payment = await world.initiate(reservation);
        world.clock.set(NOON + 15 * MINUTE);
        return world.news(payment, 'payment.succeeded');
      },
    ],
    [
      'of a wrong amount',
      /wrong amount/,
      async (reservation) =>
        world.news(await world.initiate(reservation), 'payment.succeeded', { amount: 1999 }),
    ],
    [
      'made twice',
      /paid twice/,
      async (reservation) => {
        const [first, second] = [await world.initiate(reservation), await world.initiate(reservation)];
        await world.news(first, 'payment.succeeded');
        world.mails.length = 0;
        return world.news(second, 'payment.succeeded');
      },
    ],
  ];
  for (const [what, words, pay] of returns) {
    it(`tells why a payment ${what} comes back, and that it has`, async () => {
      await pay(await world.hold(trip, [0]));
      expect(kinds()).to.deep.equal(['payment_returned', 'refund_processed']);
      const [returned, processed] = world.mails as [OutgoingMail, OutgoingMail];
      expect(returned.subject).to.match(words);
      expect(processed.key.replace('refund_processed', 'payment_returned')).to.equal(returned.key);
      expect(processed.text).to.not.include('Booking reference');
    });
  }

  it('tells of a cancellation, and of its refund once the gateway has said so', async () => {
    const { booking } = await world.sell(trip, [0]);
    world.mails.length = 0;
    const { json } = await world.customer('POST', `/bookings/${booking.id}/cancel`);
    await world.runJobs();
    expect(kinds()).to.deep.equal(['booking_cancelled', 'refund_processed']);
    const [cancelled, processed] = world.mails as [OutgoingMail, OutgoingMail];
    expect(cancelled.key).to.equal(`booking_cancelled-${json.id}`);
    expect(cancelled.text).to.include('$20.00 is on its way');
    expect(processed.subject).to.equal(`Refund for booking ${booking.booking_reference}: $20.00`);
  });

  it('[CAN-20] writes to the passenger when an admin cancels', async () => {
    const { booking } = await world.sell(trip, [0]);
    world.mails.length = 0;
    world.clock.set(NOON + 47 * HOUR);
    await world.admin('POST', `/bookings/${booking.id}/cancel`);
    await world.runJobs();
    const mail = only('booking_cancelled');
    expect(mail.to.address).to.include(world.people.customer);
    expect(mail.text).to.include('There is no refund');
  });

  it('owns up to a refund that failed', async () => {
    const { booking } = await world.sell(trip, [0]);
    world.mails.length = 0;
    world.gateway.refuseNextRefund('account closed');
    await world.customer('POST', `/bookings/${booking.id}/cancel`);
    await world.runJobs();
    expect(kinds()).to.deep.equal(['booking_cancelled', 'refund_failed']);
    expect(world.mails[1]?.text).to.include('$20.00').and.include('did not go through');
    expect(world.mails[1]?.text).to.not.include('account closed');
  });

  it('[MAIL-25] tells of a hold that ran out, but not to who went on to buy', async () => {
    await world.hold(trip, [0]);
    await world.hold(trip, [1], 'other');
    world.clock.set(NOON + 15 * MINUTE);
    await expireHolds();
    // Before the letters go out, one of the two has chosen again.
    await world.hold(trip, [2], 'other');
    await world.runJobs();
    expect(only('hold_expired').to.address).to.equal(`user-${world.people.customer}@example.com`);
    expect(world.mails[0]?.text).to.include('Nothing was taken from you');
  });

  it('[MAIL-24] tells whoever is booked of new times, each time anew', async () => {
    await world.sell(trip, [0]);
    await world.hold(trip, [1], 'other');
    world.mails.length = 0;
    for (const later of [1, 2]) {
      await world.desk.send(trip.scheduleId, {
        operationId: testIds.next(),
        origin: { userId: world.people.admin, ip: null, requestId: null },
        command: {
          type: 'change_schedule',
          changes: { departureAt: NOON + (48 + later) * HOUR, arrivalAt: NOON + (51 + later) * HOUR },
        },
      });
      await world.runJobs();
    }
    expect(kinds()).to.deep.equal(['schedule_changed', 'schedule_changed']);
    expect(new Set(world.mails.map((mail) => mail.key)).size).to.equal(2);
    expect(world.mails[1]?.text).to.include('Wed 3 Mar 2027, 09:00 EST');
  });

  it('[MAIL-27] leaves out what a customer does not want, never what is owed', async () => {
    await world.database.pool.query(
      `update users set unwanted_letters = '{hold_expired,payment_failed,refund_processed}', language = 'es'
        where id = $1`,
      [world.people.customer],
    );
    const reservation = await world.hold(trip, [0]);
    await world.news(await world.initiate(reservation), 'payment.failed');
    world.clock.set(NOON + 15 * MINUTE);
    await expireHolds();
    await world.runJobs();
    expect(kinds()).to.deep.equal([]);
    await world.sell(trip, [1]);
    expect(only('booking_confirmed').text).to.include('Hola, Ada Lovelace:');
    await world.database.pool.query(
      `update users set unwanted_letters = '{}', language = 'en' where id = $1`,
      [world.people.customer],
    );
  });

  it('tells every passenger of a departure that does not run', async () => {
    await world.sell(trip, [0]);
    await world.sell(trip, [1], 'other');
    world.mails.length = 0;
    await world.desk.send(trip.scheduleId, {
      operationId: testIds.next(),
      origin: { userId: world.people.admin, ip: null, requestId: null },
      command: { type: 'cancel_schedule', ids: [] },
    });
    await world.runJobs();
    const told = world.mails.filter((mail) => mail.key.startsWith('schedule_cancelled'));
    expect(told.map((mail) => mail.to.address).sort()).to.deep.equal(
      [world.people.customer, world.people.other].map((id) => `user-${id}@example.com`).sort(),
    );
    expect(kinds().filter((kind) => kind === 'refund_processed')).to.have.length(2);
  });

  it('[MAIL-21] does not confirm a booking that is cancelled by now', async () => {
    world.mailTrouble = new Error('the mail server is down');
    const { booking } = await world.sell(trip, [0]);
    expect((await owedJobs()).map(({ task, attempts }) => [task, attempts])).to.deep.equal([['mail', 1]]);
    await world.customer('POST', `/bookings/${booking.id}/cancel`);
    world.mailTrouble = null;
    await retryJobs(world);
    expect(kinds()).to.not.include('booking_confirmed');
    expect(kinds()).to.include('booking_cancelled');
    expect(await owedJobs()).to.deep.equal([]);
  });

  describe('[MAIL-22] what cannot be sent', () => {
    const server = new SmtpTestServer();
    /** What the mailer throws of a server that says this at that step; of none, when it is away. */
    const troubleOf = async (step: Step, said: Said): Promise<Error> => {
      server.manner = (at) => (at === step ? said : undefined);
      const mailer = createSmtpMailer({ url: server.url, from });
      return mailer.send(sampleMail()).then(
        () => new Error('it has been sent'),
        (error) => error,
      );
    };
    before(() => server.open());
    after(() => server.close());

    const givenUp = async (trouble: Error) => {
      world.mailTrouble = trouble;
      await world.sell(trip, [0]);
      expect(await owedJobs()).to.deep.equal([]);
      await world.log.find((line) => (line.err as Error | undefined)?.message === trouble.message);
    };
    it('is given up and logged: the address is none', () => givenUp(new RangeError('not an address')));
    it('is given up and logged: there is no such user', async () =>
      givenUp(await troubleOf('recipient', [550, '5.1.1 no such user'])));

    for (const [step, said] of [
      ['greeting', [421, '4.3.2 closing for now']],
      ['greeting', 'cut'],
      ['sender', [553, 'sender rejected']],
      ['recipient', [451, '4.7.1 greylisted']],
      ['recipient', [550, '5.7.1 relaying denied']],
      ['arrived', [554, '5.7.1 it looks like spam']],
      ['arrived', 'cut'],
    ] as [Step, Said][]) {
      it(`is tried again: ${said} at the step ${step}`, async () => {
        world.mailTrouble = await troubleOf(step, said);
        await world.sell(trip, [0]);
        expect((await owedJobs()).map((job) => job.task)).to.deep.equal(['mail']);
        await dropJobs();
      });
    }

    it('is tried again: nobody listens', async () => {
      await server.close();
      world.mailTrouble = await troubleOf('greeting', undefined);
      await world.sell(trip, [0]);
      expect((await owedJobs()).map((job) => job.task)).to.deep.equal(['mail']);
      await dropJobs();
    });

    it('is left when there is no such thing, or no such letter', async () => {
      const kindsAsked = [
        'booking_confirmed',
        'payment_failed',
        'refund_failed',
        'booking_cancelled',
        'poem',
      ];
      for (const kind of kindsAsked) {
        await world.database.pool.query(`select graphile_worker.add_job('mail', $1::json)`, [
          JSON.stringify({ kind, id: testIds.next() }),
        ]);
      }
      await world.runJobs();
      expect(world.mails).to.deep.equal([]);
      // The queue says that it is done a moment before it has written down the last one.
      await eventually('no job is left', async () => (await owedJobs()).length === 0);
    });
  });
});

/** Makes the jobs that wait for another try due now, and runs them. */
async function retryJobs(world: BookingWorld): Promise<void> {
  await world.database.pool.query(
    `select graphile_worker.reschedule_jobs(array(select id from graphile_worker.jobs), run_at => now())`,
  );
  await world.runJobs();
}
