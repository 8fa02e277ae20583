import { Migration } from '@mikro-orm/migrations';

/**
 * The 13 tables of the specification, and the guards that make PostgreSQL the last word: one live claim per seat
 * and leg, one active hold per user and schedule, one booking per reservation, one ticket per booking, an
 * append-only activity log, and an ownership epoch per schedule. docs/ARCHITECTURE.md tells why each is there.
 */
export class Migration0001Core extends Migration {
  override up(): void {
    // uuid = and int4range && in one exclusion constraint need this.
    this.addSql('create extension if not exists btree_gist');

    this.addSql(`
      create table users (
        id uuid primary key,
        email text not null check (length(email) between 3 and 254),
        password_hash text not null,
        first_name text not null check (length(first_name) between 1 and 100),
        last_name text not null check (length(last_name) between 1 and 100),
        phone_number text not null check (phone_number ~ '^\\+?[0-9]{10,15}$'),
        role text not null check (role in ('customer', 'admin')),
        is_active boolean not null default true,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now()
      )`);
    this.addSql('create unique index users_email_key on users (lower(email))');

    this.addSql(`
      create table routes (
        id uuid primary key,
        origin_city text not null check (length(origin_city) between 1 and 120),
        destination_city text not null check (length(destination_city) between 1 and 120),
        distance_km numeric(9,2) not null check (distance_km > 0),
        estimated_duration_minutes int not null check (estimated_duration_minutes > 0),
        operator_name text,
        origin_timezone text not null default 'UTC',
        destination_timezone text not null default 'UTC',
        external_ref text unique,
        is_active boolean not null default true,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now()
      )`);
    this.addSql('create index routes_cities on routes (lower(origin_city), lower(destination_city))');

    this.addSql(`
      create table buses (
        id uuid primary key,
        bus_number text not null unique check (length(bus_number) between 1 and 40),
        bus_type text not null check (bus_type in ('standard', 'deluxe', 'sleeper', 'semi_sleeper')),
        total_seats int not null check (total_seats between 1 and 200),
        seat_layout_config jsonb not null,
        amenities jsonb check (amenities is null or jsonb_typeof(amenities) = 'object'),
        external_ref text unique,
        is_active boolean not null default true,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint buses_seat_count_matches check (
          jsonb_typeof(seat_layout_config -> 'seats') = 'array'
          and jsonb_array_length(seat_layout_config -> 'seats') = total_seats)
      )`);

    this.addSql(`
      create table schedules (
        id uuid primary key,
        bus_id uuid not null references buses,
        route_id uuid not null references routes,
        departure_datetime timestamptz(3) not null,
        arrival_datetime timestamptz(3) not null,
        base_price numeric(12,2) not null check (base_price > 0),
        seat_count int not null default 0 check (seat_count between 0 and 200),
        available_seats int not null default 0,
        leg_count int not null default 1 check (leg_count between 1 and 200),
        status text not null default 'scheduled'
          check (status in ('scheduled', 'in_transit', 'completed', 'cancelled')),
        version bigint not null default 0 check (version >= 0),
        epoch bigint not null default 0 check (epoch >= 0),
        owner_process_id uuid,
        external_ref text unique,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint schedules_arrival_after_departure check (arrival_datetime > departure_datetime),
        constraint schedules_available_within_bounds check (available_seats between 0 and seat_count),
        constraint schedules_bus_once exclude using gist (
          bus_id with =, tstzrange(departure_datetime, arrival_datetime) with &&) where (status <> 'cancelled')
      )`);
    this.addSql('create index schedules_by_departure on schedules (departure_datetime, id)');
    this.addSql('create index schedules_by_route on schedules (route_id, departure_datetime)');
    this.addSql(
      `create index schedules_running on schedules (status, departure_datetime) where status in ('scheduled', 'in_transit')`,
    );

    this.addSql(`
      create table schedule_stops (
        id uuid primary key,
        schedule_id uuid not null references schedules,
        stop_sequence int not null check (stop_sequence >= 0),
        stop_name text not null,
        timezone text not null,
        arrival_datetime timestamptz(3) not null,
        departure_datetime timestamptz(3) not null,
        latitude double precision,
        longitude double precision,
        external_ref text,
        constraint schedule_stops_order unique (schedule_id, stop_sequence),
        constraint schedule_stops_times check (departure_datetime >= arrival_datetime)
      )`);

    this.addSql(`
      create table seats (
        id uuid primary key,
        schedule_id uuid not null references schedules,
        seat_number text not null check (length(seat_number) between 1 and 10),
        seat_type text not null check (seat_type in ('standard', 'premium', 'sleeper')),
        price_modifier numeric(12,2) not null default 0 check (price_modifier >= 0),
        status text not null default 'available' check (status in ('available', 'reserved', 'booked')),
        deck int not null default 0 check (deck between 0 and 9),
        seat_row int not null check (seat_row between 0 and 199),
        seat_column int not null check (seat_column between 0 and 19),
        position text check (position in ('window', 'aisle', 'middle')),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        -- At the end of a statement, so that two seats may swap within one.
        constraint seats_number_once unique (schedule_id, seat_number) deferrable initially immediate,
        constraint seats_place_once unique (schedule_id, deck, seat_row, seat_column)
          deferrable initially immediate
      ) with (fillfactor = 80)`);

    this.addSql(`
      create table reservations (
        id uuid primary key,
        user_id uuid not null references users,
        schedule_id uuid not null references schedules,
        reservation_datetime timestamptz(3) not null,
        expiry_datetime timestamptz(3) not null,
        hold_seconds int not null default 900 check (hold_seconds between 1 and 86400),
        status text not null check (status in ('active', 'expired', 'confirmed', 'cancelled')),
        total_amount numeric(12,2) not null check (total_amount > 0),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint reservations_exact_hold check (
          expiry_datetime = reservation_datetime + hold_seconds * interval '1 second')
      )`);
    this.addSql(
      `create unique index reservations_one_active on reservations (user_id, schedule_id) where status = 'active'`,
    );
    this.addSql(`create index reservations_due on reservations (expiry_datetime) where status = 'active'`);
    this.addSql('create index reservations_by_schedule on reservations (schedule_id, status)');
    this.addSql('create index reservations_by_user on reservations (user_id, id)');

    // A row is a claim: this seat, for these legs, by this reservation, until released_at.
    this.addSql(`
      create table reservation_seats (
        id uuid primary key,
        reservation_id uuid not null references reservations,
        seat_id uuid not null references seats,
        from_leg int not null default 0,
        to_leg int not null default 1,
        price numeric(12,2) not null check (price > 0),
        released_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint reservation_seats_legs check (from_leg >= 0 and to_leg > from_leg),
        constraint reservation_seats_once unique (reservation_id, seat_id),
        constraint reservation_seats_one_live_claim exclude using gist (
          seat_id with =, int4range(from_leg, to_leg) with &&) where (released_at is null)
      )`);

    this.addSql(`
      create table bookings (
        id uuid primary key,
        reservation_id uuid not null references reservations,
        user_id uuid not null references users,
        schedule_id uuid not null references schedules,
        booking_datetime timestamptz(3) not null,
        total_amount numeric(12,2) not null check (total_amount > 0),
        payment_status text not null check (payment_status in ('pending', 'completed', 'failed', 'refunded')),
        booking_reference text not null unique check (booking_reference ~ '^[A-HJ-NP-Z2-9]{10}$'),
        status text not null check (status in ('confirmed', 'cancelled', 'completed')),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint bookings_one_per_reservation unique (reservation_id)
      )`);
    this.addSql('create index bookings_by_user on bookings (user_id, id)');
    this.addSql('create index bookings_by_schedule on bookings (schedule_id, status)');

    this.addSql(`
      create table booking_seats (
        id uuid primary key,
        booking_id uuid not null references bookings,
        seat_id uuid not null references seats,
        seat_number text not null,
        price numeric(12,2) not null check (price > 0),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint booking_seats_once unique (booking_id, seat_id)
      )`);

    this.addSql(`
      create table payments (
        id uuid primary key,
        reservation_id uuid not null references reservations,
        booking_id uuid references bookings,
        user_id uuid not null references users,
        amount numeric(12,2) not null check (amount > 0),
        captured_amount numeric(12,2) check (captured_amount > 0),
        payment_method text not null
          check (payment_method in ('credit_card', 'debit_card', 'upi', 'net_banking', 'wallet')),
        gateway text not null,
        payment_gateway_reference text,
        redirect_url text,
        failure_reason text,
        transaction_datetime timestamptz(3) not null,
        status text not null check (status in ('pending', 'completed', 'failed', 'refunded')),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint payments_one_winner unique (booking_id),
        constraint payments_reference_once unique (gateway, payment_gateway_reference),
        constraint payments_captured_when_settled check (
          (status in ('pending', 'failed')) = (captured_amount is null))
      )`);
    this.addSql('create index payments_by_reservation on payments (reservation_id)');

    this.addSql(`
      create table tickets (
        id uuid primary key,
        booking_id uuid not null references bookings,
        ticket_number text not null unique,
        qr_code text not null,
        issue_datetime timestamptz(3) not null,
        validity_status text not null check (validity_status in ('valid', 'used', 'cancelled')),
        used_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint tickets_one_per_booking unique (booking_id),
        constraint tickets_used_when_used check ((validity_status = 'used') = (used_at is not null))
      )`);

    this.addSql(`
      create table cancellations (
        id uuid primary key,
        booking_id uuid not null references bookings,
        user_id uuid not null references users,
        cancellation_datetime timestamptz(3) not null,
        reason text,
        refund_amount numeric(12,2) not null check (refund_amount >= 0),
        refund_status text not null check (refund_status in ('pending', 'processed', 'failed')),
        processed_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint cancellations_one_per_booking unique (booking_id),
        constraint cancellations_processed_when_processed check (
          (refund_status = 'processed') = (processed_at is not null))
      )`);

    this.addSql(`
      create table activity_logs (
        id uuid primary key,
        entity_type text not null,
        entity_id uuid not null,
        user_id uuid references users,
        action_type text not null,
        details jsonb,
        ip_address text,
        "timestamp" timestamptz(3) not null,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now()
      )`);
    this.addSql('create index activity_logs_by_entity on activity_logs (entity_type, entity_id)');
    this.addSql(`
      create function activity_logs_are_append_only() returns trigger language plpgsql as $$
      begin
        raise exception 'activity_logs is append-only' using errcode = 'restrict_violation';
      end $$`);
    this.addSql(`
      create trigger activity_logs_append_only before update or delete or truncate on activity_logs
        for each statement execute function activity_logs_are_append_only()`);

    // What has no table in the specification, and why it is needed: docs/decisions/0002-tables-beyond-the-spec.md
    this.addSql(`
      create table refunds (
        id uuid primary key,
        payment_id uuid not null references payments,
        cancellation_id uuid references cancellations,
        amount numeric(12,2) not null check (amount > 0),
        reason text not null,
        status text not null check (status in ('pending', 'processed', 'failed')),
        failure_reason text,
        processed_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint refunds_one_per_cancellation unique (cancellation_id),
        constraint refunds_processed_when_processed check ((status = 'processed') = (processed_at is not null))
      )`);
    // Money that bought nothing goes back once and whole.
    this.addSql(
      'create unique index refunds_one_without_booking on refunds (payment_id) where cancellation_id is null',
    );
    this.addSql('create index refunds_by_payment on refunds (payment_id)');
    this.addSql(`create index refunds_open on refunds (id) where status <> 'processed'`);

    this.addSql(`
      create table gateway_events (
        gateway text not null,
        event_id text not null,
        event_type text not null,
        payment_id uuid not null references payments,
        amount numeric(12,2),
        reason text,
        operation_id uuid not null,
        received_at timestamptz(3) not null,
        applied_at timestamptz(3),
        primary key (gateway, event_id)
      )`);

    this.addSql(`
      create table operations (
        id uuid primary key,
        schedule_id uuid not null references schedules,
        kind text not null,
        reply jsonb not null,
        created_at timestamptz(3) not null default now()
      )`);
    this.addSql('create index operations_by_age on operations (created_at)');

    this.addSql(`
      create table refresh_tokens (
        id uuid primary key,
        family_id uuid not null,
        user_id uuid not null references users,
        token_hash bytea not null unique,
        expires_at timestamptz(3) not null,
        used_at timestamptz(3),
        revoked_at timestamptz(3),
        created_at timestamptz(3) not null default now()
      )`);
    this.addSql('create index refresh_tokens_by_family on refresh_tokens (family_id)');
    this.addSql('create index refresh_tokens_by_user on refresh_tokens (user_id)');
  }
}
