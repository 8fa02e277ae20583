\set i :i + 1
\set first (:i * :clients + :client_id) * 50
begin;
select id, base_price from schedules where id in (select schedule from bench_wishes(:set, :schedules, :seats, :passengers, :first, 50)) and status = 'scheduled' and departure_datetime > now() order by id for update;
select count(*) filter (where status = 'available') as free from (select status from seats where id in (select unnest(wished) from bench_wishes(:set, :schedules, :seats, :passengers, :first, 50)) order by id for update) locked \gset
\if :free = 100
insert into reservations (id, user_id, schedule_id, reservation_datetime, expiry_datetime, status, total_amount) select reservation, passenger, schedule, at, at + interval '900 seconds', 'active', 40 from bench_wishes(:set, :schedules, :seats, :passengers, :first, 50), (select now()::timestamptz(3) as at) t;
insert into reservation_seats (id, reservation_id, seat_id, price) select uuidv7(), reservation, seat, 20 from bench_wishes(:set, :schedules, :seats, :passengers, :first, 50), unnest(wished) seat;
update seats set status = 'reserved', updated_at = now() where id in (select unnest(wished) from bench_wishes(:set, :schedules, :seats, :passengers, :first, 50));
update schedules s set available_seats = available_seats - taken, version = version + 1, updated_at = now() from (select schedule, 2 * count(*) as taken from bench_wishes(:set, :schedules, :seats, :passengers, :first, 50) group by schedule) w where s.id = w.schedule;
insert into activity_logs (id, entity_type, entity_id, user_id, action_type, details, ip_address, "timestamp") select uuidv7(), 'reservation', reservation, passenger, 'reservation.created', jsonb_build_object('request_id', uuidv7(), 'after', jsonb_build_object('status', 'active', 'schedule_id', schedule, 'seats', jsonb_build_array('1', '2'), 'total_amount', 40)), '127.0.0.1', now() from bench_wishes(:set, :schedules, :seats, :passengers, :first, 50);
commit;
\else
rollback;
\endif
