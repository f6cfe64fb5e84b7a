import Domain
import Foundation
import Postgres

/// What became of a check-in. The numbers are those of `sql/functions/desk.sql`.
public enum CheckInOutcome: Int32, CaseIterable, Sendable {
    case checkedIn = 1
    /// Before: by another desk, or by the scan of somebody who came along.
    case before = 2
    /// A late one who has another live booking by now.
    case hasAnother = 8
    case notFound = 16
    case wrongOffice = 25
    case wrongDay = 26
    /// Too late: the code is void.
    case late = 27
    case cancelled = 28
    case served = 29
    /// A place that is held by WhatsApp, and the code was not sent back.
    case notConfirmed = 30
    /// Staff would let in themselves.
    case ownBooking = 31
}

/// How another act at the desk ended.
public enum DeskOutcome: Int32, Sendable {
    case done = 1
    case before = 2
    case notFound = 16
    case tooLate = 17
    /// The person is being served at another office at this moment.
    case servedElsewhere = 32
    /// The NIK has another live booking, which would be cancelled.
    case hasAnother = 46
}

/// How a booking that an officer makes ended. The numbers are those of `sql/functions/desk_bookings.sql`.
public enum DeskBookingOutcome: Int32, Sendable {
    case booked = 1
    /// This officer has booked for the person before.
    case before = 2
    case noRoom = 7
    /// The person has a live booking, or is paused.
    case alreadyBooked = 8
    /// The officer has booked as many today as may be.
    case tooMany = 9
    /// For themselves.
    case ownBooking = 31
}

/// A person for whom an officer books.
public struct DeskBooking: Sendable {
    public var office: Int32
    /// The first day, of the office.
    public var from: Day
    public var nikHash: UUID
    public var nikSealed: [UInt8]
    public var name: PersonName
    public var birthDate: Day
    public var service: Service
    public var party: Int64
    public var booking: Int64

    public init(
        office: Int32, from: Day, nikHash: UUID, nikSealed: [UInt8], name: PersonName, birthDate: Day, service: Service, party: Int64, booking: Int64
    ) {
        self.office = office
        self.from = from
        self.nikHash = nikHash
        self.nikSealed = nikSealed
        self.name = name
        self.birthDate = birthDate
        self.service = service
        self.party = party
        self.booking = booking
    }
}

