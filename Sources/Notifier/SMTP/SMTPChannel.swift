/// Hands mails to a mail server. At most ``SMTPSettings/connections`` are under way, each over a connection of its own that is kept; the
/// others wait in order of arrival.
public actor SMTPChannel: DeliveryChannel {
    private let connections: [SMTPConnection]
    private var idle: [SMTPConnection]
    private var waiting: [CheckedContinuation<SMTPConnection, Never>] = []
    private var rate: SendingRate?

    /// - Throws: ``SMTPSettings/Invalid``.
    public init(_ settings: SMTPSettings) throws(SMTPSettings.Invalid) {
        if let problem = settings.problem { throw problem }
        connections = (1...settings.connections).map { SMTPConnection(settings, number: $0) }
        idle = connections.reversed()
        rate = settings.perSecond.map(SendingRate.init(perSecond:))
    }

    /// Tries once. The rate, and the mails before it, may make it wait; a task cancelled in that time has sent nothing.
    public nonisolated func deliver(_ message: OutboundMessage, by latest: ContinuousClock.Instant? = nil) async -> DeliveryResult {
        if let moment = await turn() {
            do {
                try await ContinuousClock().sleep(until: moment)
            } catch {
                return .transient(code: nil, text: "stopped before it was sent")
            }
        }
        let mail = MailComposer.compose(message)
        let connection = await take()
        if let latest, latest < .now {
            await give(connection)
            return .transient(code: nil, text: "no connection was free in time")
        }
        let outcome = await connection.send(mail, from: message.from.address, to: message.to.address)
        await give(connection)
        return outcome.result
    }

    /// Ends the connections that are kept, politely. Mails under way are finished first; a later one connects anew.
    public func close() async {
        for connection in connections { await connection.close() }
    }

    private func turn() -> ContinuousClock.Instant? {
        rate?.take(now: .now)
    }

    /// The last used comes first, so that at quiet times one connection serves and the others may end.
    private func take() async -> SMTPConnection {
        if let connection = idle.popLast() { return connection }
        return await withCheckedContinuation { waiting.append($0) }
    }

    private func give(_ connection: SMTPConnection) {
        if waiting.isEmpty {
            idle.append(connection)
        } else {
            waiting.removeFirst().resume(returning: connection)
        }
    }
}
