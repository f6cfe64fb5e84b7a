/// A mail's Message-ID (RFC 5322, section 3.6.4): `<antrean.<outbox id>.<part>@<domain>>`.
public struct MessageID: Hashable, Sendable, CustomStringConvertible {
    public let outboxID: Int64
    /// With the angle brackets, as in the header.
    public let text: String

    /// - Parameters:
    ///   - part: what tells mails of one outbox row apart, e.g. its kind, or how often a person asked for it again. Letters, digits, `-` and
    ///     `_` are kept.
    ///   - domain: the sender's, see ``Mailbox/domain``.
    public init(outboxID: Int64, part: String, domain: String) {
        self.outboxID = outboxID
        let part = MessageID.kept(part, "-_")
        let domain = MessageID.kept(domain, "-.")
        text = "<antrean.\(outboxID).\(part.isEmpty ? "mail" : part)@\(domain.isEmpty ? "invalid" : domain)>"
    }

    public var description: String { text }

    private static func kept(_ text: String, _ signs: StaticString) -> String {
        String(
            decoding: text.utf8.filter { byte in
                Mailbox.isLetterOrDigit(byte) || signs.withUTF8Buffer { $0.contains(byte) }
            }, as: UTF8.self)
    }
}
