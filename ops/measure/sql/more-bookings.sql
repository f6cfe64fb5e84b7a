-- Nine bookings for each of `accounts` accounts: four parties of 2, 1, 4 and 1 people that were served, one person who is to come.
SET synchronous_commit = off;
SET work_mem = '256MB';

-- Parties from `base` on, then the bookings that were served, then those to come, then the accounts.
CREATE TABLE bench.grown AS
    SELECT 10000000::bigint AS base, :accounts AS accounts, 10000000::bigint + 5 * :accounts AS served, 10000000::bigint + 13 * :accounts AS coming;

INSERT INTO accounts (id, username, language, password, email_hash, email_sealed, nik_hash, nik_sealed, name, birth_date, created_at)
SELECT g.coming + g.accounts + n, 'tumbuh' || n, 'id', '!', gen_random_uuid(), decode(repeat('00', 52), 'hex'), gen_random_uuid(),
       decode(repeat('00', 45), 'hex'), 'Warga', date '1990-06-15', now()
FROM bench.grown g
CROSS JOIN generate_series(1, greatest(:accounts - (SELECT count(*) FROM accounts), 0)) AS n;
CREATE TABLE bench.account AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id FROM accounts LIMIT :accounts;

-- Days gone by: the last planned day of each lane, copied backwards, until there are slots for about forty people each.
INSERT INTO slots (office_id, lane_id, day, session, starts_at, ends_at, opens_at, planned, capacity, prefix)
SELECT s.office_id, s.lane_id, s.day - shift.days, s.session, s.starts_at - make_interval(days => shift.days),
       s.ends_at - make_interval(days => shift.days), s.opens_at - make_interval(days => shift.days), 50, 50, s.prefix
FROM slots s
JOIN (SELECT lane_id, max(day) AS day FROM slots GROUP BY lane_id) last ON last.lane_id = s.lane_id AND last.day = s.day
CROSS JOIN (SELECT count(*) AS slots FROM slots s
            JOIN (SELECT lane_id, max(day) AS day FROM slots GROUP BY lane_id) l ON l.lane_id = s.lane_id AND l.day = s.day) a_day
CROSS JOIN LATERAL generate_series(1, ceil(8.0 * :accounts / 40 / a_day.slots)::integer) AS back
CROSS JOIN LATERAL (SELECT s.day - current_date + 1 + back AS days) shift;
CREATE TABLE bench.past AS SELECT row_number() OVER (ORDER BY starts_at, id) - 1 AS n, id FROM slots WHERE starts_at < now() - interval '1 day';
CREATE TABLE bench.coming AS SELECT id - 1 AS n, slot_id AS id FROM bench.slot;
ALTER TABLE bench.grown ADD COLUMN a_slot bigint, ADD COLUMN slots_coming bigint;
UPDATE bench.grown SET a_slot = ceil(8.0 * accounts / (SELECT count(*) FROM bench.past)), slots_coming = (SELECT count(*) FROM bench.coming);
ANALYZE bench.account, bench.past, bench.coming;

INSERT INTO bookings (id, party_id, slot_id, queue_number, service, status, nik_hash, created_at)
SELECT g.served + i, g.base + 5 * (i / 8) + (ARRAY[0, 0, 1, 2, 2, 2, 2, 3])[i % 8 + 1], p.id, i % g.a_slot + 1, 1 + i % 2, 'served',
       gen_random_uuid(), now()
FROM bench.grown g
CROSS JOIN LATERAL generate_series(0, 8 * g.accounts - 1) AS i
JOIN bench.past p ON p.n = i / g.a_slot;

INSERT INTO bookings (id, party_id, slot_id, queue_number, service, status, nik_hash, created_at)
SELECT g.coming + i, g.base + 5 * i + 4, c.id, i / g.slots_coming + 1, 1 + i % 2, 'booked', gen_random_uuid(), now()
FROM bench.grown g
CROSS JOIN LATERAL generate_series(0, g.accounts - 1) AS i
JOIN bench.coming c ON c.n = i % g.slots_coming;

UPDATE slots s
SET taken = b.people, issued = b.people, planned = greatest(s.planned, b.people), capacity = greatest(s.capacity, b.people),
    version = nextval('slot_versions')
FROM (SELECT slot_id, count(*) AS people FROM bookings GROUP BY slot_id) b
WHERE b.slot_id = s.id;

-- New ids follow the old ones, as they would have.
SELECT setval('id_blocks', ((coming + 2 * accounts) / 1000 + 1000) * 1000) FROM bench.grown \g /dev/null
