/// Content lines of RFC 5545, section 3.1.
enum CalendarLine {
    /// A line of at most 75 octets with its CRLF; longer ones go on after a CRLF and a space. No character is cut in two.
    static func fold(_ line: String) -> String {
        guard line.utf8.count > 75 else { return line + "\r\n" }
        var folded = ""
        var start = line.startIndex
        while start < line.endIndex {
            // a line that goes on begins with a space
            let room = start == line.startIndex ? 75 : 74
            var end = line.utf8.index(start, offsetBy: room, limitedBy: line.endIndex) ?? line.endIndex
            while end < line.endIndex, UTF8.isContinuation(line.utf8[end]) { line.utf8.formIndex(before: &end) }
            folded += room == 75 ? "" : "\r\n "
            folded += line[start..<end]
            start = end
        }
        return folded + "\r\n"
    }

    /// A value of type TEXT (3.3.11).
    static func text(_ value: String) -> String {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(value.utf8.count + 16)
        for byte in Escape.controls(value, keeping: "\n").utf8 {
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: ","): escaped += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): escaped += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    /// A quoted parameter value, which cannot hold a quote (3.2).
    static func parameter(_ value: String) -> String {
        "\"\(String(Escape.line(value).map { $0 == "\"" ? "'" : $0 }))\""
    }
}
