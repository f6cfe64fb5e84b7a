import Foundation
import Postgres
import TestSupport
import Testing

@Suite("the pool on a server") struct PoolTests {
    /// Holds the only connection until told to let go.
    private func withBusyPool(
        _ settings: Pool.Settings, _ body: (Pool, _ letGo: AsyncStream<Void>.Continuation) async throws -> Void
    ) async throws {
        try await withPool(settings) { pool in
            let (held, letGo) = AsyncStream<Void>.makeStream()
            try await eventually("it is open") { pool.status.idle == 1 }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await pool.withConnection { _ in
                        for await _ in held {}
                    }
                }
                try await eventually("it is held") { pool.status.inUse == 1 }
                defer { letGo.finish() }
                try await body(pool, letGo)
                letGo.finish()
                try await group.waitForAll()
            }
        }
    }

    @Test("a wait past the deadline is its own error, counts nothing as applied and leaks nothing") func waitTimeout() async throws {
        try await withBusyPool(.init(maximum: 1, acquireTimeout: .milliseconds(50))) { pool, _ in
            let byTimeout = try await failure { try await pool.withConnection { _ in } }
            #expect(byTimeout.code == .waitTimeout)
            #expect(byTimeout.outcome == .notApplied)
            #expect(byTimeout.phase == .connect)
            let byDeadline = try await failure { try await pool.withTransaction(deadline: .now + .milliseconds(20)) { _ in } }
            #expect(byDeadline.code == .waitTimeout)
            #expect(try await failure { try await pool.withConnection(deadline: .now - .seconds(1)) { _ in } }.code == .waitTimeout)
            #expect(pool.status.waiting == 0)
            #expect(pool.status.inUse == 1)
            #expect(pool.status.total == 1)
        }
    }

    @Test("whoever waits longest comes first") func fifo() async throws {
        try await withBusyPool(.init(maximum: 1, acquireTimeout: .seconds(60))) { pool, letGo in
            let order = Shared<[Int]>([])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        try await pool.withConnection { _ in order.change { $0.append(number) } }
                    }
                    try await eventually("it waits") { pool.status.waiting == number + 1 }
                }
                letGo.finish()
                try await group.waitForAll()
            }
            #expect(order.value == Array(0..<20))
        }
    }

    @Test("one more than may wait is refused at once") func bounded() async throws {
        try await withBusyPool(.init(maximum: 1, waitLimit: 2, acquireTimeout: .seconds(60))) { pool, letGo in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 { group.addTask { try await pool.withConnection { _ in } } }
                try await eventually("two wait") { pool.status.waiting == 2 }
                let error = try await failure { try await pool.withConnection { _ in } }
                #expect(error.code == .tooManyWaiting)
                #expect(error.outcome == .notApplied)
                letGo.finish()
                try await group.waitForAll()
            }
        }
    }

    @Test("a cancelled task stops waiting at once") func cancelledWaiting() async throws {
        try await withBusyPool(.init(maximum: 1, acquireTimeout: .seconds(60))) { pool, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await pool.withConnection { _ in } }
                try await eventually("it waits") { pool.status.waiting == 1 }
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.waitForAll() }
            }
            #expect(pool.status.waiting == 0)
        }
    }

    @Test("it opens as many as are needed, never more than the maximum, and every caller is served") func maximum() async throws {
        let name = uniqueName("maximum")
        try await withPool(.init(minimum: 2, maximum: 4, acquireTimeout: .seconds(60)), connection: testSettings(name)) { pool in
            try await eventually("the minimum is open") { pool.status.idle == 2 }
            let highest = Shared(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        try await pool.withConnection { connection in
                            // the first are kept until there are as many as there may be, however slowly sessions open
                            try await eventually("four sessions are open") {
                                let now = try await sessions(named: name, by: connection)
                                highest.change { $0 = max($0, now) }
                                return highest.value >= 4
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(highest.value == 4)
            #expect(pool.status.inUse == 0)
        }
        try await withSession { observer in
            try await eventually("all sessions ended") { try await sessions(named: name, by: observer) == 0 }
        }
    }

    @Test("a connection past its lifetime is replaced") func lifetime() async throws {
        try await withPool(.init(minimum: 1, maximum: 1, maximumLifetime: .milliseconds(100))) { pool in
            let first = try await pool.withConnection { await $0.processID }
            try await eventually("another session serves") { try await pool.withConnection { await $0.processID } != first }
        }
    }

    @Test("connections above the minimum are closed when nobody uses them") func idle() async throws {
        try await withPool(.init(minimum: 1, maximum: 3, idleTimeout: .milliseconds(100))) { pool in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { try await pool.withConnection { _ = try await $0.query("SELECT pg_sleep(0.1)") } } }
                try await group.waitForAll()
            }
            try await eventually("one is left") { pool.status.total == 1 && pool.status.idle == 1 }
        }
    }

    @Test("an idle connection that the server ended is found by itself and replaced") func validation() async throws {
        let name = uniqueName("validation")
        try await withPool(.init(validationInterval: .milliseconds(50)), connection: testSettings(name)) { pool in
            let first = try await pool.withConnection { await $0.processID }
            try await withSession { killer in
                _ = try await killer.query("SELECT pg_terminate_backend($1)", [first])
                try await eventually("a new session is there") {
                    let rows = try await killer.query("SELECT pid FROM pg_stat_activity WHERE application_name = $1", [name])
                    return try rows.count == 1 && rows[0].decode(Int32.self) != first
                }
            }
        }
    }

    @Test("no server: callers wait their time, are told why, and a pool that ends refuses") func noServer() async throws {
        let dead = ConnectionSettings(conninfo: "host=127.0.0.1 port=\(try TestCluster.freePort())")
        let pool = Pool(connection: dead, settings: .init(acquireTimeout: .milliseconds(200), backoffInitial: .milliseconds(10)), logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pool.run() }
            let error = try await failure { try await pool.withConnection { _ in } }
            #expect(error.code == .waitTimeout)
            try await eventually("the reason is known") { pool.status.lastError != nil }
            #expect(!pool.status.isConnected)
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(try await failure { try await pool.withConnection { _ in } }.code == .poolClosed)
        #expect(pool.status.isClosed)
    }

    @Test("a pool that ends tells who waits, and returns when the last borrower is done") func drains() async throws {
        let pool = Pool(connection: try testSettings(), settings: .init(maximum: 1, acquireTimeout: .seconds(60)), logger: quiet)
        let (held, letGo) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { borrowers in
            try await withThrowingTaskGroup(of: Void.self) { root in
                root.addTask { await pool.run() }
                borrowers.addTask {
                    try await pool.withTransaction { connection in
                        for await _ in held {}
                        _ = try await connection.query("SELECT 1")
                    }
                }
                try await eventually("it is held") { pool.status.inUse == 1 }
                borrowers.addTask {
                    let error = try await failure { try await pool.withConnection { _ in } }
                    #expect(error.code == .poolClosed)
                }
                try await eventually("another waits") { pool.status.waiting == 1 }
                root.cancelAll()
                try await eventually("it refuses") { pool.status.isClosed && pool.status.waiting == 0 }
                #expect(pool.status.inUse == 1)
                letGo.finish()
                try await root.waitForAll()
            }
            try await borrowers.waitForAll()
        }
        #expect(pool.status.total == 0)
    }

    @Test("closures that capture local state compile and run where they were made") func captures() async throws {
        actor Counter {
            var total = 0

            func count(_ pool: Pool) async throws -> Int {
                try await pool.withConnection { connection in total += try await connection.query("SELECT 5")[0].decode(Int.self) }
                return total
            }
        }
        try await withPool { pool in
            var local = 0
            try await pool.withTransaction { connection in local += try await connection.query("SELECT 2")[0].decode(Int.self) }
            #expect(local == 2)
            #expect(try await Counter().count(pool) == 5)
        }
    }

    @Test("deadlines and cancellations in every moment leak neither connections nor waiters") func storm() async throws {
        let name = uniqueName("storm")
        try await withPool(.init(minimum: 1, maximum: 3, waitLimit: 64), connection: testSettings(name)) { pool in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<400 {
                    group.addTask {
                        let work = Task {
                            try await pool.withTransaction(deadline: .now + .microseconds(number * 100)) { connection in
                                for _ in 0..<3 { _ = try await connection.query("SELECT 1") }
                            }
                        }
                        if number.isMultiple(of: 3) { work.cancel() }
                        _ = await work.result
                    }
                }
            }
            #expect(pool.status.inUse == 0)
            #expect(pool.status.waiting == 0)
            #expect(pool.status.total <= 3)
            let busy = try await pool.withConnection { try await sessions(named: name, state: "idle in transaction", by: $0) }
            #expect(busy == 0)
        }
    }
}
