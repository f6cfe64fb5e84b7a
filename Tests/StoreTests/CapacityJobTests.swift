import Capacity
import Domain
import Foundation
import Postgres
import TestSupport
import Testing

@testable import Store

@Suite("the capacity job")
struct CapacityJobTests {
    private func run(_ db: TestDatabase) async throws -> [PlanResult] {
        try await db.store(.job) { store in
            while true {
                do {
                    return try await CapacityJob(store: store).apply(days: 30).map { report in
                        let made = report.differences.count { $0.slot == nil }
                        let closed = report.count(.closed)
                        return PlanResult(made: made, changed: report.differences.count - made - closed, closed: closed)
                    }
                } catch CapacityJob.Failure.busy {
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
        }
    }

    @Test("a night that was left out is an alert from five o'clock of the office on")
    func leftOut() async throws {
        try await withTestDatabase { db in
            let office = try await db.makeOffice(code: "JPR", zone: .wit)
            try await db.makeHours(office, .standard(placesPerHour: 5, hours: .seven))
            func late(_ day: Day, _ hour: Int, _ minute: Int) async throws -> [String] {
                let now = Zone.wit.instant(day, clock(hour, minute))
                try await db.setClock(now)
                return try await db.store(.notifier) { try await $0.unplannedOffices(at: now) }
            }
            #expect(try await late(monday, 3, 0) == ["JPR"])
            _ = try await run(db)
            #expect(try await late(monday, 5, 1) == [])
            #expect(try await late(monday.adding(days: 1), 4, 59) == [])
            #expect(try await late(monday.adding(days: 1), 5, 0) == ["JPR"])
            _ = try await run(db)
            #expect(try await late(monday.adding(days: 1), 6, 0) == [])
        }
    }

    private func withPlannedOffice<T: Sendable>(
        at date: String, hours: WeeklyPlan.DailyHours = .eight, _ body: (TestDatabase, TestOffice) async throws -> T
    ) async throws -> T {
        try await withTestDatabase { db in
            try await db.setClock(Zone.wib.instant(Day(date)!, clock(10)))
            let office = try await db.makeOffice()
            try await db.makeHours(office, .standard(placesPerHour: 5, hours: hours))
            let value = try await body(db, office)
            #expect(try await db.broken() == [])
            return value
        }
    }

    private func place(_ db: TestDatabase, _ slot: Int64, people: Int = 1) async throws {
        let request = try await db.request(db.makeAccount(), people: people)
        var batch = BookBatch(slots: [slot])
        try batch.add(request, alternatives: [[(slot, people)]], index: [slot: 1])
        let whole = batch
        try await db.session(.worker) { (worker: Connection) async throws in
            #expect(try await whole.run(on: worker, lockWait: .seconds(1), deadline: .now + .seconds(9)).outcomes == [.booked])
        }
    }

    @Test(
        "started on any day it offers the thirty days after it, and a second run changes nothing",
        arguments: ["2026-11-21", "2026-12-31", "2026-11-20", "2027-02-28", "2028-02-29", "2031-06-15"])
    func anyDay(date: String) async throws {
        try await withPlannedOffice(at: date) { db, _ in
            try await db.store(.job) { _ = try await $0.ensurePartitions(months: 1) }
            let first = try await run(db)
            #expect(first[0].made > 100)
            #expect(first[0].changed == 0 && first[0].closed == 0)
            let today = Day(date)!
            #expect(try await db.count("SELECT count(*) FROM slots WHERE day <= $1 OR day > $2", [today, today.adding(days: 30)]) == 0)
            #expect(try await db.count("SELECT count(*) FROM slots WHERE extract(isodow FROM day) > 5") == 0)
            #expect(
                try await db.count("SELECT count(*) FROM slots WHERE to_char(day, 'MM-DD') IN ('01-01', '05-01', '06-01', '08-17', '12-25')") == 0)
            #expect(try await db.count("SELECT count(*) FROM slots WHERE NOT provisional") == 0)
            #expect(try await run(db) == [PlanResult(made: 0, changed: 0, closed: 0)])
        }
    }

    @Test("what is lowered below what is taken is a conflict: nobody is thrown out, nobody more gets in")
    func lowered() async throws {
        try await withPlannedOffice(at: "2027-03-01") { db, office in
            _ = try await run(db)
            let slot = Int64(try await db.count("SELECT id FROM slots ORDER BY starts_at LIMIT 1"))
            try await place(db, slot, people: 4)
            try await db.admin.execute("UPDATE weekly_hours SET places = 2")
            let changed = try await run(db)
            #expect(changed[0].made == 0 && changed[0].changed > 100)
            let row = try await db.admin.query("SELECT planned, taken, capacity, issued FROM slots WHERE id = $1", [slot])[0]
            let (planned, taken, capacity, issued) = try row.decode(Int.self, Int.self, Int.self, Int.self)
            let numbers: [Int] = [planned, taken, capacity, issued]
            #expect(numbers == [2, 4, 4, 4])
            #expect(try await db.store.slots(office: office.id, newerThan: 0).first?.free == 0)
        }
    }

    @Test("what would change is told and not done; two at once: one works, the other says so")
    func told() async throws {
        try await withPlannedOffice(at: "2027-03-01") { db, office in
            let before = try await db.store(.job) { try await CapacityJob(store: $0).plan(days: 30) }
            #expect(before[0].count(.added) == before[0].differences.count && before[0].differences.count > 100)
            #expect(try await db.count("SELECT count(*) FROM slots") == 0)
            _ = try await run(db)
            let slot = Int64(try await db.count("SELECT id FROM slots ORDER BY starts_at LIMIT 1"))
            try await place(db, slot, people: 4)
            try await db.admin.execute(
                """
                UPDATE weekly_hours SET places = 2 WHERE starts = '08:00';
                UPDATE weekly_hours SET places = 9 WHERE starts = '09:00';
                DELETE FROM weekly_hours WHERE starts = '10:00'
                """)
            let told = try await db.store(.job) { try await CapacityJob(store: $0).plan(days: 30, offices: [office.code]) }[0]
            #expect([told.count(.lowered), told.count(.raised), told.count(.closed)].allSatisfy { $0 > 15 } && told.count(.added, .altered) == 0)
            #expect(told.differences.filter { $0.over > 0 }.map(\.slot) == [slot])
            #expect(told.differences.first?.over == 2 && told.differences.first?.was == 5 && told.differences.first?.places == 2)
            try await db.store(.job) { (first: Store) async throws in
                let worked = try await first.alone(.capacity) {
                    try await db.store(.job) { (second: Store) async throws in
                        do {
                            _ = try await CapacityJob(store: second).apply(days: 30)
                            return true
                        } catch CapacityJob.Failure.busy {
                            return false
                        }
                    }
                }
                #expect(worked == false)
                await #expect(throws: CapacityJob.Failure.noOffice("XX")) { try await CapacityJob(store: first).apply(days: 30, offices: ["XX"]) }
                #expect(try await first.plannedLanes().allSatisfy { $0.at != nil })
            }
            _ = try await run(db)
            #expect(try await db.store(.job) { try await CapacityJob(store: $0).plan(days: 30) }[0].differences == [])
            #expect(try await db.store(.job) { try await $0.conflicts() }.map(\.slot) == [slot])
        }
    }

    @Test("a day that is closed afterwards closes its slots, with whoever is in them; opened again, they are as before")
    func closedDay() async throws {
        try await withPlannedOffice(at: "2027-03-01") { db, office in
            _ = try await run(db)
            let slot = Int64(try await db.count("SELECT id FROM slots ORDER BY starts_at LIMIT 1"))
            try await place(db, slot)
            _ = try await db.admin.query(
                "INSERT INTO holidays (day, office_id, kind, source) VALUES ($1, $2, 'closure', 'banjir')", [tuesday, office.id])
            #expect(try await run(db) == [PlanResult(made: 0, changed: 0, closed: 8)])
            #expect(try await db.count("SELECT count(*) FROM slots WHERE day = $1 AND NOT open", [tuesday]) == 8)
            #expect(try await db.count("SELECT taken FROM slots WHERE id = $1", [slot]) == 1)
            try await db.admin.execute("DELETE FROM holidays")
            #expect(try await run(db) == [PlanResult(made: 0, changed: 8, closed: 0)])
        }
    }

    @Test("a regional closure closes that office only, a national one all, and a longer hour is taken over")
    func scopes() async throws {
        try await withPlannedOffice(at: "2027-03-01") { db, office in
            let other = try await db.makeOffice(code: "DPS", zone: .wita)
            try await db.makeHours(other, .standard(placesPerHour: 5, hours: .seven))
            _ = try await run(db)
            _ = try await db.admin.query(
                "INSERT INTO holidays (day, office_id, kind, source) VALUES ($1, $2, 'regional', 'x'), ($3, NULL, 'collective_leave', 'SKB')",
                [tuesday, other.id, tuesday.adding(days: 1)])
            #expect(try await run(db).map(\.closed) == [8, 14])
            _ = try await db.admin.query(
                "UPDATE weekly_hours SET ends = '09:30' WHERE pattern_id = (SELECT id FROM patterns WHERE lane_id = $1) AND starts = '08:00'",
                [office.lane])
            #expect(try await run(db)[0].changed > 10)
            let longer = try await db.count(
                "SELECT count(*) FROM slots WHERE open AND office_id = $1 AND ends_at - starts_at = '90 minutes'", [office.id])
            #expect(longer == (try await db.count("SELECT count(*) FROM slots WHERE open AND office_id = $1 AND prefix = 'AA'", [office.id])))
        }
    }

    @Test("a new decree makes provisional days firm")
    func decree() async throws {
        try await withPlannedOffice(at: "2027-03-01") { db, _ in
            _ = try await run(db)
            #expect(try await db.count("SELECT count(*) FROM slots WHERE NOT provisional") == 0)
            let version = try await db.count("SELECT min(plan_version)::int FROM lanes")
            try await db.store(.superuser) { store in
                try await store.importDecree(year: 2027, source: "test", [Holiday(day: tuesday, kind: .national, source: "test")])
            }
            #expect(
                try await db.count("SELECT count(*) FROM lanes WHERE plan_version <= $1", [Int32(version)]) == 0, "a run under way must read again")
            _ = try await run(db)
            #expect(try await db.count("SELECT count(*) FROM slots WHERE provisional AND open") == 0)
            #expect(try await db.count("SELECT count(*) FROM slots WHERE day = $1 AND open", [tuesday]) == 0)
        }
    }

