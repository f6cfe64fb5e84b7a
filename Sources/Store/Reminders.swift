import Domain
import Foundation
import Postgres

/// What came of somebody's answer to a reminder. The numbers are those of `sql/functions/remind.sql`.
public enum ReminderOutcome: Int32, Sendable {
    case done = 1
    /// It was cancelled before.
    case cancelledBefore = 2
    case notFound = 16
    /// The visit has begun, is over, or was moved to another day.
    case tooLate = 17
}

extension Statement {
    static let remind = Statement("remind", "SELECT remind($1, $2)")
    static let answerReminder = Statement("answer_reminder", "SELECT answer_reminder($1, $2, $3, $4, $5)")
    static let remindersOf = Statement(
        "reminders_of",
        """
        SELECT coalesce(r.booking_id, m.booking_id) AS booking_id,
               -- who kept an hour of that day and was given another since has not said anything to that
               CASE WHEN r.booking_id IS NOT NULL THEN r.accepted_at IS NOT NULL ELSE m.kept_at IS NOT NULL END AS is_kept,
               r.booking_id IS NOT NULL AND r.accepted_at IS NULL AS is_given
        FROM (SELECT * FROM reminders WHERE booking_id = ANY ($1) AND day = $2) m
        FULL JOIN (SELECT * FROM relocations WHERE booking_id = ANY ($1) AND day = $2) r ON r.booking_id = m.booking_id
        """)

    static let chooseInstead = Statement("choose_instead", "SELECT o_outcome, o_day FROM choose_instead($1, $2, $3)")

    /// Hours with room for who was given another place and has not accepted it, the nearest to the hour they had first.
    static let hoursInstead = Statement(
        "hours_instead",
        """
        SELECT s.id, s.starts_at, s.ends_at
        FROM bookings b
        JOIN relocations r ON r.booking_id = b.id AND r.accepted_at IS NULL
        JOIN slots former ON former.id = r.from_slot
        JOIN slots given ON given.id = b.slot_id
        JOIN slots s ON s.lane_id = given.lane_id AND s.id NOT IN (given.id, former.id) AND s.starts_at > (SELECT antrean_now())
        WHERE b.id = $1 AND b.status = 'booked' AND free_places(s, (SELECT antrean_now())) > 0
        ORDER BY abs(extract(epoch FROM s.starts_at - former.starts_at)), s.starts_at
        LIMIT $2
        """)

    static let reminderStatements = [remind, answerReminder, remindersOf, chooseInstead, hoursInstead]
}

/// What came of a choice of another hour. The numbers are those of `sql/functions/remind.sql`.
public enum InsteadOutcome: Sendable {
    /// The booking is on this day now.
    case done(Day)
    case full
    /// There is no such hour, or nothing to choose any more.
    case notFound
    case tooLate
}

/// An hour that may be chosen.
public struct HourInstead: Sendable {
    public var slot: Int64
    public var startsAt: Date
    public var endsAt: Date
}

extension Store {
    /// Has up to `parties` parties told that come to an office tomorrow, while it is evening there. How many bookings; 0: there is none left.
    public func remind(office: Int32, parties: Int) async throws -> Int {
        try await one(.remind, [office, Int32(parties)]).decode(Int.self)
    }

    /// Keeps a place, or gives it back.
    public func answerReminder(booking: Int64, day: Day, givesBack: Bool) async throws -> ReminderOutcome {
        let number = try await one(.answerReminder, [booking, day, givesBack, nil, nil]).decode(Int32.self)
        guard let outcome = ReminderOutcome(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
        return outcome
    }

    /// The hours that who was given another place may choose with one touch.
    public func hoursInstead(booking: Int64, most: Int) async throws -> [HourInstead] {
        try await run(.hoursInstead, [booking, Int32(most)]).map { row in
            let (slot, starts, ends) = try row.decode(Int64.self, Date.self, Date.self)
            return HourInstead(slot: slot, startsAt: starts, endsAt: ends)
        }
    }

    /// Chooses one of them.
    public func chooseInstead(booking: Int64, day: Day, slot: Int64) async throws -> InsteadOutcome {
        let (number, moved) = try await one(.chooseInstead, [booking, day, slot]).decode(Int32.self, Day?.self)
        switch (number, moved) {
        case (1, let moved?): return .done(moved)
        case (7, _): return .full
        case (16, _): return .notFound
        case (17, _): return .tooLate
        default: throw StoreError.unexpected("outcome \(number)")
        }
    }

    /// Which of these bookings were told of a day, by a reminder or as a place given instead of another, and whether their places are kept.
    /// - Returns: `isKept`; `isGiven`: the office gave this place instead of another, and nobody has accepted it.
    public func reminders(bookings: [Int64], day: Day) async throws -> [Int64: (isKept: Bool, isGiven: Bool)] {
        var told: [Int64: (isKept: Bool, isGiven: Bool)] = [:]
        for row in try await run(.remindersOf, [bookings, day]) {
            let (booking, isKept, isGiven) = try row.decode(Int64.self, Bool.self, Bool.self)
            told[booking] = (isKept, isGiven)
        }
        return told
    }
}
