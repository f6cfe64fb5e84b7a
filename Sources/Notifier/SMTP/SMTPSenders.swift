import Dispatch
import Foundation
import Synchronization

/// A thread for each connection of a channel, for libcurl blocks until the server has taken a mail (also its non-blocking interface does). Threads and
/// not tasks, and no actor between: a mail is handed to the thread that sends it, and its end is told there.
///
/// - Called by ``SMTPChannel``. It knows mails as bytes and how each ended; what an end means is not its matter.
/// - When something fails it is the outcome of that mail. A server that is silent holds up nobody but the mail it was given.
/// - The threads end after ``stop()``, when all that was handed in has ended.
final class SMTPSenders: Sendable {
    struct Job: Sendable {
        var mail: SMTPMail
        /// Begun later, it is not sent.
        var latest: ContinuousClock.Instant?
        /// Told once how it ended, nil: no connection was free in time. Called on the sending thread: it must not block.
        var complete: @Sendable (SMTPOutcome?) -> Void
    }

    private struct State {
        var waiting: ArraySlice<Job> = []
        /// Threads that have nothing to do. The last one is taken first, so that at quiet times one connection serves and the others may end.
        var idle: [Sender] = []
        /// Who waits for all connections to be closed.
        var closing: [CheckedContinuation<Void, Never>] = []
        var isStopping = false
    }

    private let count: Int
    private let state = Mutex(State())

    init(_ settings: SMTPSettings) {
        count = settings.connections
        for number in 1...count {
            let sender = Sender(settings)
            let thread = Thread { [self] in run(sender) }
            thread.name = "smtp-\(number)"
            thread.start()
        }
    }

    func send(_ job: Job) {
        let sender = state.withLock { state -> Sender? in
            guard let sender = state.idle.popLast() else {
                state.waiting.append(job)
                return nil
            }
            return sender
        }
        sender?.wake(with: job)
    }

    /// Returns when all that was handed in has ended and every kept connection has been told QUIT. A later mail connects anew.
    func close() async {
        await withCheckedContinuation { continuation in
            state.withLock { $0.closing.append(continuation) }
            closeIfIdle()
        }
    }

    func stop() {
        let idle = state.withLock { state -> [Sender] in
            state.isStopping = true
            defer { state.idle = [] }
            return state.idle
        }
        for sender in idle { sender.wake(with: nil) }
    }

    private func run(_ sender: Sender) {
        while let job = next(sender) {
            if let latest = job.latest, latest < .now {
                job.complete(nil)
            } else {
                job.complete(sender.connection.send(job.mail))
            }
        }
        sender.connection.close()
    }

    /// The oldest mail that waits; else waits for one. Nil when the thread is to end.
    private func next(_ sender: Sender) -> Job? {
        let (job, isStopping) = state.withLock { state -> (Job?, Bool) in
            let job = state.waiting.popFirst()
            // what was taken stays in the slice's memory
            if state.waiting.isEmpty { state.waiting = [] }
            if job == nil, !state.isStopping { state.idle.append(sender) }
            return (job, state.isStopping)
        }
        if job != nil || isStopping { return job }
        closeIfIdle()
        return sender.sleep()
    }

    private func closeIfIdle() {
        let closing = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard state.idle.count == count || state.isStopping, !state.closing.isEmpty else { return [] }
            // under the lock: an idle sender's connection is then nobody else's
            for sender in state.idle { sender.connection.close() }
            defer { state.closing = [] }
            return state.closing
        }
        for continuation in closing { continuation.resume() }
    }
}

/// One thread's connection, and how the thread is woken.
private final class Sender: @unchecked Sendable {
    /// The thread's own while it is not among the idle.
    let connection: SMTPConnection
    private let signal = DispatchSemaphore(value: 0)
    /// Written before the signal, read after it.
    private var job: SMTPSenders.Job?

    init(_ settings: SMTPSettings) {
        connection = SMTPConnection(settings)
    }

    func wake(with job: SMTPSenders.Job?) {
        self.job = job
        signal.signal()
    }

    func sleep() -> SMTPSenders.Job? {
        signal.wait()
        defer { job = nil }
        return job
    }
}
