import Foundation

/// Texts in headers: cleaned of everything that could end a header, encoded when not ASCII (RFC 2047), folded (RFC 5322, section 2.2.3).
enum HeaderText {
    /// The longest line we write, without CRLF.
    static let lineLength = 76

    /// Control characters and every kind of line break become spaces, runs of them one; none at the ends.
    static func clean(_ text: String) -> String {
        guard mayBeUnclean(text.utf8) else { return text }
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: " "
            default: scalar
            }
        }
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: scalars)
        return String(kept).split(separator: " ").joined(separator: " ")
    }

    /// A look at the bytes, for nearly all texts are clean: control characters (U+0080 to U+009F begin with 0xC2), the separators U+2028
    /// and U+2029 (0xE2 0x80 0xA8 and 0xA9), and spaces that stand together or at an end.
    private static func mayBeUnclean(_ bytes: String.UTF8View) -> Bool {
        let space = UInt8(ascii: " ")
        var last = space
        for byte in bytes {
            switch byte {
            case space where last == space: return true
            case 0..<space, 0x7f, 0xc2: return true
            case 0xa8, 0xa9: if last == 0x80 { return true }
            default: break
            }
            last = byte
        }
        return last == space && !bytes.isEmpty
    }

    /// A header of free text, such as Subject, without the final CRLF.
    static func unstructured(_ name: String, _ text: String) -> String {
        let text = clean(text)
        guard isPlain(text) else { return "\(name): " + encodedWords(text, after: name.utf8.count + 2) }
        return folded("\(name):", text.split(separator: " ").map(String.init))
    }

    /// A header of one mailbox, such as From, without the final CRLF.
    static func mailbox(_ name: String, _ mailbox: Mailbox) -> String {
        let address = "<\(mailbox.address)>"
        guard let display = mailbox.name else { return "\(name): \(mailbox.address)" }
        if isPlain(display) {
            if display.utf8.allSatisfy({ Mailbox.isAtomText($0) || $0 == UInt8(ascii: " ") }) {
                return folded("\(name):", display.split(separator: " ").map(String.init) + [address])
            }
            let quoted = display.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
            return folded("\(name):", "\"\(quoted)\"".split(separator: " ").map(String.init) + [address])
        }
        return "\(name): " + encodedWords(display, after: name.utf8.count + 2) + "\r\n \(address)"
    }

    /// `=?`
    private static let encodedWordStart = (UInt8(ascii: "="), UInt8(ascii: "?"))

    /// ASCII that cannot be taken for an encoded word and can be folded.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (32...126).contains($0) } && !zip(text.utf8, text.utf8.dropFirst()).contains { $0 == encodedWordStart }
            && text.split(separator: " ").allSatisfy { $0.utf8.count <= 60 } && text.utf8.count <= 200
    }

    /// Words on lines of at most ``lineLength`` where that is possible; a continued line begins with a space.
    private static func folded(_ start: String, _ words: [String]) -> String {
        var lines = [start]
        for word in words {
            if lines[lines.count - 1].utf8.count + 1 + word.utf8.count > lineLength, lines[lines.count - 1] != start {
                lines.append("")
            }
            lines[lines.count - 1] += " " + word
        }
        return lines.joined(separator: "\r\n")
    }

    /// UTF-8 in base64, each word at most 75 characters, never cutting a character in two.
    private static func encodedWords(_ text: String, after start: Int) -> String {
        var words: [String] = []
        var bytes: [UInt8] = []
        var room = bytesFitting(lineLength - start)
        func flush() {
            words.append("=?utf-8?B?\(Data(bytes).base64EncodedString())?=")
            bytes = []
            room = bytesFitting(lineLength - 1)
        }
        for scalar in text.unicodeScalars {
            if bytes.count + UTF8.width(scalar) > room, !bytes.isEmpty { flush() }
            bytes += UTF8.encode(scalar)!
        }
        if !bytes.isEmpty { flush() }
        return words.joined(separator: "\r\n ")
    }

    private static func bytesFitting(_ characters: Int) -> Int {
        (min(75, characters) - 12) / 4 * 3
    }
}
