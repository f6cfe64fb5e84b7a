import Booking
import Capacity
import Domain
import Foundation
import Store
import TestSupport
import Testing

private func day(_ text: String) -> Day { Day(text)! }

private func hour(_ starts: (Int, Int), _ ends: (Int, Int), _ places: Int) -> PlannedHour {
    PlannedHour(starts: clock(starts.0, starts.1), ends: clock(ends.0, ends.1), places: places)
}

/// Ramadan and Lebaran of 2026, with the clock set back. Described in `docs/operations.md`.
@Suite("Ramadan and Lebaran 2026", .timeLimit(.minutes(8)))
struct SeasonTests {
    /// An office of four hundred a day, whose slots are made until the end of March.
    private func withSeason(_ body: (TestDatabase, TestOffice) async throws -> Void) async throws {
        try await withOffice { db, office in
            try await db.setClock(Zone.wib.instant(day("2026-01-26"), clock(10)))
            try await db.makeHours(office, .standard(placesPerHour: 50, hours: .eight))
            _ = try await db.admin.query("INSERT INTO decrees (year, known_until, source) VALUES (2026, '2026-12-31', 'SKB')")
            try await night(db)
            try await body(db, office)
            #expect(try await db.broken() == [])
        }
    }

    private func night(_ db: TestDatabase) async throws {
        _ = try await db.store(.job) { try await CapacityJob(store: $0).apply(days: 64) }
        #expect(try await db.store(.job) { try await CapacityJob(store: $0).plan(days: 64) }.allSatisfy { $0.differences == [] })
    }

    /// Open hours of a day as their starts on the office's clock, with all their places.
    private func open(_ db: TestDatabase, _ text: String) async throws -> (starts: String, places: Int) {
        let row = try await db.admin.query(
            """
            SELECT coalesce(string_agg(to_char(starts_at AT TIME ZONE 'Asia/Jakarta', 'HH24:MI'), ' ' ORDER BY starts_at), ''),
                   coalesce(sum(planned), 0)::int
            FROM slots WHERE day = $1 AND open
            """, [day(text)])[0]
        return try row.decode(String.self, Int.self)
    }

    /// Parties of five, from the first place of a day on, or of one hour.
    private func fill(_ db: TestDatabase, _ text: String, people: Int, fromHour: Int = 0) async throws {
        let slots = try await db.admin.query(
            "SELECT id, planned FROM slots WHERE day = $1 AND open AND extract(hour FROM starts_at AT TIME ZONE 'Asia/Jakarta') >= $2 ORDER BY starts_at",
            [day(text), Int32(fromHour)]
        ).map { try $0.decode(Int64.self, Int.self) }
        var places = slots.flatMap { slot, planned in Array(repeating: slot, count: planned / 5) }.prefix(people / 5)
        for account in try await db.makeAccounts(people / 5) {
            let request = db.request(account, people: (0..<5).map { _ in db.person() })
            #expect(try await db.batch([(request, [[(places.removeFirst(), 5)]])]).outcomes == [.booked])
        }
    }

