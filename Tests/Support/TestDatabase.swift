import Domain
import Foundation
import Postgres
import Store

/// A database of one test: a copy of the migrated template, dropped afterwards.
///
/// `store` and `pool` are those of a worker (role `antrean_worker`), `admin` is a superuser who stands above every rule. SQL's clock and `now()`
/// are set together by `setClock`, and go on from there.
public final class TestDatabase: Sendable {
    public enum Role: String, Sendable, CaseIterable {
        case worker = "antrean_worker"
        case notifier = "antrean_notifier"
        case job = "antrean_job"
        case report = "antrean_report"
        case superuser = "postgres"
    }

    public let name: String
    public let pool: Pool
    public let store: Store
    /// One session of a superuser with the schema as its search path.
    public let admin: Connection
    private let conninfo: String
    private let offset = Locked<TimeInterval>(0)
    private let ids = Locked<Int64>(1 << 40)

    init(name: String, conninfo: String, admin: Connection) {
        self.name = name
        self.conninfo = conninfo
        self.admin = admin
        pool = Pool(connection: TestDatabase.settings(conninfo, .worker), settings: .init(minimum: 0, maximum: 8), logger: .silent)
        store = Store(pool: pool)
    }

    private static func settings(_ conninfo: String, _ role: Role, _ application: String = "antrean-test") -> ConnectionSettings {
        // of a keyword that stands twice, libpq takes the last
        let user = role == .superuser ? "" : " user=\(role.rawValue)"
        return ConnectionSettings(conninfo: conninfo + user, applicationName: application)
    }

    /// How to reach this database in a role.
    public func connection(_ role: Role, application: String = "antrean-test") -> ConnectionSettings {
        TestDatabase.settings(conninfo, role, application)
    }

    /// As psql, pg_dump and the like take it: superuser.
    public var superuserConninfo: String { conninfo }

    /// One session in a role.
    public func session<T: Sendable>(
        _ role: Role, application: String = "antrean-test", _ body: (Connection) async throws -> T
    ) async throws -> T {
        let session = try await Connection.connect(connection(role, application: application), logger: .silent)
        do {
            if role == .superuser { try await session.execute("SET search_path = antrean") }
            let value = try await body(session)
            await session.close()
            return value
        } catch {
            await session.close()
            throw error
        }
    }

    /// A running pool in a role, and a store on it.
    public func store<T: Sendable>(_ role: Role, _ body: (Store) async throws -> T) async throws -> T {
        let pool = Pool(connection: connection(role), settings: .init(minimum: 0, maximum: 4), logger: .silent)
        return try await TestDatabase.running(pool) { try await body(Store(pool: pool)) }
    }

    /// Sets the time for SQL and for `now()`; nil: the real time.
    public func setClock(_ date: Date?) async throws {
        try await admin.execute("DELETE FROM test_clock")
        if let date {
            _ = try await admin.query("INSERT INTO test_clock (at) VALUES ($1)", [date])
            offset.withLock { $0 = date.timeIntervalSince(Date()) }
        } else {
            offset.withLock { $0 = 0 }
        }
        _ = try await admin.query("SELECT ensure_partitions(1)")
    }

    /// The time as the clock of this database has it.
    public func now() -> Date {
        Date().addingTimeInterval(offset.withLock { $0 })
    }

    /// An id that nobody else has.
    public func newID() -> Int64 {
        ids.withLock { id in
            id += 1
            return id
        }
    }

    static func running<T: Sendable>(_ pool: Pool, _ body: () async throws -> T) async throws -> T {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pool.run() }
            let value: T
            do {
                value = try await body()
            } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try await group.waitForAll()
            return value
        }
    }
}

/// At most so many databases at a time.
private let gate = Gate(4)

/// Gives the body a database of its own.
/// - Parameter migrated: false: an empty one, which `Migrator` has not seen.
public func withTestDatabase<T: Sendable>(migrated: Bool = true, _ body: (TestDatabase) async throws -> T) async throws -> T {
    await gate.enter()
    defer { gate.leave() }
    let base = try TestEnvironment.conninfo()
    let name = "antrean_t_\(UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased())"
    let template = migrated ? try await TestTemplate.shared.name() : "template0"
    let server = try await Connection.connect(ConnectionSettings(conninfo: base), logger: .silent)
    do {
        try await server.execute("CREATE DATABASE \(name) TEMPLATE \(template)")
        let value = try await use(name, base + " dbname=\(name)", body)
        try await server.execute("DROP DATABASE \(name) WITH (FORCE)")
        await server.close()
        return value
    } catch {
        try? await server.execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
        await server.close()
        throw error
    }
}

private func use<T: Sendable>(_ name: String, _ conninfo: String, _ body: (TestDatabase) async throws -> T) async throws -> T {
    let admin = try await Connection.connect(ConnectionSettings(conninfo: conninfo, applicationName: "antrean-test-admin"), logger: .silent)
    do {
        try await admin.execute("SET search_path = antrean")
        let database = TestDatabase(name: name, conninfo: conninfo, admin: admin)
        let value = try await TestDatabase.running(database.pool) { try await body(database) }
        await admin.close()
        return value
    } catch {
        await admin.close()
        throw error
    }
}

/// Waits for a condition; the limit is only there so that a broken test ends.
public func eventually(_ what: String, within limit: Duration = .seconds(30), _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw NeverHappened(description: "never happened: \(what)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}

public struct NeverHappened: Error, CustomStringConvertible {
    public let description: String
}