    @Test("three jobs at once, beside bookings, leave no deadlock and every invariant", .timeLimit(.minutes(8)))
    func besideBookings() async throws {
        try await withPlannedOffice(at: "2027-03-01") { db, _ in
            _ = try await run(db)
            let slots = try await db.admin.query("SELECT id FROM slots ORDER BY starts_at LIMIT 4").map { try $0.decode(Int64.self) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<3 {
                    group.addTask {
                        for round in 0..<4 {
                            try await db.session(.superuser) { session in
                                _ = try await session.query(
                                    "UPDATE weekly_hours SET places = $1 WHERE starts >= '12:00'", [Int32(5 + (number + round) % 3)])
                            }
                            _ = try await run(db)
                        }
                    }
                }
                for number in 0..<3 {
                    group.addTask { for round in 0..<5 { try await book(db, slots[(number + round) % 4]) } }
                }
                try await group.waitForAll()
            }
            #expect(try await db.count("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == 0)
        }
    }

    /// A place, if there is one.
    private func book(_ db: TestDatabase, _ slot: Int64) async throws {
        let request = try await db.request(db.makeAccount(), people: 1)
        var batch = BookBatch(slots: [slot])
        try batch.add(request, alternatives: [[(slot, 1)]], index: [slot: 1])
        let whole = batch
        try await db.session(.worker) { (worker: Connection) async throws in
            let outcomes = try await whole.run(on: worker, lockWait: .seconds(2), deadline: .now + .seconds(9)).outcomes
            #expect(outcomes == [.booked] || outcomes == [.gone])
        }
    }
}
