import Domain
import Foundation
import Postgres

/// One arrival hour of an office's day, with those who have a place in it.
public struct DayHour: Sendable {
    public var lane: LaneCode
    public var startsAt: Date
    public var endsAt: Date
    /// Nil: no release opens it.
    public var opensAt: Date?
    public var isOpen: Bool
    public var planned: Int
    public var taken: Int
    /// Places given back, or added, that are not offered yet.
    public var heldBack: Int
    /// By status; cancelled ones are not counted.
    public var people: [BookingStatus: Int]
}

/// What an office's head may give without being asked.
public struct OfficeLimits: Sendable, Hashable {
    /// Places an hour.
    public var ceiling: Int
    /// Until when the last hour may last, on the office's clock.
    public var latestEnd: TimeOfDay
    /// Its online lane's letter, which begins its queue numbers.
    public var letter: String
}

/// What an hour is to be. Places nil: closed.
public struct HourChange: Sendable {
    public var startsAt: Date
    /// Of an hour that is not there yet.
    public var endsAt: Date
    public var session: Session
    public var prefix: String
    public var places: Int?

    public init(startsAt: Date, endsAt: Date, session: Session, prefix: String, places: Int?) {
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.session = session
        self.prefix = prefix
        self.places = places
    }
}

/// What became of a change of one hour, or would.
public struct ChangedHour: Sendable {
    /// The numbers are those of `sql/functions/capacity.sql`.
    public enum Outcome: Int32, Sendable {
        case inForce = 1
        case same = 2
        /// It has begun.
        case past = 26
        /// Above what the head may give: the operator decides.
        case asked = 33
        /// Another hour is at the same time by now.
        case overlaps = 45
    }

    public var startsAt: Date
    public var endsAt: Date
    /// Nil: it was closed, or not there.
    public var was: Int?
    public var places: Int?
    /// Who is booked stays.
    public var taken: Int
    public var added: Int
    /// From when the added places are offered. Nil: none is added.
    public var opensAt: Date?
    public var outcome: Outcome

    /// How many more are booked than there are places: they stay, and somebody must see to it.
    public var over: Int { max(0, taken - (places ?? 0)) }
}

/// What a head asked the operator for.
public struct AskedChange: Sendable {
    public var id: Int64
    public var office: Int32
    public var day: Day
    public var startsAt: Date
    public var endsAt: Date
    public var places: Int?
    public var was: Int?
    public var opensAt: Date
    public var askedBy: String
    public var reason: String
}

/// How a decision ended. The numbers are those of `sql/functions/capacity.sql`.
public enum DecisionOutcome: Int32, Sendable {
    case done = 1
    case before = 2
    case notFound = 16
    /// The hour has begun.
    case past = 26
}

/// Places that an office adds at an instant.
public struct AddedPlaces: Sendable, Hashable {
    public var office: Int32
    public var startsAt: Date
    public var endsAt: Date
    public var places: Int
    public var opensAt: Date
}

extension Statement {
    static let changeHours = Statement(
        "change_hours",
        """
        SELECT starts_at, ends_at, was, places, taken, added, opens_at, outcome
        FROM change_hours($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """)
    static let decideChange = Statement("decide_change", "SELECT decide_change($1, $2, $3, $4, $5)")

    static let switchOffice = Statement("switch_office", "SELECT switch_office($1, $2, $3, $4, $5)")

    static let hoursOfDay = Statement(
        "hours_of_day",
        """
        SELECT l.code, s.starts_at, s.ends_at, nullif(s.opens_at, 'infinity') AS opens_at, s.open, s.planned, s.taken, s.held_back + s.staged AS held_back, b.statuses, b.counts
        FROM slots s
        JOIN lanes l ON l.id = s.lane_id
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(x.status), '{}') AS statuses, coalesce(array_agg(x.people), '{}') AS counts
            FROM (
                SELECT status, count(*)::int AS people FROM bookings b
                -- who came too late did not miss it
                WHERE slot_id = s.id AND status NOT IN ('cancelled', 'expired')
                  AND (status <> 'forfeited' OR EXISTS (SELECT 1 FROM misses m WHERE m.booking_id = b.id))
                GROUP BY status
            ) x
        ) b
        WHERE s.office_id = $1 AND s.starts_at >= $2 AND s.starts_at < $3
        ORDER BY s.starts_at, l.code
        """)

