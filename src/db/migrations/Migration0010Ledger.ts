import { Migration } from '@mikro-orm/migrations';

/** Every movement that is there is posted at the time that is known of it. */
export const POST_WHAT_IS_THERE = [
  `insert into ledger_entries (id, occurred_at, kind, debit, credit, amount, payment_id, booking_id)
   select gen_random_uuid(), coalesce(b.booking_datetime, r.created_at, p.transaction_datetime), 'capture', 'gateway',
          'customer', p.captured_amount, p.id, null
     from payments p
     left join bookings b on b.id = p.booking_id
     left join refunds r on r.payment_id = p.id and r.cancellation_id is null
    where p.captured_amount is not null`,
  `insert into ledger_entries (id, occurred_at, kind, debit, credit, amount, payment_id, booking_id)
   select gen_random_uuid(), b.booking_datetime, 'sale', 'customer', 'revenue', b.total_amount, p.id, b.id
     from bookings b join payments p on p.booking_id = b.id`,
  `insert into ledger_entries (id, occurred_at, kind, debit, credit, amount, payment_id, booking_id, refund_id)
   select gen_random_uuid(), f.created_at, case when c.id is null then 'return' else 'cancellation' end,
          case when c.id is null then 'customer' else 'revenue' end, 'refunds_payable', f.amount, f.payment_id,
          c.booking_id, f.id
     from refunds f left join cancellations c on c.id = f.cancellation_id`,
  `insert into ledger_entries (id, occurred_at, kind, debit, credit, amount, payment_id, booking_id, refund_id)
   select gen_random_uuid(), f.processed_at, 'refund', 'refunds_payable', 'gateway', f.amount, f.payment_id,
          c.booking_id, f.id
     from refunds f left join cancellations c on c.id = f.cancellation_id where f.status = 'processed'`,
];

/**
 * Where money is, as movements between accounts that are only added. A row has both of its sides, so that all accounts
 * sum to zero whatever is in it; and no transaction ends with a customer's money of which nobody knows what it is for.
 */
export class Migration0010Ledger extends Migration {
  override up(): void {
    this.addSql(`
      create table ledger_entries (
        id uuid primary key,
        occurred_at timestamptz(3) not null,
        kind text not null,
        debit text not null,
        credit text not null,
        amount numeric(12,2) not null check (amount > 0),
        payment_id uuid not null references payments,
        booking_id uuid references bookings,
        refund_id uuid references refunds,
        created_at timestamptz(3) not null default now(),
        constraint ledger_entries_movements check ((kind, debit, credit) in (
          ('capture', 'gateway', 'customer'),
          ('sale', 'customer', 'revenue'),
          ('return', 'customer', 'refunds_payable'),
          ('cancellation', 'revenue', 'refunds_payable'),
          ('refund', 'refunds_payable', 'gateway'))),
        constraint ledger_entries_of check (
          (kind in ('return', 'cancellation', 'refund')) = (refund_id is not null)
          and (kind not in ('sale', 'cancellation') or booking_id is not null))
      )`);
    this.addSql(
      `create unique index ledger_entries_payment_once on ledger_entries (payment_id, kind) where refund_id is null`,
    );
    this.addSql(
      `create unique index ledger_entries_refund_once on ledger_entries (refund_id, (kind = 'refund'))
        where refund_id is not null`,
    );
    this.addSql('create index ledger_entries_by_payment on ledger_entries (payment_id)');
    this.addSql('create index ledger_entries_by_booking on ledger_entries (booking_id)');
    this.addSql('create index ledger_entries_by_time on ledger_entries (occurred_at)');
    for (const sql of POST_WHAT_IS_THERE) this.addSql(sql);

    this.addSql(`
      create function ledger_entries_are_append_only() returns trigger language plpgsql as $$
      begin
        raise exception 'ledger_entries is append-only' using errcode = 'restrict_violation';
      end $$`);
    this.addSql(`
      create trigger ledger_entries_append_only before update or delete or truncate on ledger_entries
        for each statement execute function ledger_entries_are_append_only()`);
    this.addSql(`
      create function ledger_entries_leave_nothing_open() returns trigger language plpgsql as $$
      declare
        open numeric;
      begin
        select sum(case when credit = 'customer' then amount else -amount end) into open
          from ledger_entries where payment_id = new.payment_id and 'customer' in (debit, credit);
        if open <> 0 then
          raise exception 'payment %: % is neither sold for nor on its way back', new.payment_id, open
            using errcode = 'check_violation';
        end if;
        return null;
      end $$`);
    this.addSql(`
      create constraint trigger ledger_entries_nothing_open after insert on ledger_entries
        deferrable initially deferred for each row
        when ('customer' in (new.debit, new.credit))
        execute function ledger_entries_leave_nothing_open()`);
  }
}
