import CCurl

/// How far a mail got, and what the server said last.
struct SMTPOutcome: Hashable, Sendable {
    enum Stage: Int, Comparable, Hashable, Sendable {
        case connect, greeting, ehlo, starttls, auth, mail, rcpt, data, body, end

        static func < (left: Stage, right: Stage) -> Bool { left.rawValue < right.rawValue }
    }

    enum Failure: Hashable, Sendable {
        case timedOut, loginDenied, certificate, tlsMissing, other
    }

    var stage: Stage
    /// `nil`: the server has taken the mail.
    var failure: Failure?
    /// The reply to the last command; `nil` when none came.
    var code: Int?
    var reply: String
    /// What libcurl says of the failure.
    var explanation: String
    /// Whether the connection was kept from the mail before.
    var reused: Bool
}

extension SMTPOutcome {
    init(_ outcome: antrean_smtp_outcome) {
        stage = Stage(rawValue: Int(outcome.stage.rawValue)) ?? .connect
        failure =
            switch outcome.curl_code {
            case 0: nil
            case antrean_curl_timed_out: .timedOut
            case antrean_curl_login_denied: .loginDenied
            case antrean_curl_peer_not_verified: .certificate
            case antrean_curl_tls_missing: .tlsMissing
            default: .other
            }
        code = outcome.reply_code == 0 ? nil : Int(outcome.reply_code)
        reply = SMTPOutcome.text(outcome.reply)
        explanation = SMTPOutcome.text(outcome.error)
        reused = outcome.reused
    }

    private static func text<Bytes>(_ bytes: Bytes) -> String {
        withUnsafeBytes(of: bytes) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
