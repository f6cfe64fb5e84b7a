/// An e-mail address that mail can be sent to; the syntax is the pragmatic ASCII part of RFC 5321: no quoted local part, no comments,
/// no address literal.
public struct EmailAddress: Hashable, Sendable {
    /// As typed, without surrounding spaces: mail goes here.
    public let address: String
    /// Who has the same one has the same mailbox: lower case, without `+tag`; at Gmail without dots. One account for each.
    public let normalised: String

    public enum Problem: String, Error, CaseIterable, Hashable, Sendable {
        /// More than 254 bytes, or more than 64 before the `@`.
        case length
        case syntax

        public var errorCode: ErrorCode { .invalidEmail }
    }

    public init(_ text: String) throws(Problem) {
        guard text.utf8.count <= 1_000 else { throw .length }
        let address = String(text.trimming { $0 == " " })
        guard address.utf8.count <= 254 else { throw .length }
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, EmailAddress.isLocal(parts[0]), EmailAddress.isDomain(parts[1]) else { throw .syntax }
        guard parts[0].utf8.count <= 64 else { throw .length }
        self.address = address
        normalised = EmailAddress.normalise(local: parts[0].lowercased(), domain: parts[1].lowercased())
    }

    private static func normalise(local: String, domain: String) -> String {
        let mailbox = local.split(separator: "+", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        guard !mailbox.isEmpty else { return "\(local)@\(domain)" }
        guard domain == "gmail.com" || domain == "googlemail.com" else { return "\(mailbox)@\(domain)" }
        return mailbox.filter { $0 != "." } + "@gmail.com"
    }

    private static func isLocal(_ text: Substring) -> Bool {
        let atoms = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return atoms.allSatisfy { !$0.isEmpty && $0.allSatisfy { isAlphanumeric($0) || "!#$%&'*+/=?^_`{|}~-".utf8.contains($0) } }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, let top = labels.last, top.count >= 2, !top.allSatisfy(Digits.isDigit) else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        Digits.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
