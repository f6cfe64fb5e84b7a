import Booking
import Capacity
import Domain
import Foundation
import Store
import TestSupport
import Testing

/// What operations live through: a day that is closed after people have booked it. Described in `docs/operations.md`.
@Suite("days that close")
struct ClosureTests {
    /// An office of 60 places an hour, nine to three, whose slots are made for thirty days; the first `people` places of a day are taken, in parties of three.
    private func withBooked<T: Sendable>(
        _ people: Int, on day: Day, _ body: (TestDatabase, TestOffice, [Int64]) async throws -> T
    ) async throws -> T {
        try await withOffice { db, office in
            let hours = (9..<15).map { PlannedHour(starts: clock($0), ends: clock($0 + 1), places: 60) }
            try await db.makeHours(office, WeeklyPlan(hours: Dictionary(uniqueKeysWithValues: (1...5).map { (Weekday(rawValue: $0)!, hours) })))
            _ = try await db.store(.job) { try await CapacityJob(store: $0).apply(days: 30) }
            let slots = try await db.admin.query("SELECT id FROM slots WHERE day = $1 ORDER BY starts_at", [day]).map { try $0.decode(Int64.self) }
            let accounts = try await db.makeAccounts(people / 3)
            for (number, account) in accounts.enumerated() {
                let request = db.request(account, people: (0..<3).map { _ in db.person() })
                let outcomes = try await db.batch([(request, [[(slots[number * 3 / 60], 3)]])]).outcomes
                try #require(outcomes == [.booked])
            }
            let value = try await body(db, office, slots)
            #expect(try await db.broken() == [])
            return value
        }
    }

    @Test(
        "a decree makes a holiday of a day two weeks ahead for which three hundred have booked: all get the next free places, together, and are told",
        .timeLimit(.minutes(8)))
    func decree() async throws {
        let day = monday.adding(days: 14)
        try await withBooked(300, on: day) { db, office, slots in
            _ = try await db.admin.query("INSERT INTO holidays (day, office_id, kind, source) VALUES ($1, NULL, 'national', 'SKB')", [day])
            try await db.store(.job) { (store: Store) async throws in
                let job = CapacityJob(store: store)
                let told = try await job.plan(days: 30)[0]
                #expect(told.count(.closed) == 6 && told.differences.reduce(0) { $0 + $1.over } == 300)
                #expect(try await store.conflicts() == [])
                _ = try await job.apply(days: 30)
                let service = ConflictService(store: store)
                let conflicts = try await service.list()
                #expect(conflicts.count == 5 && conflicts.allSatisfy { $0.over == 60 && !$0.isOpen })
                for conflict in conflicts {
                    let relocation = try await service.move(conflict.slot, reason: "SKB 3 Menteri", by: .commandLine)
                    #expect(relocation.moved.count == 60 && relocation.left.isEmpty)
                }
                #expect(try await service.list() == [])
                // another night changes nothing, and nobody gets a place of the day
                _ = try await job.apply(days: 30)
                #expect(try await job.plan(days: 30)[0].differences == [])
            }
            #expect(try await db.count("SELECT count(*) FROM bookings WHERE slot_id = ANY ($1)", [slots]) == 0)
            #expect(
                try await db.count("SELECT count(*) FROM bookings b JOIN slots s ON s.id = b.slot_id WHERE b.status = 'booked' AND s.day > $1", [day])
                    == 300)
            #expect(
                try await db.count("SELECT count(*) FROM (SELECT party_id FROM bookings GROUP BY party_id HAVING count(DISTINCT slot_id) > 1) x") == 0
            )
            #expect(try await db.count("SELECT sum(cardinality(booking_ids))::int FROM outbox WHERE kind = 'relocated'") == 300)
            #expect(try await db.count("SELECT count(*) FROM slots WHERE day = $1 AND open", [day]) == 0)
        }
    }

    @Test(
        "a flood closes the office this morning: who is still to come is moved, who should have come already has missed nothing",
        .timeLimit(.minutes(8)))
    func flood() async throws {
        try await withBooked(180, on: tuesday) { db, office, slots in
            _ = try await db.admin.query("INSERT INTO staff (username, name, role) VALUES ('sari', 'Sari', 'head')")
            let head = StaffActor(
                StaffSession(staff: 1, name: "Sari", role: .head, offices: [office.id], device: 1, expiresAt: .distantFuture))
            // 9.40: the first hour has begun
            try await db.setClock(Zone.wib.instant(tuesday, clock(9, 40)))
            let changes = (10..<15).map { hour in
                HourChange(
                    startsAt: Zone.wib.instant(tuesday, clock(hour)), endsAt: Zone.wib.instant(tuesday, clock(hour + 1)),
                    session: Session(startingAt: clock(hour)), prefix: "A" + PlannedHour.letter(startingAt: clock(hour)), places: nil)
            }
            let closed = try await db.store.change(
                changes, of: tuesday, office: office.id, opensAt: nil, reason: "banjir", mayExceed: false, dry: false, by: head)
            #expect(closed.allSatisfy { $0.outcome == .inForce } && closed.reduce(0) { $0 + $1.over } == 120)
            try await db.store(.job) { (store: Store) async throws in
                let service = ConflictService(store: store)
                for conflict in try await service.list() {
                    #expect(try await service.move(conflict.slot, reason: "banjir", by: .commandLine).left == [])
                }
                #expect(try await service.list() == [])
            }
            #expect(try await db.count("SELECT count(*) FROM bookings b JOIN slots s ON s.id = b.slot_id WHERE s.day = $1", [tuesday]) == 60)
            // the office was at fault
            #expect(try await db.count("SELECT end_office_day(1, NULL, $1, $2, true, 'banjir')", [office.id, tuesday]) == 1)
            try await db.setClock(Zone.wib.instant(tuesday, clock(18)))
            try await db.store(.notifier) { while try await $0.forfeitAbsent() > 0 {} }
            #expect(try await db.count("SELECT count(*) FROM misses WHERE cleared_at IS NULL") == 0)
            #expect(try await db.count("SELECT count(*) FROM bookings WHERE slot_id = $1 AND status = 'forfeited'", [slots[0]]) == 60)
        }
    }
}
