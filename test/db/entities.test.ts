import { expect } from 'chai';
import { entities } from '../../src/db/entities/index.ts';
import { bookingDatabase, type TestDatabase } from '../support/bookingDatabase.ts';

/** Spec §6: the thirteen tables and every one of their fields. */
const SPEC: Record<string, string> = {
  users: 'id email password_hash first_name last_name phone_number role is_active created_at updated_at',
  routes:
    'id origin_city destination_city distance_km estimated_duration_minutes is_active created_at updated_at',
  buses: 'id bus_number bus_type total_seats seat_layout_config amenities is_active created_at updated_at',
  schedules:
    'id bus_id route_id departure_datetime arrival_datetime base_price available_seats status created_at updated_at',
  seats: 'id schedule_id seat_number seat_type price_modifier status created_at updated_at',
  reservations:
    'id user_id schedule_id reservation_datetime expiry_datetime status total_amount created_at updated_at',
  reservation_seats: 'id reservation_id seat_id created_at updated_at',
  bookings:
    'id reservation_id user_id schedule_id booking_datetime total_amount payment_status booking_reference status created_at updated_at',
  booking_seats: 'id booking_id seat_id seat_number created_at updated_at',
  payments:
    'id booking_id user_id amount payment_method payment_gateway_reference transaction_datetime status created_at updated_at',
  tickets: 'id booking_id ticket_number qr_code issue_datetime validity_status created_at updated_at',
  cancellations:
    'id booking_id user_id cancellation_datetime reason refund_amount refund_status processed_at created_at updated_at',
  activity_logs:
    'id entity_type entity_id user_id action_type details ip_address timestamp created_at updated_at',
};

describe('the tables', () => {
  let database: TestDatabase;

  before(async () => {
    database = await bookingDatabase();
  });
  after(() => database.drop());

  for (const [table, fields] of Object.entries(SPEC)) {
    it(`[DB-1] ${table} has every field of the specification`, async () => {
      const { rows } = await database.pool.query<{ column_name: string }>(
        'select column_name from information_schema.columns where table_name = $1',
        [table],
      );
      expect(rows.map((row) => row.column_name)).to.include.members(fields.split(' '));
    });
  }

  it('[DB-2] entities and migrations agree on every column, its type and whether it may be null', async () => {
    const difference = await database.orm.schema.getUpdateSchemaSQL({ safe: true, dropTables: false });
    const columns = difference
      .split('\n')
      .filter((line) => /add column|alter column|drop column|create table/i.test(line));

    expect(columns).to.deep.equal([]);
  });

  it('[DB-3] ids are UUIDs, times carry their zone, and amounts are exact', async () => {
    const { rows } = await database.pool.query<{
      table_name: string;
      column_name: string;
      data_type: string;
    }>(
      `select table_name, column_name, data_type from information_schema.columns where table_name = any($1)`,
      [Object.keys(SPEC)],
    );
    for (const { table_name, column_name, data_type } of rows) {
      const where = `${table_name}.${column_name}`;
      if (/(^|_)id$/.test(column_name)) expect(data_type, where).to.equal('uuid');
      if (/_datetime$|_at$|^timestamp$/.test(column_name)) {
        expect(data_type, where).to.equal('timestamp with time zone');
      }
      if (/amount|price/.test(column_name)) expect(data_type, where).to.equal('numeric');
    }
    expect(entities.length).to.be.at.least(13);
  });
});
