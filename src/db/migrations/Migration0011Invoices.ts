import { Migration } from '@mikro-orm/migrations';

/**
 * Invoices and credit notes, each series numbered without gaps: the number is taken from a locked counter by the
 * transaction that issues, so one that is rolled back leaves none. What is issued is never changed or taken away.
 */
export class Migration0011Invoices extends Migration {
  override up(): void {
    this.addSql(`
      create table invoice_counters (
        series text primary key check (series in ('invoice', 'credit_note')),
        last_number int not null default 0 check (last_number >= 0)
      )`);
    this.addSql(`insert into invoice_counters (series) values ('invoice'), ('credit_note')`);
    this.addSql(`
      create table invoices (
        id uuid primary key,
        series text not null references invoice_counters,
        number int not null check (number > 0),
        booking_id uuid not null references bookings,
        cancellation_id uuid references cancellations,
        invoice_id uuid references invoices,
        issued_at timestamptz(3) not null,
        tax_rate numeric(5,2) not null check (tax_rate >= 0 and tax_rate < 100),
        net_amount numeric(12,2) not null,
        tax_amount numeric(12,2) not null check (tax_amount >= 0),
        gross_amount numeric(12,2) not null check (gross_amount > 0),
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        content jsonb not null,
        created_at timestamptz(3) not null default now(),
        constraint invoices_number_once unique (series, number),
        constraint invoices_add_up check (net_amount + tax_amount = gross_amount),
        constraint invoices_credit_notes check (
          (series = 'credit_note') = (cancellation_id is not null)
          and (series = 'credit_note') = (invoice_id is not null))
      )`);
    this.addSql(
      `create unique index invoices_one_per_booking on invoices (booking_id) where series = 'invoice'`,
    );
    this.addSql('create unique index invoices_one_per_cancellation on invoices (cancellation_id)');
    this.addSql('create index invoices_by_booking on invoices (booking_id)');
    this.addSql(`
      create function invoices_are_append_only() returns trigger language plpgsql as $$
      begin
        raise exception 'invoices is append-only' using errcode = 'restrict_violation';
      end $$`);
    this.addSql(`
      create trigger invoices_append_only before update or delete or truncate on invoices
        for each statement execute function invoices_are_append_only()`);
  }
}
