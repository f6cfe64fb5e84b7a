import Domain
import Foundation
import Postgres

/// Where a request for a visit at home stands. The raw value is `home_visits.state`.
public enum HomeVisitState: String, CaseIterable, Sendable {
    case asked, planned, done, refused, withdrawn
}

/// Who asks for it. The raw value is `home_visits.asked_by`.
public enum HomeVisitAsker: String, CaseIterable, Sendable {
    case holder = "self"
    case relative
    /// For somebody who has no account.
    case officer
}

/// What makes it urgent. The raw value is `home_visits.urgency`.
public enum HomeVisitUrgency: String, CaseIterable, Sendable {
    case travel, treatment
}

/// A request that officers come to somebody's home. The person stays sealed.
public struct HomeVisit: Sendable, Identifiable {
    public var id: Int64
    public var office: Int32
    public var account: Int64?
    public var askedBy: HomeVisitAsker
    public var state: HomeVisitState
    /// Nil: it is over for a while, and the person is forgotten.
    public var personSealed: [UInt8]?
    public var urgency: (why: HomeVisitUrgency, by: Day)?
    /// When officers come.
    public var visit: Range<Date>?
    /// Why it was refused.
    public var reason: String?
    public var createdAt: Date
    public var changedAt: Date

    /// Another one after each change: microseconds.
    public var version: Int64 { Int64((changedAt.timeIntervalSince1970 * 1_000_000).rounded()) }
}

/// A new request.
public struct HomeVisitRequest: Sendable {
    public enum Asker: Sendable {
        case account(Int64, HomeVisitAsker)
        case officer(StaffActor)
    }

    public var asker: Asker
    public var id: Int64
    public var office: Int32
    public var key: UUID
    public var mac: UUID
    public var personSealed: [UInt8]
    public var urgency: (why: HomeVisitUrgency, by: Day)?

    public init(
        asker: Asker, id: Int64, office: Int32, key: UUID, mac: UUID, personSealed: [UInt8], urgency: (why: HomeVisitUrgency, by: Day)?
    ) {
        self.asker = asker
        self.id = id
        self.office = office
        self.key = key
        self.mac = mac
        self.personSealed = personSealed
        self.urgency = urgency
    }
}

/// How a request, or a change of one, ended. The numbers are those of `sql/functions/home_visits.sql`.
public enum HomeVisitOutcome: Int32, Sendable {
    case done = 1
    case before = 2
    /// The key was used for another request.
    case keyReused = 3
    /// Too many of the account are open.
    case tooMany = 9
    case notFound = 16
    case notInState = 17
    /// Staff themselves asked for it.
    case ownVisit = 31
}

extension Statement {
    static let askHomeVisit = Statement(
        "ask_home_visit", "SELECT o_outcome, o_visit FROM ask_home_visit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    static let withdrawHomeVisit = Statement("withdraw_home_visit", "SELECT withdraw_home_visit($1, $2)")
    static let settleHomeVisit = Statement("settle_home_visit", "SELECT settle_home_visit($1, $2, $3, $4, $5, $6, $7, $8, $9)")

    private static let homeVisitSelect = """
        SELECT id, office_id, account_id, asked_by, state, person_sealed, urgency, needed_by, visit_from, visit_until, reason, created_at, changed_at
        FROM home_visits
        """
    static let homeVisit = Statement("home_visit", "\(homeVisitSelect) WHERE id = $1")
    static let homeVisitsOfAccount = Statement(
        "home_visits_of_account", "\(homeVisitSelect) WHERE coalesce(account_id, -staff_id) = $1 ORDER BY created_at DESC LIMIT 50")
    /// In one state; by the time of the visit, then the most urgent, then the oldest.
    static let homeVisitsOfOffice = Statement(
        "home_visits_of_office",
        "\(homeVisitSelect) WHERE office_id = $1 AND state = $2 ORDER BY visit_from, needed_by, created_at LIMIT 500")

    static let homeVisitStatements = [askHomeVisit, withdrawHomeVisit, settleHomeVisit, homeVisit, homeVisitsOfAccount, homeVisitsOfOffice]
}

extension Store {
    /// The request is the one that was made, or the one of before.
    public func ask(_ request: HomeVisitRequest) async throws -> (outcome: HomeVisitOutcome, visit: Int64?) {
        var (account, askedBy): (Int64?, HomeVisitAsker) = (nil, .officer)
        var actor: StaffActor?
        switch request.asker {
        case .account(let id, let asker): (account, askedBy) = (id, asker)
        case .officer(let officer): actor = officer
        }
        let (number, visit) = try await one(
            .askHomeVisit,
            [
                account, actor?.staff, actor?.device, request.office, request.id, request.key, request.mac, askedBy.rawValue,
                Bytes(request.personSealed), request.urgency?.why.rawValue, request.urgency?.by,
            ]
        ).decode(Int32.self, Int64?.self)
        return (try HomeVisitOutcome(number: number), visit)
    }

    public func withdraw(homeVisit: Int64, account: Int64) async throws -> HomeVisitOutcome {
        try HomeVisitOutcome(number: try await one(.withdrawHomeVisit, [account, homeVisit]).decode(Int32.self))
    }

    /// - Parameters:
    ///   - state: planned (with `visit`), refused (with `reason`) or done.
    ///   - version: of what the officer has seen; it is not in that state any more when it is another by now. Nil: not told.
    public func settle(
        homeVisit: Int64, office: Int32, _ state: HomeVisitState, visit: Range<Date>? = nil, reason: String? = nil, version: Int64? = nil,
        by actor: StaffActor
    ) async throws -> HomeVisitOutcome {
        let values: [(any PostgresEncodable)?] = [
            actor.staff, actor.device, office, homeVisit, state.rawValue, visit?.lowerBound, visit?.upperBound, reason, version,
        ]
        return try HomeVisitOutcome(number: try await one(.settleHomeVisit, values).decode(Int32.self))
    }

    public func homeVisit(_ id: Int64) async throws -> HomeVisit? {
        try await run(.homeVisit, [id]).first.map(HomeVisit.init(row:))
    }

    /// The latest first.
    public func homeVisits(account: Int64) async throws -> [HomeVisit] {
        try await run(.homeVisitsOfAccount, [account]).map(HomeVisit.init(row:))
    }

    /// By the time of the visit, then the most urgent, then the oldest.
    public func homeVisits(office: Int32, state: HomeVisitState) async throws -> [HomeVisit] {
        try await run(.homeVisitsOfOffice, [office, state.rawValue]).map(HomeVisit.init(row:))
    }
}

extension HomeVisit {
    fileprivate init(row: Row) throws {
        let askedBy = try row["asked_by", as: String.self]
        let state = try row["state", as: String.self]
        guard let askedBy = HomeVisitAsker(rawValue: askedBy), let state = HomeVisitState(rawValue: state) else {
            throw StoreError.unexpected("home visit of \(askedBy), \(state)")
        }
        id = try row["id", as: Int64.self]
        office = try row["office_id", as: Int32.self]
        account = try row["account_id", as: Int64?.self]
        self.askedBy = askedBy
        self.state = state
        personSealed = try row["person_sealed", as: Bytes?.self]?.array
        if let why = try row["urgency", as: String?.self].flatMap(HomeVisitUrgency.init), let by = try row["needed_by", as: Day?.self] {
            urgency = (why, by)
        }
        if let from = try row["visit_from", as: Date?.self], let until = try row["visit_until", as: Date?.self] { visit = from..<until }
        reason = try row["reason", as: String?.self]
        createdAt = try row["created_at", as: Date.self]
        changedAt = try row["changed_at", as: Date.self]
    }
}
