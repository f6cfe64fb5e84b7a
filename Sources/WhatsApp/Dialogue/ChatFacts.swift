import Foundation

/// What a reply tells: kept in the outbox until it is put into words, so it holds no personal data. The office is added by the database.
public struct ChatFacts: Codable, Hashable, Sendable {
    public enum Say: String, Codable, Sendable, CaseIterable {
        /// How to write, with what was wrong.
        case unclear
        case help
        case requirements
        case offices
        /// What the chat has booked.
        case status
        /// The person has a booking already, of this chat.
        case already
        /// The person did not come, more than once.
        case paused
        /// The person of the NIK has one, of somebody else.
        case alreadyElsewhere = "already_elsewhere"
        case tooManyPeople = "too_many_people"
        /// Until an instant no place is held for this number.
        case wait
        case nikNeeded = "nik_needed"
        case full
        case closed
        case notReleased = "not_released"
        case past
        case badCode = "bad_code"
        case unknownCode = "unknown_code"
        case over
        /// The code came too late.
        case tooLate = "too_late"
        /// Which of several bookings is to be cancelled?
        case which
        case nothingToCancel = "nothing_to_cancel"
        case holdCancelled = "hold_cancelled"
        case cancelledBefore = "cancelled_before"
        case tooLateToCancel = "too_late_to_cancel"
        /// The place is wanted, the evening before.
        case kept
        /// There will be no reminders any more, or there will be again.
        case stopped, started
        /// What was written could not be dealt with, by a fault of ours.
        case failed
    }

    public var say: Say
    public var office: Int32?
    public var bookings: [Int64]?
    /// `YYYY-MM-DD`: the day that was asked for, and others that have room.
    public var day: String?
    public var days: [String]?
    /// Which wish a touched day belongs to: it is taken as if that whole message had been written again.
    public var wish: String?
    public var problems: [String]?
    public var until: Date?
    public var number: Int?

    public init(_ say: Say) {
        self.say = say
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.dateEncodingStrategy = .secondsSince1970
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    static func read(_ json: String) throws -> ChatFacts {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        return try decoder.decode(ChatFacts.self, from: Data(json.utf8))
    }
}