    @Test(
        "Ramadan's hours are a season: shown before, in force with the next night, gone after it; who came late in the day is moved; the week is as before"
    )
    func ramadan() async throws {
        try await withSeason { db, office in
            try await fill(db, "2026-02-23", people: 30, fromHour: 15)
            try await fill(db, "2026-02-23", people: 20)
            // the hours of the civil service in Ramadan: 08.00 to 15.00 with half an hour's pause, on Friday to 15.30 with an hour's
            let weekday = [hour((8, 0), (9, 0), 50), hour((9, 0), (10, 0), 50), hour((10, 0), (11, 0), 50), hour((11, 0), (12, 0), 50)]
            let long = weekday + [hour((12, 30), (13, 30), 50), hour((13, 30), (14, 30), 50), hour((14, 30), (15, 0), 25)]
            let friday =
                weekday.prefix(3) + [
                    hour((11, 0), (11, 30), 25), hour((12, 30), (13, 30), 50), hour((13, 30), (14, 30), 50), hour((14, 30), (15, 30), 50),
                ]
            let season = Pattern(
                isSeason: true, validFrom: day("2026-02-19"), validUntil: day("2026-03-19"),
                weekdays: [.monday, .tuesday, .wednesday, .thursday, .friday],
                plan: WeeklyPlan(hours: [.monday: long, .tuesday: long, .wednesday: long, .thursday: long, .friday: Array(friday)]))
            let place = try #require(try await db.store.offices().first { $0.id == office.id })
            try await db.store(.job) { (store: Store) async throws in
                let patterns = PatternService(store: store)
                let shown = try await patterns.preview(season, office: place, lane: .online)
                #expect(shown.filter { $0.over > 0 }.map(\.over) == [30])
                #expect(shown.allSatisfy { $0.day >= day("2026-02-19") && $0.day <= day("2026-03-19") })
                #expect(try await open(db, "2026-02-23").places == 400, "only looked at")
                let version = try await patterns.add(season, office: office.id, lane: .online, reason: "Ramadan 1447", by: .commandLine)
                await #expect(throws: PatternError.same(version)) {
                    try await patterns.add(season, office: office.id, lane: .online, reason: "again", by: .commandLine)
                }
                #expect(try await open(db, "2026-02-23").places == 400, "until the night")
                try await night(db)
                #expect(try await open(db, "2026-02-18") == ("08:00 09:00 10:00 11:00 12:00 13:00 14:00 15:00", 400))
                #expect(try await open(db, "2026-02-23") == ("08:00 09:00 10:00 11:00 12:30 13:30 14:30", 325))
                #expect(try await open(db, "2026-02-20") == ("08:00 09:00 10:00 11:00 12:30 13:30 14:30", 325))
                #expect(try await open(db, "2026-03-25") == ("08:00 09:00 10:00 11:00 12:00 13:00 14:00 15:00", 400))
                let conflicts = ConflictService(store: store)
                let conflict = try #require(try await conflicts.list().first)
                #expect(conflict.over == 30 && !conflict.isOpen)
                #expect(try await conflicts.move(conflict.slot, reason: "jam Ramadan", by: .commandLine).moved.count == 30)
                #expect(try await conflicts.list() == [])
                // the sighting of the moon was another: taken back, and everything is as it was
                try await patterns.withdraw(version, reason: "mulai 18 Februari", by: .commandLine)
                await #expect(throws: PatternError.withdrawn) { try await patterns.withdraw(version, reason: "x", by: .commandLine) }
                try await night(db)
                #expect(try await open(db, "2026-02-23") == ("08:00 09:00 10:00 11:00 12:00 13:00 14:00 15:00", 400))
                let kept = try await patterns.list(office: office.id)
                #expect(kept.count == 2 && kept.last?.reason == "Ramadan 1447" && kept.last?.withdrawal?.reason == "mulai 18 Februari")
            }
            #expect(try await db.count("SELECT count(*) FROM audit WHERE action IN ('pattern_added', 'pattern_withdrawn')") == 2)
        }
    }

    @Test("Lebaran: collective leave is decreed over days of four hundred; all get the next free places after it, families together, and are told")
    func lebaran() async throws {
        try await withSeason { db, office in
            try await fill(db, "2026-03-18", people: 400)
            try await fill(db, "2026-03-20", people: 300)
            _ = try await db.admin.query(
                """
                INSERT INTO holidays (day, kind, source)
                SELECT d, 'collective_leave', 'SKB 3 Menteri 2026 (1497/2025)' FROM unnest('{2026-03-18,2026-03-19,2026-03-20,2026-03-23,2026-03-24}'::date[]) d
                """)
            try await night(db)
            try await db.store(.job) { (store: Store) async throws in
                let conflicts = ConflictService(store: store)
                #expect(try await conflicts.list().reduce(0) { $0 + $1.over } == 700)
                for conflict in try await conflicts.list() {
                    #expect(try await conflicts.move(conflict.slot, reason: "cuti bersama", by: .commandLine).left == [])
                }
                #expect(try await conflicts.list() == [])
            }
            let days = try await db.admin.query(
                "SELECT s.day, count(*)::int FROM bookings b JOIN slots s ON s.id = b.slot_id WHERE b.status = 'booked' GROUP BY s.day ORDER BY s.day"
            ).map { try $0.decode(Day.self, Int.self) }
            #expect(days.map(\.0) == [day("2026-03-25"), day("2026-03-26")] && days.map(\.1) == [400, 300])
            #expect(
                try await db.count("SELECT count(*) FROM (SELECT party_id FROM bookings GROUP BY party_id HAVING count(DISTINCT slot_id) > 1) x") == 0
            )
            #expect(try await db.count("SELECT sum(cardinality(booking_ids))::int FROM outbox WHERE kind = 'relocated'") == 700)
            try await night(db)
        }
    }
}
