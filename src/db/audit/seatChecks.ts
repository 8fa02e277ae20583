import type { Check } from './check.ts';

/** Seats, claims and holds: I1…I5 and I13. */
export const SEAT_CHECKS: readonly Check[] = [
  {
    invariant: 'I1',
    name: 'at most one live claim per seat and leg',
    looksAt: 'reservation_seats where released_at is null',
    // A claim meets an earlier one when it begins before the furthest of those ends.
    breaks: `
      select 'seat', seat_id::text, format('is claimed again from leg %s, while it is claimed up to leg %s', from_leg, taken_to)
        from (select seat_id, from_leg,
                     max(to_leg) over (partition by seat_id order by from_leg, id
                                       rows between unbounded preceding and 1 preceding) as taken_to
                from reservation_seats where released_at is null) claims
       where taken_to > from_leg
      union all
      select 'seat', c.seat_id::text, format('is claimed up to leg %s, the trip has %s', c.to_leg, s.leg_count)
        from reservation_seats c
        join reservations r on r.id = c.reservation_id
        join schedules s on s.id = r.schedule_id
       where c.released_at is null and c.to_leg > s.leg_count`,
  },
  {
    invariant: 'I2',
    name: "a seat's status matches its claims",
    looksAt: 'seats',
    breaks: `
      select 'seat', s.id::text, format('is %s, its claims say %s', s.status, coalesce(c.status, 'available'))
        from seats s
        left join (select c.seat_id, case when bool_or(r.status = 'confirmed') then 'booked' else 'reserved' end as status
                     from reservation_seats c join reservations r on r.id = c.reservation_id
                    where c.released_at is null and r.status in ('active', 'confirmed')
                    group by c.seat_id) c on c.seat_id = s.id
       where s.status <> coalesce(c.status, 'available')`,
  },
  {
    invariant: 'I3',
    name: 'available_seats = count, within 0..total',
    looksAt: 'schedules',
    breaks: `
      select 'schedule', s.id::text,
             format('says %s of %s seats available, has %s of %s on a bus of %s', s.available_seats, s.seat_count,
                    case when s.status = 'cancelled' then 0 else coalesce(n.free, 0) end, coalesce(n.seats, 0), b.total_seats)
        from schedules s
        join buses b on b.id = s.bus_id
        left join (select schedule_id, count(*) as seats, count(*) filter (where status = 'available') as free
                     from seats group by schedule_id) n on n.schedule_id = s.id
       cross join moment
       where s.seat_count <> coalesce(n.seats, 0)
          or s.available_seats <> case when s.status = 'cancelled' then 0 else coalesce(n.free, 0) end
          or s.available_seats not between 0 and s.seat_count
          -- A bus may be refitted once its trips are over.
          or (s.seat_count > b.total_seats and s.status = 'scheduled' and s.departure_datetime > moment.now)`,
  },
  {
    invariant: 'I4',
    name: 'a live hold has 1–6 seats of one schedule, at their price',
    looksAt: 'reservations',
    breaks: `
      select 'reservation', r.id::text,
             format('is %s for %s: %s seats for %s, %s of them released, %s of another schedule', r.status, r.total_amount,
                    coalesce(c.seats, 0), coalesce(c.price, 0), coalesce(c.released, 0), coalesce(c.strange, 0))
        from reservations r
        left join (select c.reservation_id, count(*) as seats, sum(c.price) as price,
                          count(*) filter (where c.released_at is not null) as released,
                          count(*) filter (where s.schedule_id <> r.schedule_id) as strange
                     from reservation_seats c
                     join reservations r on r.id = c.reservation_id
                     join seats s on s.id = c.seat_id
                    group by c.reservation_id) c on c.reservation_id = r.id
       where coalesce(c.seats, 0) not between 1 and 6
          or c.price <> r.total_amount
          or c.strange > 0
          or (r.status = 'active' and c.released > 0)`,
  },
  {
    invariant: 'I5',
    name: 'at most one active hold per user and schedule',
    looksAt: `reservations where status = 'active'`,
    breaks: `
      select 'user', user_id::text, format('has %s active reservations on schedule %s', count(*), schedule_id)
        from reservations where status = 'active' group by user_id, schedule_id having count(*) > 1`,
  },
  {
    invariant: 'I13',
    name: 'a hold ends at its expiry: not early, not overdue, and nothing is bought after it',
    looksAt: 'reservations',
    breaks: `
      select 'reservation', r.id::text, format('is still active %s after its expiry', moment.now - r.expiry_datetime)
        from reservations r cross join moment
       where r.status = 'active' and r.expiry_datetime < moment.now - moment.grace
      union all
      select 'reservation', r.id::text, format('expired %s early', r.expiry_datetime - l."timestamp")
        from reservations r
        join activity_logs l on l.entity_type = 'reservation' and l.entity_id = r.id
                            and l.action_type = 'reservation.expired'
       where l."timestamp" < r.expiry_datetime
      union all
      select 'booking', b.id::text, format('was made %s after the expiry of its hold', b.booking_datetime - r.expiry_datetime)
        from bookings b join reservations r on r.id = b.reservation_id
       where b.booking_datetime >= r.expiry_datetime`,
  },
];
