import Foundation
import Testing

@testable import Booking

/// Appends in order; who was taken in.
private func append(_ waiting: some Sequence<Waiting>, to line: inout WaitingLine) -> [Bool] {
    waiting.map { line.append($0) }
}

private func take(_ most: Int, from line: inout WaitingLine) -> [Int] {
    line.take(most).map(\.number)
}

@Suite("who waits on a channel")
struct WaitingLineTests {
    @Test("the line is bounded, first come, first served, and whoever is tried again keeps the place")
    func order() async {
        await withWaiting((0..<6).map { wish($0) }) { all in
            var line = WaitingLine(limit: 4)
            #expect(append(all.prefix(5), to: &line) == [true, true, true, true, false])
            #expect(take(2, from: &line) == [0, 1])
            #expect(append([all[5]], to: &line) == [true])
            line.putBack([all[1]])
            #expect(line.count == 4)
            #expect(take(10, from: &line) == [1, 2, 3, 5])
            #expect(line.isEmpty)
        }
    }

    @Test("whose time has come is taken out, wherever it stands")
    func expiry() async {
        let now = ContinuousClock.now
        await withWaiting(
            (0..<3).map { wish($0) },
            adjust: { number, waiting in
                waiting = Waiting(work: waiting.work, deadline: now + .seconds([1, 0, 2][number]))
            }
        ) { all in
            var line = WaitingLine(limit: 9)
            #expect(append(all, to: &line) == [true, true, true])
            let expired = line.expire(now).map(\.number)
            #expect(expired == [1])
            let rest = line.takeAll().map(\.number)
            #expect(rest == [0, 2])
            #expect(line.isEmpty)
        }
    }

    @Test("a session has one request in a batch, so that a hundred of its requests hold nobody up")
    func fairness() async {
        let greedy = UUID()
        await withWaiting([wish(0, session: greedy), wish(1, session: greedy), wish(2, session: greedy), wish(3), wish(4)]) { all in
            var line = WaitingLine(limit: 9)
            #expect(append(all, to: &line).count == 5)
            #expect(take(3, from: &line) == [0, 3, 4])
            #expect(take(3, from: &line) == [1])
            #expect(take(3, from: &line) == [2])
        }
    }
}
