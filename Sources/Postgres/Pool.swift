import Logging

/// Connections shared by everybody in the process.
///
/// - Who calls: `Store` and what stands on it, by `withConnection` and `withTransaction` only. One root task calls `run()`.
/// - What it may know: connections, waiting, time. It never looks into a statement and never repeats one.
/// - Waiting is first come first served, bounded in number (`waitLimit`) and in time (the earlier of the caller's deadline and
///   `acquireTimeout`), and ends at once when the waiting task is cancelled.
/// - When it fails: callers get `PostgresError` `.waitTimeout`, `.tooManyWaiting` or `.poolClosed`, all `.notApplied`. A lost server is no state
///   of its own: broken connections are dropped as they are met, `run()` opens new ones with growing pauses, callers wait meanwhile.
/// - Phases and states: see `PoolState`, which decides; this class carries out, and does its I/O outside of the lock.
public final class Pool: Sendable {
    typealias Waiter = CheckedContinuation<Lease<Connection>, any Error>

    let connection: ConnectionSettings
    let settings: Settings
    let logger: Logger
    let metrics = ClientMetrics()
    let state: Guarded<PoolState<Connection, Waiter>>
    let doorbell = Doorbell()

    /// Opens nothing: `run()` does.
    public init(connection: ConnectionSettings, settings: Settings = Settings(), logger: Logger) {
        self.connection = connection
        self.settings = settings
        self.logger = logger
        state = Guarded(PoolState(settings: settings))
    }

    /// Lends a connection to the body and takes it back, however the body ends. An open transaction is then rolled back.
    ///
    /// The session is shared with later borrowers: change nothing in it that stays (`SET LOCAL`, not `SET`), and do not keep the connection.
    /// - Parameter deadline: for the waiting, and for every statement of the body that has no earlier one. Past it a running statement's connection
    ///   is closed.
    /// - Throws: what the body throws; `CancellationError`; `PostgresError`.
    public nonisolated(nonsending) func withConnection<T: Sendable>(
        deadline: ContinuousClock.Instant? = nil, file: String = #fileID, line: Int = #line,
        _ body: nonisolated(nonsending) (Connection) async throws -> T
    ) async throws -> T {
        let lease = try await acquire(deadline: deadline, CallSite(file: file, line: line))
        do {
            let value = try await body(lease.connection)
            await giveBack(lease)
            return value
        } catch {
            await giveBack(lease)
            throw error
        }
    }
}
