import type { Check } from './check.ts';

/**
 * I15 for one kind of entity: `wrong` is true for an entity whose log rows do not fit its status. It speaks of the
 * entity as `e` and of its log rows by `n('action', …)`, their number.
 */
function logCheck(entity: string, status: string, actions: string[], wrong: (n: Count) => string): Check {
  const counts = actions.map(
    (action) => `count(*) filter (where action_type = '${entity}.${action}') as ${action}`,
  );
  return {
    invariant: 'I15',
    name: `every transition of a ${entity} has exactly one log row`,
    looksAt: `${entity}s`,
    breaks: `
      select '${entity}', e.id::text, format('is %s, the log tells: %s', e.${status}, coalesce(l.told, 'nothing'))
        from ${entity}s e
        left join (select entity_id, ${counts.join(', ')}, string_agg(action_type, ', ' order by "timestamp", id) as told
                     from activity_logs where entity_type = '${entity}' group by entity_id) l on l.entity_id = e.id
       where ${wrong((...wanted) => `(${wanted.map((action) => `coalesce(l.${action}, 0)`).join(' + ')})`)}`,
  };
}

type Count = (...actions: string[]) => string;

/** `count` is 1 when the status is `status`, else 0. */
const when = (count: string, condition: string) => `${count} <> case when ${condition} then 1 else 0 end`;

export const LOG_CHECKS: readonly Check[] = [
  logCheck(
    'reservation',
    'status',
    ['created', 'expired', 'confirmed', 'cancelled', 'released'],
    (n) => `${n('created')} <> 1
         or ${when(n('expired'), `e.status = 'expired'`)}
         or ${when(n('confirmed'), `e.status = 'confirmed'`)}
         or ${when(n('cancelled', 'released'), `e.status = 'cancelled'`)}`,
  ),
  logCheck(
    'booking',
    'status',
    ['confirmed', 'seats_cancelled', 'cancelled', 'completed'],
    (n) => `${n('confirmed')} <> 1
         or ${n('seats_cancelled')} <> (select count(*) from cancellations c where c.booking_id = e.id and not c.is_whole)
         or ${when(n('cancelled'), `e.status = 'cancelled'`)}
         or ${when(n('completed'), `e.status = 'completed'`)}`,
  ),
  logCheck(
    'ticket',
    'validity_status',
    ['issued', 'used', 'cancelled'],
    (n) => `${n('issued')} <> 1
         or ${when(n('used'), `e.validity_status = 'used'`)}
         or ${when(n('cancelled'), `e.validity_status = 'cancelled'`)}`,
  ),
  // Who boards with the code of the whole ticket is told of in the ticket's row.
  {
    invariant: 'I15',
    name: 'every boarding with a code of its own has exactly one log row',
    looksAt: 'booking_seats',
    breaks: `
      select 'booking_seat', s.id::text, format('has %s rows of its boarding', coalesce(l.told, 0))
        from booking_seats s
        left join (select entity_id, count(*) as told from activity_logs
                    where entity_type = 'booking_seat' and action_type = 'booking_seat.boarded' group by entity_id) l
          on l.entity_id = s.id
        left join (select t.booking_id, count(*) as told
                     from tickets t
                     join activity_logs a on a.entity_type = 'ticket' and a.entity_id = t.id
                                         and a.action_type = 'ticket.used' and not a.details ? 'seat'
                    group by t.booking_id) w on w.booking_id = s.booking_id
       where coalesce(l.told, 0) > 1
          or (s.boarded_at is null and l.told > 0)
          or (s.boarded_at is not null and l.told is null and w.told is null)`,
  },
  // A payment may fail first and be captured after all, never the other way round.
  logCheck(
    'payment',
    'status',
    ['initiated', 'completed', 'failed', 'refunded'],
    (n) => `${n('initiated')} <> 1
         or ${when(n('completed'), `e.status in ('completed', 'refunded')`)}
         or ${when(n('refunded'), `e.status = 'refunded'`)}
         or ${n('failed')} > 1
         or (e.status = 'pending' and ${n('failed')} > 0)
         or (e.status = 'failed' and ${n('failed')} = 0)`,
  ),
  // Every failure but the last is answered by a retry; a failed refund may also turn out to be processed.
  logCheck(
    'refund',
    'status',
    ['ordered', 'processed', 'failed', 'retried'],
    (n) => `${n('ordered')} <> 1
         or ${when(n('processed'), `e.status = 'processed'`)}
         or ${n('failed')} - ${n('retried')} not between case when e.status = 'failed' then 1 else 0 end
                                                     and case when e.status = 'pending' then 0 else 1 end`,
  ),
  logCheck(
    'schedule',
    'status',
    ['departed', 'completed', 'cancelled'],
    (n) => `${when(n('completed'), `e.status = 'completed'`)}
         or ${when(n('cancelled'), `e.status = 'cancelled'`)}
         or ${n('departed')} > 1
         or (e.status in ('in_transit', 'completed') and ${n('departed')} = 0)
         or (e.status = 'scheduled' and ${n('departed')} > 0)`,
  ),
];
