import Booking
import Domain
import Foundation
import Store
import TestSupport
import Testing

@Suite("moving")
struct MoveTests {
    @Test("until the end of the day before; the person's claim and the booking stay, the number is new, the old place is free")
    func move() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 1), try await db.makeSlot(office, tuesday, hour: 10, places: 1)]
            let accounts = try await db.makeAccounts(2)
            let booking = try await db.place(accounts[0], in: slots[0])
            try await withService(db) { (service: BookingService) async throws in
                #expect(try await service.move(db.change(accounts[0], booking), to: office, .slot(slots[1])) == .done)
                #expect(try await db.slot(of: booking) == slots[1])
                #expect(try await db.count("SELECT booking_id FROM claims") == Int(booking))
                #expect(try await service.book(office.wish(.slot(slots[0]), db.request(accounts[1]))).seats.map(\.queueNumber.number) == [2])
            }
            #expect(
                try await db.count(
                    "SELECT count(*) FROM outbox WHERE kind = 'moved' AND from_slot = $1 AND booking_ids = ARRAY[$2::bigint]", [slots[0], booking])
                    == 1)
            #expect(try await db.count("SELECT moves FROM bookings WHERE id = $1", [booking]) == 1)
        }
    }

    @Test("also to another office with another clock")
    func otherOffice() async throws {
        try await withOffice { db, office in
            let far = try await db.makeOffice(code: "JAY", zone: .wit)
            let (here, there) = (
                try await db.makeSlot(office, tuesday, hour: 9, places: 1), try await db.makeSlot(far, tuesday.adding(days: 1), hour: 9, places: 1)
            )
            let account = try await db.makeAccount()
            let booking = try await db.place(account, in: here)
            try await withService(db) { (service: BookingService) async throws in
                #expect(try await service.move(db.change(account, booking), to: far, .earliest) == .done)
            }
            #expect(try await db.slot(of: booking) == there)
            #expect(try await db.taken(here) == 0)
        }
    }

    @Test("at most twice; who may not move is told why, and nothing is written")
    func refusals() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 2), try await db.makeSlot(office, tuesday, hour: 10, places: 2)]
            let full = try await db.makeSlot(office, tuesday, hour: 11, places: 0)
            let accounts = try await db.makeAccounts(2)
            let booking = try await db.place(accounts[0], in: slots[0])
            try await withService(db) { (service: BookingService) async throws in
                func move(_ account: TestAccount, _ slot: Int64, key: UUID? = UUID()) async throws -> Result<ChangeOutcome, Refusal> {
                    try await attempt {
                        try await service.move(db.change(account, booking, key: key), to: office, .slot(slot))
                    }
                }
                #expect(try await move(accounts[1], slots[1]) == .success(.notFound))
                #expect(try await move(accounts[0], slots[0]) == .success(.sameSlot))
                #expect(try await move(accounts[0], full) == .failure(.unavailable(.slotFull)))
                #expect(try await move(accounts[0], 4711) == .failure(.unavailable(.slotNotFound)))
                #expect(try await db.count("SELECT count(*) FROM idempotency_keys WHERE kind = 'move'") == 0)
                let key = UUID()
                #expect(try await move(accounts[0], slots[1], key: key) == .success(.done))
                #expect(try await move(accounts[0], slots[1], key: key) == .success(.doneBefore))
                #expect(try await move(accounts[0], slots[0]) == .success(.done))
                #expect(try await move(accounts[0], slots[1]) == .success(.movedTooOften))
                #expect(try await move(accounts[0], slots[1], key: key) == .success(.doneBefore))
                #expect(try await service.cancel(db.change(accounts[0], booking), at: office) == .done)
                #expect(try await move(accounts[0], slots[1]) == .success(.notLive))
            }
            #expect(try await db.count("SELECT issued FROM slots WHERE id = $1", [slots[0]]) == 2)
        }
    }

    @Test("on the day itself it is too late")
    func tooLate() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 2), try await db.makeSlot(office, tuesday, hour: 15, places: 2)]
            let account = try await db.makeAccount()
            let booking = try await db.place(account, in: slots[0])
            try await db.setClock(office.zone.instant(tuesday, clock(0)))
            try await withService(db) { (service: BookingService) async throws in
                #expect(try await service.move(db.change(account, booking), to: office, .slot(slots[1])) == .tooLate)
            }
        }
    }

    @Test("ten people with one place elsewhere: one gets it, the others keep what they had")
    func contention() async throws {
        try await withOffice { db, office in
            let from = try await db.makeSlot(office, tuesday, hour: 9, places: 10)
            let to = try await db.makeSlot(office, tuesday, hour: 10, places: 1)
            let accounts = try await db.makeAccounts(10)
            var bookings: [Int64] = []
            for account in accounts { bookings.append(try await db.place(account, in: from)) }
            let moved = bookings
            let results = try await withServices(db, 2) { services in
                try await withThrowingTaskGroup(of: Result<ChangeOutcome, Refusal>.self) { group in
                    for (number, account) in accounts.enumerated() {
                        group.addTask {
                            try await attempt {
                                try await services[number % 2].move(
                                    db.change(account, moved[number]), to: office, .slot(to))
                            }
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            #expect(results.filter { $0 == .success(.done) }.count == 1)
            #expect(results.filter { $0 == .failure(.unavailable(.slotFull)) }.count == 9)
            #expect(try await db.taken(from) == 9)
            #expect(try await db.taken(to) == 1)
        }
    }
}
