import Testing

@testable import Messages

@Suite("Tables for spreadsheets") struct CSVTests {
    @Test(
        "what a spreadsheet would run is text; numbers stay numbers; quotes, commas and lines are kept",
        arguments: [
            ("Siti", "Siti"), ("=1+1", "'=1+1"), ("+62811", "+62811"), ("-5", "-5"), ("-5+cmd|' /C calc'!A0", "'-5+cmd|' /C calc'!A0"),
            ("@sum", "'@sum"),
            ("\t=1", "'\t=1"), ("＝1", "'＝1"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""), ("", ""), ("a;b", "\"a;b\""),
            ("\r\n=1", "\"'\r\n=1\""),
        ])
    func field(text: String, expected: String) {
        #expect(CSV.field(text) == expected)
    }

    @Test("a header, a line a row, and the mark by which spreadsheets know UTF-8") func table() {
        #expect(CSV.text(header: ["a", "b"], rows: [["1", "=x"], ["2", ""]]) == "\u{FEFF}a,b\r\n1,'=x\r\n2,\r\n")
    }
}
