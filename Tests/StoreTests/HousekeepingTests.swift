import Domain
import Foundation
import Postgres
import Store
import TestSupport
import Testing

@Suite("housekeeping")
struct HousekeepingTests {
    @Test("partitions are made ahead, in months of UTC whatever the session's zone, and once")
    func partitions() async throws {
        try await withTestDatabase { db in
            try await db.setClock(RFC3339.parse("2031-11-30T23:30:00Z")!)
            try await db.admin.execute("SET timezone = 'America/New_York'")
            #expect(try await db.count("SELECT ensure_partitions(5)") == 4 * 6 - 4 * 2)
            #expect(try await db.count("SELECT ensure_partitions(5)") == 0)
            try await db.admin.execute("SET timezone = 'UTC'")
            let bounds = try await db.admin.query(
                """
                SELECT c.relname || ' ' || pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = 'outbox'::regclass AND c.relname >= 'outbox_2032' AND c.relname < 'outbox_2033' ORDER BY 1
                """
            ).map { try $0.decode(String.self) }
            #expect(bounds.first == "outbox_2032_01 FOR VALUES FROM ('2032-01-01 00:00:00+00') TO ('2032-02-01 00:00:00+00')")
            #expect(bounds.count == 4)
            try await db.store(.job) { (job: Store) async throws in
                #expect(try await job.partitionsReach(days: 120))
                #expect(try await job.partitionsReach(days: 365) == false)
            }
            let indexes = try await db.count("SELECT count(*) FROM pg_indexes WHERE tablename = 'outbox_2032_01'")
            #expect(indexes == (try await db.count("SELECT count(*) FROM pg_indexes WHERE tablename = 'outbox_default'")))
        }
    }

    @Test("making a partition waits for no report and holds up no message")
    func partitionsBesideReaders() async throws {
        try await withTestDatabase { db in
            try await db.setClock(Zone.wib.instant(monday, clock(10)))
            try await db.session(.superuser) { report in
                try await report.execute("BEGIN; SELECT count(*) FROM ONLY booking_history; LOCK TABLE ONLY booking_history IN ROW EXCLUSIVE MODE")
                try await db.admin.execute("SET lock_timeout = '1s'")
                #expect(try await db.count("SELECT ensure_partitions(8)") == 28)
                try await report.execute("COMMIT")
            }
        }
    }

