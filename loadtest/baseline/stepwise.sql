\set i :i + 1
\set n :i * :clients + :client_id
\set schedule :n % :schedules
\set pair :n / :schedules
\set seat :schedule * :seats + 2 * :pair
\set passenger (:schedule * 50 + :pair) % :passengers
begin;
select base_price from schedules where id = bench_id(:set, 1, :schedule) and status = 'scheduled' and departure_datetime > now();
select count(*) filter (where status = 'available') as free from (select status from seats where schedule_id = bench_id(:set, 1, :schedule) and id in (bench_id(:set, 2, :seat), bench_id(:set, 2, :seat + 1)) order by id for update) locked \gset
\if :free = 2
insert into reservations (id, user_id, schedule_id, reservation_datetime, expiry_datetime, status, total_amount) select bench_id(:set, 6, :n), bench_id(0, 3, :passenger), bench_id(:set, 1, :schedule), at, at + interval '900 seconds', 'active', 40 from (select now()::timestamptz(3) as at) t;
insert into reservation_seats (id, reservation_id, seat_id, price) values (uuidv7(), bench_id(:set, 6, :n), bench_id(:set, 2, :seat), 20), (uuidv7(), bench_id(:set, 6, :n), bench_id(:set, 2, :seat + 1), 20);
update seats set status = 'reserved', updated_at = now() where id in (bench_id(:set, 2, :seat), bench_id(:set, 2, :seat + 1));
update schedules set available_seats = available_seats - 2, version = version + 1, updated_at = now() where id = bench_id(:set, 1, :schedule);
insert into activity_logs (id, entity_type, entity_id, user_id, action_type, details, ip_address, "timestamp") values (uuidv7(), 'reservation', bench_id(:set, 6, :n), bench_id(0, 3, :passenger), 'reservation.created', jsonb_build_object('request_id', uuidv7(), 'after', jsonb_build_object('status', 'active', 'schedule_id', bench_id(:set, 1, :schedule), 'seats', jsonb_build_array('1', '2'), 'total_amount', 40)), '127.0.0.1', now());
commit;
\else
rollback;
\endif
