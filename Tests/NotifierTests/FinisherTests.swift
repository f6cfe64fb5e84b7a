import Foundation
import Logging
import Postgres
import Store
import TestSupport
import Testing

@testable import Notifier

@Suite("Writing down how messages ended")
struct FinisherTests {
    @Test("ends that come at once share transactions; what another notifier has taken over stays its own")
    func together() async throws {
        try await withTestDatabase { db in
            try await makeMessages(200, in: db)
            try await db.store(.notifier) { (store: Store) async throws in
                let claimed = try await store.claimMessages(owner: "this", count: 400, lease: .seconds(60))
                #expect(claimed.count == 200)
                _ = try await db.admin.query("UPDATE outbox SET attempt = attempt + 1, leased_by = 'other' WHERE id % 4 = 0")
                let finisher = Finisher(store: store, lease: .seconds(60), logger: .silent)
                async let written = timesWritten(by: finisher)
                await withTaskGroup(of: Void.self) { group in
                    for message in claimed { group.addTask { finisher.add(delivered(message)) } }
                }
                finisher.close()
                #expect(await written == 200)
                let right = "state = 'delivered' AND last_error = 'taken: ' || id AND finished_at IS NOT NULL AND lease_until IS NULL"
                #expect(try await db.count("SELECT count(*) FROM outbox WHERE id % 4 <> 0 AND \(right)") == 150)
                #expect(try await db.count("SELECT count(*) FROM outbox WHERE id % 4 = 0 AND state = 'sending'") == 50)
                #expect(try await db.count("SELECT count(DISTINCT xmin::text)::int FROM outbox WHERE id % 4 <> 0") < 100)
            }
        }
    }

    @Test("what cannot be written is tried again while its lease runs, and left to its lease then")
    func tryAgain() async throws {
        try await withTestDatabase { db in
            try await makeMessages(2, in: db)
            try await db.store(.notifier) { (store: Store) async throws in
                let claimed = try await store.claimMessages(owner: "this", count: 8, lease: .seconds(60))
                _ = try await db.admin.query("REVOKE EXECUTE ON FUNCTION finish_messages FROM antrean_notifier")
                let (warnings, warned) = AsyncStream<Void>.makeStream()
                let finisher = Finisher(store: store, lease: .seconds(60), logger: Logger(label: "finisher") { _ in Warnings(warned: warned) })
                async let written = timesWritten(by: finisher)
                finisher.add(delivered(claimed[0], claimedAt: .now - .seconds(59.5)))
                finisher.add(delivered(claimed[1]))
                // the first is given up when the first attempt has failed
                for await _ in warnings { break }
                _ = try await db.admin.query("GRANT EXECUTE ON FUNCTION finish_messages TO antrean_notifier")
                finisher.close()
                #expect(await written == 2, "both are off its hands")
                #expect(try await db.count("SELECT count(*) FROM outbox WHERE state = 'delivered'") == 1)
                #expect(try await db.count("SELECT count(*) FROM outbox WHERE state = 'sending' AND id = \(claimed[0].id)") == 1)
            }
        }
    }

    private struct Warnings: LogHandler {
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.warning
        let warned: AsyncStream<Void>.Continuation

        init(warned: AsyncStream<Void>.Continuation) { self.warned = warned }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { warned.yield() }
    }

    private func delivered(_ message: ClaimedMessage, claimedAt: ContinuousClock.Instant = .now) -> Finisher.Ended {
        Finisher.Ended(
            end: FinishedMessage(message: message, state: "delivered", due: nil, error: "taken: \(message.id)"), claimedAt: claimedAt)
    }

    private func timesWritten(by finisher: Finisher) async -> Int {
        var count = 0
        await finisher.run { count += $0.count }
        return count
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

    @Test("each class has a place of every round, and a kind that this program does not know waits for one that does")
    func claims() async throws {
        try await withTestDatabase { db in
            _ = try await db.admin.query(
                """
                INSERT INTO outbox (created_at, class, kind, subject, subject_id, due_at)
                SELECT antrean_now(), c, k, 'party', c * 100 + i, antrean_now() - interval '1 minute' * (5 - c)
                FROM (VALUES (0, 'verification'), (1, 'cancelled'), (2, 'confirmation'), (3, 'reminder')) v (c, k), generate_series(1, 20) i
                """)
            // as a newer program has them, before all others
            try await db.admin.execute(
                "ALTER TABLE outbox DROP CONSTRAINT outbox_kind_known; UPDATE outbox SET kind = 'invitation' WHERE subject_id = 1")
            try await db.store(.notifier) { (store: Store) async throws in
                let claimed = try await store.claimMessages(owner: "this", count: 8, lease: .seconds(60))
                #expect(
                    Dictionary(grouping: claimed, by: \.kind).mapValues(\.count) == [.verification: 5, .cancelled: 1, .confirmation: 1, .reminder: 1])
                var all = claimed.count
                while case let more = try await store.claimMessages(owner: "this", count: 8, lease: .seconds(60)), !more.isEmpty { all += more.count }
                #expect(all == 79)
                #expect(try await db.count("SELECT count(*) FROM outbox WHERE kind = 'invitation' AND state = 'waiting' AND attempt = 0") == 1)
            }
        }
    }

    @Test("codes are claimed by themselves, and the others without them")
    func classes() async throws {
        try await withTestDatabase { db in
            try await makeMessages(20, in: db)
            _ = try await db.admin.query(
                """
                INSERT INTO outbox (created_at, class, kind, subject, subject_id, due_at)
                SELECT antrean_now(), 0, 'verification', 'registration', i, antrean_now() FROM generate_series(1, 5) i
                """)
            try await db.store(.notifier) { (store: Store) async throws in
                let codes = try await store.claimMessages(owner: "this", count: 8, lease: .seconds(60), classes: [0])
                #expect(codes.map(\.kind) == Array(repeating: .verification, count: 5))
                _ = try await db.admin.query("UPDATE outbox SET state = 'waiting', lease_until = NULL, leased_by = NULL WHERE class = 0")
                let others = try await store.claimMessages(owner: "this", count: 40, lease: .seconds(60), classes: [1, 2, 3])
                #expect(others.map(\.kind) == Array(repeating: .confirmation, count: 20))
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
