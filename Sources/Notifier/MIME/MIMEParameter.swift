import Foundation

/// Content types and file names, which come from other parts of the program and must not break out of their header.
enum MIMEParameter {
    /// The type when it is well formed (`type/subtype; name=value`, values of token characters), else `application/octet-stream`.
    static func contentType(_ text: String) -> String {
        let parts = text.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map(trimmed)
        guard text.utf8.count <= 120, isPair(parts[0], "/"), parts.dropFirst().allSatisfy({ isPair($0, "=") }) else {
            return "application/octet-stream"
        }
        return parts.map { String(Substring($0)) }.joined(separator: "; ")
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var text = text
        while text.first == UInt8(ascii: " ") { text.removeFirst() }
        while text.last == UInt8(ascii: " ") { text.removeLast() }
        return text
    }

    /// Two tokens with the separator between them.
    private static func isPair(_ text: Substring.UTF8View, _ separator: Unicode.Scalar) -> Bool {
        let halves = text.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false)
        return halves.count == 2 && halves.allSatisfy(isToken)
    }

    /// `filename="…"` of ASCII, or RFC 2231's `filename*=` when the name has other letters.
    static func filename(_ name: String) -> String {
        if name.utf8.count <= 40, name.utf8.allSatisfy(isPlain) { return "filename=\"\(name)\"" }
        let clean = HeaderText.clean(name).replacingOccurrences(of: "/", with: "-").replacingOccurrences(of: "\\", with: "-")
        let short = String(clean.prefix(40))
        if short.utf8.allSatisfy({ (32...126).contains($0) && $0 != UInt8(ascii: "\"") }) { return "filename=\"\(short)\"" }
        let encoded = short.utf8.map { isPlain($0) ? String(UnicodeScalar($0)) : percent($0) }
        return "filename*=utf-8''\(encoded.joined())"
    }

    /// What a Content-ID may hold.
    static func contentID(_ text: String) -> String {
        String(decoding: text.utf8.filter { Mailbox.isLetterOrDigit($0) || ".-_@".utf8.contains($0) }, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: Mailbox.isLetterOrDigit(byte)
        }
    }

    private static func isToken(_ text: Substring.UTF8View) -> Bool {
        !text.isEmpty && text.allSatisfy { Mailbox.isLetterOrDigit($0) || "!#$&+-.^_".utf8.contains($0) }
    }

    private static func percent(_ byte: UInt8) -> String {
        (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
    }
}
