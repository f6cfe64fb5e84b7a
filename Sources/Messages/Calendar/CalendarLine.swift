/// Content lines of RFC 5545, section 3.1.
enum CalendarLine {
    /// A line of at most 75 octets with its CRLF; longer ones go on after a CRLF and a space. No character is cut in two.
    static func fold(_ line: String) -> String {
        var folded = ""
        var octets = 0
        for scalar in line.unicodeScalars {
            let size = UTF8.width(scalar)
            if octets + size > 75 {
                folded += "\r\n "
                octets = 1
            }
            folded.unicodeScalars.append(scalar)
            octets += size
        }
        return folded + "\r\n"
    }

    /// A value of type TEXT (3.3.11).
    static func text(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case ";": escaped += "\\;"
            case ",": escaped += "\\,"
            case "\n": escaped += "\\n"
            case _ where scalar.properties.generalCategory == .control: escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A quoted parameter value, which cannot hold a quote (3.2).
    static func parameter(_ value: String) -> String {
        "\"\(Escape.line(value).replacing("\"", with: "'"))\""
    }
}
