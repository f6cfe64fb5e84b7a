-- pgbench: the textbook transaction for one person, or a family of one to five, 1.8 in the mean.
\set slot random(1, :slots)
\set person random(1, 100000000)
\set turn random(1, 20)
\set people CASE WHEN :most = 1 OR :turn <= 12 THEN 1 WHEN :turn <= 16 THEN 2 WHEN :turn <= 17 THEN 3 WHEN :turn <= 19 THEN 4 ELSE 5 END
BEGIN;
SELECT capacity - taken FROM bench.slot WHERE id = :slot FOR UPDATE;
UPDATE bench.slot SET taken = taken + :people WHERE id = :slot;
\if :people = 1
INSERT INTO bench.booking (slot_id, person) VALUES (:slot, :person) RETURNING id \gset
\else
WITH made AS (INSERT INTO bench.booking (slot_id, person) SELECT :slot, :person::bigint + n FROM generate_series(1, :people) AS n RETURNING id)
SELECT min(id) AS id FROM made \gset
\endif
INSERT INTO bench.outbox (booking_id) VALUES (:id);
COMMIT;
