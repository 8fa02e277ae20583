import type { Check } from './check.ts';

/** Acknowledgements, keys and owners: I10, I12 and I16. */
export const EFFECT_CHECKS: readonly Check[] = [
  {
    invariant: 'I10',
    name: 'what the activity log tells of exists',
    looksAt: `activity_logs where entity_type in ('reservation', 'booking', 'booking_seat', 'ticket', 'payment', 'refund', 'invoice')`,
    breaks: ['reservation', 'booking', 'booking_seat', 'ticket', 'payment', 'refund', 'invoice']
      .map(
        (entity) => `
      select '${entity}', l.entity_id::text, 'is told of in the activity log and does not exist'
        from (select distinct entity_id from activity_logs where entity_type = '${entity}') l
       where not exists (select 1 from ${entity}s e where e.id = l.entity_id)`,
      )
      .join(' union all '),
  },
  {
    invariant: 'I10',
    name: 'what a caller was told exists',
    looksAt: 'operations',
    breaks: [
      ['hold', 'reservation', 'reservationId'],
      ['settled', 'booking', 'bookingId'],
      ['settled', 'refund', 'refundId'],
      ['cancelled', 'cancellation', 'cancellationId'],
    ]
      .map(
        ([reply, entity, key]) => `
      select 'operation', o.id::text, format('replied with the ${entity} %s, which does not exist', o.reply ->> '${key}')
        from operations o
       where o.reply ->> 'type' = '${reply}' and o.reply ? '${key}'
         and not exists (select 1 from ${entity}s e where e.id = (o.reply ->> '${key}')::uuid)`,
      )
      .join(' union all '),
  },
  {
    invariant: 'I12',
    name: 'one effect per gateway event',
    looksAt: 'gateway_events',
    breaks: `
      select 'payment', min(payment_id::text), format('event %s of %s was kept %s times', event_id, gateway, count(*))
        from gateway_events group by gateway, event_id having count(*) > 1
      union all
      select 'operation', operation_id::text, format('carries out %s events', count(distinct (gateway, event_id)))
        from gateway_events group by operation_id having count(distinct (gateway, event_id)) > 1`,
  },
  {
    invariant: 'I12',
    name: 'one effect per operation',
    looksAt: 'operations',
    breaks: `
      select 'operation', id::text, format('was carried out %s times', count(*))
        from operations group by id having count(*) > 1
      union all
      select 'payment', payment_id::text, format('was captured by %s operations', count(distinct id))
        from (select o.id, coalesce(p.id, f.payment_id) as payment_id
                from operations o
                left join payments p on p.booking_id = (o.reply ->> 'bookingId')::uuid
                left join refunds f on f.id = (o.reply ->> 'refundId')::uuid
               where o.kind = 'capture' and o.reply ->> 'effect' in ('booked', 'returned')) captures
       where payment_id is not null group by payment_id having count(distinct id) > 1`,
  },
  {
    invariant: 'I12',
    name: 'one winning payment, one cancellation and one refund of each kind',
    looksAt: 'payments where booking_id is not null',
    breaks: `
      select 'booking', booking_id::text, format('was paid by %s payments', count(*))
        from payments where booking_id is not null group by booking_id having count(*) > 1
      union all
      select 'booking', booking_id::text, format('was cancelled %s times', count(*))
        from cancellations where is_whole group by booking_id having count(*) > 1
      union all
      select 'cancellation', cancellation_id::text, format('ordered %s refunds', count(*))
        from refunds where cancellation_id is not null group by cancellation_id having count(*) > 1
      union all
      select 'payment', payment_id::text, format('is given back %s times', count(*))
        from refunds where cancellation_id is null group by payment_id having count(*) > 1`,
  },
  {
    invariant: 'I16',
    name: 'nothing is written to a schedule that nobody owned',
    looksAt: 'schedules',
    breaks: `
      select 'schedule', s.id::text, format('is at version %s, and nobody ever took its epoch', s.version)
        from schedules s
       where s.epoch = 0
         and (s.version > 0 or s.owner_process_id is not null
              or exists (select 1 from reservations r where r.schedule_id = s.id))`,
  },
];
