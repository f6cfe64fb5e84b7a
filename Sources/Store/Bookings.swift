import Domain
import Foundation
import Postgres

/// A booking with its slot and person, as its account or chat may see it. The NIK stays sealed.
public struct Booking: Sendable, Hashable, Identifiable {
    public var id: Int64
    public var party: Int64
    /// Nil: it belongs to a chat, or was made at a desk.
    public var account: Int64?
    public var chat: Int64?
    public var slot: Int64
    public var office: Int32
    public var day: Day
    public var startsAt: Date
    public var endsAt: Date
    public var provisional: Bool
    public var queueNumber: QueueNumber
    /// Nil: booked by WhatsApp, which does not ask; the officer enters it.
    public var service: Service?
    public var status: BookingStatus
    /// By the person, as the policy counts them.
    public var moves: Int
    /// How often its hour changed, by whomever.
    public var hourChanges: Int
    /// The office gave this hour instead of another, and the person has not accepted it: choosing another is no move, not coming no miss.
    public var isGiven: Bool
    public var nikHash: UUID
    /// Nil: booked by WhatsApp without one, which the officer enters; or the person was erased.
    public var nikSealed: [UInt8]?
    public var name: String
    public var birthDate: Day
    public var relationship: Relationship
    public var createdAt: Date
    /// Until when a place is, or was, held.
    public var holdUntil: Date?
}

extension Statement {
    private static let bookingSelect = """
        SELECT b.id, b.party_id, p.account_id, p.chat_id, b.slot_id, s.office_id, s.day, s.starts_at, s.ends_at, s.provisional, s.prefix, b.queue_number,
               b.service, b.status, b.moves, r.changes, r.booking_id IS NOT NULL AND r.accepted_at IS NULL AS is_given, b.nik_hash, a.nik_sealed, a.name,
               a.birth_date, a.relationship, b.created_at, b.hold_until
        FROM parties p
        JOIN bookings b ON b.party_id = p.id
        JOIN slots s ON s.id = b.slot_id
        JOIN applicants a ON a.booking_id = b.id
        LEFT JOIN relocations r ON r.booking_id = b.id
        """

    static let bookingsOfAccount = Statement(
        "bookings_of_account",
        """
        \(bookingSelect)
        WHERE p.account_id = $1
        ORDER BY b.status IN ('held', 'booked', 'checked_in', 'called') DESC, s.starts_at DESC, b.id
        LIMIT $2
        """)

    static let bookingsOfParty = Statement(
        "bookings_of_party",
        """
        \(bookingSelect)
        WHERE p.id = $1
        ORDER BY b.created_at, b.id
        """)

    static let booking = Statement(
        "booking",
        """
        \(bookingSelect)
        WHERE b.id = $1
        """)

    /// Those of an office's day who may come, or came.
    static let dayList = Statement(
        "day_list",
        """
        \(bookingSelect)
        WHERE s.office_id = $1 AND s.starts_at >= $2 AND s.starts_at < $3 AND b.status NOT IN ('held', 'cancelled', 'expired')
        ORDER BY s.starts_at, s.prefix, b.queue_number
        """)

    static let bookingsByID = Statement(
        "bookings_by_id",
        """
        \(bookingSelect)
        WHERE b.id = ANY ($1)
        ORDER BY s.starts_at, b.id
        """)

    static let bookingsOfChat = Statement(
        "bookings_of_chat",
        """
        \(bookingSelect)
        WHERE p.chat_id = $1 AND (b.status IN ('held', 'booked', 'checked_in', 'called') OR b.created_at > antrean_now() - interval '2 days')
        ORDER BY s.starts_at, b.id
        LIMIT 50
        """)

    static let slotTimes = Statement("slot_times", "SELECT office_id, starts_at, ends_at FROM slots WHERE id = $1")

    static let cancelBooking = Statement("cancel_booking", "SELECT cancel_booking($1, $2, $3, $4, $5, $6)")
    static let moveBooking = Statement("move_booking", "SELECT move_booking($1, $2, $3, $4, $5, $6)")
    static let confirmHold = Statement("confirm_hold", "SELECT confirm_hold($1, $2)")
    static let expireHold = Statement("expire_hold", "SELECT expire_hold()")
    static let returnPlaces = Statement("return_places", "SELECT return_places()")

    static let bookingStatements = [
        bookingsOfAccount, bookingsOfChat, bookingsOfParty, booking, dayList, bookingsByID, slotTimes, cancelBooking, moveBooking, confirmHold,
        expireHold,
        returnPlaces,
    ]
}

/// How a cancellation or a move ended. The numbers are those of `sql/functions/change.sql`.
public enum ChangeOutcome: Int32, Sendable {
    case done = 1
    /// It was done before: by the same key, or the booking was cancelled already.
    case doneBefore = 2
    case unauthorized = 5
    case gone = 7
    case notFound = 16
    case notLive = 17
    case tooLate = 18
    case movedTooOften = 19
    case sameSlot = 20
}

/// A change of one booking: who asks, under which key (nil: none), for what.
public struct ChangeRequest: Sendable {
    public var session: UUID
    public var key: UUID?
    public var mac: UUID
    public var booking: Int64
    public var channel: Channel

    public init(session: UUID, key: UUID?, mac: UUID, booking: Int64, channel: Channel) {
        self.session = session
        self.key = key
        self.mac = mac
        self.booking = booking
        self.channel = channel
    }

