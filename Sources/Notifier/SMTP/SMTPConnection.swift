import CCurl

/// One libcurl handle with its connection, which is kept from mail to mail. One thread at a time.
final class SMTPConnection {
    private let settings: SMTPSettings
    /// Nil before the first mail, and after `close`.
    private var handle: OpaquePointer?

    init(_ settings: SMTPSettings) {
        self.settings = settings
    }

    deinit { close() }

    /// Sends one mail; over a fresh connection when the kept one turns out to be dead. Blocks.
    func send(_ mail: SMTPMail) -> SMTPOutcome {
        let outcome = attempt(mail, fresh: false)
        return outcome.diedBeforeTheMail ? attempt(mail, fresh: true) : outcome
    }

    /// Says QUIT. A later mail connects anew.
    func close() {
        antrean_smtp_free(handle)
        handle = nil
    }

    private func attempt(_ mail: SMTPMail, fresh: Bool) -> SMTPOutcome {
        if handle == nil { handle = SMTPConnection.makeHandle(settings) }
        guard let handle else {
            return SMTPOutcome(
                stage: .connect, failure: .other, code: nil, reply: "", explanation: "libcurl refuses these settings or lacks SMTP", reused: false)
        }
        var outcome = antrean_smtp_outcome()
        mail.bytes.withUnsafeBytes { antrean_smtp_send(handle, mail.from, mail.to, $0.baseAddress, $0.count, fresh, &outcome) }
        // a handle that could not be made anew is of no more use
        if outcome.curl_code == antrean_curl_out_of_memory { close() }
        return SMTPOutcome(outcome)
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
