import Foundation
import Postgres

/// A message that this notifier has claimed. Its end must name the attempt.
public struct ClaimedMessage: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case verification
        case confirmation
        case personAdded = "person_added"
        case cancelled
        case moved
        case passwordReset = "password_reset"
        case passwordChanged = "password_changed"
        case emailChange = "email_change"
        case accountKnown = "account_known"
        /// A place is held for who writes by WhatsApp, until the code is sent back.
        case held
        /// An answer to a chat: what it tells stands in `facts`.
        case reply
        /// The evening before.
        case reminder
        /// A day of the audit trail was closed; to an auditor.
        case auditDay = "audit_day"
        /// Nobody came: the code is void.
        case forfeited
        /// A visit that was missed does not count.
        case excused
        /// A passport is on its way by post, or came back.
        case posted
        /// How a request for a visit at home stands.
        case homeVisit = "home_visit"
        /// An account many of whose people did not come pauses.
        case accountPaused = "account_paused"
        /// The office gave another hour, because it cannot keep the first.
        case relocated

        /// All that this program can make.
        static let known = allCases.map(\.rawValue)
    }

    public var id: Int64
    public var createdAt: Date
    public var kind: Kind
    /// The registration (for a verification), the mailed code (for a new password or address), the account, the party, the chat (for a reply), the member of staff, or the visit at home.
    public var subjectID: Int64
    public var bookings: [Int64]
    public var fromSlot: Int64?
    public var attempt: Int
    /// What a reply or reminder tells, as JSON.
    public var facts: String?
    /// When it was last asked for, in microseconds; zero the first time. What was sent before says nothing of what is sent since.
    public var asking: Int64 = 0
}

/// How a message goes to its person. The raw value is `outbox.way`.
public enum MessageWay: String, Sendable {
    case mail
    case whatsapp
}

/// How an attempt at a message ended.
public struct FinishedMessage: Sendable {
    public var message: ClaimedMessage
    /// `delivered`, `dead`, or `waiting` until `due`.
    public var state: String
    public var due: Date?
    /// What came of it, without personal data.
    public var error: String?

    public init(message: ClaimedMessage, state: String, due: Date?, error: String?) {
        self.message = message
        self.state = state
        self.due = due
        self.error = error
    }
}

/// Counts of messages, for the status command, doctor and metrics. Ages in seconds.
public struct OutboxStatus: Sendable {
    public var kind: String
    public var state: String
    public var messages: Int
    public var oldestAge: Double
}

/// A message that was given up.
public struct DeadLetter: Sendable {
    public var id: Int64
    public var kind: String
    public var finishedAt: Date
    public var attempts: Int
    public var error: String
}

extension Statement {
    static let claimMessages = Statement(
        "claim_messages",
        """
        SELECT id, created_at, kind, subject_id, booking_ids, from_slot, attempt, facts::text, asking
        FROM claim_messages($1, $2, make_interval(secs => $3), $4, $5, $6)
        ORDER BY id
        """)

    static let finishMessages = Statement("finish_messages", "SELECT finish_messages($1, $2, $3, $4, $5, $6, $7)")
    static let rescueMessages = Statement("rescue_messages", "SELECT rescue_messages()")
    static let resendMessage = Statement("resend_message", "SELECT resend_message($1)")

    static let outboxStatus = Statement(
        "outbox_status",
        """
        SELECT kind, state, count(*)::int, extract(epoch FROM antrean_now() - min(created_at))::float8
        FROM outbox
        WHERE state <> 'delivered' OR created_at > antrean_now() - interval '1 day'
        GROUP BY kind, state
        ORDER BY kind, state
        """)

    static let deadLetters = Statement(
        "dead_letters",
        """
        SELECT id, kind, finished_at, attempt, coalesce(last_error, '')
        FROM outbox
        WHERE state = 'dead'
        ORDER BY finished_at DESC
        LIMIT $1
        """)

    static let sweep = Statement("sweep", "SELECT sweep()")

    static let messagesOfParty = Statement(
        "messages_of_party",
        """
        SELECT id, kind, state, created_at, finished_at, attempt, way, receipt
        FROM outbox
        WHERE subject_id = $1 AND subject = 'party' AND $2 = ANY (booking_ids)
        ORDER BY id
        """)

    static let messageOfParty = Statement(
        "message_of_party",
        """
        SELECT id, created_at, kind, subject_id, booking_ids, from_slot, attempt, facts::text, 0::bigint
        FROM outbox
        WHERE subject_id = $1 AND subject = 'party' AND id = $2 AND $3 = ANY (booking_ids)
        """)

