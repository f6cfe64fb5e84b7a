import Foundation
import Testing

@testable import Notifier

@Suite("Mails in MIME")
struct MailComposerTests {
    @Test("a confirmation is understood whole by another parser")
    func whole() throws {
        let message = try sampleMail()
        let mail = try SeenMail(MailComposer.compose(message))
        #expect(mail.defects.isEmpty)
        #expect(
            mail.body.shape
                == "multipart/mixed(multipart/related(multipart/alternative(text/plain, text/html), image/png), text/calendar)")
        #expect(mail.header("Subject") == [message.subject])
        #expect(mail.from == [["Antrean Paspor", "antrean@imigrasi.example"]])
        #expect(mail.to == [["Budi Ümläut", "budi@example.go.id"]])
        #expect(mail.header("Message-ID") == ["<antrean.42.confirmation@imigrasi.example>"])
        #expect(mail.header("Date") == ["Wed, 25 Nov 2026 07:05:09 +0000"])
        #expect(mail.header("Auto-Submitted") == ["auto-generated"])
        #expect(mail.header("MIME-Version") == ["1.0"])

        let related = try #require(mail.body.parts?.first?.parts)
        let texts = try #require(related.first?.parts)
        // The last line's end belongs to the boundary after it (RFC 2046, section 5.1.1).
        #expect(texts[0].text + "\r\n" == message.text.replacingOccurrences(of: "\n", with: "\r\n"))
        #expect(texts[1].text + "\r\n" == message.html.replacingOccurrences(of: "\n", with: "\r\n"))
        #expect(texts.allSatisfy { $0.parameters?["charset"] == "utf-8" })
        #expect(related[1].contentID == "<qr@antrean>" && related[1].disposition == "inline" && related[1].filename == "qr.png")
        #expect(related[1].bytes.map { [UInt8]($0) } == message.inlineImages[0].png)
        let calendar = try #require(mail.body.parts?.last)
        #expect(calendar.parameters == ["charset": "utf-8", "method": "PUBLISH"])
        #expect(calendar.disposition == "attachment" && calendar.filename == "antrean.ics")
        #expect(calendar.bytes.map { [UInt8]($0) } == message.attachments[0].bytes)
    }

    @Test("every line is ASCII, at most 78 characters, ends with CRLF, and none begins with a full stop")
    func lines() throws {
        var message = try sampleMail(subject: String(repeating: "Perubahan – jadwal ", count: 30))
        message.text += String(repeating: ".x–\u{1F600}", count: 400)
        let bytes = MailComposer.compose(message)
        #expect(bytes.allSatisfy { $0 < 128 && ($0 >= 32 || $0 == 13 || $0 == 10 || $0 == 9) })
        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 78 && !$0.contains("\n") && !$0.contains("\r") && !$0.hasPrefix(".") && !$0.hasPrefix("From ") })
        #expect(lines.last?.isEmpty == true)
    }

    @Test("the same message gives the same bytes, so that a mail sent twice is one mail")
    func stable() throws {
        #expect(try MailComposer.compose(sampleMail()) == MailComposer.compose(sampleMail()))
        #expect(try MailComposer.compose(sampleMail(id: 1)) != MailComposer.compose(sampleMail(id: 2)))
    }

    @Test("what has one part only needs no multipart")
    func shapes() throws {
        var message = try sampleMail()
        message.attachments = []
        #expect(
            try SeenMail(MailComposer.compose(message)).body.shape == "multipart/related(multipart/alternative(text/plain, text/html), image/png)")
        message.inlineImages = []
        #expect(try SeenMail(MailComposer.compose(message)).body.shape == "multipart/alternative(text/plain, text/html)")
        message.html = ""
        let plain = try SeenMail(MailComposer.compose(message))
        #expect(plain.body.shape == "text/plain" && plain.defects.isEmpty)
        message.inlineImages = try sampleMail().inlineImages
        let mail = try SeenMail(MailComposer.compose(message))
        #expect(mail.body.shape == "multipart/related(text/plain, image/png)" && mail.body.parameters == nil)
    }

    @Test(
        "dates are written as RFC 5322 wants them, in any year",
        arguments: [
            (0, "Thu, 1 Jan 1970 00:00:00 +0000"), (-1, "Wed, 31 Dec 1969 23:59:59 +0000"), (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 +0000"),
            (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 +0000"),
        ] as [(Double, String)])
    func dates(seconds: Double, text: String) {
        #expect(MailComposer.date(Date(timeIntervalSince1970: seconds)) == text)
    }
}
