import { expect } from 'chai';
import { FullWorld } from '../support/fullWorld.ts';
import { type Reply, request } from '../support/httpServer.ts';
import { HOUR } from '../support/trip.ts';
import { VALID_REQUESTS } from '../support/validRequests/index.ts';

/** Names of people, as they are: their owners may write them as they like. */
const NAMES: Record<string, string> = {
  'an emoji of seven parts': '👩🏽‍👩🏽‍👧🏽‍👦🏽',
  'right-to-left letters': 'محمد בן־גוריון',
  'a right-to-left override': '\u202Eevil',
  'combining marks': 'Ngu\u0302\u0301yễn e\u0301',
  'an apostrophe': "O'Brien'; drop table users; --",
  markup: '<b>Ana</b> & "Co"',
  'a path': '../../etc/passwd',
  'one letter': 'N',
  '100 letters outside the BMP': '𝔸'.repeat(100),
  'words of JavaScript': '__proto__ constructor',
  'the word null': 'null',
};

/** 72 bytes each, of letters with one, two, three and four. */
const PASSWORDS = [
  `Aa1${'x'.repeat(69)}`,
  `Aa1x${'é'.repeat(34)}`,
  `Aa1${'漢'.repeat(23)}`,
  `Aa1x${'🚌'.repeat(17)}`,
];
const TOO_LONG = PASSWORDS.map((password) => `${password}x`);

