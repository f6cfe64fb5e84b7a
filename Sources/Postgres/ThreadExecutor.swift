import CPostgres
import Foundation

/// Runs the jobs of one actor on one thread of its own, in order, so that the actor may block.
///
/// The thread holds this object and ends after `stop()`; whatever was enqueued before still runs. Only the actor's `deinit` stops it, and then
/// nobody is left to enqueue anything.
final class ThreadExecutor: SerialExecutor, @unchecked Sendable {
    private let condition = NSCondition()
    /// Guarded by `condition`, as is `isStopped`.
    private var jobs: [UnownedJob] = []
    private var isStopped = false

    init(name: String) {
        let thread = Thread { [self] in
            antrean_name_thread(name)
            run()
        }
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    func stop() {
        condition.lock()
        isStopped = true
        condition.signal()
        condition.unlock()
    }

    private func run() {
        while let batch = next() {
            for job in batch {
                job.runSynchronously(on: asUnownedSerialExecutor())
            }
        }
    }

    /// What is to be run, in order; nil when the thread is to end.
    private func next() -> [UnownedJob]? {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty {
            if isStopped { return nil }
            condition.wait()
        }
        defer { jobs.removeAll() }
        return jobs
    }
}
