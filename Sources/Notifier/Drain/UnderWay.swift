import Synchronization

/// Counts the messages of a lane that are claimed and have not ended, and lets the one who claims wait for room. An end that is about to be
/// written makes room: the connections need not wait for the database.
///
/// - Called by ``OutboxDrain``, which claims (one task, the only one that waits here) and is told by ``Finisher`` what has ended.
final class UnderWay: Sendable {
    private enum Wish { case room, none }

    private struct State {
        var window: ClaimWindow
        var count = 0
        var waiter: (wish: Wish, continuation: CheckedContinuation<Int, Never>)?

        /// What the waiter waits for has come.
        var answer: Int? {
            switch waiter?.wish {
            case .room: window.room(underWay: count) > 0 ? window.room(underWay: count) : nil
            case .none?: count == 0 ? 0 : nil
            case nil: nil
            }
        }
    }

    private let state: Mutex<State>

    init(_ window: ClaimWindow) {
        state = Mutex(State(window: window))
    }

    /// How many may be claimed: at least one; it waits until that is so.
    func room() async -> Int { await wait(for: .room) }

    /// Returns when none is under way.
    func end() async { _ = await wait(for: .none) }

    var isEmpty: Bool { state.withLock { $0.count == 0 } }

    func began(_ messages: Int) {
        state.withLock { $0.count += messages }
    }

    /// So long after their claims.
    func ended(after times: [Duration]) {
        change { state in
            state.count -= times.count
            for time in times { state.window.ended(after: time) }
        }
    }

    private func wait(for wish: Wish) async -> Int {
        await withCheckedContinuation { continuation in
            change { $0.waiter = (wish, continuation) }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let told = state.withLock { state -> (CheckedContinuation<Int, Never>, Int)? in
            body(&state)
            guard let answer = state.answer, let waiter = state.waiter else { return nil }
            state.waiter = nil
            return (waiter.continuation, answer)
        }
        told?.0.resume(returning: told?.1 ?? 0)
    }
}