    /// Cancels on this connection, as one autocommitted statement.
    public func cancel(on connection: Connection, reason: String?, deadline: ContinuousClock.Instant) async throws -> ChangeOutcome {
        let rows = try await connection.query(
            Statement.cancelBooking.sql, [session, key, mac, booking, channel.rawValue, reason], deadline: deadline)
        return try outcome(rows)
    }

    /// Moves on this connection to the first of `slots` with room, as one autocommitted statement.
    public func move(on connection: Connection, to slots: [Int64], deadline: ContinuousClock.Instant) async throws -> ChangeOutcome {
        let rows = try await connection.query(Statement.moveBooking.sql, [session, key, mac, booking, slots, channel.rawValue], deadline: deadline)
        return try outcome(rows)
    }

    private func outcome(_ rows: Rows) throws -> ChangeOutcome {
        let number = try rows.first!.decode(Int32.self)
        guard let outcome = ChangeOutcome(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
        return outcome
    }
}

extension Store {
    /// Live bookings first, then the latest. At most `limit`.
    public func bookings(account: Int64, limit: Int = 200) async throws -> [Booking] {
        try await run(.bookingsOfAccount, [account, limit]).map(Booking.init(row:))
    }

    public func bookings(party: Int64) async throws -> [Booking] {
        try await run(.bookingsOfParty, [party]).map(Booking.init(row:))
    }

    public func bookings(ids: [Int64]) async throws -> [Booking] {
        try await run(.bookingsByID, [ids]).map(Booking.init(row:))
    }

    /// Those of an office's day who may come, or came; by hour, then number.
    /// - Parameter day: as the instants at which it begins and ends at the office.
    public func bookings(office: Int32, on day: Range<Date>) async throws -> [Booking] {
        try await run(.dayList, [office, day.lowerBound, day.upperBound]).map(Booking.init(row:))
    }

    public func booking(_ id: Int64) async throws -> Booking? {
        try await run(.booking, [id]).first.map(Booking.init(row:))
    }

    /// The office and times of a slot, also of a past one.
    public func slotTimes(_ id: Int64) async throws -> (office: Int32, startsAt: Date, endsAt: Date)? {
        guard let row = try await run(.slotTimes, [id]).first else { return nil }
        let (office, starts, ends) = try row.decode(Int32.self, Date.self, Date.self)
        return (office, starts, ends)
    }

    /// Makes a party's held bookings booked; how many, 0 when the hold has run out.
    public func confirmHold(party: Int64, channel: Channel) async throws -> Int {
        try await one(.confirmHold, [party, channel.rawValue]).decode(Int.self)
    }

    /// Ends one hold that has run out; nil when there is none.
    public func expireHold() async throws -> Int64? {
        try await one(.expireHold).decode(Int64?.self)
    }

    /// Offers again the places of one slot whose wait is over; how many.
    public func returnPlaces() async throws -> Int {
        try await one(.returnPlaces).decode(Int.self)
    }
}

extension Booking {
    /// An officer made it, for somebody who has neither account nor telephone.
    public var isFromDesk: Bool { account == nil && chat == nil }

    /// What a booking always has that was not made by WhatsApp. `invariants()` proves it.
    public func proven() throws(StoreError) -> (service: Service, nikSealed: [UInt8]) {
        guard let service, let nikSealed else { throw StoreError.unexpected("a booking without a service or a NIK") }
        return (service, nikSealed)
    }

    init(row: Row) throws {
        let service = try row["service", as: Int16?.self]
        let status = try row["status", as: String.self]
        let relationship = try row["relationship", as: String.self]
        guard service.map({ Service(rawValue: $0) != nil }) ?? true, let status = BookingStatus(rawValue: status),
            let relationship = Relationship(rawValue: relationship)
        else {
            throw StoreError.unexpected("service \(String(describing: service)), status \(status) or relationship \(relationship)")
        }
        id = try row["id", as: Int64.self]
        party = try row["party_id", as: Int64.self]
        account = try row["account_id", as: Int64?.self]
        chat = try row["chat_id", as: Int64?.self]
        slot = try row["slot_id", as: Int64.self]
        office = try row["office_id", as: Int32.self]
        day = try row["day", as: Day.self]
        startsAt = try row["starts_at", as: Date.self]
        endsAt = try row["ends_at", as: Date.self]
        provisional = try row["provisional", as: Bool.self]
        queueNumber = QueueNumber(prefix: try row["prefix", as: String.self], number: try row["queue_number", as: Int.self])
        self.service = service.flatMap(Service.init(rawValue:))
        self.status = status
        moves = try row["moves", as: Int.self]
        hourChanges = moves + Int(try row["changes", as: Int16?.self] ?? 0)
        isGiven = try row["is_given", as: Bool.self]
        nikHash = try row["nik_hash", as: UUID.self]
        // of who was erased nothing is left to be opened
        nikSealed = try row["nik_sealed", as: Bytes?.self].flatMap { $0.array.isEmpty ? nil : $0.array }
        name = try row["name", as: String.self]
        birthDate = try row["birth_date", as: Day.self]
        self.relationship = relationship
        createdAt = try row["created_at", as: Date.self]
        holdUntil = try row["hold_until", as: Date?.self]
    }
}
