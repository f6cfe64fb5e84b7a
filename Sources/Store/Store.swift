import Postgres

/// What the program asks of the database: a file per subject, each an extension of this type.
///
/// Called by the use cases (`Booking`, `Accounts`, `Capacity`, `Notifier`) and, for plain reading, by `Web`. It knows
/// tables and functions, and gives back values of `Domain`. It decides nothing: what must hold is decided by the
/// functions of `sql/functions` under their locks. Every method throws `PostgresError`.
public struct Store: Sendable {
    public let pool: Pool

    public init(pool: Pool) {
        self.pool = pool
    }

    /// Runs one named statement as its own transaction.
    @discardableResult
    func run(_ statement: Statement, _ parameters: [(any PostgresEncodable)?] = [], deadline: ContinuousClock.Instant? = nil) async throws -> Rows {
        try await pool.withConnection(deadline: deadline) { connection in
            try await connection.query(statement.sql, parameters, deadline: deadline)
        }
    }

    /// The one row of a statement that always has one.
    func one(_ statement: Statement, _ parameters: [(any PostgresEncodable)?] = [], deadline: ContinuousClock.Instant? = nil) async throws -> Row {
        guard let row = try await run(statement, parameters, deadline: deadline).first else {
            throw StoreError.unexpected("no answer of \(statement.name)")
        }
        return row
    }
}
