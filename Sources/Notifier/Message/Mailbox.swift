/// A mail address with an optional name. The address is ASCII and safe in an SMTP command and in a header: there is no way to make one that
/// is not.
public struct Mailbox: Hashable, Sendable {
    /// What cannot be a mailbox. The text is not repeated: it may be somebody's address.
    public struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
        public let description = "not a mail address, e.g. Antrean <antrean@example.go.id>"
    }

    public let name: String?
    /// `local@domain`, at most 254 characters.
    public let address: String

    public init(name: String? = nil, address: String) throws(Invalid) {
        guard Mailbox.isAddress(address) else { throw Invalid() }
        self.address = address
        self.name = name.map(HeaderText.clean).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Reads `Name <local@domain>`, `"Name" <local@domain>` or `local@domain`.
    public init(_ text: String) throws(Invalid) {
        let text = HeaderText.clean(text)
        guard text.hasSuffix(">") else {
            try self.init(address: text)
            return
        }
        guard let open = text.lastIndex(of: "<") else { throw Invalid() }
        var name = text[..<open]
        while name.last == " " { name.removeLast() }
        if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") { name = name.dropFirst().dropLast() }
        try self.init(name: String(name), address: String(text[text.index(after: open)...].dropLast()))
    }

    public var domain: String {
        String(address[address.index(after: address.lastIndex(of: "@") ?? address.startIndex)...])
    }

    /// A dot-atom, `@`, a host name (RFC 5321, section 4.1.2, without quoted locals and address literals).
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, parts[0].count <= 64 else { return false }
        return isDotted(parts[0]) { isAtomText($0) } && isDotted(parts[1]) { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isDotted(_ text: Substring.UTF8View, _ allowed: (UInt8) -> Bool) -> Bool {
        text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty && $0.allSatisfy(allowed) }
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    static func isAtomText(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
}
