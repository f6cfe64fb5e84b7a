import Foundation

/// A few OS threads that do slow work in order of arrival, with a bounded queue before them. Swift's own pool must never block, and
/// hashing a password blocks a thread for a tenth of a second.
///
/// A piece of work *waits* → *runs* → is done; while it waits it may also be withdrawn by its task's cancellation or by ``close()``.
final class BoundedThreads: Sendable {
    private let state: State

    /// - Parameters:
    ///   - threads: at least 1.
    ///   - limit: how many may wait while all threads work.
    init(name: String, threads: Int, limit: Int) {
        precondition(threads > 0 && limit >= 0, "at least one thread, and a queue of no negative length")
        state = State(limit: limit, idle: threads)
        for number in 1...threads {
            // Holds the state only: the owner's `deinit` can then close it, and the threads end.
            let thread = Thread { [state] in state.work() }
            thread.name = "\(name)-\(number)"
            thread.start()
        }
    }

    var waiting: Int { state.waiting }

    /// What would be handed in now would be refused.
    var isFull: Bool { state.isFull }

    /// Runs `body` on one of the threads.
    ///
    /// - Throws: what `body` throws; ``PasswordHasher/Overloaded``; `CancellationError` when withdrawn.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let ticket = state.drawTicket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let job = Job(ticket: ticket) {
                    let result = Result(catching: body)
                    return { continuation.resume(with: result) }
                } refuse: {
                    continuation.resume(throwing: $0)
                }
                state.submit(job)
            }
        } onCancel: {
            state.withdraw(ticket)
        }
    }

    /// Withdraws what waits; what runs is finished, then the threads end.
    func close() {
        state.close()
    }
}

extension BoundedThreads {
    fileprivate struct Job {
        let ticket: UInt64
        /// Does the work and gives back what tells the waiting task, to be called when the thread counts as idle again.
        let work: @Sendable () -> @Sendable () -> Void
        let refuse: @Sendable (any Error) -> Void
    }

    /// Everything mutable, touched only under `condition`.
    fileprivate final class State: @unchecked Sendable {
        private let condition = NSCondition()
        private let limit: Int
        private var queue: [Job] = []
        private var idle: Int
        private var lastTicket: UInt64 = 0
        /// Drawn and neither submitted nor withdrawn: a task may be cancelled before its job is here.
        private var expected: Set<UInt64> = []
        private var closed = false

        init(limit: Int, idle: Int) {
            self.limit = limit
            self.idle = idle
        }

        private func locked<Value>(_ body: () -> Value) -> Value {
            condition.lock()
            defer { condition.unlock() }
            return body()
        }

        var waiting: Int { locked { max(0, queue.count - idle) } }

        var isFull: Bool { locked { queue.count >= limit + idle } }

        func drawTicket() -> UInt64 {
            locked {
                lastTicket += 1
                expected.insert(lastTicket)
                return lastTicket
            }
        }

        func submit(_ job: Job) {
            let refusal: (any Error)? = locked {
                guard expected.remove(job.ticket) != nil, !closed else { return CancellationError() }
                guard queue.count < limit + idle else { return PasswordHasher.Overloaded(waiting: queue.count - idle) }
                queue.append(job)
                condition.signal()
                return nil
            }
            if let refusal { job.refuse(refusal) }
        }

        func withdraw(_ ticket: UInt64) {
            let job: Job? = locked {
                expected.remove(ticket)
                return queue.firstIndex { $0.ticket == ticket }.map { queue.remove(at: $0) }
            }
            job?.refuse(CancellationError())
        }

        func close() {
            let left = locked {
                closed = true
                condition.broadcast()
                defer { queue = [] }
                return queue
            }
            for job in left { job.refuse(CancellationError()) }
        }

        func work() {
            while let job = next() {
                let tell = job.work()
                locked { idle += 1 }
                tell()
            }
        }

        private func next() -> Job? {
            locked {
                while queue.isEmpty && !closed { condition.wait() }
                guard !queue.isEmpty else { return nil }
                idle -= 1
                return queue.removeFirst()
            }
        }
    }
}
