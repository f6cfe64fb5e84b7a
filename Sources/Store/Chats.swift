import Domain
import Foundation
import Postgres
import Synchronization

/// Who has written, as WhatsApp knows the person: by its id for us, by the telephone number, or both. Each is found by its hash.
public struct ChatIdentity: Sendable {
    public struct Known: Sendable {
        public var hash: UUID
        public var sealed: [UInt8]

        public init(hash: UUID, sealed: [UInt8]) {
            self.hash = hash
            self.sealed = sealed
        }
    }

    public var user: Known?
    public var phone: Known?

    public init(user: Known?, phone: Known?) {
        self.user = user
        self.phone = phone
    }
}

/// A person who writes to offices.
public struct Chat: Sendable, Identifiable {
    public var id: Int64
    public var identity: ChatIdentity
    public var language: Language
    /// When the person last wrote to the office that was asked about; nil: never.
    public var heardAt: Date?
    public var wantsReminders: Bool
    /// What was asked for, the last of it within the last hour, when the day was full.
    public var wishSealed: [UInt8]?
}

/// A place that is wanted for a person.
public struct ChatHold: Sendable {
    /// Who it is: by the NIK in the whole country, or by name and birth date within this chat and office.
    public enum Person: Sendable {
        case nik(hash: UUID, sealed: [UInt8])
        case unproven(hash: UUID)
    }

    public var chat: Int64
    public var office: Int32
    public var day: Day
    public var person: Person
    /// Of name and birth date alone.
    public var namesake: UUID
    public var name: PersonName
    public var birth: Day
    public var party: Int64
    public var booking: Int64

    public init(
        chat: Int64, office: Int32, day: Day, person: Person, namesake: UUID, name: PersonName, birth: Day, party: Int64, booking: Int64
    ) {
        self.chat = chat
        self.office = office
        self.day = day
        self.person = person
        self.namesake = namesake
        self.name = name
        self.birth = birth
        self.party = party
        self.booking = booking
    }
}

/// How a wish of a chat ended. The numbers are those of `sql/functions/chat.sql`.
public enum ChatOutcome: Int32, Sendable {
    case done = 1
    case doneBefore = 2
    /// Somebody else was faster, nothing was decided: ask again.
    case again = 6
    case full = 7
    case alreadyBooked = 8
    case tooManyPeople = 9
    case mustWait = 11
    case notFound = 16
    case over = 17
    case closed = 21
    case notReleased = 22
    case past = 23
    case tooLate = 24
}

/// A day with room.
public struct OpenDay: Sendable, Hashable {
    public var day: Day
    public var free: Int
}

/// Policy of the chats.
public struct ChatPolicy: Sendable {
    public var people: Int
    public var hold: Duration
    public var slowPerHour: Int
    public var mostPerHour: Int
    public var needsNIK: Bool
}

extension Statement {
    static let chatOf = Statement("chat_of", "SELECT chat_of($1, $2, $3, $4, $5, $6, $7)")
    static let chatHold = Statement(
        "chat_hold", "SELECT o_outcome, o_booking, o_until FROM chat_hold($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
    static let wantReminders = Statement("want_reminders", "SELECT want_reminders($1, $2)")
    static let keepWish = Statement("keep_wish", "SELECT keep_wish($1, $2)")
    static let chatConfirm = Statement("chat_confirm", "SELECT chat_confirm($1, $2, $3, $4)")
    static let chatCancel = Statement("chat_cancel", "SELECT chat_cancel($1, $2, $3)")
    static let chatReply = Statement("chat_reply", "SELECT chat_reply($1, $2, $3::text::jsonb, $4)")
    static let noteReceipt = Statement("note_receipt", "SELECT note_receipt($1, $2, $3, $4, $5, $6)")
    static let chat = Statement(
        "chat",
        """
        SELECT c.id, c.user_hash, c.user_sealed, c.phone_hash, c.phone_sealed, c.language, o.heard_at,
               CASE WHEN c.wished_at > antrean_now() - interval '1 hour' THEN c.wish_sealed END, c.wants_reminders
        FROM chats c
        LEFT JOIN chat_offices o ON o.chat_id = c.id AND o.office_id = $2
        WHERE c.id = $1
        """)

    /// Days from `$2` on that have room, by the same rule as `chat_slot()`.
    static let openDays = Statement(
        "open_days",
        """
        SELECT s.day, sum(free.places)::int
        FROM slots s
        JOIN lanes l ON l.id = s.lane_id AND l.online
        CROSS JOIN LATERAL (SELECT chat_places(s, (SELECT antrean_now())) AS places) free
        WHERE s.office_id = $1 AND s.starts_at > greatest((SELECT antrean_now()), $2) AND free.places > 0
        GROUP BY s.day
        ORDER BY s.day
        LIMIT $3
        """)

    static let chatPolicy = Statement(
        "chat_policy",
        """
        SELECT coalesce(o.chat_people, p.chat_people), extract(epoch FROM p.chat_hold)::float8, p.chat_slow_per_hour, p.chat_most_per_hour,
               o.chat_needs_nik
        FROM policy p, offices o
        WHERE o.id = $1
        """)

    static let chatNumber = Statement("chat_number", "SELECT phone_hash, phone_sealed FROM chats WHERE id = $1")

    static let chatStatements = [
        chatNumber, chatOf, chatHold, keepWish, chatConfirm, chatCancel, chatReply, wantReminders, noteReceipt, chat, openDays, chatPolicy,
    ]
}

extension Store {
    public func chat(_ id: Int64, office: Int32) async throws -> Chat? {
        guard let row = try await run(.chat, [id, office]).first else { return nil }
        return try Chat(row: row)
    }

