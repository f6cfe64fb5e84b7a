import CCurl
import Foundation
import Synchronization

/// Drives all connections of one channel on one thread: while one waits for its server, the others go on, and at full load the thread need not be
/// woken for every reply.
///
/// - Called by ``SMTPChannel``. It knows mails as bytes and how each ended; what an end means is not its matter.
/// - When something fails it is the outcome of that mail. A server that is silent holds up nobody but the mail it was given.
/// - The thread ends after ``stop()``, when all that was handed in has ended.
final class SMTPLoop: Sendable {
    struct Job: Sendable {
        var mail: SMTPMail
        /// Begun later, it is not sent.
        var latest: ContinuousClock.Instant?
        /// Told once how it ended, nil: no connection was free in time. Called on the thread: it must not block.
        var complete: @Sendable (SMTPOutcome?) -> Void
    }

    private struct State {
        var queue: ArraySlice<Job> = []
        /// Who waits for all connections to be closed.
        var closing: [CheckedContinuation<Void, Never>] = []
        var isStopping = false
    }

    private let state = Mutex(State())
    private let doorbell: Int32

    init(_ settings: SMTPSettings) {
        doorbell = antrean_doorbell_make()
        precondition(doorbell >= 0, "no descriptor is left")
        let thread = Thread { [self] in run(settings) }
        thread.name = "smtp"
        thread.start()
    }

    deinit { antrean_doorbell_free(doorbell) }

    func send(_ job: Job) {
        state.withLock { $0.queue.append(job) }
        antrean_doorbell_ring(doorbell)
    }

    /// Returns when all that was handed in has ended and every kept connection has been told QUIT. A later mail connects anew.
    func close() async {
        await withCheckedContinuation { continuation in
            state.withLock { $0.closing.append(continuation) }
            antrean_doorbell_ring(doorbell)
        }
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        antrean_doorbell_ring(doorbell)
    }

    private func run(_ settings: SMTPSettings) {
        // The last used comes first, so that at quiet times one connection serves and the others may end.
        var idle = (1...settings.connections).map { _ in SMTPConnection(settings) }
        var busy: [(connection: SMTPConnection, job: Job)] = []
        while true {
            begin(&idle, &busy)
            if busy.isEmpty, let (closing, isStopping) = whatToEnd() {
                for connection in idle { connection.close() }
                for continuation in closing { continuation.resume() }
                if isStopping { return }
            }
            let handles = busy.map(\.connection.handle)
            antrean_smtp_wait(handles, handles.count, doorbell)
            for index in busy.indices.reversed() {
                guard let outcome = busy[index].connection.ended() else { continue }
                busy[index].job.complete(outcome)
                idle.append(busy.remove(at: index).connection)
            }
        }
    }

    /// Gives waiting mails to idle connections.
    private func begin(_ idle: inout [SMTPConnection], _ busy: inout [(connection: SMTPConnection, job: Job)]) {
        while let connection = idle.last, let job = state.withLock({ $0.queue.popFirst() }) {
            if let latest = job.latest, latest < .now {
                job.complete(nil)
            } else if let outcome = connection.begin(job.mail) {
                job.complete(outcome)
            } else {
                busy.append((idle.removeLast(), job))
            }
        }
    }

    /// Nil while mails wait, or nobody wants anything to end.
    private func whatToEnd() -> (closing: [CheckedContinuation<Void, Never>], isStopping: Bool)? {
        state.withLock { state in
            guard state.queue.isEmpty, state.isStopping || !state.closing.isEmpty else { return nil }
            defer { state.closing = [] }
            return (state.closing, state.isStopping)
        }
    }
}
