import Foundation
import Postgres
import Testing

@Suite("transactions") struct TransactionTests {
    private struct OwnError: Error {}

    private func withTable<T: Sendable>(_ columns: String = "n int8", _ body: (String) async throws -> T) async throws -> T {
        let table = uniqueName("transaction")
        try await withSession { try await $0.execute("CREATE TABLE \(table) (\(columns))") }
        let result: Result<T, any Error>
        do { result = .success(try await body(table)) } catch { result = .failure(error) }
        try await withSession { try await $0.execute("DROP TABLE \(table)") }
        return try result.get()
    }

    private func count(_ table: String) async throws -> Int {
        try await withSession { try await $0.query("SELECT count(*) FROM \(table)")[0].decode(Int.self) }
    }

    @Test("what the body did is there after it returned") func commits() async throws {
        try await withTable { table in
            try await withPool { pool in
                let value = try await pool.withTransaction(isolation: .serializable) { connection in
                    _ = try await connection.query("INSERT INTO \(table) VALUES (1)")
                    return try await connection.query("SELECT current_setting('transaction_isolation')")[0].decode(String.self)
                }
                #expect(value == "serializable")
            }
            #expect(try await count(table) == 1)
        }
    }

    @Test("an error of the body rolls back and comes out as it is") func ownError() async throws {
        try await withTable { table in
            try await withPool(.init(maximum: 1)) { pool in
                await #expect(throws: OwnError.self) {
                    try await pool.withTransaction { connection in
                        _ = try await connection.query("INSERT INTO \(table) VALUES (1)")
                        throw OwnError()
                    }
                }
                #expect(pool.status.idle == 1)
            }
            #expect(try await count(table) == 0)
        }
    }

    @Test("an error of the server in the body has phase body") func serverError() async throws {
        try await withPool { pool in
            let error = try await failure { try await pool.withTransaction { _ = try await $0.query("SELECT 1/0") } }
            #expect(error.phase == .body)
            #expect(error.outcome == .notApplied)
            #expect(error.sqlState == "22012")
        }
    }

    @Test("a body that goes on after an error cannot commit") func swallowed() async throws {
        try await withTable { table in
            try await withPool { pool in
                let error = try await failure {
                    try await pool.withTransaction { connection in
                        _ = try await connection.query("INSERT INTO \(table) VALUES (1)")
                        _ = try? await connection.query("SELECT 1/0")
                    }
                }
                #expect(error.code == .transactionAborted)
                #expect(error.phase == .commit)
                #expect(error.outcome == .notApplied)
            }
            #expect(try await count(table) == 0)
        }
    }

    @Test("a deferred constraint fails at COMMIT, and nothing is applied") func deferred() async throws {
        try await withTable("n int8 CONSTRAINT late UNIQUE DEFERRABLE INITIALLY DEFERRED") { table in
            try await withPool { pool in
                let error = try await failure {
                    try await pool.withTransaction { _ = try await $0.query("INSERT INTO \(table) VALUES (1), (1)") }
                }
                #expect(error.sqlState == .uniqueViolation)
                #expect(error.constraint == "late")
                #expect(error.phase == .commit)
                #expect(error.outcome == .notApplied)
                // A statement by itself: the error follows its success.
                let alone = try await failure { try await pool.withConnection { try await $0.query("INSERT INTO \(table) VALUES (1), (1)") } }
                #expect(alone.constraint == "late")
                #expect(alone.outcome == .notApplied)
            }
            #expect(try await count(table) == 0)
        }
    }

    @Test("a body that ends the transaction itself is told so") func ended() async throws {
        try await withPool { pool in
            let error = try await failure { try await pool.withTransaction { try await $0.execute("COMMIT") } }
            #expect(error.code == .usage)
            #expect(error.outcome == .unknown)
        }
    }

    @Test("read only is the server's matter") func readOnly() async throws {
        try await withTable { table in
            try await withPool { pool in
                let error = try await failure {
                    try await pool.withTransaction(isolation: .repeatableRead, readOnly: true) {
                        _ = try await $0.query("INSERT INTO \(table) VALUES (1)")
                    }
                }
                #expect(error.sqlState == .readOnlyTransaction)
            }
        }
    }

    @Test("a cancelled task leaves no open transaction, and its connection serves the next") func cancelled() async throws {
        let name = uniqueName("cancelled")
        try await withTable { table in
            try await withPool(.init(maximum: 1), connection: testSettings(name)) { pool in
                let (reached, signal) = AsyncStream<Void>.makeStream()
                await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        try await pool.withTransaction { connection in
                            _ = try await connection.query("INSERT INTO \(table) VALUES (1)")
                            signal.finish()
                            while true { _ = try await connection.query("SELECT 1") }
                        }
                    }
                    for await _ in reached {}
                    group.cancelAll()
                    await #expect(throws: CancellationError.self) { try await group.waitForAll() }
                }
                try await withSession { observer in
                    let (open, idle) = (
                        try await sessions(named: name, state: "idle in transaction", by: observer),
                        try await sessions(named: name, state: "idle", by: observer)
                    )
                    #expect(open == 0)
                    #expect(idle == 1)
                }
                #expect(try await pool.withConnection { try await $0.query("SELECT 1")[0].decode(Int.self) } == 1)
            }
            #expect(try await count(table) == 0)
        }
    }

    @Test("a body that does not notice the cancellation is rolled back too") func cancelledUnnoticed() async throws {
        try await withTable { table in
            try await withPool(.init(maximum: 1)) { pool in
                await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        try await pool.withTransaction { connection in
                            _ = try await connection.query("INSERT INTO \(table) VALUES (1)")
                            withUnsafeCurrentTask { $0?.cancel() }
                        }
                    }
                    await #expect(throws: CancellationError.self) { try await group.waitForAll() }
                }
                #expect(pool.status.inUse == 0)
            }
            #expect(try await count(table) == 0)
        }
    }

    @Test("a running statement is not interrupted by its task's cancellation") func running() async throws {
        try await withTable { table in
            try await withSession { observer in
                try await withSession { session in
                    let process = await session.processID
                    // It waits for a lock that the observer holds.
                    _ = try await observer.query("SELECT pg_advisory_lock($1)", [Int(process)])
                    try await withThrowingTaskGroup(of: Int.self) { group in
                        group.addTask {
                            try await session.query("INSERT INTO \(table) SELECT 1 FROM pg_advisory_lock($1)", [Int(process)]).affected
                        }
                        try await eventually("it runs") {
                            try await observer.query("SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'", [process]).count
                                == 1
                        }
                        group.cancelAll()
                        _ = try await observer.query("SELECT pg_advisory_unlock($1)", [Int(process)])
                        let written = try await group.next()
                        #expect(written == 1)
                    }
                }
            }
            #expect(try await count(table) == 1)
        }
    }

    @Test("a transaction left open by a borrower is rolled back before the next one comes") func leftOpen() async throws {
        try await withTable { table in
            try await withPool(.init(maximum: 1)) { pool in
                try await pool.withConnection { connection in
                    try await connection.execute("BEGIN; INSERT INTO \(table) VALUES (1)")
                    #expect(connection.transactionStatus == .inTransaction)
                }
                try await pool.withConnection { #expect($0.transactionStatus == .idle) }
            }
            #expect(try await count(table) == 0)
        }
    }

    @Test("BEGIN on a connection that died unnoticed is repeated on another") func begin() async throws {
        let name = uniqueName("begin")
        try await withPool(.init(minimum: 2, maximum: 2), connection: testSettings(name)) { pool in
            try await eventually("two are open") { pool.status.idle == 2 }
            try await withSession { killer in
                _ = try await killer.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", [name])
            }
            #expect(try await pool.withTransaction { try await $0.query("SELECT 1")[0].decode(Int.self) } == 1)
        }
    }

    @Test("a session that ends inside the body takes its transaction with it") func endedByServer() async throws {
        try await withTable { table in
            try await withPool(.init(maximum: 1)) { pool in
                let error = try await failure {
                    try await pool.withTransaction { connection in
                        _ = try await connection.query("INSERT INTO \(table) VALUES (1)")
                        _ = try await connection.query("SELECT pg_terminate_backend(pg_backend_pid())")
                    }
                }
                #expect(error.code == .connectionLost)
                #expect(error.sqlState == .adminShutdown)
                #expect(error.phase == .body)
                #expect(error.outcome == .notApplied)
                let next = try await pool.withTransaction { try await $0.query("SELECT 1")[0].decode(Int.self) }
                #expect(next == 1)
            }
            #expect(try await count(table) == 0)
        }
    }
}
