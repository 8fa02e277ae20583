import type { Check } from './check.ts';

/** What a booking owes: everything that no cancellation, of it or of a part of it, has promised back. */
const OWED = `b.total_amount - coalesce(c.refund_amount, 0)`;

/** Refunds that were ordered, whatever became of them: a failed one is still owed and can be retried. */
const ORDERED = `(select payment_id, sum(amount) as amount, sum(amount) filter (where cancellation_id is null) as whole
                    from refunds group by payment_id)`;

/**
 * The departure that a cancellation was judged by. An admin may have moved the schedule since: then it is what the
 * first such change after the cancellation says was before it.
 */
const DEPARTURE_THEN = `
  left join lateral (
    select l."timestamp" as at, l.id from activity_logs l
     where l.entity_type = 'cancellation' and l.entity_id = c.id and l.action_type = 'cancellation.created' limit 1
  ) told on true
  left join lateral (
    select (l.details -> 'before' ->> 'departure_datetime')::timestamptz as departure from activity_logs l
     where l.entity_type = 'schedule' and l.entity_id = s.id and l.action_type = 'schedule.updated'
       and l.details -> 'before' ? 'departure_datetime' and (l."timestamp", l.id) > (told.at, told.id)
     order by l."timestamp", l.id limit 1
  ) moved on true`;