    static let outboxStatements = [
        messageOfParty, messagesOfParty, claimMessages, finishMessages, rescueMessages, resendMessage, outboxStatus, deadLetters, sweep,
    ]
}

extension Store {
    /// Claims up to `count` messages of one way that are due, for `lease`.
    ///
    /// - Parameter classes: only of these (`outbox.class`); nil: of all.
    public func claimMessages(
        owner: String, count: Int, lease: Duration, way: MessageWay = .mail, classes: [Int16]? = nil
    ) async throws -> [ClaimedMessage] {
        try await run(.claimMessages, [owner, Int32(count), lease / .seconds(1), way.rawValue, ClaimedMessage.Kind.known, classes]).map(
            ClaimedMessage.init(row:))
    }

    /// One message about a booking, whatever became of it. Nil: there is none.
    public func message(_ id: Int64, booking: Int64, party: Int64) async throws -> ClaimedMessage? {
        try await run(.messageOfParty, [party, id, booking]).first.map(ClaimedMessage.init(row:))
    }

    /// Ends attempts in one transaction. Returns the ids of those that still were ours: the lease of the others had run out.
    public func finish(_ ends: [FinishedMessage]) async throws -> Set<Int64> {
        let messages = ends.map(\.message)
        let rows = try await run(
            .finishMessages,
            [
                messages.map(\.id), messages.map(\.createdAt), messages.map(\.subjectID), messages.map { Int32($0.attempt) },
                ends.map(\.state), ends.map(\.due), ends.map(\.error),
            ])
        return Set(try rows.map { try $0.decode(Int64.self) })
    }

    /// Gives messages whose sender died to the others; how many.
    public func rescueMessages() async throws -> Int {
        try await one(.rescueMessages).decode(Int.self)
    }

    /// Sends a dead or delivered message again. False: there is none of this id, or it is on its way.
    public func resend(message: Int64) async throws -> Bool {
        try await one(.resendMessage, [message]).decode(Bool.self)
    }

    public func outboxStatus() async throws -> [OutboxStatus] {
        try await run(.outboxStatus).map { row in
            let (kind, state, messages, age) = try row.decode(String.self, String.self, Int.self, Double.self)
            return OutboxStatus(kind: kind, state: state, messages: messages, oldestAge: age)
        }
    }

    public func deadLetters(limit: Int = 50) async throws -> [DeadLetter] {
        try await run(.deadLetters, [limit]).map { row in
            let (id, kind, finished, attempts, error) = try row.decode(Int64.self, String.self, Date.self, Int.self, String.self)
            return DeadLetter(id: id, kind: kind, finishedAt: finished, attempts: attempts, error: error)
        }
    }

    /// Deletes keys, sessions, registrations and limits that have had their time; how many rows.
    public func sweep() async throws -> Int {
        try await one(.sweep).decode(Int.self)
    }
}

extension ClaimedMessage {
    fileprivate init(row: Row) throws {
        let (id, created, kind, subject, bookings, fromSlot, attempt, facts, asking) = try row.decode(
            Int64.self, Date.self, String.self, Int64.self, [Int64].self, Int64?.self, Int.self, String?.self, Int64.self)
        guard let kind = ClaimedMessage.Kind(rawValue: kind) else { throw StoreError.unexpected("message kind \(kind)") }
        self.init(
            id: id, createdAt: created, kind: kind, subjectID: subject, bookings: bookings, fromSlot: fromSlot, attempt: attempt, facts: facts,
            asking: asking)
    }
}

/// A message about a booking, and what became of it.
public struct BookingMessage: Sendable {
    public var id: Int64
    public var kind: String
    /// `waiting`, `sending`, `delivered` (the mail server took it) or `dead` (it refused for good).
    public var state: String
    public var createdAt: Date
    public var finishedAt: Date?
    public var attempts: Int
    public var way: MessageWay
    /// What WhatsApp said of it later: `sent`, `delivered`, `read` or `failed`.
    public var receipt: String?
}

extension Store {
    /// The messages about a booking, the oldest first.
    public func messages(booking: Int64, party: Int64) async throws -> [BookingMessage] {
        try await run(.messagesOfParty, [party, booking]).map { row in
            let (id, kind, state, created, finished, attempts, way, receipt) = try row.decode(
                Int64.self, String.self, String.self, Date.self, Date?.self, Int.self, String.self, String?.self)
            return BookingMessage(
                id: id, kind: kind, state: state, createdAt: created, finishedAt: finished, attempts: attempts,
                way: MessageWay(rawValue: way) ?? .mail,
                receipt: receipt)
        }
    }
}