    /// Null: the office has no online lane.
    static let officeLimits = Statement(
        "office_limits",
        "SELECT o.ceiling, o.latest_end::text, l.letter FROM offices o JOIN lanes l ON l.office_id = o.id AND l.online WHERE o.id = $1")
    static let lastDay = Statement(
        "last_day",
        "SELECT day FROM slots WHERE office_id = $1 AND starts_at > antrean_now() ORDER BY starts_at DESC LIMIT 1")
    static let askedChanges = Statement(
        "asked_changes",
        """
        SELECT c.id, l.office_id, c.day, c.starts_at, c.ends_at, c.places, s.planned, c.opens_at, f.username, c.reason
        FROM slot_changes c
        JOIN lanes l ON l.id = c.lane_id
        JOIN staff f ON f.id = c.staff_id
        LEFT JOIN slots s ON s.lane_id = c.lane_id AND s.starts_at = c.starts_at AND s.open
        WHERE c.state = 'asked' AND c.starts_at > antrean_now() AND ($1::int IS NULL OR l.office_id = $1)
        ORDER BY c.starts_at, c.id
        """)
    static let addedPlaces = Statement(
        "added_places",
        """
        SELECT l.office_id, c.starts_at, c.ends_at, c.added, c.opens_at
        FROM slot_changes c JOIN lanes l ON l.id = c.lane_id
        WHERE c.state = 'in_force' AND c.added > 0 AND c.opens_at > antrean_now() AND c.starts_at > c.opens_at
        ORDER BY c.starts_at
        """)

    static let onlineHours = Statement(
        "online_hours",
        """
        SELECT s.starts_at, s.ends_at FROM slots s JOIN lanes l ON l.id = s.lane_id AND l.online
        WHERE s.office_id = $1 AND s.starts_at >= $2 AND s.starts_at < $3
        ORDER BY s.starts_at
        """)
    static let exceptionsInForce = Statement(
        "exceptions_in_force",
        """
        SELECT l.office_id, c.day, c.starts_at, c.ends_at, c.places, c.reason, f.name, c.at
        FROM slot_changes c
        JOIN lanes l ON l.id = c.lane_id
        JOIN offices o ON o.id = l.office_id
        LEFT JOIN staff f ON f.id = c.staff_id
        WHERE c.state = 'in_force' AND c.day >= ((SELECT antrean_now()) AT TIME ZONE o.zone)::date
        ORDER BY o.code, c.starts_at
        """)

    static let hoursStatements = [
        onlineHours, exceptionsInForce, switchOffice, changeHours, decideChange, hoursOfDay, officeLimits, lastDay, askedChanges, addedPlaces,
    ]
}

/// An hour of a day that is other than the week's pattern says.
public struct OfficeException: Sendable {
    public var office: Int32
    public var day: Day
    public var startsAt: Date
    public var endsAt: Date
    /// Nil: closed.
    public var places: Int?
    public var reason: String
    /// Nil: from a file.
    public var enteredBy: String?
    public var at: Date
}

extension Store {
    /// When the hours of an office's online lane begin and end, closed ones too.
    public func onlineHours(office: Int32, day: Range<Date>) async throws -> [Range<Date>] {
        try await run(.onlineHours, [office, day.lowerBound, day.upperBound]).map { row in
            let (starts, ends) = try row.decode(Date.self, Date.self)
            return starts..<ends
        }
    }

    /// Exceptions in force, from each office's own today on.
    public func exceptionsInForce() async throws -> [OfficeException] {
        try await run(.exceptionsInForce).map { row in
            let (office, day, starts, ends, places, reason, name, at) = try row.decode(
                Int32.self, Day.self, Date.self, Date.self, Int32?.self, String.self, String?.self, Date.self)
            return OfficeException(
                office: office, day: day, startsAt: starts, endsAt: ends, places: places.map(Int.init), reason: reason, enteredBy: name, at: at)
        }
    }

