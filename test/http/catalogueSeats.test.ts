import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { SYSTEM } from '../../src/app/schedule/outcome.ts';
import type { SeatCommand } from '../../src/domain/seatCommands.ts';
import {
  busBody,
  type CatalogueServer,
  catalogueServer,
  itemsOf,
  type Json,
  layoutSeats,
  problem,
} from '../support/catalogueServer.ts';
import { reserveCommand } from '../support/testActor.ts';
import { NOON } from '../support/trip.ts';

const NOBODY = '0198c0de-0000-7000-8000-000000000001';

describe('seats over HTTP', () => {
  let server: CatalogueServer;

  before(async () => {
    server = await catalogueServer();
  });
  after(() => server.close());
  beforeEach(() => server.clock.set(NOON));

  const put = (id: unknown, body: Json) => server.admin('PUT', `/seats/${id}`, { body });
  const post = (body: Json) => server.admin('POST', '/seats', { body });
  const seatsOf = async (id: string) => itemsOf(await server.guest('GET', `/schedules/${id}/seats`));
  const newSeat = (schedule_id: unknown, changes: Json = {}): Json => ({
    schedule_id,
    seat_number: '9Z',
    seat_type: 'sleeper',
    deck: 1,
    row: 5,
    column: 2,
    ...changes,
  });

  /** Takes the last seat away, so that one fits. */
  async function scheduleWithRoom(): Promise<string> {
    const { id } = await server.makeSchedule();
    const [, , , last] = await seatsOf(id);
    expect((await server.admin('DELETE', `/seats/${last?.id}`)).status).to.equal(204);
    return id;
  }

  async function ask(scheduleId: string, command: SeatCommand): Promise<void> {
    const outcome = await server.desk.send(scheduleId, { operationId: uuidv7(), origin: SYSTEM, command });
    expect(outcome.ok).to.equal(true);
  }

  it('[SEAT-2] an admin adds a seat; it costs the base price and its modifier', async () => {
    const schedule = await scheduleWithRoom();
    const body = newSeat(schedule, { price_modifier: 4.5, position: 'aisle' });
    const made = await post(body);

    expect(made.status, made.text).to.equal(201);
    expect(made.headers.get('location')).to.equal(`/seats/${made.json.id}`);
    expect(made.json).to.deep.include({ ...body, price: 24.5, status: 'available' });
    expect((await server.guest('GET', `/seats/${made.json.id}`)).json).to.deep.equal(made.json);
    expect((await server.guest('GET', `/schedules/${schedule}`)).json).to.deep.include({
      seat_count: 4,
      available_seats: 4,
    });
    const [row] = await server.logOf(String(made.json.id));
    expect(row).to.deep.include({ action_type: 'seat.created', user_id: server.adminId });
  });

  it('[SEAT-3] its number and its place are free', async () => {
    const schedule = await scheduleWithRoom();
    expect(problem(await post(newSeat(schedule, { seat_number: '1' })))).to.deep.equal([
      409,
      'duplicate',
      ['seat_number'],
    ]);
    const taken = newSeat(schedule, { deck: 0, row: 0, column: 0 });
    expect(problem(await post(taken))).to.deep.equal([409, 'duplicate', ['row']]);
    const [first] = await seatsOf(schedule);
    expect(problem(await put(first?.id, { column: 1 }))).to.deep.equal([409, 'duplicate', ['row']]);
    expect(problem(await put(first?.id, { seat_number: '2' }))).to.deep.equal([
      409,
      'duplicate',
      ['seat_number'],
    ]);
  });

  it('[SEAT-4] a schedule never has more seats than its bus, also when the bus has shrunk since', async () => {
    const { id } = await server.makeSchedule();
    expect(problem(await post(newSeat(id)))).to.deep.equal([409, 'duplicate', []]);

    const big = await server.make('/buses', busBody({}, 6));
    const other = await server.makeSchedule({ bus_id: big.id }, false);
    await server.make(`/schedules/${other.id}/generate-seats`, undefined);
    for (const seat of (await seatsOf(other.id)).slice(4)) {
      expect((await server.admin('DELETE', `/seats/${seat.id}`)).status).to.equal(204);
    }
    const smaller = { total_seats: 4, seat_layout_config: { seats: layoutSeats(4) } };
    expect((await server.admin('PUT', `/buses/${big.id}`, { body: smaller })).status).to.equal(200);
    expect(problem(await post(newSeat(other.id)))).to.deep.equal([409, 'duplicate', []]);
  });

  it('[SEAT-5] changes a free seat field by field', async () => {
    const { id } = await server.makeSchedule();
    const [first] = await seatsOf(id);
    const change = {
      seat_number: '1W',
      seat_type: 'premium',
      price_modifier: 7,
      deck: 1,
      row: 3,
      column: 4,
      position: 'window',
    };
    const changed = await put(first?.id, change);

    expect(changed.status, changed.text).to.equal(200);
    expect(changed.json).to.deep.equal({
      ...first,
      ...change,
      price: 27,
      updated_at: changed.json.updated_at,
    });
    const less = await put(first?.id, { position: null, price_modifier: 0 });
    expect(less.json).to.deep.include({
      position: null,
      price_modifier: 0,
      price: 20,
      seat_number: '1W',
      row: 3,
    });
    const { json } = await server.guest('GET', `/schedules/${id}/seats`);
    expect(json.version).to.equal(3);
    const actions = (await server.logOf(String(first?.id))).map((row) => row.action_type);
    expect(actions).to.deep.equal(['seat.updated', 'seat.updated']);
  });

  it('[SEAT-5] a seat that is held is neither changed nor removed', async () => {
    const { id } = await server.makeSchedule();
    const [first] = await seatsOf(id);
    const reservationId = uuidv7();
    await ask(id, reserveCommand(reservationId, server.customerId, [String(first?.id)]));

    expect((await server.guest('GET', `/seats/${first?.id}`)).json.status).to.equal('reserved');
    expect(problem(await put(first?.id, { seat_number: '7' }))).to.deep.equal([409, 'in_use', []]);
    expect(problem(await server.admin('DELETE', `/seats/${first?.id}`))).to.deep.equal([409, 'in_use', []]);
  });

  it('[SEAT-6] a seat that was ever held stays; one that never was goes', async () => {
    const { id } = await server.makeSchedule();
    const [first, second] = await seatsOf(id);
    const reservationId = uuidv7();
    await ask(id, reserveCommand(reservationId, server.customerId, [String(first?.id)]));
    await ask(id, {
      type: 'release',
      reservationId,
      by: 'owner',
      userId: server.customerId,
      reason: null,
    });

    expect(problem(await server.admin('DELETE', `/seats/${first?.id}`))).to.deep.equal([409, 'in_use', []]);
    expect((await put(first?.id, { seat_number: '7' })).status).to.equal(200);
    expect((await server.admin('DELETE', `/seats/${second?.id}`)).status).to.equal(204);
    expect((await server.guest('GET', `/seats/${second?.id}`)).status).to.equal(404);
    expect((await server.guest('GET', `/schedules/${id}`)).json).to.deep.include({
      seat_count: 3,
      available_seats: 3,
    });
  });

  it('[SEAT-5] nothing changes on a schedule that is cancelled', async () => {
    const schedule = await scheduleWithRoom();
    const [first] = await seatsOf(schedule);
    await server.admin('DELETE', `/schedules/${schedule}`);
    expect(problem(await post(newSeat(schedule)))).to.deep.equal([409, 'in_use', []]);
    expect(problem(await put(first?.id, { seat_number: '7' }))).to.deep.equal([409, 'in_use', []]);
    expect(problem(await server.admin('DELETE', `/seats/${first?.id}`))).to.deep.equal([409, 'in_use', []]);
  });

  it('[SEAT-7] refuses what is no seat, and what may not be changed', async () => {
    const schedule = await scheduleWithRoom();
    const wrong: [Json, string][] = [
      [{ seat_number: '' }, 'seat_number'],
      [{ seat_number: '12345678901' }, 'seat_number'],
      [{ seat_number: '1\t' }, 'seat_number'],
      [{ seat_type: 'throne' }, 'seat_type'],
      [{ price_modifier: -1 }, 'price_modifier'],
      [{ price_modifier: '1' }, 'price_modifier'],
      [{ deck: 10 }, 'deck'],
      [{ deck: undefined }, 'deck'],
      [{ row: -1 }, 'row'],
      [{ row: 200 }, 'row'],
      [{ column: 20 }, 'column'],
      [{ column: 0.5 }, 'column'],
      [{ position: 'roof' }, 'position'],
      [{ status: 'booked' }, 'status'],
    ];
    for (const [change, path] of wrong) {
      const reply = await post(newSeat(schedule, change));
      expect(problem(reply), JSON.stringify(change)).to.deep.equal([400, 'validation_failed', [path]]);
    }
    expect(problem(await post(newSeat(NOBODY)))).to.deep.equal([404, 'not_found', ['schedule_id']]);
    const [first] = await seatsOf(schedule);
    for (const field of ['status', 'schedule_id', 'price', 'id']) {
      expect(problem(await put(first?.id, { row: 9, [field]: 'booked' })), field).to.deep.equal([
        400,
        'validation_failed',
        [field],
      ]);
    }
    expect((await put(first?.id, {})).status).to.equal(400);
    expect((await put(NOBODY, { row: 9 })).status).to.equal(404);
    expect((await server.admin('DELETE', `/seats/${NOBODY}`)).status).to.equal(404);
    expect((await server.guest('GET', '/seats/nothing')).status).to.equal(404);
  });

  it('[SEAT-8] admins list seats by schedule and status; nobody else lists or edits them', async () => {
    const { id } = await server.makeSchedule();
    const [first] = await seatsOf(id);
    await ask(id, reserveCommand(uuidv7(), server.customerId, [String(first?.id)]));
    const list = async (query: string) =>
      itemsOf(await server.admin('GET', `/seats?schedule_id=${id}&${query}`)).map((seat) => seat.seat_number);

    expect(await list('')).to.deep.equal(['1', '2', '3', '4']);
    expect(await list('status=reserved')).to.deep.equal(['1']);
    const page = await server.admin('GET', `/seats?schedule_id=${id}&limit=3`);
    expect(await list(`limit=3&cursor=${page.json.next_cursor}`)).to.deep.equal(['4']);
    expect((await server.admin('GET', '/seats?status=free')).status).to.equal(400);
    for (const [method, path] of [
      ['GET', '/seats'],
      ['POST', '/seats'],
      ['PUT', `/seats/${first?.id}`],
      ['DELETE', `/seats/${first?.id}`],
    ] as const) {
      expect((await server.guest(method, path)).status, method).to.equal(401);
      expect((await server.customer(method, path)).status, method).to.equal(403);
    }
  });
});
