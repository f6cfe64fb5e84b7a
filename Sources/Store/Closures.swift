import Domain
import Foundation
import Postgres

/// Why an office does not open. The raw value is `closures.kind`.
public enum ClosureKind: String, CaseIterable, Hashable, Sendable {
    /// *Libur nasional*.
    case national
    /// *Cuti bersama*.
    case collectiveLeave = "collective_leave"
    /// In a part of the country.
    case regional
    /// Of an office: a flood, a move.
    case closure
}

/// How far a closure is decided. The raw value is `closures.state`.
public enum ClosureState: String, CaseIterable, Hashable, Sendable {
    case asked
    /// In force, and still to be approved.
    case atOnce = "at_once"
    case inForce = "in_force"
    case refused
    case withdrawn
}

/// Days on which offices do not open.
public struct Closure: Sendable, Identifiable {
    public var id: Int64
    /// Nil: all of them.
    public var office: Int32?
    public var days: ClosedRange<Day>
    public var kind: ClosureKind
    /// The decree, or what happened.
    public var source: String
    public var state: ClosureState
    /// Nil: operations, at the command line.
    public var staff: Int64?
    public var askedBy: String?
    public var askedAt: Date
    public var decidedBy: String?
    public var decidedAt: Date?
    /// Why it was refused, or withdrawn.
    public var decision: String?
}

/// How asking for a closure, or deciding it, ended. The numbers are those of `sql/functions/closures.sql`.
public enum ClosureOutcome: Int32, Sendable {
    /// In force.
    case done = 1
    case decided = 2
    case notFound = 16
    /// Its days are over.
    case past = 26
    /// Somebody else decides.
    case asked = 33
    /// Who asked does not decide.
    case samePerson = 34
}

extension Statement {
    static let askClosure = Statement("ask_closure", "SELECT o_outcome FROM ask_closure($1, $2, $3, $4, $5, $6, $7)")
    static let decideClosure = Statement("decide_closure", "SELECT decide_closure($1, $2, $3, $4, $5)")
    static let withdrawClosure = Statement("withdraw_closure", "SELECT withdraw_closure($1, $2, $3, $4)")
    static let closeHours = Statement("close_hours", "SELECT close_hours($1, $2)")

    /// Of an office with those of the country; null: all. What is to be decided first, then the newest.
    static let closureList = Statement(
        "closure_list",
        """
        SELECT c.id, c.office_id, c.day_from, c.day_until, c.kind, c.source, c.state, c.staff_id, a.name AS asked_by, c.at,
               coalesce(w.name, d.name) AS decided_by, coalesce(c.withdrawn_at, c.decided_at) AS decided_at, coalesce(c.withdrawal, c.decision) AS decision
        FROM closures c
        LEFT JOIN staff a ON a.id = c.staff_id
        LEFT JOIN staff d ON d.id = c.decided_by
        LEFT JOIN staff w ON w.id = c.withdrawn_by
        WHERE ($1::int IS NULL OR c.office_id IS NULL OR c.office_id = $1) AND ($2::date IS NULL OR c.day_until >= $2)
        ORDER BY c.state IN ('asked', 'at_once') DESC, c.id DESC
        """)

    static let closureStatements = [askClosure, decideClosure, withdrawClosure, closeHours, closureList]
}

extension Store {
    /// - Parameters:
    ///   - office: nil: of all offices and the country.
    ///   - since: nil: from the first on; else only those that have a day from then on.
    public func closureList(office: Int32? = nil, since: Day? = nil) async throws -> [Closure] {
        try await run(.closureList, [office, since]).map { row in
            guard let kind = ClosureKind(rawValue: try row["kind", as: String.self]),
                let state = ClosureState(rawValue: try row["state", as: String.self])
            else { throw StoreError.unexpected("kind or state of a closure") }
            return Closure(
                id: try row["id", as: Int64.self], office: try row["office_id", as: Int32?.self],
                days: try row["day_from", as: Day.self]...(try row["day_until", as: Day.self]), kind: kind,
                source: try row["source", as: String.self],
                state: state, staff: try row["staff_id", as: Int64?.self], askedBy: try row["asked_by", as: String?.self],
                askedAt: try row["at", as: Date.self], decidedBy: try row["decided_by", as: String?.self],
                decidedAt: try row["decided_at", as: Date?.self], decision: try row["decision", as: String?.self])
        }
    }

    /// - Parameter office: nil: everywhere.
    public func askClosure(
        office: Int32?, days: ClosedRange<Day>, kind: ClosureKind, source: String, by actor: StaffActor
    ) async throws -> ClosureOutcome {
        let row = try await one(.askClosure, [actor.staff, actor.device, office, days.lowerBound, days.upperBound, kind.rawValue, source])
        return try ClosureOutcome(number: try row.decode(Int32.self))
    }

    public func decide(closure: Int64, approve: Bool, reason: String?, by actor: StaffActor) async throws -> ClosureOutcome {
        try ClosureOutcome(number: try await one(.decideClosure, [actor.staff, actor.device, closure, approve, reason]).decode(Int32.self))
    }

    public func withdraw(closure: Int64, reason: String, by actor: StaffActor) async throws -> ClosureOutcome {
        try ClosureOutcome(number: try await one(.withdrawClosure, [actor.staff, actor.device, closure, reason]).decode(Int32.self))
    }

    /// Closes the hours to come of one office that a closure in force is about; how many.
    @discardableResult
    public func closeHours(closure: Int64, office: Int32) async throws -> Int {
        try await one(.closeHours, [closure, office]).decode(Int.self)
    }
}

extension ClosureOutcome {
    fileprivate init(number: Int32) throws {
        guard let outcome = ClosureOutcome(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
        self = outcome
    }
}
