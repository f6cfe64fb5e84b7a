import Domain
import Foundation
import Logging
import Metrics
import Postgres
import Store

/// One connection through which the places of some offices are given out. While it commits, requests gather; when it is
/// free, up to 64 of them go together: no timer, no wait when idle. Only after a batch for which nothing was left do they gather a moment longer.
///
/// Called by `BookingService`. It knows proposals and the outcomes of SQL, nothing of HTTP. What happens when something
/// fails: a deadlock or a serialization failure repeats the batch, bounded; bad data splits it until the culprit is alone;
/// a lost connection sends it again, and the keys decide what was done; a database that cannot be reached refuses everybody
/// at once; whoever waits past the deadline is refused.
actor BookingChannel {
    struct Settings: Sendable {
        /// Requests in one batch.
        var batch = 64
        /// Requests that may wait; past it they are refused at once.
        var waiting = 2048
        /// How old what is known of an office may be when places of it are proposed; then it is read anew, and used on meanwhile for as long again.
        var proposalAge: Duration = .seconds(5)
        /// How long requests gather for a look: it costs nearly the same for one as for twenty, and who hears that nothing is left can wait for this.
        var gathering: Duration = .microseconds(500)
        /// How long a batch waits for a locked slot.
        var lockWait: Duration = .milliseconds(250)
        /// How long a request asks again for a locked slot before it is refused. Only of the side channel.
        var patience: Duration = .seconds(2)
        /// How long one statement may take before its connection is given up.
        var statement: Duration = .seconds(6)
        /// How often a request is tried again after it met somebody busy.
        var repeats = 200
        /// The same for a cancellation or a move.
        var changeRepeats = 30
        /// How often somebody is proposed hours that others take first, before being told to come again.
        var proposals = 20
    }

    /// Where requests come in.
    private struct Entrance: Sendable {
        var line: WaitingLine
        /// The channel, when it waits for somebody to come.
        var idle: CheckedContinuation<Void, Never>?
        /// The task was cancelled: nobody waits any more.
        var ending = false
        /// Nobody is taken in any more.
        var ended = false
        /// The last batch needed a look only: likely the next one too.
        var isLooking = false

        mutating func wake() -> CheckedContinuation<Void, Never>? {
            defer { idle = nil }
            return idle
        }
    }

    let settings: Settings
    let pool: Pool
    let availability: Availability
    let now: @Sendable () -> Date
    let logger: Logger
    let clock = ContinuousClock()
    /// Where requests go whose slot stays locked; nil on the side channel itself.
    let side: BookingChannel?
    private let lockedSlots: LockedSlots
    /// Behind a lock and not the actor's own, so that whoever asks need not wait for the actor.
    private let entrance: Guarded<Entrance>
    private let batchSize: Recorder
    private let batchTime: Metrics.Timer

    init(
        name: String, pool: Pool, availability: Availability, side: BookingChannel?, lockedSlots: LockedSlots = LockedSlots(), settings: Settings,
        now: @escaping @Sendable () -> Date, logger: Logger
    ) {
        self.pool = pool
        self.availability = availability
        self.side = side
        self.lockedSlots = lockedSlots
        self.settings = settings
        self.now = now
        self.logger = logger
        entrance = Guarded(Entrance(line: WaitingLine(limit: settings.waiting)))
        batchSize = Recorder(label: "antrean_booking_batch_requests", dimensions: [("channel", name)])
        batchTime = Metrics.Timer(label: "antrean_booking_batch_seconds", dimensions: [("channel", name)])
    }

    nonisolated func book(_ request: BookingRequest, deadline: ContinuousClock.Instant) async throws -> BookingAnswer {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<BookingAnswer, any Error>) in
            submit(Waiting(work: .book(request) { continuation.resume(with: $0.mapError { $0 as any Error }) }, deadline: deadline))
        }
    }

    func change(_ change: BookingChange, _ request: ChangeRequest, deadline: ContinuousClock.Instant) async throws -> ChangeOutcome {
        try await withCheckedThrowingContinuation { continuation in
            submit(Waiting(work: .change(change, request, continuation), deadline: deadline))
        }
    }

    /// How many wait.
    nonisolated var waiting: Int { entrance.withLock(\.line.count) }

    /// Gives out places until the task is cancelled; then everybody who waits is refused.
    func run() async {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.expireRegularly() }
                while !Task.isCancelled {
                    await next()
                    if isLooking, waiting < settings.batch { try? await clock.sleep(for: settings.gathering) }
                    await serve(entrance.withLock { $0.line.take(settings.batch) })
                }
                group.cancelAll()
            }
        } onCancel: {
            let idle = entrance.withLock { entrance -> CheckedContinuation<Void, Never>? in
                entrance.ending = true
                return entrance.wake()
            }
            idle?.resume()
        }
        let left = entrance.withLock { entrance -> [Waiting] in
            entrance.ended = true
            return entrance.line.takeAll()
        }
        for waiting in left { waiting.fail(waiting.notServed) }
    }

    /// Puts a request into the line; refuses it at once when the line is full or the channel has ended.
    nonisolated func submit(_ waiting: Waiting) {
        var idle: CheckedContinuation<Void, Never>?
        let isTaken = entrance.withLock { entrance in
            guard !entrance.ended, entrance.line.append(waiting) else { return false }
            idle = entrance.wake()
            return true
        }
        idle?.resume()
        if !isTaken { waiting.fail(waiting.notServed) }
    }

    /// Returns when somebody waits, or the task is cancelled.
    private func next() async {
        await withCheckedContinuation { continuation in
            let isIdle = entrance.withLock { entrance -> Bool in
                guard entrance.line.isEmpty, !entrance.ending else { return false }
                entrance.idle = continuation
                return true
            }
            if !isIdle { continuation.resume() }
        }
    }

    /// A request that comes now will likely be refused by a look, for which nobody need be hashed and sealed.
    nonisolated var isLooking: Bool { entrance.withLock(\.isLooking) }

    func putBack(_ again: [Waiting]) {
        entrance.withLock { $0.line.putBack(again) }
    }

    /// Requests that wait while the connection is stuck are answered at their deadline.
    private func expireRegularly() async {
        while (try? await clock.sleep(for: .milliseconds(200))) != nil {
            for waiting in entrance.withLock({ $0.line.expire(clock.now) }) { waiting.fail(waiting.notServed) }
        }
    }
}

