import CCurl

/// One libcurl handle with its connection, on a thread of its own. The connection is kept from mail to mail.
actor SMTPConnection {
    private nonisolated let thread: SenderThread
    private let settings: SMTPSettings
    private nonisolated(unsafe) var handle: OpaquePointer?

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ settings: SMTPSettings, number: Int) {
        self.settings = settings
        thread = SenderThread(name: "smtp-\(number)")
    }

    deinit {
        antrean_smtp_free(handle)
        thread.stop()
    }

    /// Sends one mail; over a fresh connection when the kept one turns out to be dead.
    func send(_ mail: [UInt8], from: String, to: String) -> SMTPOutcome {
        let outcome = attempt(mail, from, to, fresh: false)
        return outcome.diedBeforeTheMail ? attempt(mail, from, to, fresh: true) : outcome
    }

    /// Says QUIT. A later mail connects anew.
    func close() {
        antrean_smtp_free(handle)
        handle = nil
    }

    private func attempt(_ mail: [UInt8], _ from: String, _ to: String, fresh: Bool) -> SMTPOutcome {
        if handle == nil { handle = SMTPConnection.makeHandle(settings) }
        guard let handle else {
            return SMTPOutcome(
                stage: .connect, failure: .other, code: nil, reply: "", explanation: "libcurl refuses these settings or lacks SMTP", reused: false)
        }
        var outcome = antrean_smtp_outcome()
        mail.withUnsafeBytes { antrean_smtp_send(handle, from, to, $0.baseAddress, $0.count, fresh, &outcome) }
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
