import Domain
import Foundation
import Postgres

/// A lane of an office, with its letter and the versions of its week.
public struct Lane: Sendable {
    public var id: Int32
    public var office: Int32
    public var officeCode: String
    public var code: LaneCode
    public var zone: Zone
    public var letter: String
    /// Grows with every exception and every pattern.
    public var version: Int64
    /// In the order in which they were entered, without those that were withdrawn.
    public var patterns: [Pattern]
}

/// One slot that the plan wants.
public struct WantedSlot: Sendable, Hashable {
    public var day: Day
    public var session: Session
    public var startsAt: Date
    public var endsAt: Date
    public var prefix: String
    public var places: Int
    public var provisional: Bool

    public init(day: Day, session: Session, startsAt: Date, endsAt: Date, prefix: String, places: Int, provisional: Bool) {
        self.day = day
        self.session = session
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.prefix = prefix
        self.places = places
        self.provisional = provisional
    }
}

/// What somebody has decided for one hour, whatever the weekly pattern says.
public struct PlanException: Sendable, Hashable {
    public var day: Day
    public var session: Session
    public var startsAt: Date
    public var endsAt: Date
    public var prefix: String
    /// Nil: closed.
    public var places: Int?

    public init(day: Day, session: Session, startsAt: Date, endsAt: Date, prefix: String, places: Int?) {
        self.day = day
        self.session = session
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.prefix = prefix
        self.places = places
    }
}

/// What a run of the plan did to one lane.
public struct PlanResult: Sendable, Hashable {
    public var made: Int
    public var changed: Int
    public var closed: Int
}

extension Statement {
    static let lanes = Statement(
        "lanes",
        """
        SELECT l.id, l.office_id, o.code, l.code AS lane, o.zone, l.letter, l.plan_version,
               p.id AS pattern, p.season, p.valid_from, p.valid_until, p.weekdays, h.weekdays AS days, h.starts, h.ends, h.places
        FROM lanes l
        JOIN offices o ON o.id = l.office_id
        LEFT JOIN patterns p ON p.lane_id = l.id AND p.withdrawn_at IS NULL
        \(hoursOfPattern)
        WHERE EXISTS (SELECT 1 FROM patterns x WHERE x.lane_id = l.id)
        ORDER BY l.office_id, l.id, p.id
        """)

    /// The hours of the pattern `p` as arrays.
    static let hoursOfPattern = """
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(weekday ORDER BY weekday, starts), '{}') AS weekdays,
                   coalesce(array_agg(to_char(starts, 'HH24:MI') ORDER BY weekday, starts), '{}') AS starts,
                   coalesce(array_agg(to_char(ends, 'HH24:MI') ORDER BY weekday, starts), '{}') AS ends,
                   coalesce(array_agg(places ORDER BY weekday, starts), '{}') AS places
            FROM weekly_hours WHERE pattern_id = p.id
        ) h
        """

    static let holidays = Statement(
        "holidays",
        """
        SELECT day, kind, source FROM holidays
        WHERE (office_id IS NULL OR office_id = $1) AND kind IN ('national', 'collective_leave')
        """)

    static let closures = Statement(
        "closures", "SELECT day FROM holidays WHERE (office_id IS NULL OR office_id = $1) AND kind IN ('regional', 'closure')")

    /// The exceptions of some lanes' days.
    static let exceptions = Statement(
        "exceptions",
        """
        SELECT lane_id, day, session, starts_at, ends_at, prefix, places FROM slot_changes
        WHERE lane_id = ANY ($1) AND state = 'in_force' AND starts_at >= $2 AND day BETWEEN $3 AND $4
        """)

    static let knownUntil = Statement("known_until", "SELECT max(known_until) FROM decrees")

    static let planSlots = Statement(
        "plan_slots",
        "SELECT o_made, o_changed, o_closed FROM plan_slots($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, antrean_now(), $11)")

    static let ensurePartitions = Statement("ensure_partitions", "SELECT ensure_partitions($1)")

