-- A hundred and fifty offices with four hundred numbers waiting in each, and ten counters with an officer each; their tokens are told.
TRUNCATE visits, queues, counters;
CREATE TEMP TABLE chosen AS SELECT id, code, zone, row_number() OVER (ORDER BY id) AS n FROM offices ORDER BY id LIMIT 150;
INSERT INTO lanes (office_id, code, letter, online) SELECT id, 'online', 'A', true FROM chosen ON CONFLICT DO NOTHING;
INSERT INTO visits (office_id, day, lane_id, prefix, number, due_at, arrived_at, changed_at)
SELECT c.id, (now() AT TIME ZONE c.zone)::date, l.id, 'AA', i, now() + make_interval(mins => i), now(), now()
FROM chosen c JOIN lanes l ON l.office_id = c.id AND l.online CROSS JOIN generate_series(1, 400) i;
INSERT INTO staff (username, name, role)
SELECT 'bench' || c.n || '-' || k, 'Petugas', 'officer' FROM chosen c CROSS JOIN generate_series(1, 10) k ON CONFLICT DO NOTHING;
CREATE TEMP TABLE officer AS
SELECT s.id, c.id AS office, c.code, k AS counter, 'ant_' || rpad(md5(s.username) || md5(s.username || 'x'), 43) AS token
FROM chosen c CROSS JOIN generate_series(1, 10) k JOIN staff s ON s.username = 'bench' || c.n || '-' || k;
UPDATE officer SET token = left(token, 47);
INSERT INTO staff_offices (staff_id, office_id) SELECT id, office FROM officer ON CONFLICT DO NOTHING;
INSERT INTO staff_sessions (token_hash, staff_id, created_at, expires_at)
SELECT left(encode(sha256(token::bytea), 'hex'), 32)::uuid, id, now(), now() + interval '1 hour' FROM officer ON CONFLICT DO NOTHING;
INSERT INTO counters (office_id, number, state, staff_id, changed_at) SELECT office, counter, 'open', id, now() FROM officer;
INSERT INTO queues (office_id, changed_at) SELECT id, now() FROM chosen;
ANALYZE visits, counters, queues, lanes;
SELECT code || ' ' || counter || ' ' || token FROM officer ORDER BY counter, code;
