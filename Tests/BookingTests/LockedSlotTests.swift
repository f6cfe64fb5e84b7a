import Booking
import Domain
import Foundation
import Postgres
import Store
import TestSupport
import Testing

extension TestDatabase {
    fileprivate func withLocked<T: Sendable>(_ slot: Int64, _ body: (Connection) async throws -> T) async throws -> T {
        try await session(.superuser) { blocker in
            try await blocker.execute("BEGIN")
            _ = try await blocker.query("SELECT 1 FROM slots WHERE id = $1 FOR NO KEY UPDATE", [slot])
            return try await body(blocker)
        }
    }
}

@Suite("a slot that somebody keeps locked")
struct LockedSlotTests {
    @Test("others of the batch go on; who wants the locked slot gets it by the side channel when it is free")
    func othersGoOn() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 20), try await db.makeSlot(office, tuesday, hour: 10, places: 20)]
            let accounts = try await db.makeAccounts(20)
            try await withService(db) { (service: BookingService) async throws in
                try await db.withLocked(slots[0]) { blocker in
                    try await withThrowingTaskGroup(of: Int64.self) { group in
                        for (number, account) in accounts.enumerated() {
                            let wish = office.wish(.slot(slots[number % 2]), db.request(account))
                            group.addTask { try await service.book(wish).seats[0].slot.id }
                        }
                        for _ in 0..<10 { #expect(try await group.next() == slots[1]) }
                        try await blocker.execute("COMMIT")
                        let late = try await group.reduce(into: []) { $0.append($1) }
                        #expect(late == [Int64](repeating: slots[0], count: 10))
                    }
                }
            }
        }
    }

    @Test("who takes any hour, or any of a day, gets the next one while the first, with plenty of room, stays locked")
    func anotherHour() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 50), try await db.makeSlot(office, tuesday, hour: 10, places: 50)]
            let accounts = try await db.makeAccounts(4)
            try await withService(db) { (service: BookingService) async throws in
                try await db.withLocked(slots[0]) { (_: Connection) async throws in
                    for account in accounts {
                        for preference in [Preference.earliest, .day(tuesday, nil)] {
                            #expect(try await service.book(office.wish(preference, db.request(account))).seats[0].slot.id == slots[1])
                        }
                    }
                }
            }
        }
    }

    @Test("locked for longer than anybody waits: refused in time, and nothing is left behind")
    func refusedInTime() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 20)
            let account = try await db.makeAccount()
            try await withService(db) { (service: BookingService) async throws in
                try await db.withLocked(slot) { (_: Connection) async throws in
                    let began = ContinuousClock.now
                    #expect(try await refusal { try await service.book(office.wish(.slot(slot), db.request(account))) } == .overloaded)
                    #expect(ContinuousClock.now - began < .seconds(20))
                }
            }
            for table in ["bookings", "claims", "idempotency_keys", "parties"] { #expect(try await db.count("SELECT count(*) FROM \(table)") == 0) }
        }
    }

    @Test("however many want the locked slot: each is refused in time")
    func allRefusedInTime() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 40)
            let accounts = try await db.makeAccounts(30)
            try await withService(db) { (service: BookingService) async throws in
                try await db.withLocked(slot) { (_: Connection) async throws in
                    let began = ContinuousClock.now
                    try await withThrowingTaskGroup(of: Refusal?.self) { group in
                        for account in accounts {
                            group.addTask { try await refusal { try await service.book(office.wish(.slot(slot), db.request(account))) } }
                        }
                        for try await refusal in group { #expect(refusal == .overloaded) }
                    }
                    #expect(ContinuousClock.now - began < .seconds(20))
                }
            }
        }
    }

    @Test("while a slot stays locked, those who go on asking for it hold up nobody else of their channel")
    func othersKeepTheirTime() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 40), try await db.makeSlot(office, tuesday, hour: 10, places: 40)]
            let accounts = try await db.makeAccounts(40)
            try await withService(db) { (service: BookingService) async throws in
                try await db.withLocked(slots[0]) { (blocker: Connection) async throws in
                    let began = ContinuousClock.now
                    var waiting: [Task<BookingAnswer, any Error>] = []
                    for number in 0..<20 {
                        let hopeless = office.wish(.slot(slots[0]), db.request(accounts[number]))
                        waiting.append(Task { try await service.book(hopeless) })
                        let other = office.wish(.slot(slots[1]), db.request(accounts[20 + number]))
                        #expect(try await service.book(other).seats[0].slot.id == slots[1])
                    }
                    // once, the lock is waited for by the channel itself: 250 ms; each time, it would be five seconds
                    #expect(ContinuousClock.now - began < .seconds(4))
                    try await blocker.execute("COMMIT")
                    for each in waiting { #expect(try await each.value.seats[0].slot.id == slots[0]) }
                }
            }
        }
    }

    @Test("a cancellation in a locked slot does not hold up the bookings of its channel, and is made once the lock is gone")
    func cancellationWaitsElsewhere() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 20), try await db.makeSlot(office, tuesday, hour: 10, places: 20)]
            let accounts = try await db.makeAccounts(4)
            let booking = try await db.place(accounts[0], in: slots[0])
            try await withService(db) { (service: BookingService) async throws in
                try await db.withLocked(slots[0]) { blocker in
                    async let cancelled = service.cancel(db.change(accounts[0], booking), at: office)
                    try await eventually("the cancellation waits") {
                        try await db.count(
                            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1
                    }
                    let began = ContinuousClock.now
                    for account in accounts.dropFirst() {
                        #expect(try await service.book(office.wish(.slot(slots[1]), db.request(account))).seats.count == 1)
                    }
                    #expect(ContinuousClock.now - began < .seconds(10))
                    try await blocker.execute("COMMIT")
                    let outcome = try await cancelled
                    #expect(outcome == .done)
                }
            }
            #expect(try await db.taken(slots[0]) == 0)
        }
    }

    @Test("bad data brings down nobody but its own request")
    func badData() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 90)
            let accounts = try await db.makeAccounts(40)
            let results = try await withService(db) { service in
                try await db.withLocked(slot) { blocker in
                    try await withThrowingTaskGroup(of: (Int, Result<BookingAnswer, Refusal>).self) { group in
                        for (number, account) in accounts.enumerated() {
                            // lost and damaged passports are not booked: a check of the table refuses them
                            let request = db.request(account, people: [db.person(service: number % 20 == 7 ? .lost : .new)])
                            group.addTask { (number, try await attempt { try await service.book(office.wish(.slot(slot), request)) }) }
                        }
                        try await eventually("a batch waits") {
                            try await db.count(
                                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0
                        }
                        try await blocker.execute("COMMIT")
                        return try await group.reduce(into: [Int: Result<BookingAnswer, Refusal>]()) { $0[$1.0] = $1.1 }
                    }
                }
            }
            for (number, result) in results { #expect((try? result.get()) != nil || number % 20 == 7, "\(number): \(result)") }
            #expect(results[7] == .failure(.rejected))
            #expect(results[27] == .failure(.rejected))
            #expect(try await db.taken(slot) == 38)
        }
    }
}
