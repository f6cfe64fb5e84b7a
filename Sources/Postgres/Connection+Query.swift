extension Connection {
    /// Runs one statement by the extended protocol, everything binary. It is prepared once per session, the text and the parameters' types being the
    /// key; write values as parameters, never into the text.
    ///
    /// A plan that a migration made stale (0A000), and a name that the server forgot (26000), are prepared anew and tried once more, outside of a
    /// transaction block; inside one the error is thrown, and the next transaction finds it mended.
    /// - Parameters:
    ///   - parameters: for `$1`, `$2` …; nil is NULL of a type that the server infers.
    ///   - deadline: past it the connection is closed; nil: the pool's deadline of this lease, if it has one.
    /// - Throws: `CancellationError` before anything is sent; `PostgresError`.
    public func query(
        _ sql: String, _ parameters: [(any PostgresEncodable)?] = [], deadline: ContinuousClock.Instant? = nil,
        file: String = #fileID, line: Int = #line
    ) throws -> Rows {
        try Task.checkCancellation()
        let site = CallSite(file: file, line: line)
        let started = ContinuousClock.now
        defer { metrics.queryDuration.record(duration: .now - started) }
        let encoded = ParameterBuffer(parameters)
        let status = transactionStatus
        let command = Command(phase: .query, site: site, deadline: earlier(deadline, leaseDeadline)) {
            Effect(ofStatement: sql, status: status)
        }
        let key = StatementCache.Key(sql: sql, types: encoded.types)
        do throws(PostgresError) {
            return try run(key, encoded, command)
        } catch {
            let isForgotten = error.sqlState == .invalidStatementName
            guard error.isStalePlan || isForgotten else { throw error }
            if isForgotten { statements.forget(key) } else { statements.remove(key) }
            guard transactionStatus == .idle else { throw error }
            return try run(key, encoded, command)
        }
    }

    /// Runs a script of one or more statements by the simple protocol: migrations, `SET`. Its rows are thrown away.
    /// Outside of a transaction block the statements are one transaction, unless the script itself says BEGIN and COMMIT.
    /// - Throws: `CancellationError` before anything is sent; `PostgresError`. When a script with its own COMMIT fails, the outcome is unknown.
    public func execute(
        _ sql: String, deadline: ContinuousClock.Instant? = nil, file: String = #fileID, line: Int = #line
    ) throws {
        try Task.checkCancellation()
        let site = CallSite(file: file, line: line)
        try refuseNUL(in: sql, site)
        let started = ContinuousClock.now
        defer { metrics.queryDuration.record(duration: .now - started) }
        let status = transactionStatus
        let command = Command(phase: .query, site: site, deadline: earlier(deadline, leaseDeadline)) {
            Effect(ofScript: sql, status: status)
        }
        _ = try roundTrip(command) { $0.send(simple: sql) }
    }

    private func run(_ key: StatementCache.Key, _ parameters: ParameterBuffer, _ command: Command) throws(PostgresError) -> Rows {
        let name: String
        if let known = statements.name(for: key) {
            name = known
        } else {
            name = try prepare(key, command)
        }
        let reply = try roundTrip(command) { $0.send(prepared: name, parameters) }
        guard let result = reply.result else {
            throw PostgresError(.usage, "the server gave no result", outcome: .unknown, file: command.site.file, line: command.site.line)
        }
        return Rows(result: result, file: command.site.file, line: command.site.line)
    }

    private func prepare(_ key: StatementCache.Key, _ command: Command) throws(PostgresError) -> String {
        try refuseNUL(in: key.sql, command.site)
        var preparation = command
        preparation.effect = { .none }
        try deallocate(preparation)
        let name = statements.newName()
        _ = try roundTrip(preparation) { $0.send(prepare: name, key.sql, types: key.types) }
        statements.add(name, for: key)
        metrics.statementsPrepared.increment()
        return name
    }

    /// Frees on the server what the cache forgot; impossible in a failed transaction, then later.
    private func deallocate(_ command: Command) throws(PostgresError) {
        guard transactionStatus != .failed else { return }
        let script = statements.takeDiscarded().map { "DEALLOCATE \($0)" }.joined(separator: ";")
        guard !script.isEmpty else { return }
        do throws(PostgresError) {
            _ = try roundTrip(command) { $0.send(simple: script) }
        } catch {
            // Somebody said DISCARD ALL or DEALLOCATE ALL: the server has none of them.
            guard error.sqlState == .invalidStatementName, transactionStatus == .idle else { throw error }
        }
    }

    /// libpq takes C strings: what follows a NUL would be lost in silence.
    private func refuseNUL(in sql: String, _ site: CallSite) throws(PostgresError) {
        guard sql.utf8.contains(0) else { return }
        throw PostgresError(.usage, "the SQL contains a NUL character", file: site.file, line: site.line)
    }
}

/// The earlier of two deadlines, nil being never.
func earlier(_ one: ContinuousClock.Instant?, _ other: ContinuousClock.Instant?) -> ContinuousClock.Instant? {
    guard let one, let other else { return one ?? other }
    return min(one, other)
}