describe('[FUZZ-4] what is odd, and right', function () {
  this.timeout(60_000);
  let world: FullWorld;

  before(async () => {
    world = await FullWorld.open();
  });
  after(() => world.server.remove());

  /** A request that is accepted, with some of its fields replaced; sent by an admin. */
  async function accepted(id: string, fields: object, method: string, path: string): Promise<Reply> {
    const valid = await VALID_REQUESTS[id]?.make(world, world.ada);
    const reply = await world.admin.call(method, path, { ...valid?.body, ...fields });
    expect(reply.status, `${JSON.stringify(fields)}: ${reply.text}`).to.equal(201);
    return reply;
  }

  /** The same with a body whose text is written by hand. */
  function acceptedText(path: string, raw: string): Promise<Reply> {
    const headers = { 'content-type': 'application/json' };
    return request(world.server.url + path, 'POST', { raw, headers, token: world.admin.token });
  }

  for (const [what, name] of Object.entries(NAMES)) {
    it(`a name of ${what} is kept as it is`, async () => {
      const path = `/users/${world.ada.userId}`;
      const changed = await world.ada.call('PUT', path, { first_name: name });
      expect(changed.status, changed.text).to.equal(200);
      expect((await world.ada.call('GET', path)).json.first_name).to.equal(name);
    });
  }

  it('a password of 72 bytes opens its account, and the same with a letter more does not', async () => {
    for (const [index, password] of PASSWORDS.entries()) {
      expect(Buffer.byteLength(password)).to.equal(72);
      const { email } = (await accepted('createUser', { password }, 'POST', '/users')).json;
      const signIn = (tried: string | undefined) =>
        request(`${world.server.url}/users/login`, 'POST', { body: { email, password: tried } });
      expect((await signIn(password)).status, password).to.equal(200);
      expect((await signIn(TOO_LONG[index])).status, TOO_LONG[index]).to.equal(401);
    }
  });

  it('phone numbers of 10 and 15 digits, with a plus and without', async () => {
    for (const phone_number of ['1234567890', '+1234567890', '123456789012345', '+123456789012345']) {
      await accepted('createUser', { phone_number }, 'POST', '/users');
    }
  });

  it('an id in capitals, in the path and in the body', async () => {
    const { scheduleId, seatIds } = await world.trip();
    const read = await world.ada.call('GET', `/schedules/${scheduleId.toUpperCase()}`);
    expect(read.json.id).to.equal(scheduleId);
    const held = await world.ada.reserve(
      scheduleId.toUpperCase(),
      seatIds.slice(0, 2).map((id) => id.toUpperCase()),
    );
    expect(held.status, held.text).to.equal(201);
    expect(held.json.schedule_id).to.equal(scheduleId);
  });

  it('six seats', async () => {
    const { scheduleId, seatIds } = await world.trip(6);
    expect((await world.ada.reserve(scheduleId, seatIds)).status).to.equal(201);
  });

  it('times with whatever offset, precision and leap day', async () => {
    const times: [given: string, told: string][] = [
      ['2028-02-29T12:00:00+14:00', '2028-02-28T22:00:00.000Z'],
      ['2028-02-29T12:00:00-12:00', '2028-03-01T00:00:00.000Z'],
      ['2028-02-29T23:59:59.9999Z', '2028-02-29T23:59:59.999Z'],
      ['2028-02-29T12:00Z', '2028-02-29T12:00:00.000Z'],
      ['9998-12-31T23:59:59.999999999-00:00', '9998-12-31T23:59:59.999Z'],
    ];
    for (const [departure_datetime, told] of times) {
      const arrival_datetime = new Date(Date.parse(told) + 3 * HOUR).toISOString();
      const fields = { departure_datetime, arrival_datetime };
      const made = await accepted('createSchedule', fields, 'POST', '/schedules');
      expect(made.json.departure_datetime).to.equal(told);
    }
  });

  it('the cheapest and the dearest ticket, to the cent, in whatever way its number is written', async () => {
    for (const base_price of [0.01, 19.99, 1.1, 100_000_000]) {
      const made = await accepted('createSchedule', { base_price }, 'POST', '/schedules');
      expect(made.json.base_price).to.equal(base_price);
    }
    const valid = await VALID_REQUESTS.createSchedule?.make(world, world.ada);
    const text = JSON.stringify({ ...valid?.body, base_price: 1 }).replace(/:1\}$/, ':2.50e1}');
    const made = await acceptedText('/schedules', text);
    expect([made.status, made.json.base_price], made.text).to.deep.equal([201, 25]);
  });

  it('minus zero is zero where zero may be, and too little where it may not', async () => {
    const bus = await VALID_REQUESTS.createBus?.make(world, world.ada);
    const text = JSON.stringify(bus?.body).replaceAll('"price_modifier":0', '"price_modifier":-0');
    expect(text).to.include('-0');
    const made = await acceptedText('/buses', text);
    expect(made.status, made.text).to.equal(201);
    expect(made.text).to.include('"price_modifier":0').and.not.include('-0,');
    const schedule = await VALID_REQUESTS.createSchedule?.make(world, world.ada);
    const free = JSON.stringify({ ...schedule?.body, base_price: 0 }).replace(/:0\}$/, ':-0}');
    expect(free).to.include('"base_price":-0');
    expect((await acceptedText('/schedules', free)).status).to.equal(400);
  });

  it('searches for what no city is called, on every day of the calendar', async () => {
    for (const city of ['%', '_', '\\', "'", '🚌', 'מ', '\u202E', 'a'.repeat(120)]) {
      for (const departure_date of ['0001-01-01', '2028-02-29', '9999-12-31']) {
        const query = new URLSearchParams({ origin_city: city, destination_city: city, departure_date });
        const found = await world.ada.call('GET', `/schedules/search?${query}&timezone=Pacific/Kiritimati`);
        expect([found.status, found.json.items], `${query} ${found.text}`).to.deep.equal([200, []]);
      }
    }
  });

  it('bodies and paths that are written in unusual ways', async () => {
    const url = `${world.server.url}/users/login`;
    const { email } = await world.account();
    const raw = `\n\t { "\\u0065mail" : ${JSON.stringify(email)}, "password" : "Secret123pass" } \r\n`;
    for (const type of ['application/json', 'Application/JSON ; charset="UTF-8"', 'application/json;v=1']) {
      const reply = await request(url, 'POST', { raw, headers: { 'content-type': type } });
      expect(reply.status, `${type}: ${reply.text}`).to.equal(200);
    }
    expect((await world.ada.call('GET', '/routes/')).status).to.equal(200);
    expect((await world.ada.call('GET', '/routes?')).status).to.equal(200);
  });

  it('a reason of 500 emoji, and a key of 255 characters', async () => {
    const { bookingId } = await world.sale();
    const reason = '🚌'.repeat(500);
    const headers = { 'Idempotency-Key': '~'.repeat(255) };
    const path = `/bookings/${bookingId}/cancel`;
    const cancelled = await world.ada.call('POST', path, { reason }, headers);
    expect([cancelled.status, cancelled.json.reason], cancelled.text).to.deep.equal([200, reason]);
  });
});
