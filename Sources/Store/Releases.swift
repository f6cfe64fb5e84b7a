import Domain
import Foundation
import Postgres

/// Where a release stands. The raw value is `releases.state`.
public enum ReleaseState: String, CaseIterable, Hashable, Sendable {
    /// It opens at its instant, or has.
    case announced
    /// It opens nothing until it is announced again.
    case stopped
    case withdrawn
    /// The office opens its hours without releases again.
    case ended
}

/// What a release opens: the days, and how much of them.
public struct ReleaseTerms: Hashable, Sendable {
    public var opensAt: Date
    public var days: ClosedRange<Day>
    /// Percent of a lane's places, 1 to 100.
    public var shares: [LaneCode: Int]
    /// Percent of what it opens that only who writes by WhatsApp may take at first.
    public var chatShare: Int

    public init(opensAt: Date, days: ClosedRange<Day>, shares: [LaneCode: Int], chatShare: Int) {
        self.opensAt = opensAt
        self.days = days
        self.shares = shares
        self.chatShare = chatShare
    }
}

/// A release of one office.
public struct Release: Sendable, Identifiable {
    public var id: Int64
    /// What was announced together.
    public var batch: Int64
    public var office: Int32
    public var terms: ReleaseTerms
    public var state: ReleaseState
    /// Nil: operations, at the command line.
    public var announcedBy: String?
    public var at: Date
    public var reason: String
    /// The last change of it.
    public var change: Change?

    public struct Change: Sendable {
        public var by: String?
        public var at: Date
        public var reason: String
    }
}

/// How a decision about releases ended. The numbers are those of `sql/functions/releases.sql`.
public enum ReleaseOutcome: Int32, Sendable {
    case done = 1
    /// It is so already.
    case same = 2
    /// There is none; or the office has no such lane for bookings online.
    case notFound = 16
    /// Its days are over, or are before it opens.
    case past = 26
    /// Earlier than policy lets it be announced.
    case tooSoon = 47
    /// More than all of the places of a day would be announced.
    case tooMuch = 48
}

extension Statement {
    static let announceRelease = Statement(
        "announce_release", "SELECT o_outcome, o_batch, o_office, o_earliest FROM announce_release($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    static let changeRelease = Statement(
        "change_release", "SELECT o_outcome, coalesce(o_offices, '{}'), o_earliest FROM change_release($1, $2, $3, $4, $5, $6, $7)")
    static let applyReleases = Statement("apply_releases", "SELECT apply_releases($1)")
    static let followReleases = Statement("follow_releases", "SELECT follow_releases()")
    static let endReleases = Statement("end_releases", "SELECT end_releases($1, $2, $3, $4)")

    /// Of an office, or all; those whose days are over only on request. The newest announcement first.
    static let releases = Statement(
        "releases",
        """
        SELECT r.id, r.batch, r.office_id, r.opens_at, r.day_from, r.day_until, r.chat_share, r.state, a.name AS announced_by, r.at, r.reason,
               c.name AS changed_by, r.changed_at, r.change, x.lanes, x.shares
        FROM releases r
        JOIN offices o ON o.id = r.office_id
        LEFT JOIN staff a ON a.id = r.staff_id
        LEFT JOIN staff c ON c.id = r.changed_by
        CROSS JOIN LATERAL (
            SELECT array_agg(l.code ORDER BY l.id) AS lanes, array_agg(s.share ORDER BY l.id) AS shares
            FROM release_shares s JOIN lanes l ON l.id = s.lane_id WHERE s.release_id = r.id
        ) x
        WHERE ($1::int IS NULL OR r.office_id = $1) AND ($2 OR r.day_until >= (antrean_now() AT TIME ZONE o.zone)::date)
        ORDER BY r.batch DESC, o.code, r.id
        """)

    static let releaseStatements = [announceRelease, changeRelease, applyReleases, followReleases, endReleases, releases]
}

