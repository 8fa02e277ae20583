import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import createClient, { type Client } from 'openapi-fetch';
import { expectCleanAudit } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { request } from '../support/httpServer.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { HOUR, makeTrip, type Trip } from '../support/trip.ts';
import { describedApi } from './document.ts';
import type { paths } from './generated/api.ts';

const run = promisify(execFile);
const REDOCLY = 'node_modules/@redocly/cli/bin/cli.js';

describe('what a server says of its API', function () {
  this.timeout(60_000);
  let server: TestServer;
  let trip: Trip;
  let departureAt: number;
  let api: Client<paths>;

  before(async () => {
    server = await testServer();
    departureAt = server.time.now() + 48 * HOUR;
    trip = await makeTrip(server.database.pool, { departureAt });
    api = createClient<paths>({ baseUrl: server.url });
  });
  after(() => server.remove());

  it('[API-1] is what the client of these tests was made from', async () => {
    const { json } = await request(`${server.url}/openapi.json`, 'GET');
    expect(json).to.deep.equal(describedApi());
  });

  it('[API-11] has nothing that an independent linter finds wrong or doubtful', async () => {
    const { text } = await request(`${server.url}/openapi.json`, 'GET');
    expect(await lint(text)).to.deep.equal([]);
    const broken = text.replace('"#/components/schemas/Schedule"', '"#/components/schemas/Shedule"');
    expect(await lint(broken)).to.not.deep.equal([]);
  });

  it('[API-12] is enough to write a client for a whole trip', async () => {
    const email = 'typed@example.com';
    const password = 'Typed-Client-1';
    const signedUp = await api.POST('/users/register', {
      body: { email, password, first_name: 'Tea', last_name: 'Typed', phone_number: '+4915500011122' },
    });
    expect(signedUp.data?.role).to.equal('customer');
    const session = await api.POST('/users/login', { body: { email, password } });
    const mine = createClient<paths>({
      baseUrl: server.url,
      headers: { Authorization: `Bearer ${session.data?.access_token}` },
    });

    const found = await api.GET('/schedules/search', {
      params: {
        query: {
          origin_city: 'portland, me',
          destination_city: 'Boston, MA',
          departure_date: new Date(departureAt).toISOString().slice(0, 10),
          sort: '-price',
        },
      },
    });
    const [departure] = found.data?.items ?? [];
    expect(departure?.id).to.equal(trip.scheduleId);
    const seats = await api.GET('/schedules/{id}/seats', { params: { path: { id: trip.scheduleId } } });
    const free = (seats.data?.items ?? []).filter(({ status }) => status === 'available');
    const seat_ids = free.slice(0, 2).map(({ id }) => id);
    expect(seat_ids).to.have.length(2);

    const held = await mine.POST('/reservations/create', {
      params: { header: { 'Idempotency-Key': 'typed-hold' } },
      body: { schedule_id: trip.scheduleId, seat_ids },
    });
    const { id: reservation_id, total_amount: amount } = present(held.data);
    const begun = await mine.POST('/payments/initiate', {
      body: { reservation_id, amount, payment_method: 'credit_card' },
    });
    const { redirect_url, payment } = present(begun.data);
    expect(payment.status).to.equal('pending');
    await request(`${redirect_url.replace('/checkout/', '/api/checkouts/')}/pay`, 'POST', { body: {} });

    const booked = await eventually('the gateway’s news has come', async () => {
      const { data } = await mine.POST('/bookings/create', { body: { reservation_id } });
      return data ?? null;
    });
    const { id } = booked;
    const details = await mine.GET('/bookings/{id}/details', { params: { path: { id } } });
    const ticket = present(details.data?.ticket);
    expect(ticket).to.include({ validity_status: 'valid', booking_id: id });
    const file = await mine.GET('/tickets/{id}/download', {
      params: { path: { id: ticket.id } },
      parseAs: 'arrayBuffer',
    });
    expect(file.response.headers.get('content-type')).to.equal('application/pdf');

    const cancelled = await mine.POST('/bookings/{id}/cancel', {
      params: { path: { id } },
      body: { reason: 'A test has asked for it.' },
    });
    expect(cancelled.data?.refund_amount).to.equal(amount);
    await eventually('the money is back', async () => {
      const path = { id: cancelled.data?.id ?? '' };
      const { data } = await mine.GET('/cancellations/{id}', { params: { path } });
      return data?.refund_status === 'processed';
    });
    const again = await mine.POST('/bookings/{id}/cancel', { params: { path: { id } } });
    expect(again.error?.code).to.equal('already_cancelled');
    await expectCleanAudit(server.database.pool);
  });

  it('[API-12] and does not compile what the server refuses', async () => {
    const path = { id: trip.scheduleId };
    const query = { origin_city: 'Portland', destination_city: 'Boston', departure_date: '2027-03-01' };
    const email = 'typed@example.com';
    const refused = [
      // @ts-expect-error: a field that is misspelt.
      api.POST('/users/login', { body: { email, pasword: 'x' } }),
      // @ts-expect-error: a field that is missing.
      api.POST('/users/refresh', { body: {} }),
      // @ts-expect-error: a number where a text belongs.
      api.POST('/users/refresh', { body: { refresh_token: 5 } }),
      // @ts-expect-error: a value that the enumeration has not.
      api.GET('/schedules/search', { params: { query: { ...query, bus_type: 'rocket' } } }),
      // @ts-expect-error: a parameter that is missing.
      api.GET('/schedules/search', { params: { query: { origin_city: 'Portland' } } }),
      // @ts-expect-error: a method that is not taken there.
      api.POST('/schedules/{id}/seats', { params: { path } }),
      // @ts-expect-error: a path that there is not.
      api.GET('/shedules', {}),
    ];
    const statuses = (await Promise.all(refused)).map(({ response }) => response.status);
    expect(statuses).to.deep.equal([400, 400, 400, 400, 400, 405, 404]);

    const { data } = await api.GET('/schedules/{id}', { params: { path } });
    // @ts-expect-error: what an answer has not.
    expect(data?.seats_left).to.equal(undefined);
    // @ts-expect-error: a status that a schedule never has.
    expect(data?.status === 'late').to.equal(false);
  });
});

/** Throws when an answer is not what it is taken for. */
function present<T>(value: T | null | undefined): T {
  if (value === undefined || value === null) throw new Error('the server answered something else');
  return value;
}

/** What the linter has to say of a description, by the rules of redocly.yaml. */
async function lint(text: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bus-openapi-'));
  const file = join(folder, 'openapi.json');
  await writeFile(file, text);
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const args = [REDOCLY, 'lint', file, '--config', 'redocly.yaml', '--format', 'json'];
  // It ends with 1 when it has found something.
  const { stdout } = await run(process.execPath, args, { env }).catch((error: { stdout: string }) => error);
  await rm(folder, { recursive: true });
  const { problems } = JSON.parse(stdout) as { problems: { ruleId: string; message: string }[] };
  return problems.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}
