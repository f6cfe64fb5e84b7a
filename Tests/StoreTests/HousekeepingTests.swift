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
