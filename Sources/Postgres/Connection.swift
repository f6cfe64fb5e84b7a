import CPostgres
import Foundation
import Logging

/// One session with the server: an actor whose executor is one thread of its own, on which libpq may block.
///
/// - Who calls: `Pool`, and through it everybody; by themselves only migrations and tests, which want exactly one session.
/// - What it may know: SQL, parameters, deadlines. It knows nothing of pools, retries of transactions or what the SQL means.
/// - Every call is one uninterrupted run on its thread, so calls of several tasks are served one after another, in order.
/// - States: *open* from `connect`; left for *closed*, which is final, by `close()`, by a deadline that passes after something was sent, by a broken
///   socket, by COPY. Inside *open* the server's own transaction status says what is possible.
/// - When it fails: `PostgresError`. **A statement is never cancelled once it was sent**: libpq's cancel could hit the next statement, and a cancelled COMMIT
///   may have committed. Past the deadline the connection is closed and the outcome is what the statement could have left: `.unknown` for a COMMIT and
///   for a statement outside a transaction block, `.notApplied` for one inside a block. A running statement ignores the cancellation of its
///   task (`statement_timeout` bounds it); the next one then throws `CancellationError`.
public actor Connection {
    private let executor: ThreadExecutor
    private var wire: Wire?
    var statements: StatementCache
    let logger: Logger
    let metrics: ClientMetrics
    /// What others may read without waiting for the thread. Written on the thread, but for `deadline`, which belongs to the pool.
    private nonisolated let shared = Guarded(Shared())

    private struct Shared {
        var status = TransactionStatus.unknown
        var socket: Int32 = -1
        var deadline: ContinuousClock.Instant?
    }

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    private init(statementLimit: Int, logger: Logger, metrics: ClientMetrics) {
        executor = ThreadExecutor(name: "postgres")
        statements = StatementCache(limit: statementLimit)
        self.logger = logger
        self.metrics = metrics
    }

    deinit {
        executor.stop()
    }

    /// Connects, on the new connection's own thread. Blocks there up to the connect timeout of every host in turn; cancelling the task does not shorten
    /// it.
    /// - Parameter statementLimit: how many prepared statements the session keeps before it forgets the least recently used.
    /// - Throws: `PostgresError` of code `.connect`, outcome `.notApplied`.
    public static func connect(
        _ settings: ConnectionSettings, statementLimit: Int = 256, logger: Logger = Logger(label: "antrean.postgres")
    ) async throws -> Connection {
        try await connect(settings, statementLimit: statementLimit, logger: logger, metrics: ClientMetrics())
    }

    static func connect(_ settings: ConnectionSettings, statementLimit: Int, logger: Logger, metrics: ClientMetrics) async throws -> Connection {
        try Task.checkCancellation()
        let connection = Connection(statementLimit: statementLimit, logger: logger, metrics: metrics)
        try await connection.open(settings)
        return connection
    }

    private func open(_ settings: ConnectionSettings) throws {
        let wire = try Wire(settings)
        self.wire = wire
        publish()
    }

    /// Ends the session; an open transaction is rolled back by the server. May be called twice.
    public func close() {
        wire?.close()
        wire = nil
        publish()
    }

    /// Whether it can still carry statements, as far as known without asking the server.
    public nonisolated var isUsable: Bool {
        shared.withLock { $0.socket >= 0 }
    }

    /// What the server said after the last statement.
    public nonisolated var transactionStatus: TransactionStatus {
        shared.withLock { $0.status }
    }

    /// The server process of the session, as in `pg_stat_activity`; 0 when closed.
    public var processID: Int32 { wire?.processID ?? 0 }

    /// As libpq tells it: 150018 is 15.18; 0 when closed.
    public var serverVersion: Int { wire?.serverVersion ?? 0 }

    /// The deadline of the lease, which holds for every statement that has none of its own or a later one.
    nonisolated var leaseDeadline: ContinuousClock.Instant? {
        get { shared.withLock { $0.deadline } }
        set { shared.withLock { $0.deadline = newValue } }
    }

    /// Whether the server sent something unasked: a notice, or that it hung up. Costs one `poll` and no hop.
    nonisolated var hasUnreadInput: Bool {
        SocketWait.hasInput(shared.withLock { $0.socket })
    }

    /// The open wire, proved alive as far as that goes without a round trip.
    /// - Throws: `.connectionLost`, `.notApplied`: nothing was sent.
    func liveWire(phase: PostgresError.Phase) throws(PostgresError) -> Wire {
        guard let wire else { throw PostgresError(.connectionLost, "the connection is closed", phase: phase) }
        guard let farewell = wire.farewell() else { return wire }
        close()
        throw PostgresError(.connectionLost, farewell.message, phase: phase, sqlState: farewell.sqlState)
    }

    /// Makes the wire's state visible to others.
    func publish() {
        let status = wire?.transactionStatus ?? .unknown
        let socket = wire?.socket ?? -1
        shared.withLock {
            $0.status = status
            $0.socket = socket
        }
    }
}
