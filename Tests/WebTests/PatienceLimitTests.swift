import Testing

@testable import Web

@Suite("How many requests may be in progress") struct PatienceLimitTests {
    /// Serves so many requests in each of so many windows, all in the same time or some of them in another.
    private func serve(
        _ limit: inout PatienceLimit, windows: Int, took: Duration, some: Duration? = nil, from now: inout ContinuousClock.Instant
    ) {
        for _ in 0..<windows {
            for number in 0..<10 { _ = limit.served(in: number < 3 ? some ?? took : took, at: now) }
            now += PatienceLimit.window
            _ = limit.served(in: took, at: now)
        }
    }

    @Test("falls when most take too long, but never below what keeps the database busy")
    func falls() {
        var now = ContinuousClock.now
        var limit = PatienceLimit(most: 512)
        serve(&limit, windows: 2, took: .seconds(1), from: &now)
        #expect((65..<512).contains(limit.current))
        serve(&limit, windows: 50, took: .seconds(1), from: &now)
        #expect(limit.current == PatienceLimit.least)
    }

    @Test("rises again when they are quick, to what was set")
    func rises() {
        var now = ContinuousClock.now
        var limit = PatienceLimit(most: 512)
        serve(&limit, windows: 50, took: .seconds(1), from: &now)
        serve(&limit, windows: 5, took: .milliseconds(20), from: &now)
        #expect((PatienceLimit.least + 1..<512).contains(limit.current))
        serve(&limit, windows: 50, took: .milliseconds(20), from: &now)
        #expect(limit.current == 512)
    }

    @Test("is not moved by a few that must wait for something")
    func few() {
        var now = ContinuousClock.now
        var limit = PatienceLimit(most: 512)
        serve(&limit, windows: 50, took: .milliseconds(20), some: .seconds(2), from: &now)
        #expect(limit.current == 512)
    }

    @Test("below the least that was set, it stays what was set")
    func small() {
        var now = ContinuousClock.now
        var limit = PatienceLimit(most: 1)
        serve(&limit, windows: 50, took: .seconds(1), from: &now)
        #expect(limit.current == 1)
    }
}