    /// The hours of an office's day, of all its lanes.
    /// - Parameter day: as the instants at which it begins and ends at the office.
    public func hours(office: Int32, day: Range<Date>) async throws -> [DayHour] {
        try await run(.hoursOfDay, [office, day.lowerBound, day.upperBound]).map { row in
            let lane = try row["code", as: String.self]
            guard let lane = LaneCode(rawValue: lane) else { throw StoreError.unexpected("lane \(lane)") }
            var people: [BookingStatus: Int] = [:]
            for (status, count) in zip(try row["statuses", as: [String].self], try row["counts", as: [Int32].self]) {
                guard let status = BookingStatus(rawValue: status) else { throw StoreError.unexpected("status \(status)") }
                people[status] = Int(count)
            }
            return DayHour(
                lane: lane, startsAt: try row["starts_at", as: Date.self], endsAt: try row["ends_at", as: Date.self],
                opensAt: try row["opens_at", as: Date?.self], isOpen: try row["open", as: Bool.self], planned: try row["planned", as: Int.self],
                taken: try row["taken", as: Int.self], heldBack: try row["held_back", as: Int.self], people: people)
        }
    }

    /// Nil: the office has no online lane.
    public func limits(office: Int32) async throws -> OfficeLimits? {
        guard let row = try await run(.officeLimits, [office]).first else { return nil }
        let (ceiling, latest, letter) = try row.decode(Int.self, String.self, String.self)
        guard let latest = TimeOfDay(String(latest.prefix(5))) else { throw StoreError.unexpected("latest end \(latest)") }
        return OfficeLimits(ceiling: ceiling, latestEnd: latest, letter: letter)
    }

    /// The last day that has hours. Nil: none to come.
    public func lastDay(office: Int32) async throws -> Day? {
        try await run(.lastDay, [office]).first?.decode(Day.self)
    }

    /// Changes hours of one day.
    /// - Parameters:
    ///   - opensAt: from when added places are offered; earlier than policy lets, or nil: as soon as that.
    ///   - mayExceed: the office's limits do not bind.
    ///   - dry: nothing is changed, and what would be is told.
    public func change(
        _ hours: [HourChange], of day: Day, office: Int32, opensAt: Date?, reason: String, mayExceed: Bool, dry: Bool, by actor: StaffActor
    ) async throws -> [ChangedHour] {
        let values: [(any PostgresEncodable)?] = [
            actor.staff, actor.device, office, day, hours.map(\.session.rawValue), hours.map(\.startsAt), hours.map(\.endsAt), hours.map(\.prefix),
            hours.map { $0.places.map(Int32.init) }, opensAt, reason, mayExceed, dry,
        ]
        return try await run(.changeHours, values).map { row in
            let number = try row["outcome", as: Int32.self]
            guard let outcome = ChangedHour.Outcome(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
            return ChangedHour(
                startsAt: try row["starts_at", as: Date.self], endsAt: try row["ends_at", as: Date.self], was: try row["was", as: Int?.self],
                places: try row["places", as: Int?.self], taken: try row["taken", as: Int.self], added: try row["added", as: Int.self],
                opensAt: try row["opens_at", as: Date?.self], outcome: outcome)
        }
    }

    public func decide(change: Int64, approve: Bool, reason: String?, by actor: StaffActor) async throws -> DecisionOutcome {
        let number = try await one(.decideChange, [actor.staff, actor.device, change, approve, reason]).decode(Int32.self)
        guard let outcome = DecisionOutcome(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
        return outcome
    }

    /// Whether an office takes bookings online from now on. False: it is so already.
    @discardableResult
    public func switchOffice(_ office: Int32, online: Bool, reason: String, by actor: StaffActor) async throws -> Bool {
        try await one(.switchOffice, [actor.staff, actor.device, office, online, reason]).decode(Int32.self) == 1
    }

    /// What waits for the operator.
    /// - Parameter office: nil: of all offices.
    public func askedChanges(office: Int32? = nil) async throws -> [AskedChange] {
        try await run(.askedChanges, [office]).map { row in
            AskedChange(
                id: try row["id", as: Int64.self], office: try row["office_id", as: Int32.self], day: try row["day", as: Day.self],
                startsAt: try row["starts_at", as: Date.self], endsAt: try row["ends_at", as: Date.self], places: try row["places", as: Int?.self],
                was: try row["planned", as: Int?.self], opensAt: try row["opens_at", as: Date.self], askedBy: try row["username", as: String.self],
                reason: try row["reason", as: String.self])
        }
    }

    /// Places that will be added, of all offices.
    public func addedPlaces() async throws -> [AddedPlaces] {
        try await run(.addedPlaces).map { row in
            let (office, starts, ends, places, opens) = try row.decode(Int32.self, Date.self, Date.self, Int.self, Date.self)
            return AddedPlaces(office: office, startsAt: starts, endsAt: ends, places: places, opensAt: opens)
        }
    }
}
