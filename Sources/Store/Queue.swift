import Domain
import Foundation
import Postgres

/// A number in the waiting room of an office.
public struct Visit: Sendable, Identifiable {
    public var id: Int64
    public var lane: Int32
    public var number: QueueNumber
    /// Nil: a walk-in.
    public var booking: Int64?
    public var party: Int64?
    public var service: Service?
    /// Of a priority walk-in: the group.
    public var priority: String?
    /// The slot's start; of a walk-in when it came.
    public var dueAt: Date
    public var arrivedAt: Date
    public var state: VisitState
    /// Where it is called to or served; while it waits: whom it was handed over to.
    public var counter: Int?
    public var calls: Int
    /// Counts up over the office's calls.
    public var firstCall: Int64?
    public var firstCalledAt: Date?
    public var calledAt: Date?
    public var changedAt: Date
    public var outcome: VisitOutcome?
    /// What was missing.
    public var missing: String?
    /// The last act can be taken back, while it is new.
    public var hasUndo: Bool
}

/// What a counter does. The raw value is `counters.state`.
public enum CounterState: String, CaseIterable, Hashable, Sendable {
    case open, paused, closed
}

public struct DeskCounter: Sendable {
    public var number: Int
    public var state: CounterState
    /// Nil: everybody.
    public var lanes: [Int32]?
    public var staff: Int64
}

/// An office's day as its counters and its waiting room see it.
public struct QueueDay: Sendable {
    /// Grows with every change.
    public var version: Int64
    public var lanes: [QueueOrder.Lane]
    public var counters: [DeskCounter]
    /// Those that are done as well.
    public var visits: [Visit]

    /// Those who wait, in the order in which they will be called.
    public func waiting() -> [Visit] {
        let waiting = Dictionary(uniqueKeysWithValues: visits.filter { $0.state == .waiting }.map { ($0.id, $0) })
        let places = waiting.values.map {
            QueueOrder.Place(id: $0.id, lane: $0.lane, dueAt: $0.dueAt, arrivedAt: $0.arrivedAt, isHandedOver: $0.counter != nil)
        }
        return QueueOrder.ids(of: places, lanes: lanes).compactMap { waiting[$0] }
    }
}

/// What a counter does with somebody it has called.
public enum VisitAct: Sendable, Hashable {
    /// After the last call the number is parked.
    case again
    case serve
    case accept
    /// What is missing, in the officer's words.
    case incomplete(String)
    /// Nil: to whoever is free.
    case handOver(Int?)
    case undo

    fileprivate var name: String {
        switch self {
        case .again: "again"
        case .serve: "serve"
        case .accept: "accepted"
        case .incomplete: "incomplete"
        case .handOver: "hand_over"
        case .undo: "undo"
        }
    }
}

/// How an act on the queue ended. The numbers are those of `sql/functions/queue.sql`.
public enum QueueOutcome: Int32, Sendable {
    case done = 1
    case nobodyWaits = 2
    case parked = 3
    /// The person has booked again since.
    case hasAnother = 8
    case notFound = 16
    case tooLate = 17
    case counterNotOpen = 40
    /// Somebody is at the counter.
    case counterBusy = 41
    /// Called by another counter, or not in a state for it.
    case notInState = 42
}

extension Statement {
    static let setCounter = Statement("set_counter", "SELECT set_counter($1, $2, $3, $4, $5, $6)")
    static let callNext = Statement("call_next", "SELECT o_outcome, o_visit FROM call_next($1, $2, $3, $4)")
    static let callNumbers = Statement("call_numbers", "SELECT call_numbers($1, $2, $3, $4, $5, $6)")
    static let actOnVisit = Statement("act_on_visit", "SELECT act_on_visit($1, $2, $3, $4, $5, $6, $7, $8)")
    static let issueWalkIn = Statement("issue_walk_in", "SELECT issue_walk_in($1, $2, $3, $4, $5, $6)")

