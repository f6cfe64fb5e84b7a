/// The steps of a transaction, for `Pool.withTransaction`. None looks at the task's cancellation: who decided to begin, commit or roll back gets an answer.
extension Connection {
    /// - Throws: `PostgresError` of phase `.begin`, always `.notApplied`.
    func begin(_ level: IsolationLevel, readOnly: Bool, deadline: ContinuousClock.Instant?, _ site: CallSite) throws(PostgresError) {
        let sql = level.begin + (readOnly ? " READ ONLY" : "")
        _ = try roundTrip(Command(phase: .begin, site: site, deadline: deadline) { .none }) { $0.send(simple: sql) }
    }

    /// Nothing closes the transaction but this and `rollback`; the body must not.
    /// - Throws: `PostgresError` of phase `.commit`. Not sent, refused by the server, or answered with ROLLBACK: `.notApplied`; else `.unknown`.
    func commit(deadline: ContinuousClock.Instant?, _ site: CallSite) throws(PostgresError) {
        if isUsable, transactionStatus == .idle {
            throw PostgresError(
                .usage, "the transaction was ended inside its body", phase: .commit, outcome: .unknown, file: site.file, line: site.line)
        }
        let command = Command(phase: .commit, site: site, deadline: deadline) { .commit }
        let reply = try roundTrip(command) { $0.send(simple: "COMMIT") }
        guard reply.tags == ["COMMIT"] else {
            throw PostgresError(
                .transactionAborted, "a statement had failed, so COMMIT rolled back", phase: .commit, file: site.file, line: site.line)
        }
    }

    /// Rolls back what is open. If that fails, closes the connection, so that the server rolls back.
    /// - Throws: `PostgresError` of phase `.rollback`, after it was closed.
    func rollback(deadline: ContinuousClock.Instant?, _ site: CallSite) throws(PostgresError) {
        guard isUsable, transactionStatus != .idle else { return }
        do throws(PostgresError) {
            _ = try roundTrip(Command(phase: .rollback, site: site, deadline: deadline) { .none }) { $0.send(simple: "ROLLBACK") }
        } catch {
            close()
            throw error
        }
    }

    /// Asks the server for a sign of life and closes the connection if none comes before the deadline.
    func validate(deadline: ContinuousClock.Instant) -> Bool {
        let site = CallSite(file: #fileID, line: #line)
        do throws(PostgresError) {
            _ = try roundTrip(Command(phase: .connect, site: site, deadline: deadline) { .none }) { $0.send(simple: "") }
            return true
        } catch {
            close()
            return false
        }
    }

    /// Reads what came unasked; false when that was the end of the session.
    func settle() -> Bool {
        do throws(PostgresError) {
            _ = try liveWire(phase: .connect)
            return true
        } catch {
            return false
        }
    }
}
