import Domain
import Foundation
import Store

/// Why an act on the queue is refused.
public enum QueueError: Error, Hashable, Sendable {
    /// No such number today.
    case notFound
    case counterNotOpen
    /// Somebody is at the counter: finish first.
    case counterBusy
    /// Another counter has called the number, or it is past this.
    case notInState
    case tooLateToUndo
    /// The person has booked again since, so the visit stays ended.
    case hasAnother
}

/// The queue of an office: counters, calls, walk-in numbers.
///
/// Called by `Web` for staff whose right it has seen. Who is next, and that nobody is called twice, is decided by `sql/functions/queue.sql` under the
/// lock of the office's queue. It throws ``QueueError`` for what the officer can mend.
public struct QueueService: Sendable {
    private let store: Store
    private let now: @Sendable () -> Date

    public init(store: Store, now: @escaping @Sendable () -> Date = { Date() }) {
        self.store = store
        self.now = now
    }

    /// The day as it stands.
    public func board(_ office: Office) async throws -> QueueBoard {
        let time = now()
        return QueueBoard(try await store.queueDay(office: office.id, day: office.zone.day(of: time)), at: time)
    }

    public func set(counter: Int, _ state: CounterState, lanes: [LaneCode]?, at office: Office, by session: StaffSession) async throws {
        try check(try await store.setCounter(counter, office: office.id, state: state, lanes: lanes, by: StaffActor(session)))
    }

    /// Calls whoever is next. Nil: nobody waits.
    public func next(counter: Int, at office: Office, by session: StaffSession) async throws -> Int64? {
        let (outcome, visit) = try await store.callNext(counter: counter, office: office.id, by: StaffActor(session))
        if outcome == .nobodyWaits { return nil }
        try check(outcome)
        return visit
    }

    /// Calls a certain number, with `family` everybody of its party who waits.
    public func call(_ number: QueueNumber, to counter: Int, family: Bool, at office: Office, by session: StaffSession) async throws {
        let visit = try await visit(number, at: office)
        try check(try await store.call(visit: visit, counter: counter, office: office.id, family: family, by: StaffActor(session)))
    }

    /// - Parameter counter: that has the number; nil: whichever does.
    /// - Returns: whether the number is parked now, because it was called often enough.
    @discardableResult
    public func act(
        _ act: VisitAct, on number: QueueNumber, of counter: Int? = nil, at office: Office, by session: StaffSession
    ) async throws -> Bool {
        let outcome = try await store.act(
            act, visit: try await visit(number, at: office), office: office.id, counter: counter, by: StaffActor(session))
        if outcome == .parked { return true }
        try check(outcome)
        return false
    }

    /// A number for somebody without booking: of a priority group, or for a service that cannot be booked.
    public func issue(_ walkIn: WalkIn, at office: Office, by session: StaffSession) async throws -> Int64 {
        switch walkIn {
        case .priority(let group, let service):
            try await store.issueWalkIn(office: office.id, lane: .priority, service: service, priority: group, by: StaffActor(session))
        case .service(let service):
            try await store.issueWalkIn(office: office.id, lane: .special, service: service, priority: nil, by: StaffActor(session))
        }
    }

    private func visit(_ number: QueueNumber, at office: Office) async throws -> Int64 {
        guard let id = try await store.visit(number, office: office.id, day: office.zone.day(of: now())) else { throw QueueError.notFound }
        return id
    }

    private func check(_ outcome: QueueOutcome) throws {
        switch outcome {
        case .done, .nobodyWaits, .parked: break
        case .hasAnother: throw QueueError.hasAnother
        case .notFound: throw QueueError.notFound
        case .tooLate: throw QueueError.tooLateToUndo
        case .counterNotOpen: throw QueueError.counterNotOpen
        case .counterBusy: throw QueueError.counterBusy
        case .notInState: throw QueueError.notInState
        }
    }
}

/// Why somebody comes without a booking.
public enum WalkIn: Sendable, Hashable {
    case priority(group: String, service: Service)
    case service(Service)
}

/// An office's day as counters, the screen and tickets show it.
public struct QueueBoard: Sendable {
    public let day: QueueDay
    /// Those who wait, in the order in which they will be called.
    public let waiting: [Visit]
    /// Called or being served, the newest call first.
    public let atCounters: [Visit]
    /// Did not come when called, the newest first.
    public let missed: [Visit]
    /// Everybody who was called, whatever became of it; the newest call first.
    public let lastCalls: [Visit]
    /// From one call to the next, in minutes: of the last ten calls, within an hour; before there are three, ten minutes over the open counters.
    public let minutesEach: Double

    public init(_ day: QueueDay, at now: Date) {
        self.day = day
        waiting = day.waiting()
        lastCalls = day.visits.filter { $0.calledAt != nil }.sorted { Self.isNewer($0, $1) }
        atCounters = lastCalls.filter { $0.state == .called || $0.state == .serving }
        missed = day.visits.filter { $0.state == .missed }.sorted { $0.changedAt > $1.changedAt }
        let calls = day.visits.compactMap(\.firstCalledAt).filter { $0 > now.addingTimeInterval(-3600) }.sorted().suffix(10)
        if calls.count >= 3 {
            // until now, when the next call is overdue: a queue that stands still gets no shorter
            let seconds = max(
                calls.last!.timeIntervalSince(calls.first!) / Double(calls.count - 1), now.timeIntervalSince(calls.first!) / Double(calls.count))
            minutesEach = min(max(seconds / 60, 0.25), 60)
        } else {
            minutesEach = 10 / Double(max(1, day.counters.count { $0.state == .open }))
        }
    }

    private static func isNewer(_ one: Visit, _ other: Visit) -> Bool {
        (one.calledAt ?? .distantPast, one.firstCall ?? 0, one.id) > (other.calledAt ?? .distantPast, other.firstCall ?? 0, other.id)
    }

    /// How many are called before a number, and in about how many minutes it is called. Nil: it does not wait.
    public func place(of number: QueueNumber) -> (before: Int, minutes: Int)? {
        waiting.firstIndex { $0.number == number }.map { ($0, minutes(after: $0)) }
    }

    /// - Returns: whole minutes, at least one.
    public func minutes(after people: Int) -> Int {
        max(1, Int((Double(people + 1) * minutesEach).rounded()))
    }
}