    /// Whether an office asks for the NIK by WhatsApp too.
    public func chatNeedsNIK(office: Int32) async throws -> Bool {
        try await one(.chatPolicy, [office])["chat_needs_nik", as: Bool.self]
    }
}

/// What is done for a chat, within the transaction that deals with its message.
public struct ChatDesk: Sendable {
    let connection: Connection

    /// The chat of who has written; it is locked from now on, so that the messages of one person go one after the other.
    ///
    /// - Parameter writtenAt: by WhatsApp's clock; nil: now.
    public func chat(_ identity: ChatIdentity, office: Int32, language: Language?, writtenAt: Date? = nil) async throws -> Chat {
        let id = try await one(
            .chatOf,
            [
                identity.user?.hash, identity.user.map { Bytes($0.sealed) }, identity.phone?.hash, identity.phone.map { Bytes($0.sealed) }, office,
                language?.rawValue, writtenAt ?? .distantFuture,
            ]
        ).decode(Int64.self)
        return try Chat(row: try await one(.chat, [id, office]))
    }

    public func policy(office: Int32) async throws -> ChatPolicy {
        let (people, hold, slow, most, needsNIK) = try await one(.chatPolicy, [office]).decode(Int.self, Double.self, Int.self, Int.self, Bool.self)
        return ChatPolicy(people: people, hold: .seconds(hold), slowPerHour: slow, mostPerHour: most, needsNIK: needsNIK)
    }

    /// The booking is the one that was made, or the live one that the person has; the time is until when it is held, or nothing is.
    public func hold(_ hold: ChatHold) async throws -> (outcome: ChatOutcome, booking: Int64?, until: Date?) {
        var kind: Int16 = 2
        var sealed: Bytes?
        let person: UUID
        switch hold.person {
        case .nik(let hash, let nikSealed): (kind, person, sealed) = (1, hash, Bytes(nikSealed))
        case .unproven(let hash): person = hash
        }
        let (outcome, booking, until) = try await one(
            .chatHold,
            [hold.chat, hold.office, hold.day, kind, person, sealed, hold.namesake, hold.name.text, hold.birth, hold.party, hold.booking]
        ).decode(Int32.self, Int64?.self, Date?.self)
        return (try ChatDesk.outcome(outcome), booking, until)
    }

    /// - Parameter office: whose number was written to; it answers.
    public func confirm(chat: Int64, booking: Int64, sentAt: Date, office: Int32) async throws -> ChatOutcome {
        try ChatDesk.outcome(try await one(.chatConfirm, [chat, booking, sentAt, office]).decode(Int32.self))
    }

    /// - Parameter office: whose number was written to; it answers.
    public func cancel(chat: Int64, booking: Int64, office: Int32) async throws -> ChatOutcome {
        try ChatDesk.outcome(try await one(.chatCancel, [chat, booking, office]).decode(Int32.self))
    }

