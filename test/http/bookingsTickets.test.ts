import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { expect } from 'chai';
import { createTicketSigner } from '../../src/gateways/ticketSigner.ts';
import { type BookingWorld, bookingWorld, type Json, type Sold } from '../support/bookingWorld.ts';
import { testIds, testSigner } from '../support/testActor.ts';
import { HOUR, NOON } from '../support/trip.ts';

describe('tickets over HTTP', () => {
  let world: BookingWorld;
  let sold: Sold;
  before(async () => {
    world = await bookingWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    sold = await world.sell(await world.trip(), [0, 1]);
  });

  const show = async (qr_code: unknown, mark_used?: boolean) =>
    (await world.admin('POST', '/tickets/verify', { body: { qr_code, mark_used } })).json;
  const download = () => world.customer('GET', `/tickets/${sold.ticket.id}/download`);
  const filesOf = (ticket: Json) => [...world.files.keys()].filter((key) => key.includes(ticket.id));

  describe('verify', () => {
    it('[TKT-20] says what a good code stands for', async () => {
      const { json } = await world.customer('GET', `/tickets/${sold.ticket.id}`);
      expect(json).to.deep.equal(sold.ticket);
      expect(await show(json.qr_code)).to.deep.equal({
        result: 'valid',
        marked_used: false,
        ticket: sold.ticket,
        booking: sold.booking,
        seats: sold.reservation.seats,
        seat_tickets: sold.seatTickets,
      });
    });

    it('[TKT-20] knows no code but the one that was issued', async () => {
      const code = String(sold.ticket.qr_code);
      const claims = testSigner.verify(code);
      if (!claims) return expect.fail('the issued code does not verify');
      const forger = createTicketSigner({ current: generateKeyPairSync('ed25519').privateKey });
      const codes = [
        forger.sign(claims),
        testSigner.sign({ ...claims, seats: ['9'] }),
        testSigner.sign({ ...claims, ticketNumber: 'TK-NOBODYS234' }),
        code.slice(0, -1),
        ` ${code}`,
        '',
        'BT1..',
        '🎫'.repeat(2000),
      ];
      for (const each of codes) {
        expect(await show(each, true), each).to.deep.equal({ result: 'unknown', marked_used: false });
      }
      expect(await show(code)).to.include({ result: 'valid' });
    });

    it('[TKT-21] lets one of several at once in, and writes one row', async () => {
      const code = sold.ticket.qr_code;
      const answers = await Promise.all(Array.from({ length: 6 }, () => show(code, true)));
      const results = answers.map(({ result, marked_used }) => `${result} ${marked_used}`).sort();
      expect(results).to.deep.equal([...Array(5).fill('used false'), 'valid true']);
      for (const { ticket } of answers) expect(ticket).to.include({ validity_status: 'used' });
      const { rows } = await world.database.pool.query(
        `select user_id, details - 'request_id' as details from activity_logs
          where entity_id = $1 and action_type = 'ticket.used'`,
        [sold.ticket.id],
      );
      const details = { before: { validity_status: 'valid' }, after: { validity_status: 'used' } };
      expect(rows).to.deep.equal([{ user_id: world.people.admin, details }]);
    });

    it('[TKT-21] says used to whoever comes after', async () => {
      await show(sold.ticket.qr_code, true);
      expect(await show(sold.ticket.qr_code)).to.include({ result: 'used', marked_used: false });
      expect(await show(sold.ticket.qr_code, true)).to.include({ result: 'used', marked_used: false });
    });

    it('[TKT-22] never uses a cancelled ticket', async () => {
      await world.customer('POST', `/bookings/${sold.booking.id}/cancel`);
      const answer = await show(sold.ticket.qr_code, true);
      expect(answer).to.include({ result: 'cancelled', marked_used: false });
      expect(answer.ticket).to.include({ validity_status: 'cancelled' });
      expect(answer.booking).to.include({ status: 'cancelled' });
    });

    it('is for admins, and wants a text', async () => {
      const body = { qr_code: sold.ticket.qr_code };
      expect((await world.guest('POST', '/tickets/verify', { body })).status).to.equal(401);
      expect((await world.customer('POST', '/tickets/verify', { body })).status).to.equal(403);
      for (const wrong of [{}, { qr_code: 7 }, { ...body, mark_used: 'yes' }, { ...body, force: true }]) {
        const { status } = await world.admin('POST', '/tickets/verify', { body: wrong });
        expect(status, JSON.stringify(wrong)).to.equal(400);
      }
    });
  });

  describe('download', () => {
    it('[TKT-24] gives a PDF under the booking’s reference, for its owner’s device alone', async () => {
      const { status, headers, text } = await download();
      expect(status).to.equal(200);
      expect(text.slice(0, 5)).to.equal('%PDF-');
      expect(headers.get('content-type')).to.equal('application/pdf');
      expect(headers.get('content-disposition')).to.equal(
        `attachment; filename="ticket-${sold.booking.booking_reference}.pdf"`,
      );
      expect(headers.get('cache-control')).to.equal('private, no-cache');
    });

    it('[TKT-23] prints once, and again when what is printed has changed', async () => {
      await download();
      const [key = ''] = filesOf(sold.ticket);
      expect(key).to.match(new RegExp(`^tickets/${sold.ticket.id}-valid-[0-9a-f]{16}\\.pdf$`));
      world.files.set(key, Buffer.from('the kept file'));
      expect((await download()).text).to.equal('the kept file');
      await world.desk.send(String(sold.booking.schedule_id), {
        operationId: testIds.next(),
        origin: { userId: null, ip: null, requestId: null },
        command: { type: 'change_schedule', changes: { departureAt: NOON + 49 * HOUR } },
      });
      expect((await download()).text.slice(0, 5)).to.equal('%PDF-');
      await world.customer('POST', `/bookings/${sold.booking.id}/cancel`);
      await download();
      const statuses = filesOf(sold.ticket).map((each) => each.split('-').at(-2));
      expect(statuses).to.deep.equal(['valid', 'valid', 'cancelled']);
    });

    it('[TKT-34] prints it in the language of its passenger, whoever asks, also when they change it', async () => {
      const languageOf = async (who: 'customer' | 'admin') => {
        const { text } = await world[who]('GET', `/tickets/${sold.ticket.id}/download`);
        return /\/Lang \((\w+)\)/.exec(text)?.[1];
      };
      expect(await languageOf('customer')).to.equal('en');
      await world.speak('customer', 'es');
      try {
        expect([await languageOf('customer'), await languageOf('admin')]).to.deep.equal(['es', 'es']);
      } finally {
        await world.speak('customer', 'en');
      }
    });

    it('[TKT-23] hands the ticket out also when no file can be kept', async () => {
      const { set } = world.files;
      world.files.clear();
      world.files.set = () => {
        throw new Error('the disk is full');
      };
      try {
        const { status, text } = await download();
        expect([status, text.slice(0, 5)]).to.deep.equal([200, '%PDF-']);
      } finally {
        world.files.set = set;
      }
      await world.log.find((line) => line.msg === 'keeping a ticket file');
    });
  });

  it('[TKT-25] publishes the keys with which a code is checked offline', async () => {
    const { status, headers, json } = await world.guest('GET', '/tickets/public-key');
    expect(status).to.equal(200);
    expect(headers.get('cache-control')).to.equal('public, max-age=3600');
    const [key] = json.keys as Record<string, string>[];
    expect(key).to.include({ kty: 'OKP', crv: 'Ed25519' });
    expect(key).to.not.have.property('d');
    const [version, payload, signature = ''] = String(sold.ticket.qr_code).split('.');
    const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' });
    const signed = Buffer.from(`${version}.${payload}`);
    expect(verify(null, signed, publicKey, Buffer.from(signature, 'base64url'))).to.equal(true);
  });
});
