-- What reports did not tell: places that no release opened, telephone numbers and devices with many people, who took what was added.
--
-- A report or a copy of the database that reads `slots` for minutes would hold up this, and everybody behind it: then nothing is done, and it is run again.
SET LOCAL lock_timeout = '2s';
-- Exceptions come from a file, too, as patterns and closures do: nobody's by name then.
ALTER TABLE slot_changes ALTER COLUMN staff_id DROP NOT NULL;
ALTER TABLE slots ADD COLUMN unreleased integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN slots.unreleased IS 'Places that no release had opened when the hour began: they were never offered.';
CREATE OR REPLACE VIEW report.slots AS
    SELECT id, office_id, lane_id, day, session, starts_at, ends_at, opens_at, provisional, open, planned, capacity, taken, held_back, issued, unreleased
    FROM antrean.slots;
-- number: a pseudonym too, of who booked by WhatsApp
CREATE OR REPLACE VIEW report.parties AS
    SELECT p.id, p.channel, p.created_at,
           encode(substr(sha256(k.secret || 'account'::bytea || int8send(p.account_id)), 1, 6), 'hex') AS account,
           encode(substr(sha256(k.secret || 'staff'::bytea || int8send(p.staff_id)), 1, 6), 'hex') AS officer,
           encode(substr(sha256(k.secret || 'number'::bytea || int8send(p.chat_id)), 1, 6), 'hex') AS number
    FROM antrean.parties p CROSS JOIN antrean.report_key k;
-- Devices on which more than one account has logged in.
CREATE VIEW report.shared_devices AS
    SELECT encode(substr(sha256(k.secret || 'device'::bytea || uuid_send(d.device_hash)), 1, 6), 'hex') AS device,
           encode(substr(sha256(k.secret || 'account'::bytea || int8send(d.account_id)), 1, 6), 'hex') AS account
    FROM antrean.known_devices d
    JOIN (SELECT device_hash FROM antrean.known_devices GROUP BY device_hash HAVING count(*) > 1) shared ON shared.device_hash = d.device_hash
    CROSS JOIN antrean.report_key k;
SET LOCAL lock_timeout = 0;
