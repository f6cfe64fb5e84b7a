import Foundation
import Logging
import TestSupport
import Testing

@testable import Postgres

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

func testSettings(_ applicationName: String = "antrean-tests") throws -> ConnectionSettings {
    ConnectionSettings(conninfo: try TestEnvironment.conninfo(), applicationName: applicationName)
}

/// One session on the shared cluster. Tables of a test are temporary, so tests do not meet.
func withSession<T: Sendable>(_ body: (Connection) async throws -> T) async throws -> T {
    let connection = try await Connection.connect(testSettings(), logger: quiet)
    do {
        let value = try await body(connection)
        await connection.close()
        return value
    } catch {
        await connection.close()
        throw error
    }
}

/// A running pool, and afterwards the proof that nothing of it is left.
func withPool<T: Sendable>(
    _ settings: Pool.Settings = .init(), connection: ConnectionSettings? = nil, _ body: (Pool) async throws -> T
) async throws -> T {
    var settings = settings
    // a test that says nothing of it is not about waiting: a busy machine may take its time to connect
    if settings.acquireTimeout == Pool.Settings().acquireTimeout { settings.acquireTimeout = .seconds(60) }
    let pool = Pool(connection: try connection ?? testSettings(), settings: settings, logger: quiet)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await pool.run() }
        let value: T
        do {
            value = try await body(pool)
        } catch {
            group.cancelAll()
            throw error
        }
        group.cancelAll()
        try await group.waitForAll()
        #expect(pool.status.total == 0)
        #expect(pool.status.waiting == 0)
        return value
    }
}

/// A value that the tasks of a test share.
final class Shared<Value: Sendable>: Sendable {
    private let guarded: Guarded<Value>

    init(_ value: Value) { guarded = Guarded(value) }

    var value: Value { guarded.withLock { $0 } }

    func change(_ body: (inout Value) -> Void) { guarded.withLock { body(&$0) } }
}

struct NeverHappened: Error, CustomStringConvertible {
    let description: String
}

/// Waits for a condition; the limit is only there so that a broken test ends.
func eventually(
    _ what: String, within limit: Duration = .seconds(30), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw NeverHappened(description: "never happened: \(what)") }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// The error that the body throws, which must be one of ours.
func failure<T>(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> T
) async throws -> PostgresError {
    try await #require(throws: PostgresError.self, sourceLocation: sourceLocation) { _ = try await body() }
}

/// A name for application_name or a table that no other test has.
func uniqueName(_ prefix: String) -> String {
    "\(prefix)_\(UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased().prefix(12))"
}

/// How many sessions of that application_name the server has.
func sessions(named name: String, state: String? = nil, by observer: Connection) async throws -> Int {
    try await observer.query(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND ($2::text IS NULL OR state = $2)", [name, state]
    )[0].decode(Int.self)
}
