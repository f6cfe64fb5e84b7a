import Booking
import Domain
import Foundation
import Store
import TestSupport
import Testing

@Suite("families")
struct FamilyTests {
    @Test("a family of five is split over neighbouring hours when allowed, all or nothing, each with the hour's own number")
    func split() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 2), try await db.makeSlot(office, tuesday, hour: 10, places: 3)]
            let accounts = try await db.makeAccounts(2)
            try await withService(db) { (service: BookingService) async throws in
                let together = try await refusal { try await service.book(office.wish(.day(tuesday, nil), db.request(accounts[0], people: 5))) }
                #expect(together == .unavailable(.dayFull))
                let answer = try await service.book(office.wish(.day(tuesday, nil), split: true, db.request(accounts[0], people: 5)))
                #expect(answer.seats.map(\.slot.id) == [slots[0], slots[0], slots[1], slots[1], slots[1]])
                #expect(answer.seats.map(\.queueNumber.description) == ["AB-001", "AB-002", "AC-001", "AC-002", "AC-003"])
                let late = try await refusal {
                    try await service.book(office.wish(.day(tuesday, nil), split: true, db.request(accounts[1], people: 2)))
                }
                #expect(late == .unavailable(.dayFull))
            }
        }
    }

    @Test("parallel families fill hours without a gap and never beyond")
    func parallelFamilies() async throws {
        try await withOffice { db, office in
            for hour in 9...12 { try await db.makeSlot(office, tuesday, hour: hour, places: 7) }
            let accounts = try await db.makeAccounts(30)
            let results = try await withServices(db, 3) { services in
                try await withThrowingTaskGroup(of: Result<BookingAnswer, Refusal>.self) { group in
                    for (number, account) in accounts.enumerated() {
                        let wish = office.wish(.earliest, split: true, db.request(account, people: number % 5 + 1))
                        group.addTask { try await attempt { try await services[number % 3].book(wish) } }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            let seats = results.compactMap { try? $0.get() }.map(\.seats)
            #expect(try await db.count("SELECT sum(taken)::int FROM slots") == seats.joined().count)
            #expect(seats.allSatisfy { (1...5).contains($0.count) && Set($0.map(\.slot.day)).count == 1 })
        }
    }

    @Test("a person joins a live party in its hour, or in the one next to it when that is full")
    func join() async throws {
        try await withOffice { db, office in
            for hour in [8, 11, 12] { try await db.makeSlot(office, tuesday, hour: hour, places: 9) }
            let nine = try await db.makeSlot(office, tuesday, hour: 9, places: 2)
            let ten = try await db.makeSlot(office, tuesday, hour: 10, places: 2)
            let account = try await db.makeAccount()
            try await withService(db) { (service: BookingService) async throws in
                let party = try await service.book(office.wish(.slot(nine), db.request(account))).party
                func join() async throws -> Int64? {
                    let request = db.request(account, people: [db.person()], joining: party)
                    return try await service.book(office.wish(.day(tuesday, nil), near: nine, request)).seats.first?.slot.id
                }
                #expect(try await join() == nine)
                let hours = [try await join(), try await join()]
                let eight = try await db.count("SELECT id FROM slots WHERE prefix = 'AA'")
                #expect(hours.allSatisfy { [ten, Int64(eight)].contains($0) })
                #expect(try await db.store.bookings(party: party).count == 4)
                #expect(try await db.count("SELECT count(*) FROM outbox WHERE kind = 'person_added'") == 3)
            }
        }
    }

    @Test("one person is taken out alone; the others stay, and the person may book again")
    func takeOut() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 3)
            let account = try await db.makeAccount()
            let people = (0..<3).map { _ in db.person() }
            try await withService(db) { (service: BookingService) async throws in
                let party = try await service.book(office.wish(.slot(slot), db.request(account, people: people))).party
                #expect(try await service.cancel(db.change(account, people[1].booking), office: office.id, reason: "sakit") == .done)
                #expect(try await db.store.bookings(party: party).map(\.status) == [.booked, .cancelled, .booked])
                #expect(try await db.free(slot) == 1)
                let again = try await service.book(
                    office.wish(.slot(slot), db.request(account, people: [db.person(nik: people[1].identity().nikHash)])))
                #expect(again.seats.map(\.queueNumber.number) == [4])
            }
        }
    }
}
