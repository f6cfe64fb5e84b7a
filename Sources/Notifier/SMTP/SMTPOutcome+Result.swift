extension SMTPOutcome {
    /// What an attempt's outcome means for the message (RFC 5321, section 4.2).
    ///
    /// | where | reply | result |
    /// | --- | --- | --- |
    /// | anywhere before the recipient | any refusal, also 5xx | transient: it is about this side or the server, not about this mail |
    /// | sender | 552 or 554 | permanent: too large, or refused as such |
    /// | recipient, DATA, end of the mail | 5xx | permanent, but 530, 534, 535, 538 (log in first) transient |
    /// | anywhere | 4xx, 421 | transient |
    /// | before the end of the mail | none (cut, silence) | transient: the server cannot have taken it |
    /// | after the end of the mail | none | unknown |
    var result: DeliveryResult {
        guard failure != nil else { return .delivered(remoteID: remoteID) }
        switch (stage, code) {
        case (.end, (200...299)?): return .delivered(remoteID: remoteID)
        case (_, (400...499)?): return .transient(code: code, text: said)
        case (_, (500...599)?): return isAboutTheMail ? .permanent(code: code, text: said) : .transient(code: code, text: said)
        case (.end, _): return .unknown(text: explained)
        default: return .transient(code: nil, text: explained)
        }
    }

    private var isAboutTheMail: Bool {
        guard let code, !SMTPOutcome.aboutLogin.contains(code) else { return false }
        return stage >= .rcpt || (stage == .mail && SMTPOutcome.aboutTheMail.contains(code))
    }

    /// Whether the kept connection was dead, so that the same mail can at once go over a fresh one: the server has accepted nothing.
    var diedBeforeTheMail: Bool {
        failure != nil && failure != .timedOut && reused && stage < .body && (code == nil || code == 421)
    }

    private static let aboutLogin: Set<Int> = [530, 534, 535, 538]
    private static let aboutTheMail: Set<Int> = [552, 554]

    private var remoteID: String? {
        let text = SMTPReply.masked(String(reply.dropFirst(4)))
        return text.isEmpty ? nil : text
    }

    private var place: String {
        switch stage {
        case .connect: "connecting"
        case .greeting: "greeting"
        case .ehlo: "EHLO"
        case .starttls: "STARTTLS"
        case .auth: "log-in"
        case .mail: "sender"
        case .rcpt: "recipient"
        case .data: "DATA"
        case .body: "mail"
        case .end: "end of the mail"
        }
    }

    private var said: String { "\(place): \(SMTPReply.masked(reply))" }

    private var explained: String {
        let what =
            switch failure {
            case .timedOut: "no answer in time"
            case .certificate: "the server's certificate is not trusted"
            case .tlsMissing: "the server offers no TLS"
            case .loginDenied: "the log-in was denied"
            case .other, nil: SMTPReply.masked(explanation)
            }
        return "\(place): \(what)"
    }
}