    static let capacityStatements = [lanes, holidays, closures, exceptions, knownUntil, planSlots, ensurePartitions]
}

extension Store {
    /// Every lane that has a pattern, or had one: then without versions. By office.
    public func lanes() async throws -> [Lane] {
        var lanes: [Lane] = []
        for row in try await run(.lanes) {
            let id = try row["id", as: Int32.self]
            if lanes.last?.id != id {
                guard let zone = Zone(iana: try row["zone", as: String.self]), let code = LaneCode(rawValue: try row["lane", as: String.self]) else {
                    throw StoreError.unexpected("zone or code of lane \(id)")
                }
                lanes.append(
                    Lane(
                        id: id, office: try row["office_id", as: Int32.self], officeCode: try row["code", as: String.self], code: code, zone: zone,
                        letter: try row["letter", as: String.self], version: try row["plan_version", as: Int64.self], patterns: []))
            }
            // all were withdrawn
            guard try row["pattern", as: Int64?.self] != nil else { continue }
            lanes[lanes.count - 1].patterns.append(try row.pattern())
        }
        return lanes
    }

    /// National holidays and collective leave with the end of what is known, as the planner needs them.
    public func holidayCalendar(office: Int32) async throws -> HolidayCalendar {
        let known = try await one(.knownUntil).decode(Day?.self)
        let holidays = try await run(.holidays, [office]).map { row in
            let (day, kind, source) = try row.decode(Day.self, String.self, String.self)
            guard let kind = Holiday.Kind(rawValue: kind) else { throw StoreError.unexpected("holiday kind \(kind)") }
            return Holiday(day: day, kind: kind, source: source)
        }
        return HolidayCalendar(holidays: holidays, knownUntil: known)
    }

    /// Days on which this office alone, or its region, is closed.
    public func closures(office: Int32) async throws -> Set<Day> {
        Set(try await run(.closures, [office]).map { try $0.decode(Day.self) })
    }

    /// The exceptions of an office's lanes on some days, by lane. Places nil: the hour is closed.
    /// - Parameter start: when the first day begins at the office.
    public func exceptions(lanes: [Int32], from start: Date, days: ClosedRange<Day>) async throws -> [Int32: [PlanException]] {
        var exceptions: [Int32: [PlanException]] = [:]
        for row in try await run(.exceptions, [lanes, start, days.lowerBound, days.upperBound]) {
            let (lane, day, session, starts, ends, prefix, places) = try row.decode(
                Int32.self, Day.self, Int16.self, Date.self, Date.self, String.self, Int32?.self)
            guard let session = Session(rawValue: session) else { throw StoreError.unexpected("session \(session)") }
            exceptions[lane, default: []].append(
                PlanException(day: day, session: session, startsAt: starts, endsAt: ends, prefix: prefix, places: places.map(Int.init)))
        }
        return exceptions
    }

    /// Writes the plan of one lane for the days `from` to `until`: what is not wanted there is closed.
    /// - Parameter version: of the plan that was read.
    /// - Returns: nil: the plan is another by now, and nothing was written.
    public func plan(lane: Int32, version: Int64, from: Day, until: Day, _ wanted: [WantedSlot]) async throws -> PlanResult? {
        let row = try await run(
            .planSlots,
            [
                lane, from, until, wanted.map(\.day), wanted.map(\.session.rawValue), wanted.map(\.startsAt), wanted.map(\.endsAt),
                wanted.map(\.prefix), wanted.map { Int32($0.places) }, wanted.map(\.provisional), version,
            ]
        ).first!
        let (made, changed, closed) = try row.decode(Int?.self, Int?.self, Int?.self)
        guard let made, let changed, let closed else { return nil }
        return PlanResult(made: made, changed: changed, closed: closed)
    }

    /// Makes the partitions of this month and `months` more; how many were missing.
    @discardableResult
    public func ensurePartitions(months: Int) async throws -> Int {
        try await one(.ensurePartitions, [Int32(months)]).decode(Int.self)
    }
}