extension Statement {
    static let bookAtDesk = Statement("book_at_desk", "SELECT o_outcome, o_booking FROM book_at_desk($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    static let cancelAtDesk = Statement("cancel_at_desk", "SELECT cancel_at_desk($1, $2, $3, $4, $5)")
    static let checkIn = Statement("check_in", "SELECT booking_id, outcome FROM check_in($1, $2, $3, $4, $5)")
    static let undoCheckIn = Statement("undo_check_in", "SELECT undo_check_in($1, $2, $3, $4)")
    static let correctName = Statement("correct_name", "SELECT correct_name($1, $2, $3, $4, $5)")
    static let enterNIK = Statement("enter_nik", "SELECT o_outcome, o_other FROM enter_nik($1, $2, $3, $4, $5, $6, $7, $8)")

    static let resendAtDesk = Statement("resend_at_desk", "SELECT resend_at_desk($1, $2, $3, $4, $5)")

    /// Bookings of an office's day, by NIK (`$4`) or birth date (`$5`), whatever became of them.
    static let bookingsOfDay = Statement(
        "bookings_of_day",
        """
        SELECT b.id
        FROM slots s
        JOIN bookings b ON b.slot_id = s.id
        JOIN applicants a ON a.booking_id = b.id
        WHERE s.office_id = $1 AND s.starts_at >= $2 AND s.starts_at < $3 AND b.status NOT IN ('expired', 'held')
          AND ($4::uuid[] IS NULL OR b.claim_kind = 1 AND b.nik_hash = ANY ($4)) AND ($5::date IS NULL OR a.birth_date = $5)
        ORDER BY b.status = 'cancelled', s.starts_at, b.id
        LIMIT 50
        """)

    /// The live booking of a person, wherever it is.
    static let bookingOfNIK = Statement("booking_of_nik", "SELECT booking_of_nik($1)")
    /// Of whom somebody of the same name and birth date has, or had, a booking too.
    static let namesakes = Statement("namesakes", "SELECT booking_id FROM applicants WHERE booking_id = ANY ($1) AND has_namesake")

    static let deskStatements = [
        checkIn, undoCheckIn, correctName, enterNIK, resendAtDesk, bookAtDesk, cancelAtDesk, bookingsOfDay, bookingOfNIK, namesakes,
    ]
}

extension Store {
    /// Checks in whoever shows a code, with everybody of the same account or chat who comes today.
    /// - Parameter reason: why somebody who came too late is let in; nil: nobody is.
    /// - Returns: a row a booking, the one that was shown first.
    public func checkIn(
        booking: Int64, office: Int32, reason: String?, by actor: StaffActor
    ) async throws -> [(booking: Int64, outcome: CheckInOutcome)] {
        try await run(.checkIn, [actor.staff, actor.device, office, booking, reason]).map { row in
            let (id, number) = try row.decode(Int64.self, Int32.self)
            guard let outcome = CheckInOutcome(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
            return (id, outcome)
        }
    }

    public func undoCheckIn(booking: Int64, office: Int32, by actor: StaffActor) async throws -> DeskOutcome {
        try DeskOutcome(number: try await one(.undoCheckIn, [actor.staff, actor.device, office, booking]).decode(Int32.self))
    }

    public func correctName(booking: Int64, office: Int32, name: PersonName, by actor: StaffActor) async throws -> DeskOutcome {
        try DeskOutcome(number: try await one(.correctName, [actor.staff, actor.device, office, booking, name.text]).decode(Int32.self))
    }

    public func enterNIK(
        booking: Int64, office: Int32, hash: UUID, sealed: [UInt8], service: Service, cancelling shown: Int64?, by actor: StaffActor
    ) async throws -> (DeskOutcome, other: Int64?) {
        let values: [(any PostgresEncodable)?] = [actor.staff, actor.device, office, booking, hash, Bytes(sealed), service.rawValue, shown]
        let (outcome, other) = try await one(.enterNIK, values).decode(Int32.self, Int64?.self)
        return (try DeskOutcome(number: outcome), other)
    }

    /// Sends a message about a booking again.
    public func resend(message: Int64, booking: Int64, office: Int32, by actor: StaffActor) async throws -> DeskOutcome {
        try DeskOutcome(number: try await one(.resendAtDesk, [actor.staff, actor.device, office, booking, message]).decode(Int32.self))
    }

    /// Takes the first place for a person who has no account. The booking is the one that was made, or the live one.
    public func book(_ wish: DeskBooking, by actor: StaffActor) async throws -> (outcome: DeskBookingOutcome, booking: Int64?) {
        let values: [(any PostgresEncodable)?] = [
            actor.staff, actor.device, wish.office, wish.from, wish.nikHash, Bytes(wish.nikSealed), wish.name.text, wish.birthDate,
            wish.service.rawValue, wish.party, wish.booking,
        ]
        let (number, booking) = try await one(.bookAtDesk, values).decode(Int32.self, Int64?.self)
        guard let outcome = DeskBookingOutcome(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
        return (outcome, booking)
    }

    /// Gives back the place of a booking that was made at a desk.
    public func cancel(booking: Int64, office: Int32, reason: String, by actor: StaffActor) async throws -> DeskOutcome {
        try DeskOutcome(number: try await one(.cancelAtDesk, [actor.staff, actor.device, office, booking, reason]).decode(Int32.self))
    }

    /// The bookings of one office on one day of people with this NIK or birth date.
    /// - Parameter day: as the instants at which it begins and ends at the office.
    public func bookings(office: Int32, day: Range<Date>, nik: [UUID]?, birth: Day?) async throws -> [Int64] {
        try await run(.bookingsOfDay, [office, day.lowerBound, day.upperBound, nik, birth]).map { try $0.decode(Int64.self) }
    }

    /// The live booking of a person, anywhere.
    public func booking(nik: [UUID]) async throws -> Int64? {
        try await one(.bookingOfNIK, [nik]).decode(Int64?.self)
    }

    public func namesakes(_ bookings: [Int64]) async throws -> Set<Int64> {
        Set(try await run(.namesakes, [bookings]).map { try $0.decode(Int64.self) })
    }
}
