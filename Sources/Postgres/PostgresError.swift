/// The one error of this client (besides `CancellationError`, which a cancelled task gets).
///
/// What a caller may assume stands in `outcome`, not in `code`: a statement that was never sent, and one that the server refused, are
/// `.notApplied`; one whose answer never came, or came with doubt, is `.unknown`, and only the database can tell (an idempotency key, a
/// look at the row). `phase` tells which part of a transaction failed.
public struct PostgresError: Error, Sendable {
    /// What went wrong. Open: new codes may be added.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public var description: String { rawValue }

        /// The server answered with an error; `sqlState` is set.
        public static let server = Code(rawValue: "server")
        /// No connection could be made. libpq 15 tells no SQLSTATE here.
        public static let connect = Code(rawValue: "connect")
        /// The connection broke, or was closed before. `sqlState` is set only when the server said why it hung up.
        public static let connectionLost = Code(rawValue: "connection_lost")
        /// The deadline passed. If the statement had been sent, the connection was closed.
        public static let deadlineExceeded = Code(rawValue: "deadline_exceeded")
        /// No connection of the pool became free in time.
        public static let waitTimeout = Code(rawValue: "wait_timeout")
        /// As many callers as the pool allows wait already.
        public static let tooManyWaiting = Code(rawValue: "too_many_waiting")
        /// The pool drains or has ended.
        public static let poolClosed = Code(rawValue: "pool_closed")
        /// A value or a column is not what the caller asked for. The statement itself was carried out, so the outcome is unknown.
        public static let decoding = Code(rawValue: "decoding")
        /// The call itself is wrong: a NUL in the SQL, COPY, a COMMIT inside `withTransaction` …
        public static let usage = Code(rawValue: "usage")
        /// COMMIT answered ROLLBACK: a statement had failed before, and the caller went on.
        public static let transactionAborted = Code(rawValue: "transaction_aborted")
        /// Success, but with a WARNING that puts it in doubt: the wait for a synchronous standby was broken off, or the server is going down.
        public static let unconfirmedCommit = Code(rawValue: "unconfirmed_commit")
    }

    /// Which part of the work failed.
    public enum Phase: String, Sendable {
        /// Making a connection, or waiting for one.
        case connect
        case begin
        /// A statement inside `withTransaction`.
        case body
        case commit
        case rollback
        /// A statement by itself.
        case query
    }

    /// What the caller may assume about the database.
    public enum Outcome: String, Sendable {
        /// Nothing of it is in the database, nor will be.
        case notApplied
        /// It may be in the database, or become so a moment later.
        case unknown
    }

    public var code: Code
    public var sqlState: SQLState?
    public var constraint: String?
    public var schema: String?
    public var table: String?
    public var column: String?
    /// The primary message. Codes of class 22 quote the value in it, so `description` leaves it out there.
    public var message: String
    /// The server's DETAIL. It quotes rows, so personal data: never log it. It is in no description of this error.
    public var detail: String?
    public var phase: Phase
    public var outcome: Outcome
    /// Where the statement was called.
    public var file: String
    public var line: Int
    /// The statement was prepared before its tables changed: preparing it anew mends it.
    var isStalePlan = false

    public init(
        _ code: Code, _ message: String, phase: Phase = .query, outcome: Outcome = .notApplied, sqlState: SQLState? = nil,
        file: String = #fileID, line: Int = #line
    ) {
        self.code = code
        self.message = message
        self.phase = phase
        self.outcome = outcome
        self.sqlState = sqlState
        self.file = file
        self.line = line
    }
}
