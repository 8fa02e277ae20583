import type { Check } from './check.ts';

/** What the states of different things say of each other: I11. */
export const STATE_CHECKS: readonly Check[] = [
  {
    invariant: 'I11',
    name: 'claims live as long as their reservation or their seat of a booking',
    looksAt: 'reservations',
    breaks: `
      select 'reservation', r.id::text,
             format('is %s and has %s live claims', r.status, c.live)
        from reservations r
        join (select reservation_id, count(*) filter (where released_at is null) as live
                from reservation_seats group by reservation_id) c on c.reservation_id = r.id
       where r.status in ('expired', 'cancelled') and c.live > 0
      union all
      select 'reservation', b.reservation_id::text,
             format('claims seat %s of its booking %s, which %s given up', s.seat_number,
                    case when c.released_at is null then 'still' else 'no more' end,
                    case when s.cancellation_id is null then 'was not' else 'was' end)
        from bookings b
        join booking_seats s on s.booking_id = b.id
        join reservation_seats c on c.reservation_id = b.reservation_id and c.seat_id = s.seat_id
       where (c.released_at is null) <> (s.cancellation_id is null)`,
  },
  {
    invariant: 'I11',
    name: 'a booking is cancelled when it was given up wholly, and then it has no seat',
    looksAt: 'bookings',
    breaks: `
      select 'booking', b.id::text, format('is %s and has %s whole cancellation', b.status, case when c.id is null then 'no' else 'a' end)
        from bookings b left join cancellations c on c.booking_id = b.id and c.is_whole
       where (b.status = 'cancelled') <> (c.id is not null)
      union all
      select 'booking', b.id::text, format('is %s and has %s seats', b.status, s.live)
        from bookings b
        join (select booking_id, count(*) filter (where cancellation_id is null) as live
                from booking_seats group by booking_id) s on s.booking_id = b.id
       where (b.status = 'cancelled') <> (s.live = 0)`,
  },
  {
    invariant: 'I11',
    name: 'no ticket of a cancelled booking is valid, and of another only replaced ones are cancelled',
    looksAt: 'tickets',
    breaks: `
      select 'ticket', t.id::text, format('is %s, its booking is %s', t.validity_status, b.status)
        from tickets t join bookings b on b.id = t.booking_id
       where b.status = 'cancelled' and t.validity_status = 'valid'
      union all
      select 'booking', b.id::text, format('has %s tickets, %s of them cancelled, and was divided %s times', t.tickets,
                                           t.cancelled, coalesce(c.parts, 0))
        from bookings b
        join (select booking_id, count(*) as tickets, count(*) filter (where validity_status = 'cancelled') as cancelled
                from tickets group by booking_id) t on t.booking_id = b.id
        left join (select booking_id, count(*) as parts from cancellations where not is_whole group by booking_id) c
          on c.booking_id = b.id
       where b.status <> 'cancelled' and (t.cancelled = t.tickets or t.cancelled > coalesce(c.parts, 0))`,
  },
  {
    invariant: 'I11',
    name: 'the ticket of a booking is used when somebody has boarded, and only then',
    looksAt: 'booking_seats',
    breaks: `
      select 'booking', b.id::text, format('has %s used tickets, and %s of its passengers have boarded', t.used, s.boarded)
        from bookings b
        join (select booking_id, count(*) filter (where validity_status = 'used') as used
                from tickets group by booking_id) t on t.booking_id = b.id
        join (select booking_id, count(boarded_at) as boarded from booking_seats group by booking_id) s
          on s.booking_id = b.id
       where (t.used > 0) <> (s.boarded > 0)`,
  },
  {
    invariant: 'I11',
    name: 'a payment is refunded when it buys nothing and all its refunds are processed, and its booking says so too',
    looksAt: 'payments',
    breaks: `
      select 'payment', p.id::text,
             format('is %s and has %s processed refunds, %s open ones and %s booking', p.status, coalesce(f.processed, 0),
                    coalesce(f.open, 0), coalesce('a ' || b.status, 'no'))
        from payments p
        left join bookings b on b.id = p.booking_id
        left join (select payment_id, count(*) filter (where status = 'processed') as processed,
                          count(*) filter (where status <> 'processed') as open
                     from refunds group by payment_id) f on f.payment_id = p.id
       where (p.status = 'refunded')
          <> (coalesce(b.status, 'cancelled') = 'cancelled' and coalesce(f.processed, 0) > 0 and coalesce(f.open, 0) = 0)
      union all
      select 'payment', p.id::text, format('is %s, and captured %s', p.status, coalesce(p.captured_amount::text, 'nothing'))
        from payments p where (p.status in ('completed', 'refunded')) <> (p.captured_amount is not null)
      union all
      select 'booking', b.id::text, format('says its payment is %s; it is %s', b.payment_status, p.status)
        from bookings b join payments p on p.booking_id = b.id
       where p.captured_amount is not null and b.payment_status <> p.status`,
  },
  {
    invariant: 'I11',
    name: 'a cancellation says how its refund stands',
    looksAt: 'cancellations',
    breaks: `
      select 'cancellation', c.id::text,
             format('of %s says %s, its refund is %s', c.refund_amount, c.refund_status, coalesce(f.status, 'none'))
        from cancellations c left join refunds f on f.cancellation_id = c.id
       where c.refund_status <> coalesce(f.status, case when c.refund_amount = 0 then 'processed' else c.refund_status end)`,
  },
  {
    invariant: 'I11',
    name: 'a schedule and its holds and bookings agree',
    looksAt: 'schedules',
    breaks: `
      select 'booking', b.id::text, format('is %s on a %s schedule', b.status, s.status)
        from bookings b join schedules s on s.id = b.schedule_id
       where (s.status in ('completed', 'cancelled') and b.status = 'confirmed')
          or (s.status <> 'completed' and b.status = 'completed')
      union all
      select 'reservation', r.id::text, 'is active on a cancelled schedule'
        from reservations r join schedules s on s.id = r.schedule_id
       where r.status = 'active' and s.status = 'cancelled'`,
  },
];
