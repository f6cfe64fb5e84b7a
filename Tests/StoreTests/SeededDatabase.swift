import Domain
import Foundation
import Postgres
import Store
import TestSupport

extension TestDatabase {
    /// A database as it is after some months: 50,000 bookings of 12,000 accounts in 48,000 slots of 20 offices, most of them past; the planner
    /// knows. The time is Monday, 10:00 WIB. Gives the session of an account with a live booking, and that booking.
    func seed() async throws -> (session: UUID, account: Int64, booking: Int64) {
        try await setClock(Zone.wib.instant(monday, clock(10)))
        try await admin.execute(
            """
            SELECT ensure_partitions(3);
            INSERT INTO offices (code, name, class, city, province, zone, latitude, longitude, accepts_online, source)
            SELECT 'T' || i, 'Kantor ' || i, 'I', 'Kota', 'Provinsi', 'Asia/Jakarta', 0, 100, true, 'test' FROM generate_series(1, 20) i;
            INSERT INTO lanes (office_id, code, letter, online) SELECT id, 'online', 'A', true FROM offices;
            INSERT INTO slots (office_id, lane_id, day, session, starts_at, ends_at, opens_at, planned, capacity, prefix)
            SELECT l.office_id, l.id, d, CASE WHEN h < 12 THEN 1 ELSE 2 END, d + make_interval(hours => h - 7), d + make_interval(hours => h - 6),
                   '2020-01-01', 50, 50, 'A' || chr(57 + h)
            FROM lanes l
            CROSS JOIN generate_series(antrean_now()::date - 370, antrean_now()::date + 29, interval '1 day') d
            CROSS JOIN generate_series(8, 13) h;
            INSERT INTO accounts (id, username, language, password, email_hash, email_sealed, nik_hash, nik_sealed, name, birth_date, created_at)
            SELECT 1000 + i, 'user' || i, 'id', 'x', md5('e' || i)::uuid, '', md5('n' || i)::uuid, '', 'Siti', '1990-01-01', '2026-01-01'
            FROM generate_series(1, 12000) i;
            INSERT INTO sessions (token_hash, account_id, created_at, expires_at)
            SELECT md5('t' || id)::uuid, id, antrean_now(), antrean_now() + interval '20 days' FROM accounts;
            INSERT INTO registrations (id, username, language, password, email_hash, email_sealed, nik_hash, nik_sealed, name, birth_date, code_sealed,
                created_at, expires_at)
            SELECT 100000 + i, 'asks' || i, 'id', 'x', md5('r' || i)::uuid, '', md5('m' || i)::uuid, '', 'Budi', '1990-01-01', '', antrean_now(),
                   antrean_now() + interval '1 hour' FROM generate_series(1, 3000) i;
            INSERT INTO family_members (id, account_id, relationship, nik_hash, nik_sealed, name, birth_date, created_at)
            SELECT 600000 + id, id, 'parent', md5('f' || id)::uuid, '', 'Wati', '1955-01-01', antrean_now() FROM accounts;
            INSERT INTO consents (account_id, version, given_at) SELECT id, 'x', antrean_now() FROM accounts;
            INSERT INTO mailed_codes (id, account_id, purpose, code_sealed, created_at, expires_at)
            SELECT 499000 + id, id, 'password', '', antrean_now(), antrean_now() + interval '1 hour' FROM accounts;
            INSERT INTO known_devices (account_id, device_hash, seen_at) SELECT id, md5('d' || id)::uuid, antrean_now() FROM accounts;
            INSERT INTO parties (id, account_id, channel, created_at) SELECT 200000 + i, 1000 + i % 12000 + 1, 'api', antrean_now() FROM generate_series(1, 25000) i;
            WITH numbered AS (SELECT id, starts_at, row_number() OVER (ORDER BY id) AS n FROM slots)
            INSERT INTO bookings (id, party_id, slot_id, queue_number, service, status, nik_hash, hold_until, created_at)
            SELECT 300000 + i, 200001 + (i - 1) / 2, s.id, 1 + i / 48000, 1,
                   CASE WHEN s.starts_at < antrean_now() THEN 'served' WHEN i % 40 = 0 THEN 'held' ELSE 'booked' END, md5('b' || i)::uuid,
                   CASE WHEN s.starts_at >= antrean_now() AND i % 40 = 0 THEN antrean_now() + make_interval(mins => 10 + i % 60) END,
                   s.starts_at - interval '10 days'
            FROM generate_series(1, 50000) i JOIN numbered s ON s.n = 1 + (i * 7) % 48000;
            UPDATE slots s SET taken = b.people, issued = 99 FROM (SELECT slot_id, count(*) AS people FROM bookings GROUP BY slot_id) b WHERE b.slot_id = s.id;
            INSERT INTO applicants (booking_id, nik_sealed, name, birth_date, relationship) SELECT id, '', 'Siti', '1990-01-01', 'self' FROM bookings;
            INSERT INTO claims (kind, hash, booking_id) SELECT 1, nik_hash, id FROM bookings WHERE status IN ('held', 'booked');
            INSERT INTO booking_history (booking_id, at, event, to_status, to_slot, actor, channel)
            SELECT id, antrean_now(), 'booked', status, slot_id, 'account', 'api' FROM bookings;
            INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, state, due_at, lease_until, finished_at)
            SELECT antrean_now(), 2, 'confirmation', 'party', id, '{}', x.state, antrean_now() - interval '1 minute',
                   CASE WHEN x.state = 'sending' THEN antrean_now() + interval '1 minute' END,
                   CASE WHEN x.state IN ('delivered', 'dead') THEN antrean_now() END
            FROM parties CROSS JOIN LATERAL (
                SELECT CASE WHEN id % 20 = 0 THEN 'waiting' WHEN id % 200 = 1 THEN 'sending' WHEN id % 200 = 3 THEN 'dead' ELSE 'delivered' END AS state) x;
            INSERT INTO idempotency_keys (scope, key, kind, body_mac, party_id, booking_id, created_at)
            SELECT account_id, md5('k' || id)::uuid, 'book', md5('')::uuid, id, 300001, antrean_now() - make_interval(secs => id % 100000) FROM parties;
            INSERT INTO limits (kind, subject, window_start, count) SELECT 'log_in', i::text, antrean_now(), 1 FROM generate_series(1, 5000) i;
            INSERT INTO returning_places (slot_id, places, due_at)
            SELECT id, 1, antrean_now() + make_interval(secs => id % 5000 - 5) FROM slots WHERE starts_at > antrean_now();
            UPDATE slots SET held_back = 1 WHERE starts_at > antrean_now();
            INSERT INTO chats (user_hash, user_sealed, phone_hash, phone_sealed, created_at)
            SELECT md5('u' || i)::uuid, '', md5('h' || i)::uuid, '', antrean_now() FROM generate_series(1, 3000) i;
            UPDATE chats SET wish_sealed = '', wished_at = antrean_now() - make_interval(mins => id::int % 100);
            INSERT INTO chat_offices (chat_id, office_id, heard_at) SELECT id, 1, antrean_now() FROM chats;
            INSERT INTO chat_message_ids (id, received_at) SELECT 'm' || i, antrean_now() - make_interval(mins => i * 2) FROM generate_series(1, 10000) i;
            INSERT INTO chat_inbox (received_at, message_id, office_id, body_sealed, due_at, sender)
            SELECT antrean_now(), id, 1, '', antrean_now() + make_interval(secs => id::bigint), md5('s' || id::bigint % 1000)::uuid
            FROM (SELECT substr(id, 2) AS id FROM chat_message_ids) m;
            UPDATE chat_inbox SET state = 'dead', finished_at = antrean_now() WHERE id % 50 = 7;
            UPDATE chat_inbox SET due_at = antrean_now() WHERE id % 100 = 0;
            INSERT INTO reminders (booking_id, day, told_at) SELECT id, (antrean_now() - make_interval(days => (id % 70)::int))::date, antrean_now() FROM bookings;
            INSERT INTO staff (username, name, role, password, totp_sealed) SELECT 'staff' || i, 'Sari', 'officer', 'x', '' FROM generate_series(1, 3000) i;
            INSERT INTO staff_offices (staff_id, office_id) SELECT id, 1 + id % 20 FROM staff;
            INSERT INTO staff_invitations (token_hash, staff_id, totp_sealed, expires_at)
            SELECT md5('i' || id)::uuid, id, '', antrean_now() + interval '1 day' FROM staff;
            INSERT INTO staff_devices (office_id, name, token_hash, registered_at)
            SELECT 1 + i % 20, 'Loket', md5('d' || i)::uuid, antrean_now() FROM generate_series(1, 3000) i;
            INSERT INTO staff_sessions (token_hash, staff_id, created_at, expires_at)
            SELECT md5('s' || id)::uuid, id, antrean_now(), antrean_now() + interval '1 hour' FROM staff;
            INSERT INTO audit (at, staff_id, action, office_id, subject, subject_id)
            SELECT antrean_now() - make_interval(secs => i), 1 + i % 3000, 'looked', 1, 'booking', 300000 + i FROM generate_series(1, 20000) i;
            INSERT INTO audit_days (day, lines, digest, closed_at)
            SELECT (antrean_now() - make_interval(days => i))::date, 0, '', antrean_now() FROM generate_series(1, 1000) i;
            INSERT INTO queues (office_id, changed_at) SELECT id, antrean_now() FROM offices;
            INSERT INTO counters (office_id, number, state, staff_id, changed_at) SELECT id, n, 'open', 1, antrean_now() FROM offices, generate_series(1, 10) n;
            INSERT INTO visits (office_id, day, lane_id, prefix, number, booking_id, party_id, due_at, arrived_at, state, outcome, changed_at)
            SELECT s.office_id, s.day, s.lane_id, s.prefix, b.queue_number, b.id, b.party_id, s.starts_at, s.starts_at, 'done', 'accepted', s.starts_at
            FROM bookings b JOIN slots s ON s.id = b.slot_id WHERE s.starts_at < antrean_now() LIMIT 20000;
            UPDATE visits SET state = 'waiting', outcome = NULL WHERE id % 1000 = 0;
            UPDATE slots SET swept = true WHERE ends_at < antrean_now();
            INSERT INTO misses (booking_id, kind, hash, office_id, day, at)
            SELECT id, 1, nik_hash, 1 + id % 20, '2026-01-01', antrean_now() - make_interval(mins => (id % 20000)::int) FROM bookings LIMIT 20000;
            UPDATE misses SET weighed = booking_id % 1000 > 0;
            INSERT INTO relocations (booking_id, from_slot, day, at) SELECT id, slot_id, antrean_now()::date, antrean_now() FROM bookings WHERE id % 5 = 0;
            INSERT INTO deliveries (booking_id, office_id, state, consignment, changed_at)
            SELECT id, 1 + id % 20, CASE WHEN id % 50 = 0 THEN 'sent' ELSE 'delivered' END, 'P' || id, antrean_now() - make_interval(secs => id % 100000) FROM bookings LIMIT 20000;
            INSERT INTO slot_changes (lane_id, day, session, starts_at, ends_at, prefix, places, added, opens_at, state, staff_id, at, reason)
            SELECT lane_id, day, session, starts_at, ends_at, prefix, planned, CASE WHEN id % 100 = 0 THEN 1 ELSE 0 END, starts_at - interval '1 hour',
                   CASE WHEN id % 10 = 0 THEN 'in_force' ELSE 'replaced' END, 1, antrean_now(), 'x' FROM slots;
            INSERT INTO patterns (lane_id, valid_from, weekdays, at, reason)
            SELECT id, '2000-01-01', '{1}', antrean_now(), 'x' FROM lanes, generate_series(1, 100);
            UPDATE slot_changes SET state = 'asked' WHERE id % 500 = 1;
            INSERT INTO home_visits (id, office_id, account_id, asked_by, key, body_mac, state, person_sealed, visit_from, visit_until, created_at, changed_at)
            SELECT 900000 + i, 1 + i / 2001, i, 'self', gen_random_uuid(), gen_random_uuid(), CASE WHEN i % 50 = 0 THEN 'asked' ELSE 'done' END, repeat('x', 400)::bytea,
                   antrean_now(), antrean_now() + interval '1 hour', antrean_now(), antrean_now() FROM generate_series(1, 40000) i;
            INSERT INTO merged_records SELECT md5('r' || i)::uuid, 1, i, antrean_now() FROM generate_series(1, 20000) i;
            INSERT INTO closures (day_from, day_until, kind, source, state, at) VALUES ('2026-12-25', '2026-12-25', 'national', 'x', 'refused', antrean_now());
            INSERT INTO releases (batch, office_id, opens_at, day_from, day_until, chat_share, state, at, reason, applied)
            SELECT i, 1 + i % 20, '2020-01-01', '2020-01-02', date '2020-01-02' + i / 20 % 300, 0, 'announced', '2020-01-01', 'x', i % 5000 > 0
            FROM generate_series(1, 20000) i;
            INSERT INTO release_shares SELECT r.id, l.id, 100 FROM releases r JOIN lanes l ON l.office_id = r.office_id AND l.online;
            INSERT INTO day_lists SELECT 1 + i % 20, '2026-11-02'::date - i / 60, i % 60, antrean_now(), NULL FROM generate_series(1, 20000) i;
            INSERT INTO office_days (office_id, day, staff_id, reason) VALUES (1, '2026-01-01', 1, 'x');
            ANALYZE;
            """)
        let row = try await admin.query(
            """
            SELECT md5('t' || p.account_id)::uuid, p.account_id, b.id FROM bookings b JOIN parties p ON p.id = b.party_id JOIN slots s ON s.id = b.slot_id
            WHERE b.status = 'booked' AND s.starts_at > antrean_now() + interval '2 days' ORDER BY b.id LIMIT 1
            """)[0]
        let (session, account, booking) = try row.decode(UUID.self, Int64.self, Int64.self)
        return (session, account, booking)
    }
}