/** Bookings and their money: I6…I9. */
export const MONEY_CHECKS: readonly Check[] = [
  {
    invariant: 'I6',
    name: 'a confirmed reservation has exactly one booking, no other has any',
    looksAt: 'reservations',
    breaks: `
      select 'reservation', r.id::text, format('is %s and has %s bookings', r.status, coalesce(b.bookings, 0))
        from reservations r
        left join (select reservation_id, count(*) as bookings from bookings group by reservation_id) b
          on b.reservation_id = r.id
       where coalesce(b.bookings, 0) <> case when r.status = 'confirmed' then 1 else 0 end`,
  },
  {
    invariant: 'I6',
    name: 'a booking has a ticket, and never two that count',
    looksAt: 'bookings',
    breaks: `
      select 'booking', b.id::text,
             format('has %s tickets, %s of them not cancelled', coalesce(t.tickets, 0), coalesce(t.live, 0))
        from bookings b
        left join (select booking_id, count(*) as tickets,
                          count(*) filter (where validity_status <> 'cancelled') as live
                     from tickets group by booking_id) t on t.booking_id = b.id
       where coalesce(t.tickets, 0) = 0 or t.live > 1`,
  },
  {
    invariant: 'I6',
    name: 'a booking is of the passenger, trip, seats and price of its reservation',
    looksAt: 'bookings',
    breaks: `
      select 'booking', b.id::text, case
               when b.total_amount <> r.total_amount then format('costs %s, its reservation %s', b.total_amount, r.total_amount)
               when b.user_id <> r.user_id then 'is of another user than its reservation'
               when b.schedule_id <> r.schedule_id then 'is of another schedule than its reservation'
               else 'has not the seats of its reservation at their prices' end
        from bookings b
        join reservations r on r.id = b.reservation_id
        left join (select booking_id, array_agg(seat_id || ' ' || price order by seat_id) as seats
                     from booking_seats group by booking_id) mine on mine.booking_id = b.id
        left join (select reservation_id, array_agg(seat_id || ' ' || price order by seat_id) as seats
                     from reservation_seats group by reservation_id) held on held.reservation_id = r.id
       where b.total_amount <> r.total_amount or b.user_id <> r.user_id or b.schedule_id <> r.schedule_id
          or mine.seats is distinct from held.seats`,
  },
  {
    invariant: 'I7',
    name: 'captured − refunded = what is owed',
    looksAt: 'payments',
    breaks: `
      select 'payment', p.id::text, format('is for a booking that owes %s, captured %s and gives back %s', ${OWED},
                                           coalesce(p.captured_amount, 0), coalesce(f.amount, 0))
        from payments p
        join bookings b on b.id = p.booking_id
        left join (select booking_id, sum(refund_amount) as refund_amount from cancellations group by booking_id) c
          on c.booking_id = b.id
        left join ${ORDERED} f on f.payment_id = p.id
       where coalesce(p.captured_amount, 0) - coalesce(f.amount, 0) <> ${OWED}
      union all
      select 'payment', p.id::text, format('captured %s and gives back %s', coalesce(p.captured_amount, 0), f.amount)
        from payments p join ${ORDERED} f on f.payment_id = p.id
       where p.booking_id is null and f.amount > coalesce(p.captured_amount, 0)
      union all
      select 'booking', b.id::text, format('costs %s and nothing paid for it', b.total_amount)
        from bookings b left join payments p on p.booking_id = b.id where p.id is null`,
  },
  {
    invariant: 'I7',
    name: 'the ledger has every movement of money once, and no other',
    looksAt: 'ledger_entries',
    breaks: `
      with due as (
        select 'capture' as kind, id as payment_id, null::uuid as refund_id, captured_amount as amount
          from payments where captured_amount is not null
        union all
        select 'sale', p.id, null, b.total_amount from bookings b join payments p on p.booking_id = b.id
        union all
        select case when cancellation_id is null then 'return' else 'cancellation' end, payment_id, id, amount from refunds
        union all
        select 'refund', payment_id, id, amount from refunds where status = 'processed')
      select 'payment', coalesce(l.payment_id, d.payment_id)::text,
             format('%s of %s is due, the ledger has %s', coalesce(l.kind, d.kind), coalesce(d.amount, 0), coalesce(l.amount, 0))
        from (select kind, payment_id, refund_id, sum(amount) as amount from due group by kind, payment_id, refund_id) d
        full join (select kind, payment_id, refund_id, sum(amount) as amount from ledger_entries
                    group by kind, payment_id, refund_id) l
          on l.kind = d.kind and l.payment_id = d.payment_id and l.refund_id is not distinct from d.refund_id
       where l.amount is distinct from d.amount`,
  },
  {
    invariant: 'I7',
    name: 'the ledger sums to zero, and what its bookings keep is what they owe',
    looksAt: 'bookings',
    breaks: `
      select 'ledger', '', format('the accounts sum to %s', sum(amount))
        from (select debit as account, amount from ledger_entries
              union all select credit, -amount from ledger_entries) lines
      having sum(amount) <> 0
      union all
      select 'booking', b.id::text, format('owes %s, the ledger keeps %s for it', ${OWED}, coalesce(l.kept, 0))
        from bookings b
        left join (select booking_id, sum(refund_amount) as refund_amount from cancellations group by booking_id) c
          on c.booking_id = b.id
        left join (select booking_id, sum(case when credit = 'revenue' then amount else -amount end) as kept
                     from ledger_entries where 'revenue' in (debit, credit) group by booking_id) l on l.booking_id = b.id
       where coalesce(l.kept, 0) <> ${OWED}
      union all
      select 'payment', p.id::text, format('has %s of its customer left over', l.left_over)
        from payments p
        join (select payment_id, sum(case when credit = 'customer' then amount else -amount end) as left_over
                from ledger_entries where 'customer' in (debit, credit) group by payment_id) l on l.payment_id = p.id
       where l.left_over <> 0 and p.booking_id is not null`,
  },
  {
    invariant: 'I7',
    name: 'invoices are numbered without gaps, and a credit note takes no more than its invoice has',
    looksAt: 'invoices',
    breaks: `
      select 'invoice series', c.series, format('counted to %s, and has %s numbers up to %s', c.last_number,
                                                coalesce(i.numbers, 0), coalesce(i.last, 0))
        from invoice_counters c
        left join (select series, count(*) as numbers, max(number) as last from invoices group by series) i
          on i.series = c.series
       where c.last_number <> coalesce(i.numbers, 0) or c.last_number <> coalesce(i.last, 0)
      union all
      select 'invoice', i.id::text, format('of %s has credit notes of %s', i.gross_amount, n.gross)
        from invoices i
        join (select invoice_id, sum(gross_amount) as gross from invoices group by invoice_id) n on n.invoice_id = i.id
       where n.gross > i.gross_amount`,
  },
  {
    invariant: 'I8',
    name: 'every captured payment ends as a booking or a whole refund',
    looksAt: 'payments where captured_amount is not null',
    breaks: `
      select 'payment', p.id::text, format('captured %s, bought nothing and gives back %s', p.captured_amount, coalesce(f.whole, 0))
        from payments p left join ${ORDERED} f on f.payment_id = p.id
       where p.captured_amount is not null and p.booking_id is null and coalesce(f.whole, 0) < p.captured_amount`,
  },
  {
    invariant: 'I8',
    name: 'what the gateway told is carried out',
    looksAt: 'gateway_events',
    breaks: `
      select 'payment', e.payment_id::text, format('%s (event %s) waits since %s', e.event_type, e.event_id, e.received_at)
        from gateway_events e cross join moment
       where e.applied_at is null and e.received_at < moment.now - moment.grace
      union all
      select 'payment', p.id::text, format('was captured by event %s, but is %s', e.event_id, p.status)
        from gateway_events e join payments p on p.id = e.payment_id
       where e.event_type = 'payment.succeeded' and e.amount is not null and e.applied_at is not null
         and p.captured_amount is null`,
  },
  {
    invariant: 'I9',
    name: 'refund ≤ paid, by its tier',
    looksAt: 'cancellations',
    breaks: `
      select 'cancellation', id::text,
             format('gives back %s of %s, %s before departure: %s is due', refund_amount, price, time_left, due)
        from (select c.id, c.refund_amount, given.price, left_then.time_left, case
                       when f.reason = 'schedule_cancelled' and s.status = 'cancelled' then given.price
                       when left_then.time_left > interval '24 hours' then given.price
                       when left_then.time_left > interval '2 hours' then round(given.price / 2, 2)
                       else 0 end as due
                from cancellations c
                left join (select cancellation_id, sum(price) as price from booking_seats group by cancellation_id) gave
                  on gave.cancellation_id = c.id
                cross join lateral (select coalesce(gave.price, 0) as price) given
                join bookings b on b.id = c.booking_id
                join schedules s on s.id = b.schedule_id
                left join refunds f on f.cancellation_id = c.id
                ${DEPARTURE_THEN}
               cross join lateral (
                 select coalesce(moved.departure, s.departure_datetime) - c.cancellation_datetime as time_left
               ) left_then) judged
       where refund_amount <> due or refund_amount > price`,
  },
  {
    invariant: 'I9',
    name: "a cancellation's refund goes to the payment that paid",
    looksAt: 'refunds where cancellation_id is not null',
    breaks: `
      select 'refund', f.id::text, format('of booking %s goes to payment %s', c.booking_id, f.payment_id)
        from refunds f
        join cancellations c on c.id = f.cancellation_id
        join payments p on p.id = f.payment_id
       where p.booking_id is distinct from c.booking_id`,
  },
];
