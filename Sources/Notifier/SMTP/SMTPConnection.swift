import CCurl

/// One libcurl handle with its connection, which is kept from mail to mail. Used on the thread of its ``SMTPLoop`` only.
///
/// States: *idle* → `begin` → *under way*, until `ended` tells the outcome → idle.
final class SMTPConnection {
    private let settings: SMTPSettings
    /// Nil before the first mail, and after `close`.
    private(set) var handle: OpaquePointer?
    /// The mail under way.
    private(set) var mail: SMTPMail?
    private var isSecondTry = false

    init(_ settings: SMTPSettings) {
        self.settings = settings
    }

    deinit { close() }

    /// Begins to send a mail, over the kept connection if there is one.
    /// - Returns: the outcome when it could not even be begun.
    func begin(_ mail: SMTPMail) -> SMTPOutcome? {
        isSecondTry = false
        return begin(mail, fresh: false)
    }

    /// How the mail under way ended; nil while it has not. It goes once more, over a fresh connection, when the kept one turns out to be dead.
    func ended() -> SMTPOutcome? {
        guard let handle, let mail else { return nil }
        var raw = antrean_smtp_outcome()
        guard antrean_smtp_ended(handle, &raw) else { return nil }
        self.mail = nil
        let outcome = SMTPOutcome(raw)
        guard outcome.diedBeforeTheMail, !isSecondTry else { return outcome }
        isSecondTry = true
        return begin(mail, fresh: true)
    }

    /// Says QUIT. A later mail connects anew.
    func close() {
        antrean_smtp_free(handle)
        handle = nil
    }

    private func begin(_ mail: SMTPMail, fresh: Bool) -> SMTPOutcome? {
        if handle == nil { handle = SMTPConnection.makeHandle(settings) }
        guard let handle else { return .notBegun("libcurl refuses these settings or lacks SMTP") }
        let isBegun = mail.bytes.withUnsafeBytes { antrean_smtp_begin(handle, mail.from, mail.to, $0.baseAddress, $0.count, fresh) }
        guard isBegun else { return .notBegun("out of memory") }
        self.mail = mail
        return nil
    }

    private static func makeHandle(_ settings: SMTPSettings) -> OpaquePointer? {
        func withText<Value>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Value) -> Value {
            text.map { $0.withCString(body) } ?? body(nil)
        }
        return withText(settings.curlURL) { url in
            withText(settings.user) { user in
                withText(settings.password) { password in
                    withText(settings.caFile) { caFile in
                        var raw = antrean_smtp_settings()
                        raw.url = url
                        raw.tls = settings.tls.raw
                        raw.user = user
                        raw.password = password
                        raw.ca_file = caFile
                        raw.connect_timeout_ms = settings.connectTimeout.milliseconds
                        raw.timeout_ms = settings.timeout.milliseconds
                        raw.reply_timeout_s = max(1, settings.replyTimeout.milliseconds / 1000)
                        return antrean_smtp_make(&raw)
                    }
                }
            }
        }
    }
}

extension SMTPSettings.TLS {
    fileprivate var raw: antrean_smtp_tls {
        switch self {
        case .off: ANTREAN_SMTP_TLS_OFF
        case .opportunistic: ANTREAN_SMTP_TLS_OPPORTUNISTIC
        case .required: ANTREAN_SMTP_TLS_REQUIRED
        case .implicit: ANTREAN_SMTP_TLS_IMPLICIT
        }
    }
}

extension Duration {
    fileprivate var milliseconds: Int { max(1, Int(self / .milliseconds(1))) }
}

extension SMTPOutcome {
    fileprivate static func notBegun(_ explanation: String) -> SMTPOutcome {
        SMTPOutcome(stage: .connect, failure: .other, code: nil, reply: "", explanation: explanation, reused: false)
    }
}