extension Store {
    /// - Parameters:
    ///   - office: nil: of all.
    ///   - past: with those whose days are over.
    public func releases(office: Int32? = nil, past: Bool = false) async throws -> [Release] {
        try await run(.releases, [office, past]).map(Release.init(row:))
    }

    /// - Returns: on `done` the number under which all of them can be changed; on `notFound`, `past`, `tooMuch` the office; on `tooSoon` the earliest instant.
    public func announce(
        _ terms: ReleaseTerms, offices: [Int32], reason: String, by actor: StaffActor
    ) async throws -> (ReleaseOutcome, batch: Int64?, office: Int32?, earliest: Date) {
        let shares = terms.shares.sorted { $0.key.rawValue < $1.key.rawValue }
        let row = try await one(
            .announceRelease,
            [
                actor.staff, actor.device, offices, terms.opensAt, terms.days.lowerBound, terms.days.upperBound, shares.map(\.key.rawValue),
                shares.map { Int16($0.value) }, Int16(terms.chatShare), reason,
            ])
        let (number, batch, office, earliest) = try row.decode(Int32.self, Int64?.self, Int32?.self, Date.self)
        return (try ReleaseOutcome(number: number), batch, office, earliest)
    }

    /// - Parameters:
    ///   - offices: nil: all that were announced together.
    ///   - opensAt: for `announced`.
    /// - Returns: the offices whose hours are to follow (``applyReleases(office:)``); on `tooSoon` the earliest instant.
    public func change(
        release batch: Int64, offices: [Int32]?, to state: ReleaseState, opensAt: Date?, reason: String, by actor: StaffActor
    ) async throws -> (ReleaseOutcome, offices: [Int32], earliest: Date) {
        let row = try await one(.changeRelease, [actor.staff, actor.device, batch, offices, state.rawValue, opensAt, reason])
        let (number, changed, earliest) = try row.decode(Int32.self, [Int32].self, Date.self)
        return (try ReleaseOutcome(number: number), changed, earliest)
    }

    /// Writes into an office's hours what was decided about its releases. Repeatable.
    public func applyReleases(office: Int32) async throws {
        _ = try await one(.applyReleases, [office])
    }

    /// A step of what is left to be written; 0: nothing.
    public func followReleases() async throws -> Int {
        try await one(.followReleases).decode(Int.self)
    }

    /// The office opens its hours without releases again.
    public func endReleases(office: Int32, reason: String, by actor: StaffActor) async throws -> ReleaseOutcome {
        try ReleaseOutcome(number: try await one(.endReleases, [actor.staff, actor.device, office, reason]).decode(Int32.self))
    }
}

extension ReleaseOutcome {
    fileprivate init(number: Int32) throws {
        guard let outcome = ReleaseOutcome(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
        self = outcome
    }
}

extension Release {
    fileprivate init(row: Row) throws {
        id = try row["id", as: Int64.self]
        let state = try row["state", as: String.self]
        guard let state = ReleaseState(rawValue: state) else { throw StoreError.unexpected("state \(state) of release \(id)") }
        var shares: [LaneCode: Int] = [:]
        for (lane, share) in zip(try row["lanes", as: [String].self], try row["shares", as: [Int16].self]) {
            guard let lane = LaneCode(rawValue: lane) else { throw StoreError.unexpected("lane \(lane)") }
            shares[lane] = Int(share)
        }
        batch = try row["batch", as: Int64.self]
        office = try row["office_id", as: Int32.self]
        terms = ReleaseTerms(
            opensAt: try row["opens_at", as: Date.self], days: try row["day_from", as: Day.self]...(try row["day_until", as: Day.self]),
            shares: shares,
            chatShare: Int(try row["chat_share", as: Int16.self]))
        self.state = state
        announcedBy = try row["announced_by", as: String?.self]
        at = try row["at", as: Date.self]
        reason = try row["reason", as: String.self]
        change = try row["changed_at", as: Date?.self].map { at in
            Change(by: try row["changed_by", as: String?.self], at: at, reason: try row["change", as: String?.self] ?? "")
        }
    }
}
