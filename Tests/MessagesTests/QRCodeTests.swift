import Domain
import Foundation
import Testing

@testable import Messages

@Suite("QR code")
struct QRCodeTests {
    @Test("a scanner reads the signed ticket out of the PNG, at every size", arguments: [3, 8, 20])
    func scanned(scale: Int) throws {
        for value in [UInt64(0), 1, 123_456_789, BookingCode.limit - 1] {
            let ticket = Samples.ticket(value)
            let code = try ticket.qrCode()
            #expect(try scan(code.png(scale: scale)) == ticket.scanned && ticket.scanned.count == TicketProof.scannedLength)
        }
    }

    @Test("other texts are read back too, whatever is said of them", arguments: ["Kantor Imigrasi – Ω", "https://example.id/t/K7QM2XPR4D", "a"])
    func texts(text: String) throws {
        #expect(try scan(QRCode(text).png()) == text)
        #expect(try scan(QRCode(text, isEven: true).png()) == text)
    }

    @Test("the margin is four light modules on every side")
    func quietZone() throws {
        let code = try QRCode("K7QM2XPR4D")
        #expect(code.side == code.width + 8)
        for place in 0..<code.side {
            for edge in [0, 1, 2, 3, code.side - 4, code.side - 3, code.side - 2, code.side - 1] {
                #expect(!code.isDark(row: edge, column: place))
                #expect(!code.isDark(row: place, column: edge))
            }
        }
        // The finder pattern's corner.
        #expect(code.isDark(row: 4, column: 4))
    }

    @Test("the SVG draws the same modules as the PNG")
    func svg() throws {
        let code = try QRCode("K7QM2XPR4D")
        var drawn: Set<[Int]> = []
        let path = try #require(code.svg().firstMatch(of: /d="([^"]+)"/)).1
        for run in path.matches(of: /M(\d+) (\d+)h(\d+)v1h-(\d+)z/) {
            let (column, row, length) = (Int(run.1)!, Int(run.2)!, Int(run.3)!)
            #expect(run.3 == run.4)
            for offset in 0..<length { drawn.insert([row, column + offset]) }
        }
        for row in 0..<code.side {
            for column in 0..<code.side {
                #expect(drawn.contains([row, column]) == code.isDark(row: row, column: column))
            }
        }
    }

    @Test("the SVG's title is escaped")
    func title() throws {
        let svg = try QRCode("A").svg(title: "<script>\"&'")
        #expect(svg.contains("&lt;script&gt;&quot;&amp;&#39;"))
        #expect(!svg.contains("<script"))
    }

    @Test("what no QR code can hold is refused")
    func refused() {
        #expect(throws: QRCode.Failure.encoding(ERANGE)) { try QRCode(String(repeating: "x", count: 5_000)) }
        #expect(throws: QRCode.Failure.encoding(EINVAL)) { try QRCode("") }
        #expect(throws: QRCode.Failure.encoding(EINVAL)) { try QRCode("K7QM2\u{0}XPR4D") }
    }

    /// What zbar reads in the picture.
    private func scan(_ png: [UInt8]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "qr-\(UUID().uuidString).png")
        try Data(png).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let scanner = Process()
        scanner.executableURL = URL(filePath: "/usr/bin/env")
        scanner.arguments = ["zbarimg", "--quiet", "--raw", "--oneshot", "-Sdisable", "-Sqrcode.enable", file.path]
        let output = Pipe()
        scanner.standardOutput = output
        // It complains about a missing D-Bus.
        scanner.standardError = FileHandle.nullDevice
        try scanner.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        scanner.waitUntilExit()
        #expect(scanner.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}
