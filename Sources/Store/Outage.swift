import Domain
import Foundation
import Postgres

/// What a machine did for one person without network.
public struct DeskRecord: Sendable {
    public enum Who: Sendable {
        case booking(Int64)
        /// Of a walk-in lane, with a number that the machine issued.
        case walkIn(lane: LaneCode, number: Int, service: Service, priority: String?)
    }

    /// The machine's own id of it.
    public var id: UUID
    public var who: Who
    public var arrivedAt: Date
    public var calledAt: Date?
    public var counter: Int?
    /// Nil: still in the room.
    public var endedAt: Date?
    /// Accepted or incomplete.
    public var outcome: VisitOutcome?
    public var missing: String?

    public init(
        id: UUID, who: Who, arrivedAt: Date, calledAt: Date?, counter: Int?, endedAt: Date?, outcome: VisitOutcome?, missing: String?
    ) {
        self.id = id
        self.who = who
        self.arrivedAt = arrivedAt
        self.calledAt = calledAt
        self.counter = counter
        self.endedAt = endedAt
        self.outcome = outcome
        self.missing = missing
    }
}

/// What became of a record that was brought back. The numbers are those of `sql/functions/outage.sql`.
public enum MergeOutcome: Int32, CaseIterable, Sendable {
    case merged = 1
    case before = 2
    /// The person has another live booking by now.
    case hasAnother = 8
    case notFound = 16
    case wrongOffice = 25
    case wrongDay = 26
    case late = 27
    case cancelled = 28
    /// Another desk checked the person in.
    case elsewhere = 29
    /// Staff would undo their own miss.
    case ownBooking = 31
    /// The number is another walk-in's.
    case numberTaken = 43
    /// Times that cannot be.
    case wrongTime = 44
}

extension Statement {
    static let mergeRecord = Statement("merge_record", "SELECT merge_record($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)")
    static let noteDayList = Statement("note_day_list", "SELECT note_day_list($1, $2, $3, $4)")
    static let finishMerge = Statement("finish_merge", "SELECT finish_merge($1, $2, $3, $4)")

    /// The machines of an office that work without network, by place.
    static let desksOfOffice = Statement(
        "desks_of_office",
        "SELECT id, name, place FROM staff_devices WHERE office_id = $1 AND revoked_at IS NULL AND place IS NOT NULL ORDER BY place")

    static let outageStatements = [mergeRecord, noteDayList, finishMerge, desksOfOffice]
}

extension Store {
    /// Brings back one record; sent again with more it goes on from there.
    public func merge(_ record: DeskRecord, office: Int32, by actor: StaffActor) async throws -> MergeOutcome {
        var booking: Int64?
        var (lane, number, service, priority): (String?, Int32?, Int16?, String?)
        switch record.who {
        case .booking(let id): booking = id
        case .walkIn(let code, let issued, let wanted, let group):
            (lane, number, service, priority) = (code.rawValue, Int32(issued), wanted.rawValue, group)
        }
        let values: [(any PostgresEncodable)?] = [
            actor.staff, actor.device, office, record.id, booking, lane, number, service, priority, record.arrivedAt, record.calledAt,
            record.counter.map { Int16($0) }, record.endedAt, record.outcome?.rawValue, record.missing,
        ]
        let outcome = try await one(.mergeRecord, values).decode(Int32.self)
        guard let outcome = MergeOutcome(rawValue: outcome) else { throw StoreError.unexpected("outcome \(outcome)") }
        return outcome
    }

    /// Somebody, or a machine by itself, took a day's list.
    public func noteDayList(day: Day, office: Int32, by actor: StaffActor) async throws {
        try await run(.noteDayList, [actor.staff, actor.device, office, day])
    }

    /// All that the actor's machine did on a day until now has been brought back.
    public func finishMerge(day: Day, office: Int32, by actor: StaffActor) async throws {
        try await run(.finishMerge, [actor.staff, actor.device, office, day])
    }

    /// The machines of an office that work without network, by place.
    public func desks(office: Int32) async throws -> [(id: Int32, name: String, place: Int)] {
        try await run(.desksOfOffice, [office]).map { row in
            let (id, name, place) = try row.decode(Int32.self, String.self, Int16.self)
            return (id, name, Int(place))
        }
    }
}
