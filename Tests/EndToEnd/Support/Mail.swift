import Domain
import Foundation
import TestSupport

/// A mail as a mail program sees it.
struct Mail: Decodable, Sendable {
    struct Part: Decodable, Sendable {
        var type: String
        var parameters: [String: String]
        var filename: String?
        var contentID: String?
        var bytes: Data

        enum CodingKeys: String, CodingKey {
            case type, parameters, filename, bytes
            case contentID = "content_id"
        }

        /// With folded lines joined (RFC 5545, section 3.1).
        var calendar: String {
            String(decoding: bytes, as: UTF8.self).replacing("\r\n ", with: "").replacing("\r\n", with: "\n")
        }
    }

    var file: String
    var messageID: String
    var subject: String
    var from: String
    var to: String
    var date: String
    var text: String
    var html: String
    /// Pictures that stand in the HTML.
    var inline: [Part]
    var attachments: [Part]
    /// What the parser found wrong.
    var defects: [String]

    enum CodingKeys: String, CodingKey {
        case file, subject, from, to, date, text, html, inline, attachments, defects
        case messageID = "message_id"
    }

    /// The digits of a confirmation code.
    var code: String? {
        text.firstMatch(of: /\b[0-9]{6,8}\b/).map { String($0.output) }
    }
}

extension Stack {
    /// The mails to these addresses that came so far, the oldest first.
    func mails(to addresses: String...) async throws -> [Mail] {
        try await mails(to: addresses)
    }

    func mails(to addresses: [String]) async throws -> [Mail] {
        let reader = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("read-mails.py")
        let arguments = [reader.path, directory.appendingPathComponent("mail").path] + addresses
        let output = try await Program.run("/usr/bin/python3", arguments).succeeded("read-mails.py").output
        return try JSONDecoder().decode([Mail].self, from: Data(output.utf8))
    }

    /// Waits until an address has a mail of this kind, and gives the newest.
    func mail(to address: String, within limit: Duration = .seconds(60), where fits: @Sendable (Mail) -> Bool) async throws -> Mail {
        let names = { try FileManager.default.contentsOfDirectory(atPath: directory.appendingPathComponent("mail").path) }
        var seen = 0
        var found: Mail?
        try await eventually("a mail to \(address)", within: limit) {
            let now = try names().filter { $0.hasSuffix("-\(address).eml") }.count
            guard now > seen else { return false }
            seen = now
            found = try await mails(to: address).last(where: fits)
            return found != nil
        }
        return found!
    }

    /// The booking code in a PNG picture's QR code, read by zbarimg; the signature of one that is booked follows it.
    func qrCode(_ png: Data) async throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("antrean-qr-\(UUID().uuidString).png")
        defer { try? FileManager.default.removeItem(at: file) }
        try png.write(to: file)
        let text = try await Program.run("/usr/bin/zbarimg", ["--quiet", "--raw", file.path]).succeeded("zbarimg").output
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard [10, TicketProof.scannedLength].contains(text.count) else { throw Failure("no ticket: \(text)") }
        return String(text.prefix(10))
    }
}
