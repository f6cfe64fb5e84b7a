import Foundation

/// Content types and file names, which come from other parts of the program and must not break out of their header.
enum MIMEParameter {
    /// The type when it is well formed (`type/subtype; name=value`, values of token characters), else `application/octet-stream`.
    static func contentType(_ text: String) -> String {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
        let type = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        let isSound =
            type.count == 2 && type.allSatisfy(isToken) && text.utf8.count <= 120
            && parts.dropFirst().allSatisfy { parameter in
                let pair = parameter.split(separator: "=", omittingEmptySubsequences: false)
                return pair.count == 2 && pair.allSatisfy(isToken)
            }
        return isSound ? parts.joined(separator: "; ") : "application/octet-stream"
    }

    /// `filename="…"` of ASCII, or RFC 2231's `filename*=` when the name has other letters.
    static func filename(_ name: String) -> String {
        let clean = HeaderText.clean(name).replacingOccurrences(of: "/", with: "-").replacingOccurrences(of: "\\", with: "-")
        let short = String(clean.prefix(40))
        if short.utf8.allSatisfy({ (32...126).contains($0) && $0 != UInt8(ascii: "\"") }) { return "filename=\"\(short)\"" }
        let encoded = short.utf8.map { Mailbox.isLetterOrDigit($0) || ".-_".utf8.contains($0) ? String(UnicodeScalar($0)) : percent($0) }
        return "filename*=utf-8''\(encoded.joined())"
    }

    /// What a Content-ID may hold.
    static func contentID(_ text: String) -> String {
        String(decoding: text.utf8.filter { Mailbox.isLetterOrDigit($0) || ".-_@".utf8.contains($0) }, as: UTF8.self)
    }

    private static func isToken(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { Mailbox.isLetterOrDigit($0) || "!#$&+-.^_".utf8.contains($0) }
    }

    private static func percent(_ byte: UInt8) -> String {
        (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
    }
}
