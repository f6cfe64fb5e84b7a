import Domain
import Foundation
import Postgres

/// One line of the trail.
public struct AuditLine: Sendable {
    public var id: Int64
    public var at: Date
    public var staff: Int64?
    public var username: String?
    public var device: Int32?
    public var action: String
    public var office: Int32?
    public var subject: String?
    public var subjectID: Int64?
    /// JSON.
    public var facts: String?
    public var reason: String?
}

/// A closed day of the trail.
public struct AuditDay: Sendable {
    public var day: Day
    public var lines: Int64
    /// Hexadecimal.
    public var digest: String
}

extension Store {
    /// Writes a line of the trail of its own: for what is read. Whatever changes something writes its line with the change.
    public func note(
        _ action: String, by actor: StaffActor, office: Int32? = nil, subject: (kind: String, id: Int64)? = nil, facts: String? = nil,
        reason: String? = nil
    ) async throws {
        try await run(.noteAudit, [actor.staff, actor.device, action, office, subject?.kind, subject?.id, facts, reason])
    }

    /// Whose pseudonym in reports it is. The caller notes in the trail that it was asked, before more is told. Nil: nobody's.
    public func subject(ofPseudonym pseudonym: String) async throws -> (kind: String, id: Int64)? {
        var after: Int64 = 0
        while true {
            let row = try await one(.findPseudonym, [pseudonym, after])
            let (kind, id, last) = try row.decode(String?.self, Int64?.self, Int64?.self)
            if let kind, let id { return (kind, id) }
            guard let last else { return nil }
            after = last
        }
    }

    /// Name and user name of a member of staff.
    public func staffName(_ id: Int64) async throws -> (username: String, name: String)? {
        try await run(.staffName, [id]).first.map { try $0.decode(String.self, String.self) }
    }

    /// The trail of a span of time, the latest first.
    /// - Parameter before: the last line of the page before; of the same span.
    public func auditLines(from: Date, until: Date, before: Int64?, limit: Int) async throws -> [AuditLine] {
        try await run(.auditLines, [from, until, before, Int32(limit)]).map { row in
            let (id, at, staff, username, device, action, office, subject, subjectID, facts, reason) = try row.decode(
                Int64.self, Date.self, Int64?.self, String?.self, Int32?.self, String.self, Int32?.self, String?.self, Int64?.self, String?.self,
                String?.self)
            return AuditLine(
                id: id, at: at, staff: staff, username: username, device: device, action: action, office: office, subject: subject,
                subjectID: subjectID, facts: facts, reason: reason)
        }
    }

    /// The latest closed days.
    public func auditDays(limit: Int) async throws -> [AuditDay] {
        try await run(.auditDays, [Int32(limit)]).map { row in
            let (day, lines, digest) = try row.decode(Day.self, Int64.self, String.self)
            return AuditDay(day: day, lines: lines, digest: digest)
        }
    }

    /// The first line of the trail; nil: there is none.
    public func auditBegan() async throws -> Date? {
        try await one(.auditBegan).decode(Date?.self)
    }

    /// Closes the days that are over; how many.
    public func closeAuditDays() async throws -> Int {
        try await one(.closeAuditDays).decode(Int.self)
    }

    /// Closed days from one on whose lines are not those that were closed.
    public func brokenAuditDays(from: Day) async throws -> [Day] {
        try await run(.brokenAuditDays, [from]).map { try $0.decode(Day.self) }
    }
}
