import Foundation

/// Asks until there is a definite answer, as a good app does: with the same key, after the time the service names, less and less often.
@StormLoop
final class Insistence {
    private let client: Int
    private let run: Run
    private let connection: Connection

    init(client: Int, of run: Run) {
        self.client = client
        self.run = run
        connection = Connection(run.address, limit: .seconds(run.options.timeOut))
    }

    /// - Returns: nil when it was still unknown at the deadline.
    func settle(_ operation: Operation) async -> Answer? {
        let began = ContinuousClock.now
        let deadline = began + .seconds(run.options.retryFor)
        var pause = 0.1
        for attempt in 1... {
            let line = HistoryLine(operation, client: client, attempt: attempt)
            let sent = ContinuousClock.now
            let outcome = await send(operation, line)
            let now = ContinuousClock.now
            run.tally.note(outcome.name, took: now - sent)
            guard case .again(_, let after) = outcome else {
                run.tally.settled(operation, outcome, took: now - began, attempts: attempt)
                return outcome.answer
            }
            // as long as the service says, but not beyond what a person at a telephone would bear
            let wait = min(max(after ?? pause, 0.1), 3) * Double.random(in: 0.8...1.2)
            pause = min(pause * 2, 2)
            guard now + .seconds(wait) < deadline else { break }
            try? await Task.sleep(for: .seconds(wait))
        }
        run.tally.unsettled(operation)
        return nil
    }

    func end() {
        connection.close()
    }

    private func send(_ operation: Operation, _ line: HistoryLine) async -> Outcome {
        let began = Microseconds.now
        do {
            let reply = try await connection.send(operation.request)
            let answer = Answer(reply, to: operation)
            run.history.write(line.text(from: began, to: .now, status: reply.status, answer))
            return Outcome(status: reply.status, retryAfter: reply.retryAfter, answer)
        } catch {
            run.history.write(line.text(from: began, to: .now, error))
            return .again(error.rawValue, after: nil)
        }
    }
}

/// What a request came to.
enum Outcome {
    case done(name: String, Answer)
    /// Nothing definite: to be asked again, perhaps after so many seconds.
    case again(String, after: Double?)

    init(status: Int, retryAfter: Double?, _ answer: Answer) {
        let name = answer.problem.map { "\(status) \($0)" } ?? String(status)
        switch (status, answer.problem) {
        case (408, _), (500..., _), (409, "in_flight"): self = .again(name, after: retryAfter)
        case (200..<300, nil) where answer.isEmpty: self = .again("\(status) without its content", after: nil)
        default: self = .done(name: name, answer)
        }
    }

    var name: String {
        switch self {
        case .done(let name, _), .again(let name, _): name
        }
    }

    var answer: Answer? {
        if case .done(_, let answer) = self { answer } else { nil }
    }
}
