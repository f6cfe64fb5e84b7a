import Booking
import Domain
import Foundation
import Store
import TestSupport
import Testing

@Suite("idempotency keys")
struct IdempotencyTests {
    @Test("the same key in sequence is a replay, through the same worker and through another, even when the slot is full, closed or past")
    func inSequence() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 1)
            let account = try await db.makeAccount()
            let key = UUID()
            func again(_ service: BookingService) async throws -> BookingAnswer {
                try await service.book(office.wish(.slot(slot), db.request(account, key: key)))
            }
            try await withServices(db, 2) { services in
                let first = try await again(services[0])
                #expect(first.seats.count == 1)
                #expect(try await again(services[0]) == .replayed(party: first.party))
                #expect(try await again(services[1]) == .replayed(party: first.party))
                try await db.setSlot(slot, planned: 1, open: false)
                #expect(try await again(services[1]) == .replayed(party: first.party))
            }
            try await db.setClock(office.zone.instant(tuesday, clock(9, 1)))
            try await withServices(db) { services in
                #expect(try await again(services[0]).isReplay)
                let other = try await refusal { try await services[0].book(office.wish(.slot(slot), db.request(account))) }
                #expect(other == .unavailable(.slotNotFound))
            }
            #expect(try await db.count("SELECT count(*) FROM bookings") == 1)
        }
    }

    @Test("a hundred of the same key at once, through three workers, book once", .timeLimit(.minutes(8)))
    func inParallel() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 200)
            let account = try await db.makeAccount()
            let key = UUID()
            let results = try await withServices(db, 3) { services in
                try await withThrowingTaskGroup(of: Result<BookingAnswer, Refusal>.self) { group in
                    for number in 0..<100 {
                        group.addTask {
                            try await attempt { try await services[number % 3].book(office.wish(.slot(slot), db.request(account, key: key))) }
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            let answers = results.compactMap { try? $0.get() }
            #expect(answers.filter { !$0.isReplay }.count == 1)
            #expect(Set(answers.map(\.party)).count == 1)
            #expect(results.allSatisfy { if case .failure(let refusal) = $0 { refusal == .inFlight } else { true } })
            #expect(try await db.taken(slot) == 1)
            #expect(try await db.count("SELECT count(*) FROM outbox") == 1)
        }
    }

    @Test("two of one key in one batch: the second waits for the first")
    func inOneBatch() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 9)
            let account = try await db.makeAccount()
            let key = UUID()
            #expect(
                try await db.batch([(db.request(account, key: key), [[(slot, 1)]]), (db.request(account, key: key), [[(slot, 1)]])]).outcomes
                    == [.booked, .again])
        }
    }

    @Test("another body under the same key is refused; another account may use the same key")
    func anotherBody() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 9)
            let accounts = try await db.makeAccounts(2)
            let key = UUID()
            try await withService(db) { (service: BookingService) async throws in
                _ = try await service.book(office.wish(.slot(slot), db.request(accounts[0], key: key)))
                let other = db.request(accounts[0], people: [db.person()], key: key, mac: UUID())
                #expect(try await refusal { try await service.book(office.wish(.slot(slot), other)) } == .keyReused)
                #expect(try await service.book(office.wish(.slot(slot), db.request(accounts[1], key: key))).seats.count == 1)
                let bookings = try await db.store.bookings(account: accounts[0].id)
                let reused = db.change(accounts[0], bookings[0].id, key: key)
                #expect(try await refusal { try await service.cancel(reused, at: office) } == .keyReused)
                #expect(try await refusal { try await service.move(reused, to: office, .earliest) } == .keyReused)
            }
        }
    }

    @Test("a refused request leaves no key: the same one may succeed later")
    func refusedLeavesNothing() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 1)
            let account = try await db.makeAccount()
            try await db.place(db.makeAccount(), in: slot)
            let key = UUID()
            try await withService(db) { (service: BookingService) async throws in
                let full = try await refusal { try await service.book(office.wish(.slot(slot), db.request(account, key: key))) }
                #expect(full == .unavailable(.slotFull))
                try await db.setSlot(slot, planned: 2, open: true)
                #expect(try await service.book(office.wish(.slot(slot), db.request(account, key: key))).seats.count == 1)
            }
        }
    }
}
