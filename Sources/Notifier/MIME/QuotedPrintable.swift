/// Quoted-printable (RFC 2045, section 6.7): text that stays readable, in lines of at most 76 characters of ASCII.
enum QuotedPrintable {
    /// Encodes a text; every kind of line end becomes CRLF. The result ends with CRLF.
    ///
    /// A full stop at the start of a line is encoded, so that SMTP has none to double; so is the F of "From ", which some mailboxes change.
    static func encode(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        var lines = lines(of: text)
        if lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
        for line in lines {
            encode(line, into: &output)
            output += [13, 10]
        }
        return output
    }

    private static func lines(of text: String) -> [[UInt8]] {
        var lines: [[UInt8]] = [[]]
        var afterReturn = false
        for byte in text.utf8 {
            switch byte {
            case 10 where afterReturn: break
            case 10, 13: lines.append([])
            default: lines[lines.count - 1].append(byte)
            }
            afterReturn = byte == 13
        }
        return lines
    }

    private static func encode(_ line: [UInt8], into output: inout [UInt8]) {
        var column = 0
        for (index, byte) in line.enumerated() {
            let isLast = index == line.count - 1
            let escaped = mustEscape(byte, atStart: column == 0, isLast: isLast, from: line[index...])
            let width = escaped ? 3 : 1
            // One column is kept for the sign of the soft break, which the last character of a line does not need.
            if column + width > (isLast ? 76 : 75) {
                output += [UInt8(ascii: "="), 13, 10]
                column = 0
                if !escaped, mustEscape(byte, atStart: true, isLast: isLast, from: line[index...]) {
                    append(byte, escaped: true, to: &output)
                    column = 3
                    continue
                }
            }
            append(byte, escaped: escaped, to: &output)
            column += width
        }
    }

    private static func mustEscape(_ byte: UInt8, atStart: Bool, isLast: Bool, from rest: ArraySlice<UInt8>) -> Bool {
        switch byte {
        case UInt8(ascii: "="): true
        case UInt8(ascii: " "), 9: isLast
        case UInt8(ascii: "."): atStart
        case UInt8(ascii: "F"): atStart && rest.starts(with: "From ".utf8)
        case 33...126: false
        default: true
        }
    }

    private static let hex = Array("0123456789ABCDEF".utf8)

    private static func append(_ byte: UInt8, escaped: Bool, to output: inout [UInt8]) {
        if escaped {
            output += [UInt8(ascii: "="), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
        } else {
            output.append(byte)
        }
    }
}