// MARK: - Serving

extension BookingChannel {
    private func serve(_ taken: [Waiting]) async {
        var books: [Waiting] = []
        var repeated = 0
        for waiting in taken {
            repeated = max(repeated, waiting.repeated)
            if waiting.deadline <= clock.now {
                waiting.fail(waiting.notServed)
            } else if case .change(let change, let request, let continuation) = waiting.work {
                await serve(change, request, continuation, waiting)
            } else if let side, case .book(let request, _) = waiting.work, lockedSlots.concern(request, at: clock.now) {
                // here everybody of the batch would wait for the lock with it
                side.submit(waiting)
            } else {
                books.append(waiting)
            }
        }
        guard !books.isEmpty else { return }
        if repeated > 0, books.allSatisfy({ $0.repeated > 0 }) {
            // everybody in it met somebody busy: give that one a moment, a longer one each time
            try? await clock.sleep(for: pause(repeated))
        }
        await serve(books: books)
    }

    func pause(_ repeated: Int) -> Duration {
        .milliseconds(Int.random(in: 1...min(50, 2 * repeated + 1)))
    }

    /// Proposed from what is known, even if it is some seconds old: what the database disposes is right in any case. But who has lost what was proposed, and
    /// whom nothing seems to be left for, gets what was known within the last second; who has lost it twice, what is read now. (With many offices, each asked
    /// for a few times a second, looking at each of them every second took a fifth of a booking.)
    private func plan(_ books: [Waiting]) async throws -> BatchPlan {
        var offices: Set<Int32> = []
        var doubted: Set<Int32> = []
        var contested: Set<Int32> = []
        for waiting in books {
            guard case .book(let request, _) = waiting.work else { continue }
            offices.insert(request.office)
            if waiting.gone > 0 { doubted.insert(request.office) }
            if waiting.gone > 1 { contested.insert(request.office) }
        }
        // before the looks below, which may take a while: somebody else may look meanwhile, and what we have is old all the same
        let old = offices.subtracting(doubted).filter { availability.fresh(office: $0) == nil }
        var views = try await availability.known(offices: offices, age: settings.proposalAge)
        if !doubted.isEmpty { views.merge(try await availability.slots(offices: doubted)) { $1 } }
        if !contested.isEmpty { views.merge(try await availability.slots(offices: contested, maximumAge: .zero)) { $1 } }
        let plan = BatchPlan(books, views: views, now: now())
        let again = plan.fullOffices.intersection(old)
        guard !again.isEmpty else { return plan }
        views.merge(try await availability.slots(offices: again)) { $1 }
        return BatchPlan(books, views: views, now: now())
    }

