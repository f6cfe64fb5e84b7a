import Domain
import Foundation
import Postgres

/// One arrival hour of an office as last read. `free` is what may still be booked once it is open.
public struct Slot: Sendable, Hashable, Identifiable {
    public var id: Int64
    public var officeID: Int32
    public var day: Day
    public var session: Session
    public var startsAt: Date
    public var endsAt: Date
    /// From when it may be booked. Nil: no release that was announced opens it.
    public var opensAt: Date?
    /// The day lies beyond the last decree on holidays: it may still be closed.
    public var provisional: Bool
    public var open: Bool
    /// Places by the plan.
    public var planned: Int
    /// Places left by the plan, never below 0.
    public var free: Int
    /// Two letters that begin the slot's queue numbers: the lane's and the hour's.
    public var prefix: String
    /// Grows with every change of the slot.
    public var version: Int64

    public init(
        id: Int64, officeID: Int32, day: Day, session: Session, startsAt: Date, endsAt: Date, opensAt: Date?, provisional: Bool, open: Bool,
        planned: Int, free: Int, prefix: String, version: Int64
    ) {
        self.id = id
        self.officeID = officeID
        self.day = day
        self.session = session
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.opensAt = opensAt
        self.provisional = provisional
        self.open = open
        self.planned = planned
        self.free = free
        self.prefix = prefix
        self.version = version
    }

    public func isReleased(at now: Date) -> Bool { opensAt.map { $0 <= now } ?? false }
}

extension Statement {
    private static let slotColumns = """
        s.id, s.office_id, s.day, s.session, s.starts_at, s.ends_at, nullif(s.opens_at, 'infinity'), s.provisional, s.open, s.planned,
        greatest(s.planned - s.taken - s.held_back - CASE WHEN s.staged_at > (SELECT antrean_now()) THEN s.staged ELSE 0 END, 0), s.prefix, s.version
        """

    /// The online lane only: the others are served at the desk. The clock is asked in queries of its own: a volatile
    /// function beside a column would keep the planner from the index, and past slots are many. OFFSET
    /// keeps the planner from reading all offices for a few. An hour whose next release has begun is newer than
    /// its version says, until somebody has written so.
    static let slotsOfOffices = Statement(
        "slots_of_offices",
        """
        SELECT \(slotColumns)
        FROM unnest($1::integer[], $2::bigint[]) AS o (id, version)
        JOIN lanes l ON l.office_id = o.id AND l.online
        CROSS JOIN LATERAL (
            SELECT *
            FROM slots
            WHERE lane_id = l.id AND starts_at > (SELECT antrean_now()) AND (version > o.version OR staged_at <= (SELECT antrean_now()))
            OFFSET 0
        ) s
        ORDER BY s.starts_at
        """)

    static let databaseNow = Statement("database_now", "SELECT antrean_now()")

    static let slotStatements = [slotsOfOffices, databaseNow]
}

extension Store {
    /// The coming slots of an office's online lane whose version is above `version` (0: all of them).
    public func slots(office: Int32, newerThan version: Int64) async throws -> [Slot] {
        try await slots(newerThan: [(office, version)])
    }

    /// The same of several offices, each with its version, by start.
    public func slots(newerThan versions: [(office: Int32, version: Int64)]) async throws -> [Slot] {
        try await run(.slotsOfOffices, [versions.map(\.office), versions.map(\.version)]).map { row in
            let (id, office, day, session, starts, ends, opens, provisional, open, planned, free, prefix, version) = try row.decode(
                Int64.self, Int32.self, Day.self, Int16.self, Date.self, Date.self, Date?.self, Bool.self, Bool.self, Int.self, Int.self, String.self,
                Int64.self)
            guard let session = Session(rawValue: session) else {
                throw StoreError.unexpected("session \(session) of slot \(id)")
            }
            return Slot(
                id: id, officeID: office, day: day, session: session, startsAt: starts, endsAt: ends, opensAt: opens, provisional: provisional,
                open: open, planned: planned, free: free, prefix: prefix, version: version)
        }
    }

    /// The clock by which SQL decides.
    public func databaseNow() async throws -> Date {
        try await one(.databaseNow).decode(Date.self)
    }
}
