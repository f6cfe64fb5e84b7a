import Booking
import Domain
import Foundation
import Store
import TestSupport
import Testing

@Suite("held places")
struct HoldTests {
    @Test("a held place is taken and its person claimed, but nothing is told before it is confirmed")
    func confirm() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 2)
            let accounts = try await db.makeAccounts(2)
            let held = db.request(accounts[0], people: 2, hold: 60)
            #expect(try await db.batch([(held, [[(slot, 2)]])]).outcomes == [.booked])
            #expect(try await db.status(held.people[0].booking) == "held")
            #expect(try await db.count("SELECT count(*) FROM outbox") == 0)
            #expect(try await db.batch([(db.request(accounts[1]), [[(slot, 1)]])]).outcomes == [.gone])
            #expect(try await db.broken() == [])
            #expect(try await db.store.confirmHold(party: held.party, channel: .whatsapp) == 2)
            #expect(try await db.store.confirmHold(party: held.party, channel: .whatsapp) == 0)
            #expect(try await db.status(held.people[1].booking) == "booked")
            #expect(try await db.count("SELECT count(*) FROM outbox WHERE kind = 'confirmation'") == 1)
            #expect(try await db.store.confirmHold(party: 4711, channel: .whatsapp) == 0)
        }
    }

    @Test("a hold that ran out cannot be confirmed, and gives its place and its person back in silence")
    func expire() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 1)
            let account = try await db.makeAccount()
            let booking = try await db.place(account, in: slot, hold: 60)
            try await db.store(.notifier) { (notifier: Store) async throws in
                #expect(try await notifier.expireHold() == nil)
                try await db.setClock(db.now().addingTimeInterval(61))
                let party = Int64(try await db.count("SELECT id FROM parties"))
                #expect(try await db.store.confirmHold(party: party, channel: .whatsapp) == 0)
                #expect(try await notifier.expireHold() == booking)
                #expect(try await notifier.expireHold() == nil)
            }
            #expect(try await db.status(booking) == "expired")
            #expect(try await db.free(slot) == 1)
            #expect(try await db.count("SELECT count(*) FROM claims") == 0)
            #expect(try await db.count("SELECT count(*) FROM outbox") == 0)
        }
    }

    @Test("four notifiers at once end each of forty holds once")
    func expiredByMany() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 40)
            for account in try await db.makeAccounts(8) {
                #expect(try await db.batch([(db.request(account, people: 5, hold: 1), [[(slot, 5)]])]).outcomes == [.booked])
            }
            try await db.setClock(db.now().addingTimeInterval(2))
            let ended = try await db.store(.notifier) { (notifier: Store) async throws in
                try await withThrowingTaskGroup(of: [Int64].self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            var ended: [Int64] = []
                            while let one = try await notifier.expireHold() { ended.append(one) }
                            return ended
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
            }
            #expect(ended.count == 40)
            #expect(Set(ended).count == 40)
            #expect(try await db.taken(slot) == 0)
        }
    }
}
