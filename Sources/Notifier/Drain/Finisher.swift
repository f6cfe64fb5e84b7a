import Store
import Synchronization

/// Writes down how attempts ended. While one transaction commits, the ends that come gather, and go together with the next: no timer, and no
/// wait when nothing is going on.
///
/// Of those who wait, one writes for all (`lead`) and hands the turn on. A failure is everybody's: each decides for itself to try again.
final class Finisher: Sendable {
    private enum Turn {
        case written(isOurs: Bool)
        case failed(any Error)
        case lead
    }

    private struct Waiting {
        var end: FinishedMessage
        var waiter: CheckedContinuation<Turn, Never>
    }

    private struct State {
        var isWriting = false
        var gathered: [Waiting] = []
    }

    private let store: Store
    private let state = Mutex(State())

    init(store: Store) {
        self.store = store
    }

    /// Returns when it is committed. False: the lease had run out, and the attempt was not ours any more.
    func finish(_ end: FinishedMessage) async throws -> Bool {
        let turn = await withCheckedContinuation { waiter in
            let leads = state.withLock { state in
                if state.isWriting { state.gathered.append(Waiting(end: end, waiter: waiter)) }
                defer { state.isWriting = true }
                return !state.isWriting
            }
            if leads { waiter.resume(returning: .lead) }
        }
        switch turn {
        case .written(let isOurs): return isOurs
        case .failed(let error): throw error
        case .lead: break
        }
        defer { handOn() }
        let others = state.withLock { state in
            defer { state.gathered = [] }
            return state.gathered
        }
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
        let next = state.withLock { state -> Waiting? in
            if state.gathered.isEmpty {
                state.isWriting = false
                return nil
            }
            return state.gathered.removeFirst()
        }
        next?.waiter.resume(returning: .lead)
    }
}
