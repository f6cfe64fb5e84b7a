/// Wakes one task that waits: `ring()` from anywhere, also before the wait begins; rings in between count once.
final class Doorbell: Sendable {
    private struct State {
        var rung = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = Guarded(State())

    func ring() {
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.rung = state.sleeper == nil
            return state.sleeper.take()
        }?.resume()
    }

    /// Until it rings; cancellation does not end it.
    func wait() async {
        await withCheckedContinuation { continuation in
            let rang = state.withLock { state in
                if !state.rung { state.sleeper = continuation }
                defer { state.rung = false }
                return state.rung
            }
            if rang { continuation.resume() }
        }
    }

    /// Until it rings, the instant comes, or the task is cancelled. The latter two ring the bell themselves, so a ring may be left over.
    func wait(until instant: ContinuousClock.Instant) async {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    // Cancelled means that the bell rang first.
                    guard (try? await Task.sleep(until: instant, clock: .continuous)) != nil else { return }
                    self.ring()
                }
                await wait()
                group.cancelAll()
            }
        } onCancel: {
            ring()
        }
    }
}