    @Test("two at once make each partition once")
    func partitionsAtOnce() async throws {
        try await withTestDatabase { db in
            let made = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await db.store(.job) { try await $0.ensurePartitions(months: 12) } } }
                return try await group.reduce(0, +)
            }
            // the migration made this month and three more
            #expect(made == 4 * 9)
        }
    }

    @Test("a year after the visit nobody can tell who was there; what was counted, paused or is younger stays")
    func retention() async throws {
        try await withTestDatabase { db in
            try await db.setClock(Zone.wib.instant(monday, clock(10)))
            let office = try await db.makeOffice()
            let (old, young) = (
                try await db.makeSlot(office, tuesday, hour: 9, places: 9), try await db.makeSlot(office, tuesday, hour: 10, places: 9)
            )
            for (slot, people) in [(old, 3), (young, 1)] {
                let request = try await db.request(db.makeAccount(), people: people)
                var batch = BookBatch(slots: [slot])
                try batch.add(request, alternatives: [[(slot, people)]], index: [slot: 1])
                let whole = batch
                try await db.session(.worker) { (worker: Connection) async throws in
                    #expect(try await whole.run(on: worker, lockWait: .seconds(1), deadline: .now + .seconds(9)).outcomes == [.booked])
                }
            }
            // one came, one did not and pauses still, one gave it back
            try await db.admin.execute(
                """
                UPDATE bookings SET status = (ARRAY['served', 'forfeited', 'cancelled'])[x.n]
                FROM (SELECT id, row_number() OVER (ORDER BY id)::int AS n FROM bookings WHERE slot_id = \(old)) x WHERE x.id = bookings.id;
                DELETE FROM claims WHERE booking_id IN (SELECT id FROM bookings WHERE status IN ('served', 'cancelled'));
                UPDATE slots SET taken = 2 WHERE id = \(old);
                INSERT INTO misses (booking_id, kind, hash, office_id, day, at, paused_until)
                SELECT id, 1, nik_hash, \(office.id), '2027-03-02', antrean_now(), '2029-01-01' FROM bookings WHERE status = 'forfeited'
                """)
            let paused = try await db.admin.query("SELECT nik_hash FROM bookings WHERE status = 'forfeited'")[0].decode(UUID.self)
            let served = try await db.admin.query("SELECT nik_hash FROM bookings WHERE status = 'served'")[0].decode(UUID.self)
            try await db.store(.job) { (job: Store) async throws in
                try await db.setClock(Zone.wib.instant(Day("2028-03-01")!, clock(9)))
                #expect(try await job.eraseHour() == nil)
                try await db.setClock(Zone.wib.instant(Day("2028-03-02")!, clock(10, 30)))
                let erased = try #require(try await job.eraseHour())
                #expect(erased.day == tuesday && erased.people == 3)
                #expect(try await job.eraseHour() == nil)
                try await job.noteErased(hours: 1, people: 3, until: tuesday, chats: 0)
            }
            #expect(try await db.count("SELECT count(*) FROM applicants WHERE name = '' AND nik_sealed = '' AND birth_date = '1900-01-01'") == 3)
            #expect(try await db.count("SELECT count(*) FROM applicants WHERE name <> ''") == 1)
            #expect(try await db.count("SELECT count(*) FROM bookings WHERE nik_hash = $1", [served]) == 0)
            #expect(try await db.count("SELECT count(*) FROM misses WHERE hash = $1", [paused]) == 1)
            #expect(try await db.count("SELECT count(*) FROM bookings WHERE slot_id = $1", [old]) == 3)
            #expect(try await db.count("SELECT (facts->>'people')::int FROM audit WHERE action = 'persons_erased'") == 3)
            // what the pause needed goes with it
            try await db.setClock(Zone.wib.instant(Day("2029-01-02")!, clock(9)))
            try await db.store(.notifier) { while try await $0.endDays() > 0 {} }
            for table in ["misses WHERE hash", "bookings WHERE nik_hash", "claims WHERE hash"] {
                #expect(try await db.count("SELECT count(*) FROM \(table) = $1", [paused]) == 0, "\(table)")
            }
        }
    }

    @Test("a year after the last message and the last visit nobody can tell whose telephone it was")
    func chatsErased() async throws {
        try await withTestDatabase { db in
            try await db.setClock(Zone.wib.instant(monday, clock(10)))
            let office = try await db.makeOffice()
            let slot = try await db.makeSlot(office, tuesday.adding(days: 200), hour: 9, places: 9)
            // 1 wrote long ago, 2 the other day, 3 long ago for a visit of the other day; the many others before them are erased already
            try await db.admin.execute(
                """
                INSERT INTO chats (id, created_at) OVERRIDING SYSTEM VALUE SELECT -i, antrean_now() FROM generate_series(1, 2500) i;
                INSERT INTO chats (id, phone_hash, phone_sealed, user_hash, user_sealed, created_at) OVERRIDING SYSTEM VALUE
                SELECT i, gen_random_uuid(), 'x', gen_random_uuid(), 'x', antrean_now() FROM generate_series(1, 3) i;
                INSERT INTO chat_offices (chat_id, office_id, heard_at)
                SELECT i, \(office.id), antrean_now() + CASE i WHEN 2 THEN interval '200 days' ELSE '0' END FROM generate_series(1, 3) i;
                INSERT INTO parties (id, chat_id, channel, created_at) VALUES (1, 3, 'whatsapp', antrean_now());
                INSERT INTO bookings (id, party_id, slot_id, queue_number, service, status, claim_kind, nik_hash, created_at)
                VALUES (1, 1, \(slot), 1, 1, 'cancelled', 2, gen_random_uuid(), antrean_now());
                """)
            try await db.setClock(Zone.wib.instant(monday.adding(days: 370), clock(10)))
            try await db.store(.job) { (job: Store) async throws in
                var (place, chats, pieces) = (Int64(-3000), 0, 0)
                while let last = try await { () -> Int64? in
                    let piece = try await job.eraseChats(after: place)
                    chats += piece.chats
                    return piece.last
                }() {
                    place = last
                    pieces += 1
                }
                #expect(chats == 1 && pieces == 2)
            }
            #expect(try await db.count("SELECT sum(id)::int FROM chats WHERE phone_sealed IS NOT NULL AND user_hash IS NOT NULL") == 5)
            #expect(
                try await db.count("SELECT count(*) FROM chats WHERE id = 1 AND num_nonnulls(phone_hash, phone_sealed, user_hash, user_sealed) = 0")
                    == 1)
        }
    }

    @Test("the sweep takes what has had its time and keeps what is young")
    func sweep() async throws {
        try await withTestDatabase { db in
            try await db.setClock(Zone.wib.instant(monday, clock(10)))
            let accounts = try await db.makeAccounts(2)
            try await db.admin.execute(
                """
                INSERT INTO idempotency_keys (scope, key, kind, body_mac, party_id, booking_id, created_at)
                SELECT 1, gen_random_uuid(), 'book', gen_random_uuid(), 1, 1, antrean_now() - age
                FROM unnest(ARRAY['47 hours', '49 hours', '9 days']::interval[]) AS u (age);
                INSERT INTO limits SELECT 'k', age::text, antrean_now() - age, 1 FROM unnest(ARRAY['47 hours', '49 hours']::interval[]) AS u (age);
                INSERT INTO registrations (id, username, language, password, email_hash, email_sealed, nik_hash, nik_sealed, name, birth_date, code_sealed,
                    created_at, expires_at)
                SELECT i, 'u' || i, 'id', '', gen_random_uuid(), '', gen_random_uuid(), '', 'Ani', '2000-01-01', '', antrean_now(), antrean_now() - age
                FROM unnest(ARRAY['23 hours', '25 hours']::interval[]) WITH ORDINALITY AS u (age, i);
                """)
            _ = try await db.admin.query("UPDATE sessions SET expires_at = antrean_now() - interval '1 s' WHERE account_id = $1", [accounts[0].id])
            try await db.store(.notifier) { (notifier: Store) async throws in
                #expect(try await notifier.sweep() == 2 + 1 + 1 + 1)
                #expect(try await notifier.sweep() == 0)
            }
            #expect(try await db.count("SELECT count(*) FROM sessions WHERE account_id = $1", [accounts[1].id]) == 1)
            for table in ["idempotency_keys", "limits", "registrations"] { #expect(try await db.count("SELECT count(*) FROM \(table)") == 1) }
        }
    }

    @Test("the sweep passes over a limit that somebody counts at the moment")
    func sweepBesideCounting() async throws {
        try await withTestDatabase { db in
            try await db.admin.execute("INSERT INTO limits VALUES ('a', '1', now() - interval '3 days', 1), ('a', '2', now() - interval '3 days', 1)")
            try await db.session(.superuser) { (counter: Connection) async throws in
                try await counter.execute("BEGIN; SELECT count_use('a', '1', 5, '1 day')")
                #expect(try await db.store(.notifier) { try await $0.sweep() } == 1)
                try await counter.execute("COMMIT")
            }
            #expect(try await db.count("SELECT count(*) FROM limits") == 1)
        }
    }

    @Test("uses are counted exactly, also when twenty come at once, and anew in the next window")
    func limits() async throws {
        try await withTestDatabase { db in
            let limit = Limit(kind: "log_in", most: 5, window: .seconds(3600))
            let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 { group.addTask { try await db.store.count(limit, subject: "x") } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(granted == 5)
            #expect(try await db.store.mayUse(limit, subject: "x") == false)
            #expect(try await db.store.mayUse(limit, subject: "y"))
            try await db.setClock(Date().addingTimeInterval(3601))
            #expect(try await db.store.mayUse(limit, subject: "x"))
            #expect(try await db.store.count(limit, subject: "x"))
        }
    }
}
