import { expect } from 'chai';
import { Contract } from '../support/contract.ts';
import { zippedFeed } from '../support/feeds.ts';
import { type Reply, request, type Send } from '../support/httpServer.ts';
import { afterNews } from '../support/passenger.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR } from '../support/trip.ts';

type Json = { [key: string]: unknown };
type Thing = Json & { id: string };

const UNKNOWN = '0198c0de-0000-7000-8000-000000000001';
const PASSENGER = {
  email: 'ada@example.com',
  password: 'Correct-Horse-9',
  first_name: 'Ada',
  last_name: 'Lovelace',
  phone_number: '+33612345678',
};
const ROUTE = {
  origin_city: 'Lyon',
  destination_city: 'Genève',
  distance_km: 149.5,
  estimated_duration_minutes: 130,
};

/** Operations that are asked elsewhere: by the gateway, by the SDK, and by machines that look after the server. */
const ELSEWHERE = [
  'receiveGatewayNews',
  'joinScheduleRoom',
  'joinRoomById',
  'reconnectToRoom',
  'retryRefund',
  'retryJob',
];

describe('[API-9] requests and answers are as the description says', function () {
  this.timeout(60_000);
  let server: TestServer;
  let contract: Contract;
  let admin = '';
  let customer = '';
  let customerId = '';

  before(async () => {
    server = await testServer();
    contract = new Contract((await request(`${server.url}/openapi.json`, 'GET')).json);
  });
  after(() => server.remove());

  const call = (method: string, path: string, send: Send = {}) =>
    contract.request(server.url, method, path, send);
  const asAdmin = (method: string, path: string, body?: Json) =>
    call(method, path, { token: admin, ...(body && { body }) });
  const asCustomer = (method: string, path: string, body?: Json) =>
    call(method, path, { token: customer, ...(body && { body }) });

  function ok(reply: Reply, status = 200): Thing {
    expect(reply.status, reply.text).to.equal(status);
    return reply.json as Thing;
  }

  function code(reply: Reply, status: number): unknown {
    expect(reply.status, reply.text).to.equal(status);
    return reply.json.code;
  }

  let bus: Thing;
  let route: Thing;
  let schedule: Thing;
  let seats: Thing[];

  /** Holds a seat and pays for it; gives the booking. */
  async function bought(seat: Thing | undefined): Promise<Thing> {
    const wish = { schedule_id: schedule.id, seat_ids: [seat?.id] };
    const held = ok(await asCustomer('POST', '/reservations/create', wish), 201);
    ok(await asCustomer('GET', '/reservations/active'));
    ok(await asCustomer('GET', `/reservations/${held.id}`));
    ok(await asCustomer('GET', `/reservations/${held.id}/details`));
    ok(await asAdmin('GET', '/admin/reservations/active'));
    const early = await asCustomer('POST', '/bookings/create', { reservation_id: held.id });
    expect(code(early, 409)).to.equal('payment_required');
    const wanted = { reservation_id: held.id, amount: held.total_amount, payment_method: 'upi' };
    const wrong = await asCustomer('POST', '/payments/initiate', { ...wanted, amount: 1 });
    expect(code(wrong, 400)).to.equal('amount_mismatch');
    const { payment } = ok(await asCustomer('POST', '/payments/initiate', wanted), 201) as {
      payment?: Thing;
    };
    ok(await asCustomer('GET', `/payments/${payment?.id}`));
    const checkout = `${server.url}/sandbox/api/checkouts/${payment?.payment_gateway_reference}/pay`;
    ok(await request(checkout, 'POST', { body: {} }));
    const paid = { reservation_id: held.id };
    const booked = await afterNews(() => asCustomer('POST', '/bookings/create', paid));
    expect(booked.status, booked.text).to.be.oneOf([200, 201]);
    return booked.json as Thing;
  }

  it('of accounts and sessions', async () => {
    customerId = ok(await call('POST', '/users/register', { body: PASSENGER }), 201).id;
    expect(code(await call('POST', '/users/register', { body: PASSENGER }), 409)).to.equal('duplicate');
    const { email, password } = PASSENGER;
    const session = ok(await call('POST', '/users/login', { body: { email, password } }));
    customer = String(session.access_token);
    const wrong = await call('POST', '/users/login', { body: { email, password: 'wrong' } });
    expect(code(wrong, 401)).to.equal('unauthenticated');
    const { refresh_token } = ok(
      await call('POST', '/users/refresh', { body: { refresh_token: session.refresh_token } }),
    );
    ok(await call('POST', '/users/logout', { body: { refresh_token } }), 204);
    const page = { 'X-Requested-With': 'test' };
    const opened = await call('POST', '/app/session', { body: { email, password }, headers: page });
    const cookieOf = (reply: Reply) => reply.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const renewed = await call('POST', '/app/session/renew', {
      headers: { ...page, Cookie: cookieOf(opened) },
    });
    ok(renewed);
    ok(await call('DELETE', '/app/session', { headers: { ...page, Cookie: cookieOf(renewed) } }), 204);
    expect(code(await call('POST', '/app/session/renew', { headers: page }), 401)).to.equal(
      'unauthenticated',
    );
    const chief = { email: 'admin@example.com', password: 'Admin-Test-1' };
    admin = String(ok(await call('POST', '/users/login', { body: chief })).access_token);
  });

  it('of users', async () => {
    const made = ok(
      await asAdmin('POST', '/users', { ...PASSENGER, email: 'bob@example.com', role: 'admin' }),
      201,
    );
    ok(await asAdmin('GET', '/users?limit=1&include_inactive=true&role=admin'));
    ok(await asAdmin('DELETE', `/users/${made.id}`), 204);
    ok(await asCustomer('GET', `/users/${customerId}`));
    ok(await asCustomer('PUT', `/users/${customerId}`, { first_name: 'Augusta' }));
    ok(await asCustomer('GET', `/users/${customerId}/profile`));
    ok(await asCustomer('PUT', `/users/${customerId}/profile`, { first_name: 'Ada' }));
    expect(code(await asCustomer('GET', '/users'), 403)).to.equal('forbidden');
    expect(code(await call('GET', `/users/${customerId}`), 401)).to.equal('unauthenticated');
    expect(code(await asCustomer('PUT', `/users/${customerId}`, {}), 400)).to.equal('validation_failed');
  });

  it('of the catalogue', async () => {
    route = ok(await asAdmin('POST', '/routes', ROUTE), 201);
    ok(await call('GET', '/routes?limit=100'));
    ok(await call('GET', `/routes/${route.id}`));
    ok(await asAdmin('PUT', `/routes/${route.id}`, { operator_name: 'Alpine Coaches' }));
    const plan = Array.from({ length: 4 }, (_, index) => ({
      seat_number: String(index + 1),
      seat_type: 'standard',
      row: index,
      column: 0,
    }));
    bus = ok(
      await asAdmin('POST', '/buses', {
        bus_number: 'AC-1',
        bus_type: 'deluxe',
        total_seats: 4,
        seat_layout_config: { seats: plan },
      }),
      201,
    );
    ok(await asAdmin('GET', '/buses'));
    ok(await asAdmin('GET', `/buses/${bus.id}`));
    ok(await asAdmin('PUT', `/buses/${bus.id}`, { amenities: { wifi: true } }));
    expect(code(await call('GET', '/buses'), 401)).to.equal('unauthenticated');
    expect(code(await call('GET', `/routes/${UNKNOWN}`), 404)).to.equal('not_found');
  });

  it('of schedules and their seats', async () => {
    const departure = server.time.now() + 48 * HOUR;
    schedule = ok(
      await asAdmin('POST', '/schedules', {
        bus_id: bus.id,
        route_id: route.id,
        departure_datetime: new Date(departure).toISOString(),
        arrival_datetime: new Date(departure + 3 * HOUR).toISOString(),
        base_price: 24.5,
      }),
      201,
    );
    ok(await asAdmin('POST', `/schedules/${schedule.id}/generate-seats`), 201);
    expect(code(await asAdmin('POST', `/schedules/${schedule.id}/generate-seats`), 409)).to.equal(
      'seats_exist',
    );
    ok(await asAdmin('PUT', `/schedules/${schedule.id}`, { base_price: 25 }));
    ok(await call('GET', '/schedules?limit=10&status=scheduled'));
    ok(await call('GET', `/schedules/${schedule.id}`));
    ok(await call('GET', `/schedules/${schedule.id}/details`));
    const day = new Date(departure).toISOString().slice(0, 10);
    const search = `origin_city=lyon&destination_city=geneve&departure_date=${day}`;
    ok(await call('GET', '/routes/cities?q=po'));
    const found = ok(await call('GET', `/schedules/search?${search}&timezone=UTC`));
    expect(found.items).to.have.lengthOf(1);
    seats = ok(await call('GET', `/schedules/${schedule.id}/seats`)).items as Thing[];
    ok(await asAdmin('GET', `/seats?schedule_id=${schedule.id}&status=available`));
    const last = seats.pop();
    ok(await call('GET', `/seats/${last?.id}`));
    ok(await asAdmin('PUT', `/seats/${last?.id}`, { price_modifier: 5 }));
    ok(await asAdmin('DELETE', `/seats/${last?.id}`), 204);
    const again = {
      schedule_id: schedule.id,
      seat_number: '5',
      seat_type: 'premium',
      deck: 0,
      row: 9,
      column: 0,
    };
    ok(await asAdmin('POST', '/seats', again), 201);
  });

  it('of holds that are let go', async () => {
    const wish = { schedule_id: schedule.id, seat_ids: [seats[0]?.id] };
    const keyed = { token: customer, body: wish, headers: { 'Idempotency-Key': 'the-first-hold' } };
    const first = ok(await call('POST', '/reservations/create', keyed), 201);
    expect(ok(await call('POST', '/reservations/create', keyed), 201).id).to.equal(first.id);
    const other = { ...keyed, body: { ...wish, seat_ids: [seats[1]?.id] } };
    expect(code(await call('POST', '/reservations/create', other), 422)).to.equal('idempotency_key_reused');
    const taken = await asAdmin('POST', '/reservations/create', wish);
    expect(code(taken, 409)).to.equal('seat_unavailable');
    const second = await asCustomer('POST', '/reservations/create', { ...wish, seat_ids: [seats[1]?.id] });
    expect(code(second, 409)).to.equal('active_reservation_exists');
    ok(await asCustomer('DELETE', `/reservations/${first.id}`), 204);
    const held = ok(await asCustomer('POST', '/reservations/create', wish), 201);
    const passengers = [{ seat_id: seats[0]?.id, name: 'Grace Hopper' }];
    ok(await asCustomer('PUT', `/reservations/${held.id}/passengers`, { passengers }));
    ok(await asAdmin('POST', `/admin/reservations/${held.id}/release`, { reason: 'asked for' }));
    const over = await asCustomer('DELETE', `/reservations/${held.id}`);
    expect(code(over, 409)).to.equal('reservation_not_active');
  });

  it('of bookings, tickets and cancellations', async () => {
    const booking = await bought(seats[0]);
    ok(await asCustomer('GET', `/bookings/${booking.id}`));
    const details = ok(await asCustomer('GET', `/bookings/${booking.id}/details`));
    const ticket = details.ticket as Thing;
    ok(await asCustomer('GET', '/bookings/history?limit=5'));
    ok(await asCustomer('GET', `/tickets/${ticket.id}`));
    expect((await asCustomer('GET', `/tickets/${ticket.id}/download`)).status).to.equal(200);
    expect((await asCustomer('GET', `/bookings/${ticket.booking_id}/calendar`)).status).to.equal(200);
    ok(await call('GET', '/tickets/public-key'));
    ok(await asAdmin('POST', '/tickets/verify', { qr_code: ticket.qr_code }));
    expect(ok(await asAdmin('POST', '/tickets/verify', { qr_code: 'forged' })).result).to.equal('unknown');
    ok(await asAdmin('GET', `/schedules/${schedule.id}/manifest`));
    expect((await asCustomer('GET', `/bookings/${booking.id}/invoice`)).status).to.equal(200);
    const cancelled = ok(await asCustomer('POST', `/bookings/${booking.id}/cancel`));
    expect(code(await asCustomer('POST', `/bookings/${booking.id}/cancel`), 409)).to.equal(
      'already_cancelled',
    );
    ok(await asCustomer('GET', `/cancellations/${cancelled.id}`));
    ok(await asCustomer('GET', `/cancellations/${cancelled.id}/details`));
    ok(await asCustomer('GET', `/bookings/${booking.id}/details`));
  });

  it('of what admins look at', async () => {
    ok(await asAdmin('GET', '/admin/dashboard/metrics'));
    ok(await asAdmin('GET', '/admin/refunds'));
    ok(await asAdmin('GET', '/admin/jobs'));
    ok(await asAdmin('GET', '/admin/payments/alerts'));
    const headers = { 'content-type': 'application/zip' };
    const sent = { token: admin, raw: Buffer.from(await zippedFeed()), headers };
    const begun = ok(await call('POST', '/admin/imports/gtfs?days=1', sent), 201);
    ok(await asAdmin('GET', `/admin/imports/${begun.id}`));
    ok(await asAdmin('GET', '/admin/imports?limit=1'));
    ok(await asAdmin('GET', '/activity-logs?entity_type=booking&limit=10'));
    expect(code(await asCustomer('GET', '/activity-logs'), 403)).to.equal('forbidden');
  });

  it('of the end of things', async () => {
    expect(code(await asAdmin('DELETE', `/routes/${route.id}`), 409)).to.equal('in_use');
    ok(await asAdmin('DELETE', `/schedules/${schedule.id}`), 204);
    ok(await asAdmin('DELETE', `/routes/${route.id}`), 204);
    ok(await asAdmin('DELETE', `/buses/${bus.id}`), 204);
  });

  it('of the system', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json']) {
      expect((await call('GET', path)).status, path).to.equal(200);
    }
    expect((await call('GET', '/nowhere')).status).to.equal(404);
    expect((await call('PUT', '/routes', { body: {} })).status).to.equal(405);
  });

  it('and no operation was forgotten', () => {
    const paths = contract.document.paths as { [path: string]: { [method: string]: Json } };
    const all = Object.values(paths).flatMap((item) =>
      Object.values(item).map((each) => String(each.operationId)),
    );
    const forgotten = all.filter((id) => !contract.seen.has(id) && !ELSEWHERE.includes(id));
    expect(forgotten).to.deep.equal([]);
  });

  it('and every path answers the methods that are described, and no others', async () => {
    const paths = contract.document.paths as { [path: string]: Json };
    for (const [template, item] of Object.entries(paths)) {
      const path = template.replace('{room}', 'schedule').replace(/\{\w+\}/g, UNKNOWN);
      const allow = (await request(server.url + path, 'OPTIONS')).headers.get('allow') ?? '';
      const methods = allow.split(', ').filter((method) => method !== 'OPTIONS' && method !== 'HEAD');
      const described = Object.keys(item).map((method) => method.toUpperCase());
      expect(methods.sort(), template).to.deep.equal(described.sort());
    }
  });
});
