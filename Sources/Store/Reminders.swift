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
               CASE WHEN r.booking_id IS NOT NULL THEN r.accepted_at IS NOT NULL ELSE m.kept_at IS NOT NULL END AS is_kept
        FROM (SELECT * FROM reminders WHERE booking_id = ANY ($1) AND day = $2) m
        FULL JOIN (SELECT * FROM relocations WHERE booking_id = ANY ($1) AND day = $2) r ON r.booking_id = m.booking_id
        """)

    static let reminderStatements = [remind, answerReminder, remindersOf]
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

    /// Which of these bookings were told of a day, by a reminder or as a place given instead of another, and whether their places are kept.
    public func reminders(bookings: [Int64], day: Day) async throws -> [Int64: Bool] {
        var kept: [Int64: Bool] = [:]
        for row in try await run(.remindersOf, [bookings, day]) {
            let (booking, isKept) = try row.decode(Int64.self, Bool.self)
            kept[booking] = isKept
        }
        return kept
    }
}
