import Synchronization

/// Hands mails to a mail server. At most ``SMTPSettings/connections`` are under way, each over a connection of its own that is kept; the
/// others wait in order of arrival.
public final class SMTPChannel: DeliveryChannel {
    private let senders: SMTPSenders
    private let rate: Mutex<SendingRate?>

    /// - Throws: ``SMTPSettings/Invalid``.
    public init(_ settings: SMTPSettings) throws(SMTPSettings.Invalid) {
        if let problem = settings.problem { throw problem }
        senders = SMTPSenders(settings)
        rate = Mutex(settings.perSecond.map(SendingRate.init(perSecond:)))
    }

    deinit { senders.stop() }

    /// Tries once. The rate, and the mails before it, may make it wait; a task cancelled in that time has sent nothing.
    public func deliver(_ message: OutboundMessage, by latest: ContinuousClock.Instant? = nil) async -> DeliveryResult {
        if let moment = rate.withLock({ $0?.take(now: .now) }) {
            do {
                try await ContinuousClock().sleep(until: moment)
            } catch {
                return .transient(code: nil, text: "stopped before it was sent")
            }
        }
        let mail = SMTPMail(bytes: MailComposer.compose(message), from: message.from.address, to: message.to.address)
        let outcome = await withCheckedContinuation { continuation in
            senders.send(SMTPSenders.Job(mail: mail, latest: latest) { continuation.resume(returning: $0) })
        }
        return outcome?.result ?? .transient(code: nil, text: "no connection was free in time")
    }

    /// Ends the connections that are kept, politely. Mails under way are finished first; a later one connects anew.
    public func close() async {
        await senders.close()
    }
}
