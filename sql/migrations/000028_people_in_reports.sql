-- What reports counted wrongly: bookings as people, messages that were sent again as late ones, conflicts that are settled as open.
--
-- A report or a copy of the database that reads these tables for minutes would hold up this, and everybody behind it: then nothing is done, and it is run again.
SET LOCAL lock_timeout = '2s';
ALTER TABLE outbox ADD COLUMN resent_at timestamptz;
COMMENT ON COLUMN outbox.resent_at IS 'When it was last asked to be sent again; its times count from then.';
-- person: a pseudonym of whoever has the place, the same in all their bookings
CREATE OR REPLACE VIEW report.bookings AS
    SELECT b.id, b.party_id, b.slot_id, b.queue_number, s.code AS service, b.status, b.moves, b.created_at, p.channel,
           encode(substr(sha256(k.secret || 'person'::bytea || int2send(b.claim_kind) || uuid_send(b.nik_hash)), 1, 6), 'hex') AS person
    FROM antrean.bookings b
    JOIN antrean.parties p ON p.id = b.party_id
    LEFT JOIN antrean.services s ON s.id = b.service
    CROSS JOIN antrean.report_key k;
CREATE OR REPLACE VIEW report.messages AS
    SELECT id, created_at, class, kind, state, due_at, attempt, finished_at, coalesce(resent_at, created_at) AS asked_at
    FROM antrean.outbox;
CREATE VIEW report.kept_conflicts AS
    SELECT slot_id, over, at FROM antrean.kept_conflicts;
SET LOCAL lock_timeout = 0;
