import Foundation
import Postgres
import Synchronization

/// Something delivered by WhatsApp: new, or to be dealt with.
public struct ChatDelivery: Sendable {
    /// Unique: made from a message's id, or from a receipt's and its state; nothing personal is in it.
    public var messageID: String
    public var office: Int32
    public var sealed: [UInt8]
    /// Keyed hash of who wrote; nil: a receipt.
    public var sender: UUID?
    public var receivedAt: Date
    /// It was looked at before.
    public var wasPutOff: Bool

    public init(messageID: String, office: Int32, sealed: [UInt8], sender: UUID? = nil, receivedAt: Date = .now, wasPutOff: Bool = false) {
        self.messageID = messageID
        self.office = office
        self.sealed = sealed
        self.sender = sender
        self.receivedAt = receivedAt
        self.wasPutOff = wasPutOff
    }
}

/// A received message that was given up.
public struct DeadChatMessage: Sendable {
    public var id: Int64
    public var office: Int32
    public var finishedAt: Date
    public var attempts: Int
    public var error: String
}

/// A message could not be dealt with.
public struct ChatMessageFailed: Error {
    public var cause: any Error
    /// After ten attempts.
    public var isGivenUp: Bool
}

extension Statement {
    static let receiveChatMessages = Statement("receive_chat_messages", "SELECT receive_chat_messages($1, $2, $3, $4)")
    static let nextChatMessage = Statement(
        "next_chat_message", "SELECT id, received_at, message_id, office_id, body_sealed, was_put_off FROM next_chat_message()")
    static let finishChatMessage = Statement("finish_chat_message", "SELECT finish_chat_message($1, $2, $3)")
    static let failChatMessage = Statement("fail_chat_message", "SELECT fail_chat_message($1, $2, $3)")
    static let deadChatMessages = Statement(
        "dead_chat_messages", "SELECT id, office_id, finished_at, attempts, last_error FROM dead_chat_messages($1)")
    static let retryChatMessage = Statement("retry_chat_message", "SELECT retry_chat_message($1)")

    static let chatInboxStatements = [
        receiveChatMessages, nextChatMessage, finishChatMessage, failChatMessage, deadChatMessages, retryChatMessage,
    ]
}

extension Store {
    /// Keeps what was delivered, each message once; how many were new.
    public func receive(_ deliveries: [ChatDelivery]) async throws -> Int {
        try await one(
            .receiveChatMessages,
            [deliveries.map(\.messageID), deliveries.map(\.office), deliveries.map { Bytes($0.sealed) }, deliveries.map(\.sender)]
        ).decode(Int.self)
    }

    /// Received messages that were given up and can be dealt with once more, the oldest first. Who wrote, and what, is not told.
    public func deadChatMessages(limit: Int = 50) async throws -> [DeadChatMessage] {
        try await run(.deadChatMessages, [Int32(limit)]).map { row in
            let (id, office, finished, attempts, error) = try row.decode(Int64.self, Int32.self, Date.self, Int.self, String.self)
            return DeadChatMessage(id: id, office: office, finishedAt: finished, attempts: attempts, error: error)
        }
    }

    /// Has a received message dealt with once more. False: none of this number was given up, or its text is not kept any more.
    public func retry(chatMessage: Int64) async throws -> Bool {
        try await one(.retryChatMessage, [chatMessage]).decode(Bool.self)
    }

    /// Deals with the oldest message that nobody deals with and that waits for no earlier one of its sender, in one transaction: either all that
    /// `body` asks for is done, and the message is dealt with, or nothing. False: there is none.
    ///
    /// - Parameter body: gives back nil when the message has been dealt with, or when it is to be looked at again.
    /// - Throws: ``ChatMessageFailed``, when `body` threw and the message has been put off for a while, or given up.
    public func dealWithChatMessage(_ body: @Sendable (ChatDelivery, ChatDesk) async throws -> Date?) async throws -> Bool {
        let found = Mutex<(id: Int64, receivedAt: Date)?>(nil)
        do {
            return try await pool.withTransaction { connection in
                guard let row = try await connection.query(Statement.nextChatMessage.sql).first else { return false }
                let (id, received, message, office, sealed, wasPutOff) = try row.decode(
                    Int64.self, Date.self, String.self, Int32.self, Bytes.self, Bool.self)
                found.withLock { $0 = (id, received) }
                let due = try await body(
                    ChatDelivery(messageID: message, office: office, sealed: sealed.array, receivedAt: received, wasPutOff: wasPutOff),
                    ChatDesk(connection: connection))
                _ = try await connection.query(Statement.finishChatMessage.sql, [id, received, due])
                return true
            }
        } catch {
            // when its worker dies here it is simply free again
            guard let place = found.withLock({ $0 }) else { throw error }
            if let error = error as? PostgresError, error.outcome == .notApplied,
                [.serializationFailure, .deadlockDetected, .lockNotAvailable].contains(error.sqlState)
            {
                // somebody else was faster: no fault of the message's
                try await run(.finishChatMessage, [place.id, place.receivedAt, Date().addingTimeInterval(.random(in: 0.01...0.1))])
                return true
            }
            let isDead = try await one(.failChatMessage, [place.id, place.receivedAt, String("\(error)".prefix(500))]).decode(Bool.self)
            throw ChatMessageFailed(cause: error, isGivenUp: isDead)
        }
    }
}
