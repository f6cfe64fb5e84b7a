import Foundation
import Store

/// A way to bring messages to people. It tries once and says what came of it; when to try again is ``RetryPolicy``'s matter.
public protocol DeliveryChannel<Message>: Sendable {
    associatedtype Message: Sendable

    /// Takes a delivery on and returns at once. It ends within the channel's own timeouts, whatever happens.
    func deliver(_ delivery: Delivery<Message>)
}

/// Makes what a channel sends out of a claimed message: the outbox holds ids only, so what they stand for is looked up when it is sent.
public protocol MessageMaker<Message>: Sendable {
    associatedtype Message: Sendable
    /// What was looked up for several messages at once.
    associatedtype Findings: Sendable

    func findings(for messages: [ClaimedMessage]) async throws -> Findings

    /// Nil when there is nothing to be told any more: nobody waits for the code, or every place was given back.
    /// - Throws: ``Unsendable`` when it will never be sent; anything else is tried again later.
    func make(_ message: ClaimedMessage, _ findings: Findings, now: Date) throws -> Message?
}

/// Why a message can never be sent, without personal data.
public struct Unsendable: Error, Hashable, Sendable {
    /// Somebody waited for it in vain: a dead letter, not one of those that need not be told any more.
    public static let late = Unsendable("its time ran out before it could be sent")

    public var reason: String

    public init(_ reason: String) {
        self.reason = reason
    }
}

/// One message that is to be delivered.
public struct Delivery<Message: Sendable>: Sendable {
    /// It is not begun after this.
    public var latest: ContinuousClock.Instant?
    /// It goes before those that are not and still wait, where the channel keeps a line.
    public var isUrgent: Bool
    /// Makes the message, when there is a connection for it and where it is sent: what waits is small, and nothing is handed on between
    /// threads but what came of it. Nil: there is nothing to send; `ended` is not called then.
    public var compose: @Sendable () -> Message?
    /// Called once with what came of it, by a thread that sends: it must not block.
    public var ended: @Sendable (DeliveryResult) -> Void

    public init(
        latest: ContinuousClock.Instant? = nil, isUrgent: Bool = false, compose: @escaping @Sendable () -> Message?,
        ended: @escaping @Sendable (DeliveryResult) -> Void
    ) {
        self.latest = latest
        self.isUrgent = isUrgent
        self.compose = compose
        self.ended = ended
    }
}
