import Synchronization

/// Counts the messages that are claimed and have not ended, and those whose end is not yet written, and lets the one who claims wait for room.
///
/// - Called by ``OutboxDrain``, which claims (one task, the only one that waits here), and by ``Finisher``.
/// - Who has ended makes room before its end is written: the connections need not wait for the database. When the database is away what
///   is unwritten has a limit, for that would be sent again by another notifier.
final class UnderWay: Sendable {
    private enum Wish { case room, none }

    private struct State {
        var window: ClaimWindow
        var count = 0
        var unwritten = 0
        var waiter: (wish: Wish, continuation: CheckedContinuation<Int, Never>)?

        /// What the waiter waits for has come.
        var answer: Int? {
            switch waiter?.wish {
            case .room:
                let room = unwritten <= 2 * window.largest ? window.room(underWay: count) : 0
                return room > 0 ? room : nil
            case .none?: return count == 0 ? 0 : nil
            case nil: return nil
            }
        }
    }

    private let state: Mutex<State>

    init(_ window: ClaimWindow) {
        state = Mutex(State(window: window))
    }

    /// How many may be claimed: at least one; it waits until that is so.
    func room() async -> Int { await wait(for: .room) }

    /// Returns when all have ended.
    func end() async { _ = await wait(for: .none) }

    /// All have ended, and that is written.
    var isEmpty: Bool { state.withLock { $0.count == 0 && $0.unwritten == 0 } }

    func began(_ messages: Int) {
        state.withLock { $0.count += messages }
    }

    /// So long after their claims. Their ends are yet to be written.
    func ended(after times: [Duration]) {
        change { state in
            state.count -= times.count
            state.unwritten += times.count
            for time in times { state.window.ended(after: time) }
        }
    }

    /// So many ends are written.
    func written(_ ends: Int) {
        change { $0.unwritten -= ends }
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
