-- The newest party of which everybody is still booked, and all that belongs to it, as if it had never been.
CREATE TEMP TABLE lost ON COMMIT DROP AS
SELECT b.id, b.slot_id, b.party_id, b.nik_hash
FROM bookings b
WHERE b.party_id = (
    SELECT max(p.id) FROM parties p
    WHERE NOT EXISTS (SELECT 1 FROM bookings o WHERE o.party_id = p.id AND (o.status <> 'booked' OR o.moves > 0))
);
DELETE FROM claims WHERE kind = 1 AND (hash, booking_id) IN (SELECT nik_hash, id FROM lost);
DELETE FROM idempotency_keys WHERE party_id IN (SELECT party_id FROM lost);
DELETE FROM outbox WHERE subject = 'party' AND subject_id IN (SELECT party_id FROM lost);
DELETE FROM booking_history WHERE booking_id IN (SELECT id FROM lost);
DELETE FROM applicants WHERE booking_id IN (SELECT id FROM lost);
DELETE FROM bookings WHERE id IN (SELECT id FROM lost);
DELETE FROM parties WHERE id IN (SELECT party_id FROM lost);
UPDATE slots s SET taken = s.taken - l.people
FROM (SELECT slot_id, count(*) AS people FROM lost GROUP BY slot_id) l
WHERE s.id = l.slot_id;
