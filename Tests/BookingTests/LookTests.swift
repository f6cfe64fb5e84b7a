import Booking
import Foundation
import Store
import TestSupport
import Testing

@Suite("a look at what seems to be full")
struct LookTests {
    @Test("tells who has no session, whose key was served, and what is left now, and writes nothing")
    func outcomes() async throws {
        try await withOffice { db, office in
            let slots = [
                try await db.makeSlot(office, tuesday, hour: 9, places: 1), try await db.makeSlot(office, tuesday, hour: 10, places: 3),
                try await db.makeSlot(office, tuesday, hour: 11, places: 3, open: false),
            ]
            let account = try await db.makeAccount()
            let served = db.request(account)
            #expect(try await db.batch([(served, [[(slots[0], 1)]])]).outcomes == [.booked])
            var look = LookBatch(slots: slots)
            look.add(served)
            look.add(db.request(account))
            look.add(db.request(TestAccount(id: 0, session: UUID())))
            let batch = look
            let result = try await db.session(.worker) { try await batch.run(on: $0, deadline: .now + .seconds(20)) }
            #expect(result.standings == [.known, .new, .unauthorized])
            #expect(result.free == [0, 3, 0])
            #expect(try await db.count("SELECT count(*) FROM idempotency_keys") == 1)
        }
    }

    @Test("a replay is served, and a place that came back is given, though the worker believes all to be taken")
    func afterAll() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 1)
            let accounts = try await db.makeAccounts(2)
            try await withService(db) { service in
                let first = office.wish(.slot(slot), db.request(accounts[0]))
                guard case .booked(let party, _) = try await service.book(first) else { throw Unexpected() }
                // now its snapshot says full
                await #expect(throws: Refusal.unavailable(.slotFull)) { try await service.book(office.wish(.slot(slot), db.request(accounts[1]))) }
                guard case .replayed(party) = try await service.book(first) else { throw Unexpected() }
                _ = try await db.admin.query("UPDATE slots SET planned = 2, capacity = 2 WHERE id = $1", [slot])
                guard case .booked = try await service.book(office.wish(.slot(slot), db.request(accounts[1]))) else { throw Unexpected() }
            }
        }
    }
}

private struct Unexpected: Error {}
