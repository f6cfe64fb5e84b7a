-- What `days` days leave behind, seven hours a day with `people` people each in every office that is booked: every second came with another, one in twenty did
-- not come. Everything at its time and in its month's partition; of all but the last month nobody's name is known any more. Numbers are made of an hour's
-- number, so that decade-paper.sql needs nothing of this.
SET synchronous_commit = off;
SET timezone = 'UTC';

CREATE TABLE bench.decade AS SELECT 10000000::bigint AS party, 10000000::bigint + 100000000 AS booking, :people AS people;

DO $$
DECLARE
    v_month timestamptz;
    v_parent text;
BEGIN
    FOR v_month IN SELECT generate_series(date_trunc('month', now() - interval '11 years'), date_trunc('month', now() - interval '1 month'), '1 month') LOOP
        FOREACH v_parent IN ARRAY ARRAY['booking_history', 'outbox', 'audit'] LOOP
            IF to_regclass(format('antrean.%s_%s', v_parent, to_char(v_month, 'YYYY_MM'))) IS NULL THEN
                EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', v_parent || to_char(v_month, '_YYYY_MM'), v_parent, v_month,
                    v_month + interval '1 month');
            END IF;
        END LOOP;
    END LOOP;
END
$$;

-- an account for forty people
INSERT INTO accounts (id, username, language, password, email_hash, email_sealed, nik_hash, nik_sealed, name, birth_date, created_at)
SELECT 5000000 + n, 'dasawarsa' || n, 'id', '!', gen_random_uuid(), decode(repeat('00', 52), 'hex'), gen_random_uuid(), decode(repeat('00', 45), 'hex'),
       'Warga', date '1990-06-15', now()
FROM generate_series(0, :days * 7 * 26 * :people / 40) AS n;

-- the last planned day of each office, again and again
INSERT INTO slots (office_id, lane_id, day, session, starts_at, ends_at, opens_at, planned, capacity, taken, issued, prefix, swept, erased)
SELECT s.office_id, s.lane_id, s.day - shift.days, s.session, s.starts_at - make_interval(days => shift.days), s.ends_at - make_interval(days => shift.days),
       s.opens_at - make_interval(days => shift.days), :people, :people, :people, :people, s.prefix, true, back > 31
FROM slots s
JOIN lanes l ON l.id = s.lane_id AND l.online
JOIN (SELECT lane_id, max(day) AS day FROM slots GROUP BY lane_id) last ON last.lane_id = s.lane_id AND last.day = s.day
CROSS JOIN generate_series(1, :days) AS back
CROSS JOIN LATERAL (SELECT s.day - current_date + back AS days) shift
ORDER BY s.starts_at - make_interval(days => shift.days);

CREATE TABLE bench.past AS
SELECT row_number() OVER (ORDER BY starts_at, id) - 1 AS n, id, office_id, lane_id, day, prefix, starts_at, ends_at
FROM slots WHERE starts_at < now() - interval '1 day';
ANALYZE bench.past;

INSERT INTO bookings (id, party_id, slot_id, queue_number, service, status, nik_hash, created_at)
SELECT d.booking + p.n * d.people + i, d.party + (p.n * d.people + i) / 2, p.id, i + 1, 1 + i % 2, CASE i % 20 WHEN 19 THEN 'forfeited' ELSE 'served' END,
       gen_random_uuid(), p.starts_at - make_interval(days => 1 + (p.n % 14)::int, secs => i)
FROM bench.decade d CROSS JOIN bench.past p CROSS JOIN generate_series(0, d.people - 1) AS i;

INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel)
SELECT d.booking + p.n * d.people + i, e.at, e.event, e.before, e.event, CASE WHEN e.before IS NOT NULL THEN p.id END, p.id, e.actor, NULL, e.channel
FROM bench.decade d CROSS JOIN bench.past p CROSS JOIN generate_series(0, d.people - 1) AS i
CROSS JOIN LATERAL (VALUES
    ('booked', NULL, 'account', 'web', p.starts_at - make_interval(days => 1 + (p.n % 14)::int, secs => i), true),
    ('checked_in', 'booked', 'staff', 'desk', p.starts_at - interval '10 minutes' + make_interval(secs => i), i % 20 < 19),
    ('served', 'checked_in', 'staff', 'desk', p.starts_at + make_interval(mins => i % 60), i % 20 < 19),
    ('forfeited', 'booked', 'system', 'sweep', p.ends_at + interval '1 minute', i % 20 = 19)) AS e (event, before, actor, channel, at, happened)
WHERE e.happened;
