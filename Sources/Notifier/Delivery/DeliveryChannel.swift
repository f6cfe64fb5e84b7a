/// A way to bring messages to people. It tries once and says what came of it; when to try again is ``RetryPolicy``'s matter.
public protocol DeliveryChannel: Sendable {
    /// Takes a delivery on and returns at once. It ends within the channel's own timeouts, whatever happens.
    func deliver(_ delivery: Delivery)
}

/// One message that is to be delivered.
public struct Delivery: Sendable {
    /// It is not begun after this.
    public var latest: ContinuousClock.Instant?
    /// Makes the message, when there is a connection for it and where it is sent: what waits is small, and nothing is handed on between
    /// threads but what came of it. Nil: there is nothing to send; `ended` is not called then.
    public var compose: @Sendable () -> OutboundMessage?
    /// Called once with what came of it, by a thread that sends: it must not block.
    public var ended: @Sendable (DeliveryResult) -> Void

    public init(
        latest: ContinuousClock.Instant? = nil, compose: @escaping @Sendable () -> OutboundMessage?,
        ended: @escaping @Sendable (DeliveryResult) -> Void
    ) {
        self.latest = latest
        self.compose = compose
        self.ended = ended
    }
}
