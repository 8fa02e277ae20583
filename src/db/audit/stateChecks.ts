import type { Check } from './check.ts';

/** What the states of different things say of each other: I11. */
export const STATE_CHECKS: readonly Check[] = [
  {
    invariant: 'I11',
    name: 'claims live as long as their reservation or booking',
    looksAt: 'reservations',
    breaks: `
      select 'reservation', r.id::text,
             format('is %s%s and has %s live claims of %s', r.status, ', its booking ' || b.status, c.live, c.claims)
        from reservations r
        join (select reservation_id, count(*) as claims, count(*) filter (where released_at is null) as live
                from reservation_seats group by reservation_id) c on c.reservation_id = r.id
        left join (select reservation_id, min(status) as status from bookings group by reservation_id) b
          on b.reservation_id = r.id
       where (r.status in ('expired', 'cancelled') and c.live > 0)
          or (r.status = 'confirmed' and b.status = 'cancelled' and c.live > 0)
          or (r.status = 'confirmed' and b.status <> 'cancelled' and c.live < c.claims)`,
  },
  {
    invariant: 'I11',
    name: 'a booking is cancelled when it has a cancellation, and only then',
    looksAt: 'bookings',
    breaks: `
      select 'booking', b.id::text, format('is %s and has %s cancellation', b.status, case when c.id is null then 'no' else 'a' end)
        from bookings b left join cancellations c on c.booking_id = b.id
       where (b.status = 'cancelled') <> (c.id is not null)`,
  },
  {
    invariant: 'I11',
    name: 'no ticket of a cancelled booking is valid, and no other is cancelled',
    looksAt: 'tickets',
    breaks: `
      select 'ticket', t.id::text, format('is %s, its booking is %s', t.validity_status, b.status)
        from tickets t join bookings b on b.id = t.booking_id
       where (b.status = 'cancelled' and t.validity_status = 'valid')
          or (b.status <> 'cancelled' and t.validity_status = 'cancelled')`,
  },
  {
    invariant: 'I11',
    name: 'a payment is refunded when its refund is processed, and its booking says so too',
    looksAt: 'payments',
    breaks: `
      select 'payment', p.id::text, format('is %s and has %s processed refunds', p.status, coalesce(f.processed, 0))
        from payments p
        left join (select payment_id, count(*) as processed from refunds where status = 'processed' group by payment_id) f
          on f.payment_id = p.id
       where (p.status = 'refunded') <> (f.processed is not null)
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