    /// Answers a reminder: the place is wanted, or given back.
    public func answerReminder(chat: Int64, booking: Int64, givesBack: Bool, office: Int32) async throws -> ReminderOutcome {
        let number = try await one(.answerReminder, [booking, nil, givesBack, chat, office]).decode(Int32.self)
        guard let outcome = ReminderOutcome(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
        return outcome
    }

    /// The chat's live bookings and its latest others, by their hour.
    public func bookings(chat: Int64) async throws -> [Booking] {
        try await connection.query(Statement.bookingsOfChat.sql, [chat]).map(Booking.init(row:))
    }

    /// Until when a person cannot book who missed this one. Nil: no pause.
    public func pausedUntil(booking: Int64) async throws -> Date? {
        try await connection.query(Statement.missesOfBookings.sql, [[booking]]).first?.decode(Int64.self, Date?.self, Bool.self).1
    }

    /// The first days with room from an instant on.
    public func openDays(office: Int32, from: Date, limit: Int) async throws -> [OpenDay] {
        try await connection.query(Statement.openDays.sql, [office, from, Int32(limit)]).map { row in
            let (day, free) = try row.decode(Day.self, Int.self)
            return OpenDay(day: day, free: free)
        }
    }

    /// Keeps, sealed, what was asked for; nil: forgets it.
    public func keep(wish: [UInt8]?, chat: Int64) async throws {
        _ = try await one(.keepWish, [chat, wish.map(Bytes.init)])
    }

    /// Whether the chat is to be reminded from now on. False: it was so before.
    public func remind(_ isWanted: Bool, chat: Int64) async throws -> Bool {
        try await one(.wantReminders, [chat, isWanted]).decode(Bool.self)
    }

    /// Has the chat told something.
    /// - Parameters:
    ///   - facts: a JSON object without personal data.
    ///   - isHelp: at most once an hour; false: it was told less than an hour ago.
    @discardableResult
    public func reply(chat: Int64, office: Int32, facts: String, isHelp: Bool = false) async throws -> Bool {
        try await one(.chatReply, [chat, office, facts, isHelp]).decode(Bool.self)
    }

    /// WhatsApp says what became of a message.
    /// - Parameter sending: which of its sendings; nil: an older program sent it.
    public func note(receipt: String, subject: Int64, message: Int64, sending: (asking: Int64, attempt: Int)?, error: String?) async throws {
        _ = try await one(.noteReceipt, [subject, message, receipt, error, sending?.asking, sending.map { Int32($0.attempt) }])
    }

    /// Counts one message of a chat within the hour. False: more have come than there may be.
    public func isWithin(_ most: Int, kind: String, chat: Int64) async throws -> Bool {
        try await one(.countUse, [kind, String(chat), Int32(most), 3600.0]).decode(Bool.self)
    }

    private func one(_ statement: Statement, _ parameters: [(any PostgresEncodable)?]) async throws -> Row {
        guard let row = try await connection.query(statement.sql, parameters).first else {
            throw StoreError.unexpected("no answer of \(statement.name)")
        }
        return row
    }

    private static func outcome(_ number: Int32) throws -> ChatOutcome {
        guard let outcome = ChatOutcome(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
        return outcome
    }
}

extension Store {
    /// The telephone number of a chat; nil when only WhatsApp's own name of the person is known, or when it is erased.
    public func chatNumber(_ id: Int64) async throws -> ChatIdentity.Known? {
        guard let row = try await run(.chatNumber, [id]).first, case (let hash?, let sealed?) = try row.decode(UUID?.self, Bytes?.self) else {
            return nil
        }
        return ChatIdentity.Known(hash: hash, sealed: sealed.array)
    }
}

extension Chat {
    fileprivate init(row: Row) throws {
        let (id, user, userSealed, phone, phoneSealed, language, heard, wish, wantsReminders) = try row.decode(
            Int64.self, UUID?.self, Bytes?.self, UUID?.self, Bytes?.self, String.self, Date?.self, Bytes?.self, Bool.self)
        guard let language = Language(rawValue: language) else { throw StoreError.unexpected("language \(language)") }
        func known(_ hash: UUID?, _ sealed: Bytes?) -> ChatIdentity.Known? {
            if let hash, let sealed { ChatIdentity.Known(hash: hash, sealed: sealed.array) } else { nil }
        }
        self.init(
            id: id, identity: ChatIdentity(user: known(user, userSealed), phone: known(phone, phoneSealed)), language: language, heardAt: heard,
            wantsReminders: wantsReminders, wishSealed: wish?.array)
    }
}
