import Testing

@testable import Postgres

/// The pool's decisions, without a server: connections and waiters are words, time and chance are given.
@Suite("the pool's decisions") struct PoolStateTests {
    private typealias State = PoolState<String, String>
    private let start = ContinuousClock.now

    private func state(_ settings: Pool.Settings = .init(), random: @escaping @Sendable (ClosedRange<Double>) -> Double = { _ in 0 }) -> State {
        var state = State(settings: settings, random: random)
        let started = state.start()
        #expect(started)
        return state
    }

    /// Carries out one round of `run`: every connection asked for is made.
    private func grow(_ state: inout State, at now: ContinuousClock.Instant) -> [State.Placement?] {
        state.plan(now: now).connect.map { state.connected($0, "c\($0.number)", now: now) }
    }

    private func wait(_ state: inout State, _ name: String) -> State.WaiterID {
        let id = state.waiters.newID()
        _ = state.acquire(name, id: id)
        return id
    }

    private let failed = PostgresError(.connect, "no", phase: .connect)

    @Test("it opens the minimum and no more") func minimum() {
        var state = state(.init(minimum: 3))
        #expect(state.plan(now: start).connect.count == 3)
        #expect(state.plan(now: start).connect.isEmpty)
    }

    @Test("after so many failures callers are refused at once, until an attempt succeeds") func unreachable() {
        var state = state(.init(minimum: 1, failuresBeforeRefusal: 2))
        var now = start
        for attempt in 1...2 {
            _ = wait(&state, "early \(attempt)")
            for id in state.plan(now: now).connect { state.connectFailed(id, failed, now: now) }
            now += .seconds(10)
        }
        #expect(state.status.waiting == 2)
        guard case .refused(.unreachable) = state.acquire("late", id: state.waiters.newID()) else {
            Issue.record("it waits in vain")
            return
        }
        _ = grow(&state, at: now)
        guard case .queued = state.acquire("later", id: state.waiters.newID()) else {
            Issue.record("refused although the database is back")
            return
        }
    }

    @Test("it opens one for each who waits, up to the maximum") func demand() {
        var state = state(.init(minimum: 0, maximum: 2))
        #expect(state.plan(now: start).connect.isEmpty)
        for name in ["a", "b", "c"] { _ = wait(&state, name) }
        let placed = grow(&state, at: start)
        #expect(placed.count == 2)
        guard case .handed("a", _) = placed[0], case .handed("b", _) = placed[1] else {
            Issue.record("not in order of arrival")
            return
        }
        #expect(state.status.inUse == 2)
        #expect(state.status.waiting == 1)
        #expect(state.plan(now: start).connect.isEmpty)
    }

    @Test("who gave up is passed over and counts no longer") func givingUp() throws {
        var state = state(.init(minimum: 1, maximum: 1, waitLimit: 2))
        _ = grow(&state, at: start)
        let lent = state.take()
        let lease = try #require(lent)
        let first = wait(&state, "a")
        _ = wait(&state, "b")
        guard case .refused(.tooManyWaiting) = state.acquire("c", id: state.waiters.newID()) else {
            Issue.record("a third may not wait")
            return
        }
        let gaveUp = [state.giveUp(first), state.giveUp(first)]
        #expect(gaveUp == ["a", nil])
        guard case .handed("b", let next) = state.release(lease.id, now: start) else {
            Issue.record("the next one gets it")
            return
        }
        #expect(next.id == lease.id)
    }

    @Test("nobody overtakes those who wait") func overtaking() {
        var state = state(.init(minimum: 0, maximum: 1))
        _ = wait(&state, "a")
        #expect(state.take() == nil)
    }

    @Test("the lifetime differs by up to a tenth, and ends between two uses", arguments: [-0.1, 0, 0.1]) func lifetime(_ jitter: Double) throws {
        var state = state(
            .init(maximumLifetime: .seconds(1000), validationInterval: .seconds(5000)),
            random: { range in
                #expect(range == -0.1...0.1)
                return jitter
            })
        _ = grow(&state, at: start)
        let end = start + .seconds(1000) * (1 + jitter)
        let before = state.plan(now: end - .milliseconds(1))
        #expect(before.close.isEmpty)
        #expect(before.wake == end)
        // Lent at that moment: it lives until it is given back.
        let lent = state.take()
        let lease = try #require(lent)
        #expect(state.plan(now: end).close.isEmpty)
        guard case .close = state.release(lease.id, now: end) else {
            Issue.record("it is to be closed")
            return
        }
        #expect(state.status.closing == 1)
    }

