-- What reports may read: no names, no hashes, no addresses.
CREATE SCHEMA report;
CREATE VIEW report.offices AS
    SELECT id, code, name, class, city, province, zone, accepts_online FROM antrean.offices;
CREATE VIEW report.slots AS
    SELECT id, office_id, lane_id, day, session, starts_at, ends_at, opens_at, provisional, open, planned, capacity, taken, held_back, issued
    FROM antrean.slots;
CREATE VIEW report.bookings AS
    SELECT b.id, b.party_id, b.slot_id, b.queue_number, s.code AS service, b.status, b.moves, b.created_at, p.channel
    FROM antrean.bookings b
    JOIN antrean.parties p ON p.id = b.party_id
    JOIN antrean.services s ON s.id = b.service;
CREATE VIEW report.booking_history AS
    SELECT booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, channel FROM antrean.booking_history;
CREATE VIEW report.messages AS
    SELECT id, created_at, class, kind, state, due_at, attempt, finished_at FROM antrean.outbox;
