extension Pool {
    /// Runs the body inside a transaction: BEGIN, body, COMMIT. If the body throws, or the task is cancelled before COMMIT, it is rolled back;
    /// if even that fails the connection is closed, so the server does it. COMMIT itself is never interrupted.
    ///
    /// The body runs once; who wants to repeat it (40001, 40P01) does so outside. BEGIN on a connection that turns out to be dead is repeated on
    /// another.
    /// - Parameters:
    ///   - deadline: for waiting, BEGIN, every statement of the body, and COMMIT.
    ///   - body: must not end the transaction itself.
    /// - Throws: What the body throws, a `PostgresError` of it with phase `.body`; `PostgresError` of phase `.connect`, `.begin` or `.commit`;
    ///   `CancellationError`. Only an error of phase `.commit` can leave the outcome unknown.
    public nonisolated(nonsending) func withTransaction<T: Sendable>(
        isolation: IsolationLevel = .serverDefault, readOnly: Bool = false, deadline: ContinuousClock.Instant? = nil,
        file: String = #fileID, line: Int = #line,
        _ body: nonisolated(nonsending) (Connection) async throws -> T
    ) async throws -> T {
        let site = CallSite(file: file, line: line)
        let lease = try await begin(isolation, readOnly: readOnly, deadline: deadline, site)
        let value: T
        do {
            value = try await body(lease.connection)
            try Task.checkCancellation()
        } catch {
            await giveBack(lease)
            throw (error as? PostgresError)?.inBody ?? error
        }
        do {
            try await lease.connection.commit(deadline: deadline, site)
            await giveBack(lease)
            return value
        } catch {
            await giveBack(lease)
            throw error
        }
    }

    /// A connection with an open transaction. Every dead one is dropped on the way, so the number of attempts is bounded by the pool's size.
    private nonisolated(nonsending) func begin(
        _ level: IsolationLevel, readOnly: Bool, deadline: ContinuousClock.Instant?, _ site: CallSite
    ) async throws -> Lease<Connection> {
        var attempts = 0
        while true {
            attempts += 1
            let lease = try await acquire(deadline: deadline, site)
            do {
                try await lease.connection.begin(level, readOnly: readOnly, deadline: deadline, site)
                return lease
            } catch {
                await giveBack(lease)
                guard error.isRetryableElsewhere, attempts <= settings.maximum else { throw error }
            }
        }
    }
}

extension PostgresError {
    /// Inside a transaction nothing stays: it is rolled back. Doubt remains only if the body tried to commit by itself.
    fileprivate var inBody: PostgresError {
        var copy = phase == .query ? with(phase: .body) : self
        if code == .decoding { copy.outcome = .notApplied }
        return copy
    }
}