    @Test("an expired idle connection is closed, and replaced while the server still has room") func expiry() {
        var state = state(.init(minimum: 1, maximum: 1, maximumLifetime: .seconds(10)))
        _ = grow(&state, at: start)
        let plan = state.plan(now: start + .seconds(10))
        #expect(plan.close.map(\.connection) == ["c1"])
        #expect(plan.connect.isEmpty, "until it is gone it counts against the maximum")
        state.closed(plan.close[0].id)
        #expect(state.plan(now: start + .seconds(10)).connect.count == 1)
    }

    @Test("what nobody uses is closed down to the minimum, the longest idle first") func idle() throws {
        var state = state(.init(minimum: 1, maximum: 3, idleTimeout: .seconds(60), validationInterval: .seconds(5000)))
        for name in ["a", "b", "c"] { _ = wait(&state, name) }
        _ = grow(&state, at: start)
        let ids = state.slots.keys.sorted { $0.number < $1.number }
        for (index, id) in ids.enumerated() { _ = state.release(id, now: start + .seconds(index)) }
        #expect(state.plan(now: start + .seconds(60)).close.map(\.connection) == ["c1"])
        #expect(state.plan(now: start + .seconds(100)).close.map(\.connection) == ["c2"])
        #expect(state.plan(now: start + .seconds(1000)).close.isEmpty)
    }

    @Test("a sign of life is asked for after the interval, and does not make the connection young") func validation() throws {
        var state = state(.init(minimum: 0, maximum: 1, idleTimeout: .seconds(20), validationInterval: .seconds(5)))
        _ = wait(&state, "a")
        _ = grow(&state, at: start)
        _ = state.release(try #require(state.slots.keys.first), now: start)
        #expect(state.plan(now: start).wake == start + .seconds(5))
        for second in [5, 10, 15] {
            let plan = state.plan(now: start + .seconds(second))
            #expect(plan.check.count == 1)
            #expect(state.take() == nil)
            _ = state.release(plan.check[0].id, now: start + .seconds(second), used: false)
        }
        #expect(state.plan(now: start + .seconds(20)).close.count == 1)
    }

    @Test("failures make pauses that double up to the limit, one attempt at a time; success forgets them") func backoff() throws {
        var state = state(
            .init(minimum: 2, maximum: 4, backoffInitial: .seconds(1), backoffMaximum: .seconds(5)), random: { $0 == 0.5...1 ? 1 : 0 })
        var now = start
        for id in state.plan(now: now).connect { state.connectFailed(id, failed, now: now) }
        #expect(state.status.lastError != nil)
        for pause in [2, 4, 5, 5] {
            let early = state.plan(now: now + .seconds(pause) - .milliseconds(1))
            #expect(early.connect.isEmpty)
            #expect(early.wake == now + .seconds(pause))
            now += .seconds(pause)
            let plan = state.plan(now: now)
            #expect(plan.connect.count == 1)
            #expect(state.plan(now: now).connect.isEmpty)
            state.connectFailed(plan.connect[0], failed, now: now)
        }
        now += .seconds(5)
        _ = state.connected(try #require(state.plan(now: now).connect.first), "c", now: now)
        #expect(state.status.lastError == nil)
        #expect(state.plan(now: now).connect.count == 1)
    }

    @Test("draining refuses, closes what is idle, waits for what is lent and what is being made") func draining() throws {
        var state = state(.init(minimum: 3, maximum: 4))
        let made = state.plan(now: start).connect
        _ = state.connected(made[0], "lent", now: start)
        let lent = state.take()
        let lease = try #require(lent)
        _ = wait(&state, "a")
        _ = state.connected(made[1], "x", now: start)
        let other = wait(&state, "b")
        _ = state.giveUp(other)
        let drained = state.drain()
        #expect(drained.refused.isEmpty)
        #expect(drained.closing.isEmpty)
        #expect(state.take() == nil)
        guard case .refused(.closed) = state.acquire("c", id: state.waiters.newID()) else {
            Issue.record("nobody is let in")
            return
        }
        guard case .close = state.connected(made[2], "late", now: start), case .close = state.release(lease.id, now: start) else {
            Issue.record("both are to be closed")
            return
        }
        #expect(!state.isDrained)
        #expect(state.plan(now: start).connect.isEmpty)
        for id in made { state.closed(id) }
        #expect(state.isDrained)
    }

    @Test("it runs once") func once() {
        var state = state()
        let again = state.start()
        #expect(!again)
    }
}
