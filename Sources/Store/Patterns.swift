import Domain
import Foundation
import Postgres

/// A version of a lane's week as it was entered.
public struct PatternVersion: Sendable, Identifiable {
    public var id: Int64
    public var office: Int32
    public var lane: LaneCode
    public var pattern: Pattern
    /// Nil: operations, at the command line.
    public var enteredBy: String?
    public var at: Date
    public var reason: String
    public var withdrawal: Withdrawal?

    public struct Withdrawal: Sendable {
        public var by: String?
        public var at: Date
        public var reason: String
    }
}

/// How entering or withdrawing a version ended. The numbers are those of `sql/functions/patterns.sql`.
public enum PatternOutcome: Int32, Sendable {
    case done = 1
    /// It says so already, or was withdrawn before.
    case same = 2
    case notFound = 16
}

extension Statement {
    static let addPattern = Statement(
        "add_pattern", "SELECT o_outcome, o_pattern FROM add_pattern($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
    static let withdrawPattern = Statement("withdraw_pattern", "SELECT withdraw_pattern($1, $2, $3, $4)")

    /// Those that hold no more and those that are to come, too.
    static let patternVersions = Statement(
        "pattern_versions",
        """
        SELECT p.id AS pattern, l.office_id, l.code AS lane, p.season, p.valid_from, p.valid_until, p.weekdays, h.weekdays AS days, h.starts, h.ends, h.places,
               s.name AS entered_by, p.at, p.reason, w.name AS withdrawn_by, p.withdrawn_at, p.withdrawal
        FROM patterns p
        JOIN lanes l ON l.id = p.lane_id
        LEFT JOIN staff s ON s.id = p.staff_id
        LEFT JOIN staff w ON w.id = p.withdrawn_by
        \(hoursOfPattern)
        WHERE $1::int IS NULL OR l.office_id = $1
        ORDER BY l.office_id, l.id, p.id
        """)

    static let patternStatements = [addPattern, withdrawPattern, patternVersions]
}

extension Store {
    /// All versions ever entered, by office, lane and order of entry.
    /// - Parameter office: nil: everywhere.
    public func patternVersions(office: Int32? = nil) async throws -> [PatternVersion] {
        try await run(.patternVersions, [office]).map { row in
            let lane = try row["lane", as: String.self]
            guard let lane = LaneCode(rawValue: lane) else { throw StoreError.unexpected("lane \(lane)") }
            return PatternVersion(
                id: try row["pattern", as: Int64.self], office: try row["office_id", as: Int32.self], lane: lane, pattern: try row.pattern(),
                enteredBy: try row["entered_by", as: String?.self], at: try row["at", as: Date.self], reason: try row["reason", as: String.self],
                withdrawal: try row["withdrawn_at", as: Date?.self].map { at in
                    PatternVersion.Withdrawal(
                        by: try row["withdrawn_by", as: String?.self], at: at, reason: try row["withdrawal", as: String?.self] ?? "")
                })
        }
    }

    /// Enters a version. It becomes slots when the plan is applied next.
    /// - Returns: `same` with the version that says so already.
    public func add(_ pattern: Pattern, office: Int32, lane: LaneCode, reason: String, by actor: StaffActor) async throws -> (PatternOutcome, Int64?)
    {
        let hours = pattern.plan.hours.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { weekday, hours in hours.map { (weekday, $0) } }
        let row = try await one(
            .addPattern,
            [
                actor.staff, actor.device, office, lane.rawValue, pattern.isSeason, pattern.validFrom, pattern.validUntil,
                pattern.weekdays.map(\.rawValue).sorted().map(Int16.init), hours.map { Int16($0.0.rawValue) }, hours.map { $0.1.starts.description },
                hours.map { $0.1.ends.description }, hours.map { Int32($0.1.places) }, reason,
            ])
        let (number, id) = try row.decode(Int32.self, Int64?.self)
        guard let outcome = PatternOutcome(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
        return (outcome, id)
    }

    /// What was in force before a version is so again, when the plan is applied next.
    public func withdraw(pattern: Int64, reason: String, by actor: StaffActor) async throws -> PatternOutcome {
        let number = try await one(.withdrawPattern, [actor.staff, actor.device, pattern, reason]).decode(Int32.self)
        guard let outcome = PatternOutcome(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
        return outcome
    }
}

extension Row {
    /// The pattern in columns as `Statement.hoursOfPattern` names them.
    func pattern() throws -> Pattern {
        let id = try self["pattern", as: Int64.self]
        var hours: [Weekday: [PlannedHour]] = [:]
        let days = try self["days", as: [Int16].self]
        let starts = try self["starts", as: [String].self]
        let ends = try self["ends", as: [String].self]
        let places = try self["places", as: [Int32].self]
        for (index, day) in days.enumerated() {
            guard let weekday = Weekday(rawValue: Int(day)), let from = TimeOfDay(starts[index]), let to = TimeOfDay(ends[index]) else {
                throw StoreError.unexpected("hours of pattern \(id)")
            }
            hours[weekday, default: []].append(PlannedHour(starts: from, ends: to, places: Int(places[index])))
        }
        return Pattern(
            isSeason: try self["season", as: Bool.self], validFrom: try self["valid_from", as: Day.self],
            validUntil: try self["valid_until", as: Day?.self],
            weekdays: Set(try self["weekdays", as: [Int16].self].compactMap { Weekday(rawValue: Int($0)) }), plan: WeeklyPlan(hours: hours))
    }
}
