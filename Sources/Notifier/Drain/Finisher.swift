import Store

/// Writes down how attempts ended. While one transaction commits, the ends that come gather, and go together with the next: no timer, and no
/// wait when nothing is going on.
///
/// Of those who wait, one writes for all (`lead`) and hands the turn on. A failure is everybody's: each decides for itself to try again.
actor Finisher {
    private enum Turn {
        case written(isOurs: Bool)
        case failed(any Error)
        case lead
    }

    private struct Waiting {
        var end: FinishedMessage
        var waiter: CheckedContinuation<Turn, Never>
    }

    private let store: Store
    private var isWriting = false
    private var gathered: [Waiting] = []

    init(store: Store) {
        self.store = store
    }

    /// Returns when it is committed. False: the lease had run out, and the attempt was not ours any more.
    func finish(_ end: FinishedMessage) async throws -> Bool {
        if isWriting {
            switch await withCheckedContinuation({ gathered.append(Waiting(end: end, waiter: $0)) }) {
            case .written(let isOurs): return isOurs
            case .failed(let error): throw error
            case .lead: break
            }
        }
        isWriting = true
        defer { handOn() }
        let others = gathered
        gathered = []
        do {
            let ours = try await store.finish([end] + others.map(\.end))
            for other in others { other.waiter.resume(returning: .written(isOurs: ours.contains(other.end.message.id))) }
            return ours.contains(end.message.id)
        } catch {
            for other in others { other.waiter.resume(returning: .failed(error)) }
            throw error
        }
    }

    private func handOn() {
        if gathered.isEmpty {
            isWriting = false
        } else {
            gathered.removeFirst().waiter.resume(returning: .lead)
        }
    }
}
