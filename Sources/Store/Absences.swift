import Domain
import Foundation
import Postgres

/// A visit that its person missed.
public struct Miss: Sendable {
    public var booking: Int64
    /// Until then the person cannot book.
    public var pausedUntil: Date?
    /// It does not count.
    public var isCleared: Bool
}

/// How an excuse ended. The numbers are those of `sql/functions/absence.sql`.
public enum ExcuseOutcome: Int32, Sendable {
    case done = 1
    case before = 2
    case notFound = 16
    /// A day to come.
    case wrongDay = 26
    /// Staff would excuse themselves.
    case ownBooking = 31
}

extension Statement {
    static let forfeitAbsent = Statement("forfeit_absent", "SELECT forfeit_absent()")
    static let endDays = Statement("end_days", "SELECT end_days()")
    static let endVisit = Statement("end_visit", "SELECT end_visit()")
    static let excuseMiss = Statement("excuse_miss", "SELECT excuse_miss($1, $2, $3, $4, $5)")
    static let endOfficeDay = Statement("end_office_day", "SELECT end_office_day($1, $2, $3, $4, $5, $6)")
    static let missesOfBookings = Statement(
        "misses_of_bookings", "SELECT booking_id, paused_until, cleared_at IS NOT NULL FROM misses WHERE booking_id = ANY ($1)")
    /// Until when the first of some people is paused.
    static let pausedUntil = Statement(
        "paused_until", "SELECT max(paused_until) FROM misses WHERE kind = 1 AND hash = ANY ($1) AND paused_until > antrean_now()")

    static let weighMisses = Statement("weigh_misses", "SELECT weigh_misses()")
    static let liftAccountPause = Statement("lift_account_pause", "SELECT lift_account_pause($1, $2, $3, $4, $5)")
    /// Until when the accounts that made bookings are paused.
    static let accountPauses = Statement(
        "account_pauses",
        """
        SELECT b.id, a.paused_until FROM bookings b JOIN parties p ON p.id = b.party_id JOIN accounts a ON a.id = p.account_id
        WHERE b.id = ANY ($1) AND a.paused_until > antrean_now()
        """)
    static let pauseOfAccount = Statement("pause_of_account", "SELECT paused_until FROM accounts WHERE id = $1")
    static let accountPausedUntil = Statement(
        "account_paused_until", "SELECT a.paused_until FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.token_hash = $1")

    static let absenceStatements = [
        weighMisses, liftAccountPause, accountPauses, pauseOfAccount, accountPausedUntil, forfeitAbsent, endDays, endVisit, excuseMiss, endOfficeDay,
        missesOfBookings, pausedUntil,
    ]
}

extension Store {
    /// Makes void the codes of one hour for which nobody came.
    /// - Returns: how many; 0: there is nothing to sweep.
    public func forfeitAbsent() async throws -> Int {
        Int(try await one(.forfeitAbsent).decode(Int32.self))
    }

    /// Ends what is over: hours at which nobody is awaited, pauses.
    public func endDays() async throws -> Int {
        Int(try await one(.endDays).decode(Int32.self))
    }

    /// Ends a visit of a day that is over. Nil: there is none.
    public func endVisit() async throws -> Int64? {
        try await one(.endVisit).decode(Int64?.self)
    }

    /// A miss does not count any more.
    public func excuse(booking: Int64, office: Int32, reason: String, by actor: StaffActor) async throws -> ExcuseOutcome {
        try ExcuseOutcome(number: try await one(.excuseMiss, [actor.staff, actor.device, office, booking, reason]).decode(Int32.self))
    }

    /// Ends an office's day: nobody comes any more, or, `excused`, nobody's absence counts.
    public func end(day: Day, office: Int32, excused: Bool, reason: String, by actor: StaffActor) async throws -> ExcuseOutcome {
        let values: [(any PostgresEncodable)?] = [actor.staff, actor.device, office, day, excused, reason]
        return try ExcuseOutcome(number: try await one(.endOfficeDay, values).decode(Int32.self))
    }

    /// Pauses the accounts of some new misses that have too many.
    /// - Returns: how many misses were looked at; 0: there is none.
    public func weighMisses() async throws -> Int {
        Int(try await one(.weighMisses).decode(Int32.self))
    }

    /// Ends the pause of the account that made a booking.
    public func liftAccountPause(booking: Int64, office: Int32, reason: String, by actor: StaffActor) async throws -> ExcuseOutcome {
        try ExcuseOutcome(number: try await one(.liftAccountPause, [actor.staff, actor.device, office, booking, reason]).decode(Int32.self))
    }

    /// Until when the accounts that made these bookings are paused, by booking.
    public func accountPauses(bookings: [Int64]) async throws -> [Int64: Date] {
        let rows = try await run(.accountPauses, [bookings]).map { try $0.decode(Int64.self, Date.self) }
        return Dictionary(rows.map { ($0.0, $0.1) }) { first, _ in first }
    }

    /// Until when an account is, or was, paused.
    public func accountPausedUntil(_ account: Int64) async throws -> Date? {
        try await run(.pauseOfAccount, [account]).first?.decode(Date?.self)
    }

    /// Until when the account of a session is, or was, paused.
    public func accountPausedUntil(session: UUID) async throws -> Date? {
        try await run(.accountPausedUntil, [session]).first?.decode(Date?.self)
    }

    public func misses(bookings: [Int64]) async throws -> [Int64: Miss] {
        let rows = try await run(.missesOfBookings, [bookings]).map { try $0.decode(Int64.self, Date?.self, Bool.self) }
        return Dictionary(rows.map { ($0.0, Miss(booking: $0.0, pausedUntil: $0.1, isCleared: $0.2)) }) { first, _ in first }
    }

    /// Until when one of these people cannot book. Nil: no pause.
    public func pausedUntil(_ niks: [UUID]) async throws -> Date? {
        try await one(.pausedUntil, [niks]).decode(Date?.self)
    }
}
