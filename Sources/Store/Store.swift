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

    /// Runs one named statement as its own transaction; again, at most five times, when it was rolled back because somebody else changed
    /// what it had read (40001) or waited for it (40P01).
    @discardableResult
    func run(_ statement: Statement, _ parameters: [(any PostgresEncodable)?] = [], deadline: ContinuousClock.Instant? = nil) async throws -> Rows {
        var attempt = 1
        while true {
            do {
                return try await pool.withConnection(deadline: deadline) { connection in
                    try await connection.query(statement.sql, parameters, deadline: deadline)
                }
            } catch let error as PostgresError
                where attempt < 5 && error.outcome == .notApplied
                && (error.sqlState == .serializationFailure || error.sqlState == .deadlockDetected)
            {
                try await Task.sleep(for: .milliseconds(Int.random(in: 1...(5 * attempt))))
                attempt += 1
            }
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
