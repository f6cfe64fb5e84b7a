import Capacity
import Domain
import Foundation
import Postgres
import Store
import TestSupport
import Testing

/// `antrean capacity` as the timer runs it, as a process of its own.
@Suite("the capacity job, killed")
struct CapacityKillTests {
    private static let program = TestEnvironment.packageRoot.appendingPathComponent(".build/debug/antrean").path
    private static let days = 60
    private static let slots = """
        SELECT o.code || ' ' || s.starts_at || ' ' || s.ends_at || ' ' || s.planned || ' ' || s.open || ' ' || s.taken || ' ' || s.capacity || ' ' || s.prefix
        FROM slots s JOIN offices o ON o.id = s.office_id ORDER BY o.code, s.starts_at
        """

    /// Twelve offices; a first night, people who book, and then a plan that adds, raises, lowers and closes hours.
    private func withChangedPlan(_ body: (TestDatabase) async throws -> [String]) async throws -> [String] {
        try await withTestDatabase { db in
            try await db.setClock(Zone.wib.instant(monday, clock(10)))
            for number in 0..<12 {
                let office = try await db.makeOffice(code: "K\(String(UnicodeScalar(UInt8(65 + number))))")
                try await db.makeHours(office, .standard(placesPerHour: 5, hours: .seven))
            }
            _ = try await db.store(.job) { try await CapacityJob(store: $0).apply(days: 20) }
            for (number, slot) in try await db.admin.query("SELECT id FROM slots WHERE day > '2027-03-02' AND id % 7 = 0 ORDER BY id LIMIT 6")
                .enumerated()
            {
                let people = (0...number % 4).map { _ in db.person() }
                let request = db.request(try await db.makeAccount(), people: people)
                #expect(try await db.batch([(request, [[(try slot.decode(Int64.self), people.count)]])]).outcomes == [.booked])
            }
            try await db.admin.execute(
                """
                UPDATE weekly_hours SET places = places + 2 WHERE starts = '09:00'; UPDATE weekly_hours SET places = 1 WHERE starts = '10:00';
                DELETE FROM weekly_hours WHERE starts = '11:00'; INSERT INTO holidays (day, kind, source) VALUES ('2027-03-10', 'national', 'x');
                """)
            let slots = try await body(db)
            #expect(try await db.broken() == [])
            return slots
        }
    }

    private func run(_ db: TestDatabase, killedWhen moment: (() async throws -> Bool)? = nil) async throws -> Program.Ended {
        try await Program.run(
            Self.program, ["capacity", "apply", "--days", String(Self.days), "--database", db.connection(.job).conninfo], killedWhen: moment)
    }

    /// Runs it until it waits for a row that somebody has locked, and kills it there. What it was waiting to do may be done all the same: the server
    /// learns late that nobody is there any more.
    private func run(_ db: TestDatabase, killedAt row: String) async throws {
        let sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'antrean_job'"
        let ended = try await db.session(.superuser) { session in
            try await session.execute("BEGIN; \(row) FOR UPDATE")
            let ended = try await run(db) { try await db.count(sessions + " AND wait_event_type = 'Lock'") > 0 }
            try await session.execute("COMMIT")
            return ended
        }
        #expect(ended.status == 128 + SIGKILL)
        try await eventually("its session is over") { try await db.count(sessions) == 0 }
    }

    private func read(_ db: TestDatabase) async throws -> [String] {
        try await db.admin.query(Self.slots).map { try $0.decode(String.self) }
    }

    @Test("killed again and again at any moment, and then let run to its end, it ends where one run ends that nobody disturbs")
    func killed() async throws {
        let undisturbed = try await withChangedPlan { db in
            let ended = try await run(db)
            try #require(ended.status == 0, "\(ended.errors)")
            return try await read(db)
        }
        let disturbed = try await withChangedPlan { db in
            var seen: Set<[String]> = [try await read(db)]
            for number in 1..<12 {
                let code = "K\(String(UnicodeScalar(UInt8(65 + number))))"
                // before it writes anything of an office, and in the midst of it
                try await run(
                    db,
                    killedAt: number % 2 == 0
                        ? "SELECT 1 FROM lanes WHERE office_id = (SELECT id FROM offices WHERE code = '\(code)')"
                        : """
                        SELECT 1 FROM slots
                        WHERE office_id = (SELECT id FROM offices WHERE code = '\(code)') AND day >= '\(tuesday.adding(days: number))'
                          AND (starts_at AT TIME ZONE 'Asia/Jakarta')::time = '09:00'
                        """)
                seen.insert(try await read(db))
            }
            #expect(seen.count > 6, "it was killed in the middle of its work")
            let ended = try await run(db)
            try #require(ended.status == 0, "\(ended.errors)")
            let again = try await run(db)
            #expect(again.status == 0)
            return try await read(db)
        }
        #expect(disturbed == undisturbed)
        #expect(undisturbed.count > 2000)
    }
}
