import Logging
import Store
import Synchronization

/// Writes down how attempts ended, those of ``gathering`` together: a transaction costs nearly as much for one as for fifty, and who sent them
/// does not wait for it.
///
/// - ``add(_:)`` is called by the threads that send: it returns at once.
/// - While the database is away it tries again until the leases are over: what was delivered should not be delivered twice, and what failed
///   should not have to wait for its lease.
final class Finisher: Sendable {
    struct Ended: Sendable {
        var end: FinishedMessage
        var claimedAt: ContinuousClock.Instant
        /// It was claimed by the lane of codes, which is to have its room again.
        var isUrgent = false
    }

    static let gathering: Duration = .milliseconds(8)

    private struct State {
        var gathered: [Ended] = []
        /// The writer, when it has nothing to do.
        var writer: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    private let store: Store
    private let lease: Duration
    private let logger: Logger
    private let metrics = DrainMetrics()
    private let state = Mutex(State())

    init(store: Store, lease: Duration, logger: Logger) {
        self.store = store
        self.lease = lease
        self.logger = logger
    }

    func add(_ ended: Ended) {
        wake { $0.gathered.append(ended) }
    }

    /// Nothing is added any more.
    func close() {
        wake { $0.isClosed = true }
    }

    /// Writes until ``close()``, and then what is left.
    ///
    /// - Parameter writing: told what is about to be written together.
    func run(writing: ([Ended]) -> Void) async {
        while await isWanted() {
            try? await Task.sleep(for: Finisher.gathering)
            let ends = state.withLock { state in
                defer { state.gathered = [] }
                return state.gathered
            }
            writing(ends)
            await write(ends)
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let writer = state.withLock { state in
            change(&state)
            defer { state.writer = nil }
            return state.writer
        }
        writer?.resume()
    }

    /// Waits until there is something to write; false when there will be nothing more.
    private func isWanted() async -> Bool {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                let isIdle = state.gathered.isEmpty && !state.isClosed
                if isIdle { state.writer = continuation }
                return isIdle
            }
            if !isIdle { continuation.resume() }
        }
        return state.withLock { !$0.gathered.isEmpty }
    }

    private func write(_ ends: [Ended]) async {
        var ends = ends
        while !ends.isEmpty {
            do {
                let ours = try await store.finish(ends.map(\.end))
                for ended in ends { tell(ended, isOurs: ours.contains(ended.end.message.id)) }
                return
            } catch {
                // those that are over by then are left to their leases
                let retry = ContinuousClock.now + .seconds(1)
                for ended in ends where ended.claimedAt + lease <= retry {
                    logger.warning("a message could not be finished", metadata: ["message": "\(ended.end.message.id)", "error": "\(error)"])
                }
                ends.removeAll { $0.claimedAt + lease <= retry }
                guard !ends.isEmpty, (try? await Task.sleep(until: retry)) != nil else { return }
            }
        }
    }

    private func tell(_ ended: Ended, isOurs: Bool) {
        let end = ended.end
        metrics.ended(end, after: .now - ended.claimedAt)
        guard end.state != "delivered" || !isOurs else { return }
        logger.warning(
            "a message was not delivered",
            metadata: [
                "message": "\(end.message.id)", "attempt": "\(end.message.attempt)", "state": "\(end.state)", "error": "\(end.error ?? "")",
            ])
    }
}
