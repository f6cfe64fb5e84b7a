import Foundation
import Testing

@testable import Security

@Suite("Threads with a bounded queue")
struct BoundedThreadsTests {
    /// Holds the threads until opened.
    private final class Gate: Sendable {
        private let entered = DispatchSemaphore(value: 0)
        private let opened = DispatchSemaphore(value: 0)

        func pass() {
            entered.signal()
            opened.wait()
            opened.signal()
        }

        func open() { opened.signal() }

        /// Returns when a thread stands before the gate.
        func reached() async {
            await withCheckedContinuation { continuation in
                Thread { [entered] in
                    entered.wait()
                    continuation.resume()
                }.start()
            }
        }
    }

    private func until(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }

    @Test("as many wait as may, the next is refused at once, and those who waited are served")
    func bounded() async throws {
        let threads = BoundedThreads(name: "test", threads: 1, limit: 3)
        let gate = Gate()
        let served = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<4 {
                group.addTask {
                    try await threads.run {
                        gate.pass()
                        return number
                    }
                }
            }
            await until { threads.waiting == 3 }
            await #expect(throws: PasswordHasher.Overloaded(waiting: 3)) { try await threads.run { 99 } }
            gate.open()
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(served == [0, 1, 2, 3])
        #expect(try await threads.run { 5 } == 5)
        threads.close()
    }

    @Test("with no queue at all, one after the other is served")
    func noQueue() async throws {
        let threads = BoundedThreads(name: "test", threads: 1, limit: 0)
        for number in 0..<500 { #expect(try await threads.run { number } == number) }
        threads.close()
    }

    @Test("a task cancelled while it waits leaves the queue and gives its place free")
    func cancelled() async throws {
        let threads = BoundedThreads(name: "test", threads: 1, limit: 1)
        let gate = Gate()
        async let running: Void = threads.run { gate.pass() }
        await gate.reached()
        let waiting = Task { try await threads.run { 1 } }
        await until { threads.waiting == 1 }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(threads.waiting == 0)
        let next = Task { try await threads.run { 2 } }
        await until { threads.waiting == 1 }
        gate.open()
        try await running
        #expect(try await next.value == 2)
        threads.close()
    }

    @Test("a task cancelled before it asks does not run")
    func cancelledBefore() async throws {
        let threads = BoundedThreads(name: "test", threads: 1, limit: 1)
        let early = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await threads.run { 1 }
        }
        early.cancel()
        await #expect(throws: CancellationError.self) { try await early.value }
        threads.close()
    }

    @Test("closing refuses what waits and what comes, and lets what runs finish")
    func closing() async throws {
        let threads = BoundedThreads(name: "test", threads: 1, limit: 5)
        let gate = Gate()
        let running = Task {
            try await threads.run {
                gate.pass()
                return 1
            }
        }
        await gate.reached()
        let waiting = Task { try await threads.run { 2 } }
        await until { threads.waiting == 1 }
        threads.close()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        await #expect(throws: CancellationError.self) { try await threads.run { 3 } }
        gate.open()
        #expect(try await running.value == 1)
    }

    @Test("an error of the work reaches who asked")
    func failing() async {
        struct Broken: Error {}
        let threads = BoundedThreads(name: "test", threads: 2, limit: 2)
        await #expect(throws: Broken.self) { try await threads.run { throw Broken() } }
        threads.close()
    }
}
