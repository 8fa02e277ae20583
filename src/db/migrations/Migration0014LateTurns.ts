import { Migration } from '@mikro-orm/migrations';

/** As in Migration0006CommitTurns. */
const PLANNED_ONCE = 'set plan_cache_mode = force_generic_plan set enable_seqscan = off';

/**
 * `check_turns` as it was, and besides: by this database's own clock a turn is `late` that confirms a hold which is over,
 * or carries out a call after whoever sent it has asked elsewhere. Actors tell the time by a counter of their process, and
 * that stands still while their machine is suspended: until the next measurement they would sell by an old time what had
 * run out long ago. `clock_timestamp()`, read after the locks are had, and not `now()`, which is when the transaction
 * began.
 *
 * The function of Migration0006 takes fewer parameters and stays for servers that have not been restarted yet.
 */
export class Migration0014LateTurns extends Migration {
  override up(): void {
    this.addSql(`
      create function check_turns(
        check_epochs boolean, check_seats boolean, check_ends boolean,
        schedule_ids uuid[], epochs bigint[],
        seat_turns int[], seat_ids uuid[], seat_froms text[],
        confirm_turns int[], confirm_ids uuid[], deadline_turns int[], deadlines timestamptz[]
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

        if check_seats and cardinality(seat_ids) > 0 then
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
        end if;
        if check_ends and cardinality(confirm_ids) + cardinality(deadlines) > 0 then
          for wrong in
            select g.turn
              from unnest(confirm_turns, confirm_ids) g(turn, id)
              join reservations r on r.id = g.id
             where r.expiry_datetime <= clock_timestamp()
            union
            select g.turn from unnest(deadline_turns, deadlines) g(turn, at) where g.at < clock_timestamp()
          loop
            verdicts[wrong.turn] := coalesce(verdicts[wrong.turn], 'late');
            allowed := -1;
          end loop;
        end if;
        return case when allowed < 0 then verdicts end;
      end $$`);
  }
}
