/// Where a statement was called.
struct CallSite {
    var file: String
    var line: Int
}

extension Connection {
    /// What one command is, for the judgement of its end.
    struct Command {
        var phase: PostgresError.Phase
        var site: CallSite
        var deadline: ContinuousClock.Instant?
        /// Asked only when no clear answer comes: reading the SQL costs time.
        var effect: () -> Effect
    }

    /// Sends one command and waits for its end. Returns only what counts: the server was ready again, no error, no doubt.
    func roundTrip(_ command: Command, send: (Wire) -> Bool) throws(PostgresError) -> Wire.Reply {
        do throws(PostgresError) {
            let wire = try liveWire(phase: command.phase)
            if let deadline = command.deadline, deadline <= .now {
                throw PostgresError(.deadlineExceeded, "the deadline had passed before the statement was sent", phase: command.phase)
            }
            guard send(wire) else { throw refusal(of: command, by: wire) }
            let reply = wire.receive(deadline: command.deadline)
            defer { publish() }
            if let error = judge(reply, of: command, lastMessage: wire.lastMessage) {
                if reply.ending != .complete { close() }
                throw error
            }
            return reply
        } catch {
            let error = error.at(file: command.site.file, line: command.site.line)
            note(error)
            throw error
        }
    }

    /// libpq did not take the command: a wrong call, or the connection broke while it was written.
    private func refusal(of command: Command, by wire: Wire) -> PostgresError {
        let message = wire.lastMessage
        if wire.isOpen { return PostgresError(.usage, message, phase: command.phase) }
        close()
        return PostgresError(.connectionLost, message, phase: command.phase, outcome: command.effect().outcomeWhenLost)
    }

    /// Nil when the command succeeded beyond doubt.
    private func judge(_ reply: Wire.Reply, of command: Command, lastMessage: String) -> PostgresError? {
        switch reply.ending {
        case .deadline:
            return PostgresError(
                .deadlineExceeded, "the deadline passed; the connection was closed", phase: command.phase,
                outcome: command.effect().outcomeWhenLost)
        case .lost:
            let farewell = reply.failure ?? reply.notices.last { $0.endsSession }
            return PostgresError(
                .connectionLost, farewell?.message ?? lastMessage, phase: command.phase, outcome: command.effect().outcomeWhenLost,
                sqlState: farewell?.sqlState)
        case .copy:
            return PostgresError(.usage, "COPY is not supported", phase: command.phase, outcome: command.effect().outcomeWhenLost)
        case .complete:
            return judge(complete: reply, of: command)
        }
    }

    private func judge(complete reply: Wire.Reply, of command: Command) -> PostgresError? {
        let doubt = reply.notices.first { $0.questionsCommit }
        if let failure = reply.failure {
            let effect = command.effect()
            let isUncertain = effect.commitsInSteps || effect.commits && (doubt != nil || failure.endsSession)
            return PostgresError(server: failure, phase: command.phase, outcome: isUncertain ? .unknown : .notApplied)
        }
        guard let doubt, command.effect().commits else { return nil }
        return PostgresError(.unconfirmedCommit, doubt.message, phase: command.phase, outcome: .unknown, sqlState: doubt.sqlState)
    }

    private func note(_ error: PostgresError) {
        metrics.failed(error)
        guard error.outcome == .unknown else { return }
        logger.warning(
            "a statement's outcome is unknown",
            metadata: ["code": "\(error.code)", "sqlstate": "\(error.sqlState?.rawValue ?? "")", "at": "\(error.file):\(error.line)"])
    }
}

extension Effect {
    var outcomeWhenLost: PostgresError.Outcome { commits ? .unknown : .notApplied }
}

extension PostgresError {
    init(server diagnostic: Diagnostic, phase: Phase, outcome: Outcome) {
        self.init(.server, diagnostic.message, phase: phase, outcome: outcome, sqlState: diagnostic.sqlState)
        detail = diagnostic.detail
        constraint = diagnostic.constraint
        schema = diagnostic.schema
        table = diagnostic.table
        column = diagnostic.column
        isStalePlan = diagnostic.isStalePlan
    }
}
