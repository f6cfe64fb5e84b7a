import struct Foundation.Date

/// A lane of an office's day: how many places it has, and whose turn it is. The raw value is `lanes.code`.
public enum LaneCode: String, CaseIterable, Hashable, Sendable {
    case online
    /// Walk-ins who need not book: the old, small children, pregnant or disabled people.
    case priority
    case fast
    /// Walk-ins of services that cannot be booked: lost, damaged, changed data.
    case special
}

/// Where a number in the waiting room is. The raw value is `visits.state`.
public enum VisitState: String, CaseIterable, Hashable, Sendable {
    case waiting
    /// To a counter, once or more.
    case called
    case serving
    /// Did not come when called, and is parked: may be called again by its number.
    case missed
    case done
}

/// How a visit ended. The raw value is `visits.outcome`.
public enum VisitOutcome: String, CaseIterable, Hashable, Sendable {
    case accepted
    /// Something is missing; the person comes again.
    case incomplete
    /// The day ended without it.
    case left
}

/// In which order those who wait will be called, as `call_next()` decides it: whom a counter was handed first; then the order of the slots and within
/// one of arrival, mixed with walk-ins, one after so many of the online lane; walk-ins also when nobody else waits.
public struct QueueOrder: Sendable {
    /// A lane and how long its last call is ago.
    public struct Lane: Hashable, Sendable {
        public var id: Int32
        public var code: LaneCode
        /// One of this lane after so many of the online lane; nil: it is that lane.
        public var turn: Int?
        /// People of the online lane called since the last one of this lane.
        public var passed: Int

        public init(id: Int32, code: LaneCode, turn: Int?, passed: Int) {
            self.id = id
            self.code = code
            self.turn = turn
            self.passed = passed
        }
    }

    /// Somebody who waits.
    public struct Place: Sendable {
        public var id: Int64
        public var lane: Int32
        /// The slot's start; of a walk-in when it came.
        public var dueAt: Date
        public var arrivedAt: Date
        public var isHandedOver: Bool

        public init(id: Int64, lane: Int32, dueAt: Date, arrivedAt: Date, isHandedOver: Bool = false) {
            self.id = id
            self.lane = lane
            self.dueAt = dueAt
            self.arrivedAt = arrivedAt
            self.isHandedOver = isHandedOver
        }

        fileprivate var key: (Date, Date, Int64) { (dueAt, arrivedAt, id) }
    }

    /// - Returns: the ids, the next one first.
    public static func ids(of waiting: [Place], lanes: [Lane]) -> [Int64] {
        var lines: [(lane: Lane, line: ArraySlice<Place>)] = lanes.map { lane in
            (lane, waiting.filter { $0.lane == lane.id && !$0.isHandedOver }.sorted { $0.key < $1.key }[...])
        }
        var order = waiting.filter(\.isHandedOver).sorted { $0.key < $1.key }.map(\.id)
        while true {
            let open = lines.indices.filter { !lines[$0].line.isEmpty }
            guard let next = open.min(by: { rank(lines[$0]) < rank(lines[$1]) }) else { return order }
            order.append(lines[next].line.removeFirst().id)
            for index in lines.indices {
                if index == next { lines[index].lane.passed = 0 } else if lines[next].lane.turn == nil { lines[index].lane.passed += 1 }
            }
        }
    }

    private static func rank(_ line: (lane: Lane, line: ArraySlice<Place>)) -> (Int, Date, Date, Int64) {
        let first = line.line.first!
        let rank = line.lane.turn.map { line.lane.passed >= $0 ? 0 : 2 } ?? 1
        return (rank, first.dueAt, first.arrivedAt, first.id)
    }
}