    /// Those among offices whose queue has had a visitor.
    static let queueVersions = Statement("queue_versions", "SELECT office_id, version FROM queues WHERE office_id = ANY ($1)")
    static let queueVersion = Statement("queue_version", "SELECT version FROM queues WHERE office_id = $1")
    static let queueLanes = Statement("queue_lanes", "SELECT id, code, turn FROM lanes WHERE office_id = $1 ORDER BY id")
    static let counters = Statement("counters", "SELECT number, state, lanes, staff_id FROM counters WHERE office_id = $1 ORDER BY number")
    private static let visitSelect = """
        SELECT id, lane_id, prefix, number, booking_id, party_id, service, priority, due_at, arrived_at, state, counter, calls, first_call,
               first_called_at, called_at, changed_at, outcome, missing, before IS NOT NULL AS has_undo
        FROM visits
        """
    static let visitsOfDay = Statement("visits_of_day", "\(visitSelect) WHERE office_id = $1 AND day = $2 ORDER BY id")
    static let visit = Statement("visit", "\(visitSelect) WHERE id = $1")
    static let visitOfNumber = Statement(
        "visit_of_number", "SELECT id FROM visits WHERE office_id = $1 AND day = $2 AND prefix = $3 AND number = $4")
    static let priorityGroups = Statement("priority_groups", "SELECT code, age_from, age_to FROM priority_groups WHERE active ORDER BY code")

    static let queueStatements = [
        setCounter, callNext, callNumbers, actOnVisit, issueWalkIn, queueVersions, queueVersion, queueLanes, counters, visitsOfDay, visit,
        visitOfNumber,
        priorityGroups,
    ]
}

extension Store {
    /// The day at an office. The version is read first: what changes meanwhile is seen, and looked at again.
    public func queueDay(office: Int32, day: Day) async throws -> QueueDay {
        let version = try await run(.queueVersion, [office]).first?.decode(Int64.self) ?? 0
        let visits = try await run(.visitsOfDay, [office, day]).map(Visit.init)
        let counters = try await run(.counters, [office]).map(DeskCounter.init)
        let codes = try await run(.queueLanes, [office]).map { try $0.decode(Int32.self, String.self, Int16?.self) }
        let lanes = try codes.map { id, text, turn in
            guard let code = LaneCode(rawValue: text) else { throw StoreError.unexpected("lane \(text)") }
            let last = visits.filter { $0.lane == id }.compactMap(\.firstCall).max() ?? 0
            let online = codes.first { $0.1 == LaneCode.online.rawValue }?.0
            let passed = visits.count { $0.lane == online && ($0.firstCall ?? 0) > last }
            return QueueOrder.Lane(id: id, code: code, turn: turn.map(Int.init), passed: passed)
        }
        return QueueDay(version: version, lanes: lanes, counters: counters, visits: visits)
    }

    /// The version of each office's queue; none for an office that never had a visitor.
    public func queueVersions(_ offices: [Int32]) async throws -> [Int32: Int64] {
        Dictionary(try await run(.queueVersions, [offices]).map { try $0.decode(Int32.self, Int64.self) }) { first, _ in first }
    }

    public func setCounter(
        _ counter: Int, office: Int32, state: CounterState, lanes: [LaneCode]?, by actor: StaffActor
    ) async throws -> QueueOutcome {
        let values: [(any PostgresEncodable)?] = [
            actor.staff, actor.device, office, Int16(counter), state.rawValue, lanes?.map(\.rawValue),
        ]
        return try QueueOutcome(number: try await one(.setCounter, values).decode(Int32.self))
    }

    /// Calls whoever is next to a counter.
    public func callNext(counter: Int, office: Int32, by actor: StaffActor) async throws -> (outcome: QueueOutcome, visit: Int64?) {
        let (number, visit) = try await one(.callNext, [actor.staff, actor.device, office, Int16(counter)]).decode(Int32.self, Int64?.self)
        return (try QueueOutcome(number: number), visit)
    }