    /// - Parameter mayLook: when nothing is believed to be left for anybody, a look may tell; it does not after it told otherwise.
    private func serve(books: [Waiting], mayLook: Bool = true) async {
        let plan: BatchPlan
        do {
            plan = try await self.plan(books)
        } catch {
            logger.warning("no availability for a batch", metadata: ["error": "\(error)"])
            for waiting in books { waiting.fail(waiting.unknown ? .outcomeUnknown : .databaseUnavailable) }
            return
        }
        for (waiting, refusal) in plan.refused { waiting.fail(refusal) }
        putBack(plan.left)
        guard !plan.members.isEmpty else { return }
        batchSize.record(plan.members.count)
        let began = clock.now
        let deadline = began + settings.statement
        let look = mayLook ? plan.look : nil
        entrance.withLock { $0.isLooking = look != nil }
        do {
            if let look {
                let result = try await pool.withConnection(deadline: deadline) { try await look.run(on: $0, deadline: deadline) }
                batchTime.recordNanoseconds(Int64((clock.now - began) / .nanoseconds(1)))
                learn(plan, look.slots, free: result.free, versions: result.versions)
                await answer(plan, result)
            } else {
                let batch = try plan.batch()
                let result = try await pool.withConnection(deadline: deadline) { connection in
                    try await batch.run(on: connection, lockWait: settings.lockWait, deadline: deadline)
                }
                batchTime.recordNanoseconds(Int64((clock.now - began) / .nanoseconds(1)))
                learn(plan, batch.slots, free: result.free, versions: result.versions)
                lockedSlots.met(
                    batch.slots.enumerated().compactMap { index, id in plan.slots[id].map { (id, $0.officeID, result.free[index]) } },
                    at: clock.now)
                await answer(plan, result)
            }
        } catch {
            await failed(plan.members, error, mayHaveWritten: look == nil)
        }
    }

    private func learn(_ plan: BatchPlan, _ slots: [Int64], free: [Int32], versions: [Int64]) {
        var seen: [Int32: [(slot: Int64, free: Int, version: Int64)]] = [:]
        for (index, id) in slots.enumerated() {
            guard let slot = plan.slots[id] else { continue }
            seen[slot.officeID, default: []].append((id, Int(free[index]), versions[index]))
        }
        for (office, slots) in seen { availability.learn(office: office, slots) }
    }

    private func answer(_ plan: BatchPlan, _ look: LookBatch.Result) async {
        var more: [Waiting] = []
        for (index, member) in plan.members.enumerated() {
            if let refusal = plan.refusal(index, in: look) { member.fail(refusal) } else { more.append(member) }
        }
        if !more.isEmpty { await serve(books: more, mayLook: false) }
    }

