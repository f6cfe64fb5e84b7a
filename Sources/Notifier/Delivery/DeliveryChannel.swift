/// A way to bring a message to a person. It tries once and says what came of it; when to try again is ``RetryPolicy``'s matter.
public protocol DeliveryChannel: Sendable {
    /// Tries to deliver. Ends within the channel's own timeouts, whatever happens.
    /// - Parameter latest: it is not begun after this.
    func deliver(_ message: OutboundMessage, by latest: ContinuousClock.Instant?) async -> DeliveryResult
}
