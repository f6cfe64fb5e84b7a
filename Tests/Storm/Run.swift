import Foundation

/// What the clients of a storm share: the numbers of attempts, the pace, the history and the tally.
@StormLoop
final class Run {
    let options: StormOptions
    let address: Address
    let mix: Mix
    let history: History
    let tally = Tally()
    /// Set apart from every other storm's, so that no key is ever the same.
    private let name = String(UInt32.random(in: .min ... .max), radix: 36)
    private let began = ContinuousClock.now
    private var begun = 0
    private var parties = 0
    private var operations = 0

    init(options: StormOptions, address: Address, mix: Mix, history: History) {
        self.options = options
        self.address = address
        self.mix = mix
        self.history = history
    }

    /// Waits for the pace; false when the storm is over.
    func beginAttempt() async -> Bool {
        guard wanted else { return false }
        let turn = begun
        begun += 1
        if let rate = options.rate {
            // sooner only when the task is cancelled, which nobody does
            try? await Task.sleep(until: began + .seconds(Double(turn) / rate), clock: .continuous)
        }
        return true
    }

    /// The number of the next party, from `--first` on.
    func nextParty() -> Int {
        defer { parties += 1 }
        return options.first + parties
    }

    /// The number of the next operation: each has a key of its own.
    func nextOperation() -> (number: Int, key: String) {
        operations += 1
        return (operations, "storm-\(name)-\(operations)")
    }

    private var wanted: Bool {
        if let attempts = options.attempts, begun >= attempts { return false }
        if let seconds = options.seconds, ContinuousClock.now - began >= .seconds(seconds) { return false }
        return true
    }
}
