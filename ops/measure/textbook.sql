\set slot CASE WHEN :hot = 1 THEN 1 ELSE random(1, 4000) END
\set person random(1, 100000000)
BEGIN;
SELECT capacity - taken FROM bench.slot WHERE id = :slot FOR UPDATE;
UPDATE bench.slot SET taken = taken + 1 WHERE id = :slot;
INSERT INTO bench.booking (slot_id, person) VALUES (:slot, :person) RETURNING id \gset
INSERT INTO bench.outbox (booking_id) VALUES (:id);
COMMIT;
