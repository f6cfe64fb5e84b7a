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

    @Test("every byte below 128 is told right wherever it stands in a line")
    func everyByte() throws {
        for byte in UInt8(0)..<128 where byte != 10 && byte != 13 {
            let plain = (byte == 9 || (32...126).contains(byte)) && byte != UInt8(ascii: "=")
            for before in 0..<17 {
                let text = String(repeating: "a", count: before) + String(UnicodeScalar(byte)) + String(repeating: "b", count: 17)
                let escaped = plain && !(before == 0 && byte == UInt8(ascii: ".")) ? String(UnicodeScalar(byte)) : String(format: "=%02X", byte)
                #expect(encoded(text) == String(repeating: "a", count: before) + escaped + String(repeating: "b", count: 17) + "\r\n")
            }
        }
    }

    @Test("a line ends at the first line end wherever it stands", arguments: ["\n", "\r", "\r\n"])
    func everyEnd(lineEnd: String) {
        for before in 0..<20 {
            let (start, rest) = (String(repeating: "a", count: before), String(repeating: "b", count: 20))
            #expect(encoded(start + lineEnd + rest) == start + "\r\n" + rest + "\r\n")
        }
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
