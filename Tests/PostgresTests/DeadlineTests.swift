import Foundation
import Postgres
import Testing

@Suite("deadlines of statements") struct DeadlineTests {
    @Test("past the deadline the connection is closed and the outcome of a single statement is unknown") func single() async throws {
        try await withSession { session in
            _ = try await session.query("SELECT pg_sleep($1)", [0.0])
            let error = try await failure { try await session.query("SELECT pg_sleep($1)", [60.0], deadline: .now + .seconds(1)) }
            #expect(error.code == .deadlineExceeded)
            #expect(error.outcome == .unknown)
            #expect(error.sqlState == nil)
            #expect(!session.isUsable)
        }
    }

    @Test("a deadline that passed before sending leaves everything as it was") func before() async throws {
        try await withSession { session in
            let error = try await failure { try await session.query("SELECT 1", deadline: .now - .seconds(1)) }
            #expect(error.code == .deadlineExceeded)
            #expect(error.outcome == .notApplied)
            #expect(session.isUsable)
        }
    }

    @Test("inside a transaction it cannot have been applied, and the pool replaces the connection") func inTransaction() async throws {
        try await withPool(.init(maximum: 1)) { pool in
            try await eventually("it is open") { pool.status.idle == 1 }
            let error = try await failure {
                try await pool.withTransaction { _ = try await $0.query("SELECT pg_sleep(60)", deadline: .now + .milliseconds(100)) }
            }
            #expect(error.code == .deadlineExceeded)
            #expect(error.phase == .body)
            #expect(error.outcome == .notApplied)
            #expect(try await pool.withConnection { try await $0.query("SELECT 1")[0].decode(Int.self) } == 1)
            #expect(pool.status.inUse == 0)
        }
    }

    @Test("a lease's deadline holds for the statements in it") func leaseBounds() async throws {
        try await withPool(.init(maximum: 1)) { pool in
            _ = try await pool.withConnection { try await $0.query("SELECT pg_sleep($1)", [0.0]) }
            let error = try await failure {
                try await pool.withConnection(deadline: .now + .seconds(1)) { try await $0.query("SELECT pg_sleep($1)", [60.0]) }
            }
            #expect(error.code == .deadlineExceeded)
            #expect(error.outcome == .unknown)
        }
    }

    @Test("the deadline of one lease does not reach the next") func lease() async throws {
        try await withPool(.init(maximum: 1)) { pool in
            try await eventually("it is open") { pool.status.idle == 1 }
            let soon = ContinuousClock.now + .seconds(3)
            _ = try await pool.withConnection(deadline: soon) { try await $0.query("SELECT 1") }
            try await eventually("the deadline is past") { ContinuousClock.now > soon }
            _ = try await pool.withConnection { try await $0.query("SELECT 1") }
        }
    }

    @Test("a statement and an answer larger than every buffer pass through") func large() async throws {
        try await withSession { session in
            let large = String(repeating: "x", count: 8_000_000)
            let back = try await session.query("SELECT $1::text", [large])[0].decode(String.self)
            #expect(back == large)
        }
    }

    @Test("a lost connection has no SQLSTATE unless the server said why") func lost() async throws {
        try await withSession { session in
            try await withSession { killer in
                _ = try await killer.query("SELECT pg_terminate_backend($1::int4)", [session.processID])
                // The server has hung up before the next statement is sent: nothing can have been applied.
                try await eventually("the session is gone") {
                    try await killer.query("SELECT 1 FROM pg_stat_activity WHERE pid = $1::int4", [session.processID]).isEmpty
                }
            }
            let error = try await failure { try await session.query("SELECT 1") }
            #expect(error.code == .connectionLost)
            #expect(error.sqlState == .adminShutdown)
            #expect(error.outcome == .notApplied)
            #expect(!session.isUsable)
        }
    }

    @Test("killed while it runs: lost, and unknown") func killedRunning() async throws {
        try await withSession { killer in
            try await withSession { session in
                let process = await session.processID
                async let answer = failure { try await session.query("SELECT pg_sleep(60)") }
                try await eventually("it sleeps") {
                    try await killer.query("SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'", [process]).count == 1
                }
                _ = try await killer.query("SELECT pg_terminate_backend($1)", [process])
                let error = try await answer
                #expect(error.code == .connectionLost)
                #expect(error.sqlState == .adminShutdown)
                #expect(error.outcome == .unknown)
            }
        }
    }
}
