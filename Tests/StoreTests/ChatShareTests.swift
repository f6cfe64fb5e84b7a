import Domain
import Foundation
import TestSupport
import Testing

@testable import Store

extension ChatTests {
    @Test("a release keeps a share for WhatsApp: first what is kept, then what is everybody's; shortly before the hour the rest is everybody's")
    func share() async throws {
        try await withOffice(4) { db, store, office in
            let begin = Zone.wib.instant(monday, clock(10))
            try await db.admin.execute("DELETE FROM slots WHERE prefix = 'AC'; UPDATE policy SET chat_share_returns = '1 hour'")
            let slot = Int64(try await db.count("SELECT id FROM slots"))
            let opens = begin.addingTimeInterval(1200)
            let terms = ReleaseTerms(opensAt: opens, days: tuesday...tuesday, shares: [.online: 100], chatShare: 50)
            #expect(try await store.announce(terms, offices: [office], reason: "x", by: .commandLine).0 == .done)
            try await store.applyReleases(office: office)
            #expect(try await hold(store, office, chat: 1, "A", id: 100).0 == .notReleased)
            try await db.setClock(opens)
            func room() async throws -> [Int] {
                try await inMessage(store, office) { try await $0.openDays(office: office, from: .distantPast, limit: 3) }.map(\.free)
            }
            let free = "SELECT free_places(s, antrean_now()) FROM slots s"
            #expect(try await room() == [4])
            #expect(try await db.count(free) == 2)
            #expect(try await hold(store, office, chat: 1, "A", id: 100).0 == .done)
            #expect(try await hold(store, office, chat: 2, "B", id: 110).0 == .done)
            #expect(try await db.count(free) == 2, "what is kept for them goes first")
            let before = try await db.count("SELECT count(*) FROM returning_places")
            #expect(before == 0)
            #expect(try await hold(store, office, chat: 3, "C", id: 120).0 == .done)
            #expect(try await db.count(free) == 1)
            // divided anew, those who came by WhatsApp have had of their share
            try await db.admin.execute("UPDATE releases SET applied = false; UPDATE slots SET planned = 8, capacity = 8")
            try await store.applyReleases(office: office)
            #expect(try await db.count(free) == 4)
            #expect(try await room() == [5])
            try await db.setClock(Zone.wib.instant(tuesday, clock(8, 1)))
            try await db.store(.notifier) { while try await $0.returnPlaces() > 0 {} }
            #expect(try await db.count(free) == 5)
            #expect(try await db.count("SELECT taken FROM slots WHERE id = $1", [slot]) == 3)
        }
    }
}
