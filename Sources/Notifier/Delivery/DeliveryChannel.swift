/// A way to bring a message to a person. It tries once and says what came of it; when to try again is ``RetryPolicy``'s matter.
public protocol DeliveryChannel: Sendable {
    /// Tries to deliver. Ends within the channel's own timeouts, whatever happens.
    func deliver(_ message: OutboundMessage) async -> DeliveryResult
}
