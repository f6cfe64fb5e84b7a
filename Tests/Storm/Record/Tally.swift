/// What was heard how often, and how long it took.
@StormLoop
final class Tally {
    /// Requests by status and code, or by why there was no answer.
    private(set) var requests: [String: Int] = [:]
    /// Operations by kind and final answer.
    private(set) var operations: [String: Int] = [:]
    private(set) var attempts = 0
    private(set) var booked = 0
    private(set) var unsettled = 0
    /// How often it was asked once more after no definite answer.
    private(set) var insisted = 0
    /// Milliseconds of the requests that were answered 201 to a booking, and of the whole operations with all they had to repeat.
    private(set) var accepted: [Double] = []
    private(set) var insistedFor: [Double] = []

    func note(_ name: String, took: Duration) {
        requests[name, default: 0] += 1
        if name == "201" { accepted.append(took / .milliseconds(1)) }
    }

    func settled(_ operation: Operation, _ outcome: Outcome, took: Duration, attempts: Int) {
        operations["\(operation.name) \(outcome.name)", default: 0] += 1
        insisted += attempts - 1
        guard !operation.isRepeat else { return }
        self.attempts += 1
        if case .done(_, .booked(_, let bookings)) = outcome {
            booked += bookings.count
            insistedFor.append(took / .milliseconds(1))
        }
    }

    func unsettled(_ operation: Operation) {
        operations["\(operation.name) unknown", default: 0] += 1
        unsettled += 1
        if !operation.isRepeat { attempts += 1 }
    }
}
