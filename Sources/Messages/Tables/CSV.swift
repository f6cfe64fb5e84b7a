/// Tables for spreadsheets (RFC 4180), in UTF-8 with a byte order mark, which spreadsheets need to know it.
public enum CSV {
    public static let contentType = "text/csv; charset=utf-8"

    public static func text(header: [String], rows: [[String]]) -> String {
        "\u{FEFF}" + ([header] + rows).map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
    }

    /// What a spreadsheet would take for a formula gets an apostrophe before it, so that nothing somebody typed is ever run.
    /// Source: OWASP, CSV injection.
    static func field(_ text: String) -> String {
        var text = text
        let isNumber = Double(text) != nil
        if let first = text.unicodeScalars.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first), !isNumber { text = "'" + text }
        guard text.unicodeScalars.contains(where: { "\",\r\n;".unicodeScalars.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
