import Logging
import Postgres
import Store

/// One-off work on the database: a small pool that lives as long as the body.
func withStore<T: Sendable>(
    _ settings: CommonSettings, connections: Int = 1, _ body: @escaping @Sendable (Store) async throws -> T
) async throws -> T {
    var single = Pool.Settings()
    single.minimum = 1
    single.maximum = connections
    single.acquireTimeout = .seconds(10)
    let pool = Pool(connection: settings.connection, settings: single, logger: Logger(label: "antrean", factory: { _ in SwiftLogNoOpLogHandler() }))
    return try await withThrowingTaskGroup(of: T?.self) { group in
        group.addTask {
            await pool.run()
            return nil
        }
        group.addTask { try await body(Store(pool: pool)) }
        while let finished = try await group.next() {
            if let finished {
                group.cancelAll()
                return finished
            }
        }
        throw CancellationError()
    }
}
