import { Migration } from '@mikro-orm/migrations';

/**
 * A booking may be given up in parts: it is cancelled wholly once, and each of its seats once; of its tickets one
 * counts. Each seat has a passenger and a code of its own, with which somebody boards once.
 */
export class Migration0009PartialCancellation extends Migration {
  override up(): void {
    this.addSql('alter table cancellations drop constraint cancellations_one_per_booking');
    this.addSql('alter table cancellations add column is_whole boolean not null default true');
    this.addSql(
      'create unique index cancellations_one_whole_per_booking on cancellations (booking_id) where is_whole',
    );
    this.addSql('create index cancellations_by_booking on cancellations (booking_id)');
    // What a seat of a booking refers to: a cancellation of that very booking.
    this.addSql(
      'alter table cancellations add constraint cancellations_of_their_booking unique (id, booking_id)',
    );

    this.addSql('alter table tickets drop constraint tickets_one_per_booking');
    this.addSql(
      `create unique index tickets_one_that_counts on tickets (booking_id) where validity_status <> 'cancelled'`,
    );
    this.addSql('create index tickets_by_booking on tickets (booking_id)');

    this.addSql('alter table reservation_seats add column passenger_name text');
    this.addSql(`
      alter table reservation_seats add constraint reservation_seats_passenger
        check (length(passenger_name) between 1 and 100)`);

    this.addSql(`
      alter table booking_seats
        add column cancellation_id uuid,
        add column passenger_name text,
        add column ticket_number text,
        add column qr_code text,
        add column boarded_at timestamptz(3)`);
    this.addSql(`
      alter table booking_seats
        add constraint booking_seats_cancellation foreign key (cancellation_id, booking_id)
          references cancellations (id, booking_id),
        add constraint booking_seats_passenger check (length(passenger_name) between 1 and 100),
        add constraint booking_seats_ticket_once unique (ticket_number),
        add constraint booking_seats_ticket_whole check ((ticket_number is null) = (qr_code is null))`);
    this.addSql(`
      update booking_seats s set cancellation_id = c.id from cancellations c where c.booking_id = s.booking_id`);
    this.addSql(`
      update booking_seats s set boarded_at = t.used_at from tickets t where t.booking_id = s.booking_id`);
    this.addSql(`
      create function booking_seats_end_once() returns trigger language plpgsql as $$
      begin
        raise exception 'a seat is given up once, and boarded once' using errcode = 'restrict_violation';
      end $$`);
    this.addSql(`
      create trigger booking_seats_end_once before update on booking_seats for each row
        when ((old.cancellation_id is not null and new.cancellation_id is distinct from old.cancellation_id)
           or (old.boarded_at is not null and new.boarded_at is distinct from old.boarded_at))
        execute function booking_seats_end_once()`);
  }
}
