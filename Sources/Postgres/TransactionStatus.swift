/// What the server said last about the connection's transaction.
public enum TransactionStatus: UInt8, Sendable {
    /// No transaction is open.
    case idle
    /// Inside a transaction block.
    case inTransaction
    /// Inside a block that failed: only ROLLBACK works.
    case failed
    /// A command is running or the connection is closed: nobody knows.
    case unknown
}

/// How much a transaction sees of others (SQL's levels as PostgreSQL defines them).
public enum IsolationLevel: Sendable {
    /// What `default_transaction_isolation` of the role says.
    case serverDefault
    case readCommitted
    case repeatableRead
    case serializable

    var begin: String {
        switch self {
        case .serverDefault: "BEGIN"
        case .readCommitted: "BEGIN ISOLATION LEVEL READ COMMITTED"
        case .repeatableRead: "BEGIN ISOLATION LEVEL REPEATABLE READ"
        case .serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE"
        }
    }
}
