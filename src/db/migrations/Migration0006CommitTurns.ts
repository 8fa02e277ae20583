import { Migration } from '@mikro-orm/migrations';

/**
 * A plan for any number of rows, by index, made once for each connection. Left alone, PostgreSQL would plan each of the
 * ten statements anew for each call with few rows, and that takes longer than carrying them out; and it would take up
 * the plan that suits a table with nothing in it yet.
 */
const PLANNED_ONCE = 'set plan_cache_mode = force_generic_plan set enable_seqscan = off';

/**
 * What nearly every turn writes, in one round trip: seats held, holds ended, and their operations and log rows, for
 * any number of schedules. A function and not a statement of many parts, because each statement of a function sees
 * what was committed while the one before it waited for a lock. It runs with the rights of whoever calls it.
 *
 * All parameters are columns: the n-th elements of arrays that belong together are a row. A row's `turn` is the place
 * of its schedule in `schedule_ids`, from 1 on. `src/db/turn/frequent.ts` is the other side of this.
 */
export class Migration0006CommitTurns extends Migration {
  override up(): void {
    // Each turn changes its schedule's row and none of its indexed columns: with room beside it, no index is touched.
    this.addSql('alter table schedules set (fillfactor = 50)');

    // Null when every turn may be written; else a reason for each that may not. The schedules' rows come first: their
    // lock is what a new owner waits for, their epoch is what an old one trips over. Among several schedules nobody
    // waits for the lock of one. `no key`: rows that only refer to a schedule do not wait for its turns.
    this.addSql(`
      create function check_turns(
        check_epochs boolean, check_seats boolean,
        schedule_ids uuid[], epochs bigint[],
        seat_turns int[], seat_ids uuid[], seat_froms text[]
      ) returns text[] language plpgsql ${PLANNED_ONCE} as $$
      declare
        verdicts text[];
        allowed int;
        wrong record;
      begin
        if cardinality(schedule_ids) = 1 then
          perform from schedules s where s.id = schedule_ids[1] for no key update;
        end if;
        select array_agg(case when s.id is null then case when cardinality(schedule_ids) = 1 then 'epoch' else 'busy' end
                              when check_epochs and s.epoch <> g.epoch then 'epoch' end order by g.n),
               count(s.id) filter (where not check_epochs or s.epoch = g.epoch)
          into verdicts, allowed
          from unnest(schedule_ids, epochs) with ordinality g(id, epoch, n)
          left join (select x.id, x.epoch from schedules x where x.id = any(schedule_ids)
                      order by x.id for no key update skip locked) s on s.id = g.id;
        if allowed < cardinality(schedule_ids) then return verdicts; end if;
        if not check_seats or cardinality(seat_ids) = 0 then return null; end if;

        allowed := 0;
        for wrong in
          select g.turn, format('seat %s is %s, not %s', g.id, coalesce(s.status, 'gone'), g.status) as what
            from unnest(seat_turns, seat_ids, seat_froms) g(turn, id, status)
            left join (select x.id, x.schedule_id, x.status from seats x where x.id = any(seat_ids)
                        order by x.id for update) s on s.id = g.id and s.schedule_id = schedule_ids[g.turn]
           where s.status is distinct from g.status
        loop
          verdicts[wrong.turn] := wrong.what;
          allowed := -1;
        end loop;
        return case when allowed < 0 then verdicts end;
      end $$`);

    // What frees comes before what takes, so that a seat can change hands within one turn.
    this.addSql(`
      create function write_turns(
        schedule_ids uuid[], versions bigint[], availables int[], seat_counts int[], nows timestamptz[],
        seat_turns int[], seat_ids uuid[], seat_tos text[],
        end_turns int[], end_ids uuid[], end_statuses text[],
        release_turns int[], release_reservations uuid[], release_seats uuid[],
        reservation_turns int[], reservation_ids uuid[], reservation_users uuid[], reservation_helds timestamptz[],
        reservation_expiries timestamptz[], reservation_seconds int[], reservation_statuses text[],
        reservation_totals numeric[],
        claim_turns int[], claim_ids uuid[], claim_reservations uuid[], claim_seats uuid[], claim_froms int[],
        claim_tos int[], claim_prices numeric[], claim_releases timestamptz[],
        operation_turns int[], operation_ids uuid[], operation_kinds text[], operation_replies jsonb[],
        log_turns int[], log_ids uuid[], log_entities text[], log_entity_ids uuid[], log_users uuid[],
        log_actions text[], log_details jsonb[], log_addresses text[]
      ) returns boolean language plpgsql ${PLANNED_ONCE} as $$
      declare
        found_rows int;
      begin
        update schedules s
           set version = g.version, available_seats = g.available, seat_count = g.seats, updated_at = g.at
          from unnest(schedule_ids, versions, availables, seat_counts, nows) g(id, version, available, seats, at)
         where s.id = g.id;

        if cardinality(end_ids) > 0 then
          update reservations r set status = g.status, updated_at = nows[g.turn]
            from unnest(end_turns, end_ids, end_statuses) g(turn, id, status)
           where r.id = g.id and r.status = 'active';
          get diagnostics found_rows = row_count;
          if found_rows <> cardinality(end_ids) then
            raise exception '% of % reservations to end', found_rows, cardinality(end_ids) using errcode = 'BT001';
          end if;
        end if;
        if cardinality(release_seats) > 0 then
          update reservation_seats c set released_at = nows[g.turn], updated_at = nows[g.turn]
            from unnest(release_turns, release_reservations, release_seats) g(turn, reservation, seat)
           where c.reservation_id = g.reservation and c.seat_id = g.seat and c.released_at is null;
          get diagnostics found_rows = row_count;
          if found_rows <> cardinality(release_seats) then
            raise exception '% of % claims to release', found_rows, cardinality(release_seats) using errcode = 'BT001';
          end if;
        end if;
        if cardinality(seat_ids) > 0 then
          update seats s set status = g.status, updated_at = nows[g.turn]
            from unnest(seat_turns, seat_ids, seat_tos) g(turn, id, status)
           where s.id = g.id;
        end if;

        if cardinality(reservation_ids) > 0 then
          insert into reservations (id, user_id, schedule_id, reservation_datetime, expiry_datetime, hold_seconds,
                                    status, total_amount, created_at, updated_at)
          select g.id, g.owner, schedule_ids[g.turn], g.held, g.expiry, g.seconds, g.status, g.total,
                 nows[g.turn], nows[g.turn]
            from unnest(reservation_turns, reservation_ids, reservation_users, reservation_helds, reservation_expiries,
                        reservation_seconds, reservation_statuses, reservation_totals)
                 g(turn, id, owner, held, expiry, seconds, status, total);
        end if;
        if cardinality(claim_ids) > 0 then
          insert into reservation_seats (id, reservation_id, seat_id, from_leg, to_leg, price, released_at,
                                         created_at, updated_at)
          select g.id, g.reservation, g.seat, g.leg, g.until, g.price, g.released, nows[g.turn], nows[g.turn]
            from unnest(claim_turns, claim_ids, claim_reservations, claim_seats, claim_froms, claim_tos, claim_prices,
                        claim_releases) g(turn, id, reservation, seat, leg, until, price, released);
        end if;
        if cardinality(operation_ids) > 0 then
          insert into operations (id, schedule_id, kind, reply, created_at)
          select g.id, schedule_ids[g.turn], g.kind, g.reply, nows[g.turn]
            from unnest(operation_turns, operation_ids, operation_kinds, operation_replies) g(turn, id, kind, reply);
        end if;
        if cardinality(log_ids) > 0 then
          insert into activity_logs (id, entity_type, entity_id, user_id, action_type, details, ip_address,
                                     "timestamp", created_at, updated_at)
          select g.id, g.entity, g.entity_id, g.actor, g.action, g.details, g.address,
                 nows[g.turn], nows[g.turn], nows[g.turn]
            from unnest(log_turns, log_ids, log_entities, log_entity_ids, log_users, log_actions, log_details,
                        log_addresses) g(turn, id, entity, entity_id, actor, action, details, address);
        end if;
        return true;
      end $$`);
  }
}
