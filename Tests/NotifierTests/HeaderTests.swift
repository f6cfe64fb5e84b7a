import Foundation
import Testing

@testable import Notifier

@Suite("Headers")
struct HeaderTests {
    private static let allowed = [
        "Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type",
    ]

    @Test(
        "nothing in any field adds a header, a part or a recipient",
        arguments: [
            "x\r\nBcc: calo@example.com", "x\nBcc: calo@example.com", "x\rBcc: calo@example.com", "x\r\n\r\nisi palsu", "x\u{85}Bcc: a@b.cd",
            "x\u{2028}Bcc: a@b.cd", "x\u{0}\u{b}\u{c}Bcc: a@b.cd", "\r\nBcc: a@b.cd", "x\r\n Bcc: a@b.cd", "é\r\nBcc: calo@example.com",
            "=?utf-8?Q?x=0D=0ABcc:_a@b.cd?=", "\"\r\nBcc: a@b.cd", "--=_m.antrean.42", "x\r\n--=_m.antrean.42\r\nContent-Type: text/html",
        ])
    func injection(evil: String) throws {
        var message = try sampleMail(subject: evil)
        message.from = try Mailbox(name: evil, address: "antrean@imigrasi.example")
        message.to = try Mailbox(name: evil, address: "budi@example.go.id")
        message.messageID = MessageID(outboxID: 42, part: evil, domain: evil)
        message.text = evil
        message.html = evil
        message.inlineImages[0].contentID = evil
        message.attachments[0].filename = evil
        message.attachments[0].contentType = evil
        let bytes = MailComposer.compose(message)
        let mail = try SeenMail(bytes)
        #expect(mail.headers.map { $0[0] } == HeaderTests.allowed)
        #expect(
            mail.body.shape
                == "multipart/mixed(multipart/related(multipart/alternative(text/plain, text/html), image/png), application/octet-stream)")
        #expect(mail.to.map { $0[1] } == ["budi@example.go.id"] && mail.from.map { $0[1] } == ["antrean@imigrasi.example"])
        // What the parser saw is the whole of it: headers of the first block, one to a line, each known.
        let block = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n\r\n")[0]
        let names = block.components(separatedBy: "\r\n").filter { !$0.hasPrefix(" ") }.map { $0.components(separatedBy: ":")[0] }
        #expect(names == HeaderTests.allowed)
    }

    @Test(
        "subjects arrive as they were written",
        arguments: [
            "Kode Anda 123456", "Perubahan jadwal – Kantor Imigrasi Kelas I Khusus Non TPI Jakarta Selatan, 30 November 2026 pukul 09.00 WIB",
            String(repeating: "kata ", count: 60) + "akhir", String(repeating: "x", count: 500), "antrean 🇮🇩🇮🇩🇮🇩 " + String(repeating: "é", count: 90),
            "=?utf-8?B?eA==?= bukan kode", "a: b; c=\"d\" <e>", "",
        ])
    func subjects(subject: String) throws {
        let mail = try SeenMail(MailComposer.compose(sampleMail(subject: subject)))
        #expect(mail.header("Subject") == [subject])
        #expect(mail.defects.isEmpty)
    }

    @Test(
        "names beside an address arrive as they were written",
        arguments: [
            "Budi", "O'Neil, Budi (anak)", "\"Budi\" \\ Santoso", "Siti Nurhaliza binti Tarudin Ümläut", "a.b", "Budi <x@y.zz>",
            String(repeating: "Panjang ", count: 11) + "x",
        ])
    func names(name: String) throws {
        var message = try sampleMail()
        message.to = try Mailbox(name: name, address: "budi@example.go.id")
        let mail = try SeenMail(MailComposer.compose(message))
        #expect(mail.to == [[name, "budi@example.go.id"]])
        #expect(mail.defects.isEmpty)
    }

    @Test(
        "what is no plain address is no mailbox",
        arguments: [
            "", "budi", "@example.com", "budi@", "a b@example.com", "a@b@example.com", "a@exa mple.com", "a@example.com>", "<a@example.com",
            "a@example..com", ".a@example.com", "a.@example.com", "a@example.com\r\nRCPT TO:<b@c.de>", "bu\u{0}di@example.com", "büdi@example.com",
            "\"a b\"@example.com", "a@[127.0.0.1]", "a,b@example.com", "a;b@example.com", String(repeating: "a", count: 65) + "@example.com",
        ])
    func badAddresses(address: String) {
        #expect(throws: Mailbox.Invalid.self) { try Mailbox(address: address) }
    }

    @Test("a sender is read from one setting")
    func mailboxes() throws {
        #expect(
            try Mailbox("Antrean Paspor <antrean@localhost.localdomain>") == Mailbox(name: "Antrean Paspor", address: "antrean@localhost.localdomain")
        )
        #expect(try Mailbox("\"Antrean, Paspor\" <a@b.id>").name == "Antrean, Paspor")
        #expect(try Mailbox("a+tag@b.id").name == nil)
        #expect(try Mailbox("<a@b.id>").name == nil)
        #expect(try Mailbox("a@sub.b.id").domain == "sub.b.id")
        #expect(throws: Mailbox.Invalid.self) { try Mailbox("Antrean a@b.id>") }
        #expect(throws: Mailbox.Invalid.self) { try Mailbox("Antrean <a@b.id> x") }
    }

    @Test(
        "file names and content types survive, or are made harmless",
        arguments: [
            ("antrean.ics", "antrean.ics"), ("jadwal é.ics", "jadwal é.ics"), ("../../etc/passwd", "..-..-etc-passwd"), ("a\"b.ics", "a\"b.ics"),
        ])
    func filenames(name: String, seen: String) throws {
        var message = try sampleMail()
        message.attachments[0].filename = name
        message.attachments[0].contentType = "text/calendar;method=REQUEST"
        let attachment = try #require(try SeenMail(MailComposer.compose(message)).body.parts?.last)
        #expect(attachment.filename == seen && attachment.type == "text/calendar" && attachment.parameters == ["method": "REQUEST"])
    }
}
