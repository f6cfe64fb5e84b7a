-- What happened to the bookings of more-bookings.sql, what was told, and the claims of those to come. Keys have been swept.
SET synchronous_commit = off;
SET timezone = 'UTC';

-- in this month's partitions, where everything of the copy is
INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, actor_id, channel)
SELECT b.id, greatest(date_trunc('month', now()), now() - interval '1 hour') + e.later, e.event, e.from_status, e.event,
       CASE WHEN e.event = 'served' THEN b.slot_id END, b.slot_id, e.actor, NULL, 'api'
FROM bookings b
JOIN (VALUES ('booked', NULL, 'account', interval '0'), ('served', 'booked', 'staff', interval '1 second')) AS e (event, from_status, actor, later)
    ON e.event = 'booked' OR b.status = 'served';

INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, state, due_at, attempt, finished_at)
SELECT t.at, 2, 'confirmation', 'party', g.base + 5 * a + p,
       CASE p WHEN 0 THEN ARRAY[f, f + 1] WHEN 1 THEN ARRAY[f + 2] WHEN 2 THEN ARRAY[f + 3, f + 4, f + 5, f + 6] WHEN 3 THEN ARRAY[f + 7]
              ELSE ARRAY[g.coming + a] END,
       'delivered', t.at, 1, t.at
FROM bench.grown g
CROSS JOIN LATERAL generate_series(0, g.accounts - 1) AS a
CROSS JOIN generate_series(0, 4) AS p
CROSS JOIN LATERAL (SELECT g.served + 8 * a AS f) x
CROSS JOIN (SELECT greatest(date_trunc('month', now()), now() - interval '1 hour') AS at) t;

-- their numbers in the room
INSERT INTO visits (office_id, day, lane_id, prefix, number, booking_id, party_id, service, due_at, arrived_at, state, counter, outcome, changed_at)
SELECT s.office_id, s.day, s.lane_id, s.prefix, b.queue_number, b.id, b.party_id, b.service, s.starts_at, s.starts_at, 'done', 1, 'accepted', s.starts_at
FROM bookings b JOIN slots s ON s.id = b.slot_id
WHERE b.status = 'served';

INSERT INTO claims (kind, hash, booking_id) SELECT 1, nik_hash, id FROM bookings WHERE status = 'booked';
