import Foundation
import Synchronization

/// Many clients at once, each sending one request after the other, until all the work is done.
func crowd<Work: Sendable, Outcome: Sendable>(
    of clients: Int, _ work: [Work], _ send: @escaping @Sendable (Work) async throws -> Outcome
) async throws -> [Outcome] {
    let next = Counter()
    return try await withThrowingTaskGroup(of: [Outcome].self) { group in
        for _ in 0..<clients {
            group.addTask {
                var outcomes: [Outcome] = []
                while true {
                    let index = next.take()
                    guard index < work.count else { return outcomes }
                    outcomes.append(try await send(work[index]))
                }
            }
        }
        var all: [Outcome] = []
        for try await outcomes in group { all += outcomes }
        return all
    }
}

/// Runs the body while clients keep calling `send`, each for itself; what they have begun when the body ends, they finish.
func underLoad<T: Sendable>(
    clients: Int, send: @escaping @Sendable (_ client: Int) async throws -> Void, _ body: () async throws -> T
) async throws -> T {
    let ended = Counter()
    return try await withThrowingTaskGroup(of: Void.self) { group in
        for client in 0..<clients {
            group.addTask { while ended.value == 0 { try await send(client) } }
        }
        do {
            let value = try await body()
            _ = ended.take()
            try await group.waitForAll()
            return value
        } catch {
            group.cancelAll()
            throw error
        }
    }
}

/// Counts up from 0.
final class Counter: Sendable {
    private let next = Atomic<Int>(0)

    /// The number before it was counted up.
    @discardableResult
    func take() -> Int { next.add(1, ordering: .sequentiallyConsistent).oldValue }

    var value: Int { next.load(ordering: .sequentiallyConsistent) }
}

/// How often what was heard.
final class Tally: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func note(_ what: String) {
        counts.withLock { $0[what, default: 0] += 1 }
    }

    /// Sends a request and notes what came of it.
    @discardableResult
    func hear(_ request: () async throws -> Answer) async -> Answer? {
        do {
            let answer = try await request()
            note(answer.summary)
            return answer
        } catch {
            note("no answer")
            return nil
        }
    }

    var all: [String: Int] { counts.withLock { $0 } }

    func count(_ what: String) -> Int { all[what] ?? 0 }

    var total: Int { all.values.reduce(0, +) }

    /// What was heard beside these.
    func others(_ expected: Set<String>) -> [String: Int] {
        all.filter { !expected.contains($0.key) }
    }
}
