/// Escaping for what is not written through a template.
enum Escape {
    static func html(_ text: String) -> String {
        guard has(text, isMarkup) else { return text }
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count + 32)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): escaped += "&amp;".utf8
            case UInt8(ascii: "<"): escaped += "&lt;".utf8
            case UInt8(ascii: ">"): escaped += "&gt;".utf8
            case UInt8(ascii: "\""): escaped += "&quot;".utf8
            case UInt8(ascii: "'"): escaped += "&#39;".utf8
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    /// One line: a header or a calendar parameter must not begin another.
    static func line(_ text: String) -> String {
        controls(text, keeping: nil)
    }

    /// Control characters as spaces, but for the one that is kept. Nearly all texts have none, which their bytes tell: those below U+0020,
    /// U+007F, and those from U+0080 to U+009F, which begin with 0xC2 as some others do.
    static func controls(_ text: String, keeping kept: Unicode.Scalar?) -> String {
        guard has(text, { ($0 < 0x20 && UInt32($0) != kept?.value) || $0 == 0x7f || $0 == 0xc2 }) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control && $0 != kept ? " " : $0 }))
    }

    /// Looks at the bytes where they stand: the view of a string's bytes takes several times as long, and mails have thousands.
    private static func has(_ text: String, _ isSought: (UInt8) -> Bool) -> Bool {
        var text = text
        return text.withUTF8 { $0.contains(where: isSought) }
    }

    private static func isMarkup(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }
}