    private func answer(_ plan: BatchPlan, _ result: BookBatchResult) async {
        var person = 0
        var again: [Waiting] = []
        var unsettled: [Waiting] = []
        for (index, member) in plan.members.enumerated() {
            guard case .book(let request, let complete) = member.work else { continue }
            defer { person += request.request.people.count }
            var member = member
            switch plan.verdict(index, person: person, in: result) {
            case .answer(let answer):
                complete(.success(answer))
            case .refuse(.unavailable) where member.unsettled, .gone where member.unsettled:
                unsettled.append(member)
            case .refuse(let refusal):
                member.fail(refusal)
            case .again:
                member.repeated += 1
                if member.repeated > settings.repeats { member.fail(member.notServed) } else { again.append(member) }
            case .gone:
                member.gone += 1
                if member.gone > settings.proposals { member.fail(member.notServed) } else { again.append(member) }
            case .slotLocked:
                if let side { side.submit(member) } else { askAgainLater(member) }
            }
        }
        putBack(await settle(unsettled) + again)
    }

    /// On the side channel: behind everybody else, who may need nothing but a slot that was locked for a moment.
    private func askAgainLater(_ member: Waiting) {
        var member = member
        let since = member.lockedSince ?? clock.now
        member.lockedSince = since
        member.repeated += 1
        if clock.now - since < settings.patience { submit(member) } else { member.fail(member.notServed) }
    }

    /// Nothing free for who may have got a place by an attempt that was lost: its own transaction may still run, or have ended between
    /// the look at the keys and the look at the slots. Once it has ended, the next batch tells.
    private func settle(_ members: [Waiting]) async -> [Waiting] {
        var again: [Waiting] = []
        for var member in members {
            guard case .book(let request, _) = member.work else { continue }
            let deadline = clock.now + settings.statement
            let settled = try? await pool.withConnection(deadline: deadline) { try await request.request.isSettled(on: $0, deadline: deadline) }
            member.settled = settled ?? false
            member.repeated += 1
            if member.repeated > settings.repeats { member.fail(.outcomeUnknown) } else { again.append(member) }
        }
        return again
    }

    /// A batch failed as a whole.
    private func failed(_ members: [Waiting], _ error: any Error, mayHaveWritten: Bool) async {
        guard let error = error as? PostgresError else {
            logger.error("a batch failed", metadata: ["error": "\(error)"])
            // cancelled before anything was sent: the worker ends
            for member in members { member.fail(error is CancellationError ? member.notServed : .rejected) }
            return
        }
        if isTransient(error) {
            logger.warning("a batch is repeated", metadata: ["error": "\(error)", "requests": "\(members.count)"])
            var again: [Waiting] = []
            for var member in members {
                member.repeated += 1
                if mayHaveWritten, error.outcome == .unknown { (member.unknown, member.settled) = (true, false) }
                if member.repeated > settings.repeats { member.fail(member.notServed) } else { again.append(member) }
            }
            putBack(again)
        } else if let state = error.sqlState, state.rawValue.hasPrefix("22") || state.rawValue.hasPrefix("23") {
            logger.error("a batch had bad data", metadata: ["error": "\(error)", "requests": "\(members.count)"])
            guard members.count > 1 else { return members[0].fail(.rejected) }
            await serve(books: Array(members.prefix(members.count / 2)))
            await serve(books: Array(members.dropFirst(members.count / 2)))
        } else {
            logger.warning("a batch could not be run", metadata: ["error": "\(error)", "requests": "\(members.count)"])
            for member in members { member.fail(member.unknown ? .outcomeUnknown : .databaseUnavailable) }
        }
    }

    /// Worth another try at once: somebody was in the way, or the connection broke, before or after it was sent.
    func isTransient(_ error: PostgresError) -> Bool {
        if error.outcome == .unknown || error.code == .connectionLost { return true }
        return error.sqlState.map { [.serializationFailure, .deadlockDetected, .lockNotAvailable].contains($0) } ?? false
    }
}
