import Foundation
import Testing

@testable import Notifier

@Suite("Quoted-printable")
struct QuotedPrintableTests {
    private func encoded(_ text: String) -> String { String(decoding: QuotedPrintable.encode(text), as: UTF8.self) }

    @Test(
        "what RFC 2045 asks for",
        arguments: [
            ("", "\r\n"), ("a=b", "a=3Db\r\n"), ("é", "=C3=A9\r\n"), ("akhir ", "akhir=20\r\n"), ("akhir\t\nx", "akhir=09\r\nx\r\n"),
            (".", "=2E\r\n"),
            ("a.b", "a.b\r\n"), ("From x", "=46rom x\r\n"), ("Fromage", "Fromage\r\n"), ("a\nb", "a\r\nb\r\n"), ("a\r\nb\r\n", "a\r\nb\r\n"),
            ("a\rb", "a\r\nb\r\n"), ("a\n\nb", "a\r\n\r\nb\r\n"), ("\u{0}", "=00\r\n"), ("a\r\u{301}b", "a\r\n=CC=81b\r\n"),
        ])
    func rules(text: String, result: String) {
        #expect(encoded(text) == result)
    }

    @Test("lines of every length come back as they were, none longer than 76", arguments: ["x", "é", ".", " ", "F", "From "])
    func lengths(unit: String) throws {
        let text = (1...160).map { String(repeating: unit, count: $0) + "!" }.joined(separator: "\n") + "\n"
        let encoded = QuotedPrintable.encode(text)
        let lines = String(decoding: encoded, as: UTF8.self).components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 && !$0.hasPrefix(".") && !$0.hasPrefix("From ") })
        let decoded = try Scripts.run(
            "/usr/bin/python3", ["-c", "import quopri, sys; quopri.decode(sys.stdin.buffer, sys.stdout.buffer)"], input: Data(encoded))
        #expect(String(decoding: decoded, as: UTF8.self) == text.replacingOccurrences(of: "\n", with: "\r\n"))
    }
}
