-- What reports ask: without names, hashes and addresses. Accounts and staff stand under pseudonyms, made with a key that only the owner reads.

CREATE TABLE report_key (
    is_key boolean PRIMARY KEY DEFAULT true CONSTRAINT report_key_one CHECK (is_key),
    secret bytea NOT NULL
);
INSERT INTO report_key (secret) VALUES (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- How long places that are given back wait.
CREATE VIEW report.policy AS
    SELECT return_after_max FROM antrean.policy;
CREATE VIEW report.lanes AS
    SELECT id, office_id, code, online FROM antrean.lanes;
-- account, officer: pseudonyms; officer booked for somebody who has no account.
CREATE VIEW report.parties AS
    SELECT p.id, p.channel, p.created_at,
           encode(substr(sha256(k.secret || 'account'::bytea || int8send(p.account_id)), 1, 6), 'hex') AS account,
           encode(substr(sha256(k.secret || 'staff'::bytea || int8send(p.staff_id)), 1, 6), 'hex') AS officer
    FROM antrean.parties p CROSS JOIN antrean.report_key k;
CREATE VIEW report.visits AS
    SELECT v.id, v.office_id, v.day, v.lane_id, v.booking_id, s.code AS service, v.priority, v.state, v.outcome, v.counter, v.due_at, v.arrived_at,
           v.first_called_at, v.serving_at, v.ended_at
    FROM antrean.visits v LEFT JOIN antrean.services s ON s.id = v.service;
CREATE VIEW report.misses AS
    SELECT booking_id, office_id, day, at, cleared_at FROM antrean.misses;
CREATE VIEW report.audit AS
    SELECT a.at, encode(substr(sha256(k.secret || 'staff'::bytea || int8send(a.staff_id)), 1, 6), 'hex') AS officer, f.role, a.action, a.office_id
    FROM antrean.audit a LEFT JOIN antrean.staff f ON f.id = a.staff_id CROSS JOIN antrean.report_key k;
CREATE VIEW report.relocations AS
    SELECT booking_id, from_slot, day, at, accepted_at FROM antrean.relocations;
CREATE VIEW report.slot_changes AS
    SELECT c.id, l.office_id, c.day, c.starts_at, c.places, c.added, c.opens_at, c.state, c.at, c.decided_at,
           encode(substr(sha256(k.secret || 'staff'::bytea || int8send(c.staff_id)), 1, 6), 'hex') AS officer
    FROM antrean.slot_changes c JOIN antrean.lanes l ON l.id = c.lane_id CROSS JOIN antrean.report_key k;
