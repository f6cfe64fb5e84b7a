import Domain
import Foundation
import Postgres

/// An hour to come that has more people than the plan has places, or is closed and has people.
public struct Conflict: Sendable, Hashable {
    public var slot: Int64
    public var office: Int32
    public var day: Day
    public var startsAt: Date
    public var endsAt: Date
    public var isOpen: Bool
    public var planned: Int
    public var taken: Int
    /// For how many of those who are booked there is no place.
    public var over: Int
}

/// What came of a decision about a conflict. The numbers are those of `sql/functions/conflicts.sql`.
public enum ConflictOutcome: Int32, Sendable {
    case done = 1
    /// There is none, or not any more.
    case none = 2
    /// No hour has room for the party, or it was booked at the desk and cannot be told.
    case noRoom = 7
    case notFound = 16
    /// Nobody is left who could be moved: they are held for a chat.
    case nobody = 17
    /// The hour has begun.
    case past = 26
}

/// One slot as it is.
public struct PresentSlot: Sendable, Hashable {
    public var id: Int64
    public var day: Day
    public var startsAt: Date
    public var endsAt: Date
    public var prefix: String
    public var planned: Int
    public var isOpen: Bool
    public var isProvisional: Bool
    public var taken: Int

    public init(
        id: Int64, day: Day, startsAt: Date, endsAt: Date, prefix: String, planned: Int, isOpen: Bool, isProvisional: Bool, taken: Int
    ) {
        self.id = id
        self.day = day
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.prefix = prefix
        self.planned = planned
        self.isOpen = isOpen
        self.isProvisional = isProvisional
        self.taken = taken
    }
}

extension Statement {
    static let conflicts = Statement(
        "conflicts", "SELECT slot_id, office_id, day, starts_at, ends_at, open, planned, taken, over FROM conflicts($1)")
    static let lastBookings = Statement("last_bookings", "SELECT last_bookings($1, $2)")
    static let keepConflict = Statement("keep_conflict", "SELECT keep_conflict($1, $2, $3, $4)")
    static let relocateParty = Statement("relocate_party", "SELECT o_outcome, o_bookings FROM relocate_party($1, $2, $3, $4, $5)")
    static let lanePlanned = Statement("lane_planned", "SELECT lane_planned($1)")
    static let slotsOfLane = Statement(
        "slots_of_lane",
        """
        SELECT id, day, starts_at, ends_at, prefix, planned, open, provisional, taken FROM slots
        WHERE lane_id = $1 AND starts_at >= $2 AND starts_at < $3
        ORDER BY starts_at
        """)
    /// Lanes with a pattern of offices that take bookings online, and when they were last brought to the plan.
    static let plannedLanes = Statement(
        "planned_lanes",
        """
        SELECT o.code, o.zone, l.planned_at
        FROM lanes l JOIN offices o ON o.id = l.office_id
        WHERE o.accepts_online AND EXISTS (SELECT 1 FROM patterns p WHERE p.lane_id = l.id AND p.withdrawn_at IS NULL)
        ORDER BY o.code
        """)

    static let conflictStatements = [conflicts, lastBookings, keepConflict, relocateParty, lanePlanned, slotsOfLane, plannedLanes]
}

extension Store {
    /// What is to be decided, by office and time.
    /// - Parameter office: nil: everywhere.
    public func conflicts(office: Int32? = nil) async throws -> [Conflict] {
        try await run(.conflicts, [office]).map { row in
            Conflict(
                slot: try row["slot_id", as: Int64.self], office: try row["office_id", as: Int32.self], day: try row["day", as: Day.self],
                startsAt: try row["starts_at", as: Date.self], endsAt: try row["ends_at", as: Date.self], isOpen: try row["open", as: Bool.self],
                planned: try row["planned", as: Int.self], taken: try row["taken", as: Int.self], over: try row["over", as: Int.self])
        }
    }

    /// Those of a slot, still to come, who booked last: the last first.
    public func lastBookings(slot: Int64, count: Int) async throws -> [Int64] {
        try await run(.lastBookings, [slot, Int32(count)]).map { try $0.decode(Int64.self) }
    }

    /// The hour serves all who are booked.
    public func keepConflict(slot: Int64, reason: String, by actor: StaffActor) async throws -> ConflictOutcome {
        ConflictOutcome(rawValue: try await one(.keepConflict, [actor.staff, actor.device, slot, reason]).decode(Int32.self)) ?? .notFound
    }

    /// Moves one party to the next free place.
    /// - Parameter below: of bookings made before this one; nil: of all.
    /// - Returns: what came of it, and which bookings it was about.
    public func relocateParty(slot: Int64, below: Int64?, reason: String, by actor: StaffActor) async throws -> (ConflictOutcome, [Int64]) {
        let row = try await one(.relocateParty, [actor.staff, actor.device, slot, below, reason])
        let number = try row["o_outcome", as: Int32.self]
        guard let outcome = ConflictOutcome(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
        return (outcome, try row["o_bookings", as: [Int64]?.self] ?? [])
    }

    /// All days of the lane are as the plan says.
    public func notePlanned(lane: Int32) async throws { try await run(.lanePlanned, [lane]) }

    /// A lane's slots that start within a time.
    public func slots(lane: Int32, from: Date, until: Date) async throws -> [PresentSlot] {
        try await run(.slotsOfLane, [lane, from, until]).map { row in
            let (id, day, starts, ends, prefix, planned, open, provisional, taken) = try row.decode(
                Int64.self, Day.self, Date.self, Date.self, String.self, Int.self, Bool.self, Bool.self, Int.self)
            return PresentSlot(
                id: id, day: day, startsAt: starts, endsAt: ends, prefix: prefix, planned: planned, isOpen: open, isProvisional: provisional,
                taken: taken)
        }
    }

    /// Offices, their zones, and when their days were last brought to the plan; nil: never.
    public func plannedLanes() async throws -> [(office: String, zone: Zone, at: Date?)] {
        try await run(.plannedLanes).map { row in
            let (office, zone, at) = try row.decode(String.self, String.self, Date?.self)
            guard let zone = Zone(iana: zone) else { throw StoreError.unexpected("zone of \(office)") }
            return (office, zone, at)
        }
    }

    /// Offices at which it is five o'clock by now, and whose days nobody has looked at since midnight; before five, since the midnight before.
    public func unplannedOffices(at now: Date) async throws -> [String] {
        let lanes = try await plannedLanes().filter { lane in
            let today = lane.zone.day(of: now)
            let isDue = lane.zone.timeOfDay(of: now) >= TimeOfDay(hour: 5)!
            return (lane.at ?? .distantPast) < lane.zone.startOfDay(isDue ? today : today.adding(days: -1))
        }
        return Array(Set(lanes.map(\.office))).sorted()
    }

    /// Runs the body unless another process is at the same work: then nil. The lock is the connection's: it ends with the process.
    public func alone<T: Sendable>(_ work: SoleWork, _ body: nonisolated(nonsending) () async throws -> T) async throws -> T? {
        try await pool.withConnection { connection in
            let rows = try await connection.query("SELECT pg_try_advisory_lock(7165015, $1)", [work.rawValue])
            guard try rows.first?.decode(Bool.self) == true else { return nil }
            let value: T
            do {
                value = try await body()
            } catch {
                _ = try? await connection.query("SELECT pg_advisory_unlock(7165015, $1)", [work.rawValue])
                throw error
            }
            _ = try await connection.query("SELECT pg_advisory_unlock(7165015, $1)", [work.rawValue])
            return value
        }
    }
}

/// Work that one process does at a time.
public enum SoleWork: Int32, Sendable {
    case capacity = 1
}
