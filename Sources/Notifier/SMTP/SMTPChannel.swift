/// Hands mails to a mail server. At most ``SMTPSettings/connections`` are under way, each over a connection of its own that is kept; the
/// others wait in order of arrival, codes before the rest.
public final class SMTPChannel: DeliveryChannel {
    private let senders: SMTPSenders

    /// - Throws: ``SMTPSettings/Invalid``.
    public init(_ settings: SMTPSettings) throws(SMTPSettings.Invalid) {
        if let problem = settings.problem { throw problem }
        senders = SMTPSenders(settings)
    }

    deinit { senders.stop() }

    /// Tries once. The mails before it, and the rate, may make it wait.
    public func deliver(_ delivery: Delivery<OutboundMessage>) {
        senders.send(delivery)
    }

    /// Ends the connections that are kept, politely. Mails under way are finished first; a later one connects anew.
    public func close() async {
        await senders.close()
    }
}
