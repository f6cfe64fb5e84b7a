-- What belongs to the bookings of decade.sql: parties, people (names of the last month), numbers in the room, misses, messages, the trail.
SET synchronous_commit = off;
SET timezone = 'UTC';

INSERT INTO parties (id, account_id, channel, created_at)
SELECT d.party + (p.n * d.people) / 2 + i, 5000000 + (p.n * d.people / 2 + i) % a.accounts, (ARRAY['web', 'api', 'web'])[1 + i % 3],
       p.starts_at - make_interval(days => 1 + (p.n % 14)::int)
FROM bench.decade d CROSS JOIN bench.past p CROSS JOIN generate_series(0, d.people / 2 - 1) AS i
CROSS JOIN (SELECT count(*) AS accounts FROM accounts WHERE username LIKE 'dasawarsa%') a;

INSERT INTO applicants (booking_id, nik_sealed, name, birth_date, relationship)
SELECT d.booking + p.n * d.people + i, CASE WHEN known THEN decode(repeat('00', 45), 'hex') ELSE '' END, CASE WHEN known THEN 'Warga Budi Lestari' ELSE '' END,
       CASE WHEN known THEN date '1990-06-15' ELSE date '1900-01-01' END, 'child'
FROM bench.decade d CROSS JOIN bench.past p CROSS JOIN generate_series(0, d.people - 1) AS i
CROSS JOIN LATERAL (SELECT p.starts_at > now() - interval '32 days' AS known) k;

INSERT INTO visits (office_id, day, lane_id, prefix, number, booking_id, party_id, service, due_at, arrived_at, state, counter, outcome, calls, first_called_at,
    called_at, serving_at, ended_at, changed_at)
SELECT p.office_id, p.day, p.lane_id, p.prefix, i + 1, d.booking + p.n * d.people + i, d.party + (p.n * d.people + i) / 2, 1 + i % 2, p.starts_at,
       p.starts_at - interval '10 minutes' + make_interval(secs => i), 'done', 1 + i % 6, 'accepted', 1, c.at, c.at, c.at + interval '1 minute',
       c.at + interval '9 minutes', c.at + interval '9 minutes'
FROM bench.decade d CROSS JOIN bench.past p CROSS JOIN generate_series(0, d.people - 1) AS i
CROSS JOIN LATERAL (SELECT p.starts_at + make_interval(mins => i % 50) AS at) c
WHERE i % 20 < 19;

INSERT INTO misses (booking_id, kind, hash, office_id, day, at, weighed)
SELECT d.booking + p.n * d.people + i, 1, gen_random_uuid(), p.office_id, p.day, p.ends_at, true
FROM bench.decade d CROSS JOIN bench.past p CROSS JOIN generate_series(19, d.people - 1, 20) AS i;

INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, state, due_at, attempt, finished_at)
SELECT t.at, 2, 'confirmation', 'party', d.party + p.n * d.people / 2 + i, ARRAY[b.first, b.first + 1], 'delivered', t.at, 1, t.at + interval '2 seconds'
FROM bench.decade d CROSS JOIN bench.past p CROSS JOIN generate_series(0, d.people / 2 - 1) AS i
CROSS JOIN LATERAL (SELECT p.starts_at - make_interval(days => 1 + (p.n % 14)::int) AS at) t
CROSS JOIN LATERAL (SELECT d.booking + p.n * d.people + 2 * i AS first) b;

INSERT INTO audit (at, staff_id, action, office_id, subject, subject_id)
SELECT p.starts_at - interval '10 minutes' + make_interval(secs => i), 1 + i % 6, 'checked_in', p.office_id, 'booking', d.booking + p.n * d.people + i
FROM bench.decade d CROSS JOIN bench.past p CROSS JOIN generate_series(0, d.people - 1) AS i
WHERE i % 20 < 19;
