import Foundation
import Postgres
import Store
import TestSupport
import Testing

@testable import Notifier

@Suite("Writing down how messages ended")
struct FinisherTests {
    @Test("ends that come at once share transactions, and each learns whether the message was still its own")
    func together() async throws {
        try await withTestDatabase { db in
            try await makeMessages(200, in: db)
            try await db.store(.notifier) { (store: Store) async throws in
                let claimed = try await store.claimMessages(owner: "this", count: 400, lease: .seconds(60))
                #expect(claimed.count == 200)
                // another notifier has taken over every fourth
                _ = try await db.admin.query("UPDATE outbox SET attempt = attempt + 1, leased_by = 'other' WHERE id % 4 = 0")
                let finisher = Finisher(store: store)
                let ours = try await withThrowingTaskGroup(of: Int64?.self) { group in
                    for message in claimed {
                        group.addTask {
                            let end = FinishedMessage(message: message, state: "delivered", due: nil, error: "taken: \(message.id)")
                            return try await finisher.finish(end) ? message.id : nil
                        }
                    }
                    return try await group.reduce(into: Set<Int64>()) { ids, id in if let id { ids.insert(id) } }
                }
                #expect(ours == Set(claimed.map(\.id).filter { $0 % 4 != 0 }))
                let written = "state = 'delivered' AND last_error = 'taken: ' || id AND finished_at IS NOT NULL AND lease_until IS NULL"
                #expect(try await db.count("SELECT count(*) FROM outbox WHERE id % 4 <> 0 AND \(written)") == 150)
                #expect(try await db.count("SELECT count(*) FROM outbox WHERE id % 4 = 0 AND state = 'sending'") == 50)
                #expect(try await db.count("SELECT count(DISTINCT xmin::text)::int FROM outbox WHERE id % 4 <> 0") < 100)
            }
        }
    }

    @Test("what failed for now waits until it is due, with the reason")
    func later() async throws {
        try await withTestDatabase { db in
            try await makeMessages(2, in: db)
            try await db.store(.notifier) { (store: Store) async throws in
                let claimed = try await store.claimMessages(owner: "this", count: 8, lease: .seconds(60))
                let due = Date().addingTimeInterval(3600)
                let ends = [
                    FinishedMessage(message: claimed[0], state: "waiting", due: due, error: "failed with 451"),
                    FinishedMessage(message: claimed[1], state: "dead", due: nil, error: "refused with 550"),
                ]
                #expect(try await store.finish(ends) == Set(claimed.map(\.id)))
                #expect(try await store.claimMessages(owner: "this", count: 8, lease: .seconds(60)).isEmpty)
                #expect(try await db.count("SELECT count(*) FROM outbox WHERE state = 'waiting' AND due_at > now() + interval '50 minutes'") == 1)
                #expect(try await store.deadLetters().map(\.error) == ["refused with 550"])
                #expect(try await store.finish(ends).isEmpty, "an attempt ends once")
            }
        }
    }

    private func makeMessages(_ count: Int, in db: TestDatabase) async throws {
        _ = try await db.admin.query(
            """
            INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, due_at)
            SELECT antrean_now(), 2, 'confirmation', 'party', i, ARRAY[i], antrean_now() - interval '1 minute' FROM generate_series(1, $1::bigint) i
            """, [Int64(count)])
    }
}
