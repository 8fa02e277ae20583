import { expect } from 'chai';
import { v7 as uuidv7 } from 'uuid';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';
import { makeTrip, makeUsers, type Trip } from '../support/trip.ts';

interface Legs {
  from: number;
  to: number;
}

const LEGS: Legs[] = [];
for (let from = 0; from < 4; from += 1) for (let to = from + 1; to <= 4; to += 1) LEGS.push({ from, to });

const overlap = (one: Legs, other: Legs) => one.from < other.to && other.from < one.to;
const told = ({ from, to }: Legs) => `${from}–${to}`;

describe('the claims on a seat', () => {
  let database: TestDatabase;
  let trip: Trip;
  let reservationIds: string[];
  before(async () => {
    database = await bookingDatabase();
    trip = await makeTrip(database.pool);
    reservationIds = await makeReservations();
  });
  after(() => database.drop());

  async function makeReservations(): Promise<string[]> {
    const { rows } = await database.pool.query<{ id: string }>(
      `insert into reservations (id, user_id, schedule_id, reservation_datetime, expiry_datetime, status, total_amount)
       select uuidv7(), id, $2, at, at + interval '900 seconds', 'active', 20
         from unnest($1::uuid[]) id, (select now()::timestamptz(3) as at) t returning id`,
      [await makeUsers(database.pool, 2), trip.scheduleId],
    );
    return rows.map(({ id }) => id);
  }

  const claim = (reservation: number, { from, to }: Legs) =>
    database.pool.query(
      'insert into reservation_seats (id, reservation_id, seat_id, from_leg, to_leg, price) values ($1, $2, $3, $4, $5, 20)',
      [uuidv7(), reservationIds[reservation], trip.seatIds[0], from, to],
    );

  /** Whether both claims may be live at once. */
  async function both(one: Legs, other: Legs): Promise<boolean> {
    await claim(0, one);
    try {
      await claim(1, other);
      return true;
    } catch (error) {
      // Neither unique nor exclusion violation: not what is asked here.
      if (!/^23(505|P01)$/.test((error as { code?: string }).code ?? '')) throw error;
      return false;
    } finally {
      await database.pool.query('delete from reservation_seats');
    }
  }

  it('[GUARD-16] may be two at once when they share no leg, and only then', async () => {
    const wrong: string[] = [];
    for (const one of LEGS) {
      for (const other of LEGS) {
        if ((await both(one, other)) === overlap(one, other)) wrong.push(`${told(one)} with ${told(other)}`);
      }
    }
    expect(wrong).to.deep.equal([]);
  });

  it('[GUARD-2] leave the seat to others when they are released', async () => {
    await claim(0, { from: 0, to: 1 });
    await database.pool.query('update reservation_seats set released_at = now()');
    await claim(1, { from: 0, to: 1 });
    const { rows } = await database.pool.query('select released_at is null as live from reservation_seats');
    expect(rows).to.have.deep.members([{ live: false }, { live: true }]);
  });
});