    /// Calls a certain number to a counter.
    /// - Parameter family: with everybody of its party who waits.
    public func call(visit: Int64, counter: Int, office: Int32, family: Bool, by actor: StaffActor) async throws -> QueueOutcome {
        let values: [(any PostgresEncodable)?] = [actor.staff, actor.device, office, Int16(counter), visit, family]
        return try QueueOutcome(number: try await one(.callNumbers, values).decode(Int32.self))
    }

    /// - Parameter counter: that has it; nil: whichever does.
    public func act(_ act: VisitAct, visit: Int64, office: Int32, counter: Int? = nil, by actor: StaffActor) async throws -> QueueOutcome {
        var (text, next): (String?, Int16?)
        if case .incomplete(let missing) = act { text = missing }
        if case .handOver(let to) = act { next = to.map(Int16.init) }
        let values: [(any PostgresEncodable)?] = [
            actor.staff, actor.device, office, visit, act.name, text, next, counter.map { Int16($0) },
        ]
        return try QueueOutcome(number: try await one(.actOnVisit, values).decode(Int32.self))
    }

    /// A number for somebody without booking.
    public func issueWalkIn(
        office: Int32, lane: LaneCode, service: Service?, priority: String?, by actor: StaffActor
    ) async throws -> Int64 {
        let values: [(any PostgresEncodable)?] = [actor.staff, actor.device, office, lane.rawValue, service?.rawValue, priority]
        return try await one(.issueWalkIn, values).decode(Int64.self)
    }

    public func visit(id: Int64) async throws -> Visit? {
        try await run(.visit, [id]).first.map(Visit.init)
    }

    /// Which visit has a number on a day.
    public func visit(_ number: QueueNumber, office: Int32, day: Day) async throws -> Int64? {
        try await run(.visitOfNumber, [office, day, number.prefix, Int32(number.number)]).first?.decode(Int64.self)
    }

    /// The groups of people who may go to the priority lane, with their ages in whole years.
    public func priorityGroups() async throws -> [(code: String, ageFrom: Int?, ageTo: Int?)] {
        try await run(.priorityGroups).map { row in
            let (code, from, to) = try row.decode(String.self, Int16?.self, Int16?.self)
            return (code, from.map(Int.init), to.map(Int.init))
        }
    }
}

extension DeskCounter {
    fileprivate init(_ row: Row) throws {
        let (number, text, lanes, staff) = try row.decode(Int16.self, String.self, [Int32]?.self, Int64.self)
        guard let state = CounterState(rawValue: text) else { throw StoreError.unexpected("counter \(text)") }
        self.init(number: Int(number), state: state, lanes: lanes, staff: staff)
    }
}

extension Visit {
    fileprivate init(_ row: Row) throws {
        id = try row["id", as: Int64.self]
        lane = try row["lane_id", as: Int32.self]
        number = QueueNumber(prefix: try row["prefix", as: String.self], number: Int(try row["number", as: Int32.self]))
        booking = try row["booking_id", as: Int64?.self]
        party = try row["party_id", as: Int64?.self]
        service = try row["service", as: Int16?.self].flatMap(Service.init)
        priority = try row["priority", as: String?.self]
        dueAt = try row["due_at", as: Date.self]
        arrivedAt = try row["arrived_at", as: Date.self]
        let text = try row["state", as: String.self]
        guard let state = VisitState(rawValue: text) else { throw StoreError.unexpected("visit \(text)") }
        self.state = state
        counter = try row["counter", as: Int16?.self].map(Int.init)
        calls = Int(try row["calls", as: Int16.self])
        firstCall = try row["first_call", as: Int64?.self]
        firstCalledAt = try row["first_called_at", as: Date?.self]
        calledAt = try row["called_at", as: Date?.self]
        changedAt = try row["changed_at", as: Date.self]
        outcome = try row["outcome", as: String?.self].flatMap(VisitOutcome.init)
        missing = try row["missing", as: String?.self]
        hasUndo = try row["has_undo", as: Bool.self]
    }
}
