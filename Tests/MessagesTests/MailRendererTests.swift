import Domain
import Foundation
import Testing

@testable import Messages

@Suite("Mails")
struct MailRendererTests {
    private let renderer = MailRenderer(organiser: Samples.organiser)

    private func render(_ facts: MailFacts, _ language: Language = .id) throws -> MailContent {
        try renderer.render(facts, language, at: Samples.now)
    }

    private var everyMail: [MailFacts] {
        let ticket = Samples.ticket()
        let url = "https://antrean.example.id/bookings"
        return [
            .verificationCode(code: "482913", username: "siti", validMinutes: 30),
            .confirmation(tickets: [ticket, Samples.ticket(7, name: "JOJO", service: .new, audience: .child)], url: url),
            .forfeited(tickets: [ticket], pausedUntil: ticket.startsAt, wasOffice: false, url: url), .excused(tickets: [ticket], url: url),
            .accountPaused(username: "siti", until: Day("2027-04-01")!, url: url),
            .homeVisit(
                state: "planned", code: "ABCD-2345", person: "Siti", office: ticket.office, visit: ticket.startsAt..<ticket.endsAt, reason: nil,
                url: url),
            .homeVisit(state: "refused", code: "ABCD-2345", person: "Siti", office: ticket.office, visit: nil, reason: "jauh", url: url),
            .posted(ticket: ticket, consignment: "P261", isBack: false, url: url),
            .posted(ticket: ticket, consignment: "P261", isBack: true, url: url),
            .personAdded(tickets: [ticket], url: url), .cancelled(tickets: [ticket], reason: "Kantor tutup karena banjir", url: url),
            .relocated(
                tickets: [ticket], fromOffice: Samples.office(.wit), fromStartsAt: ticket.startsAt.addingTimeInterval(-86_400),
                fromEndsAt: ticket.startsAt.addingTimeInterval(-82_800), url: url),
            .moved(
                ticket: ticket, fromOffice: Samples.office(.wit), fromStartsAt: ticket.startsAt.addingTimeInterval(-86_400),
                fromEndsAt: ticket.startsAt.addingTimeInterval(-82_800), url: url),
        ]
    }

    @Test("a confirmation tells office, day, hour with zone, when to be there, number and code in text and HTML", arguments: Language.allCases)
    func confirmation(language: Language) throws {
        let ticket = Samples.ticket(zone: .wit)
        let mail = try render(.confirmation(tickets: [ticket], url: "https://antrean.example.id/b"), language)
        let dates = DateText(language)
        for body in [mail.text, mail.html] {
            for fact in [
                ticket.office.name, "Jakarta Selatan, DKI Jakarta", dates.day(Samples.day),
                dates.hours(from: ticket.startsAt, to: ticket.endsAt, .wit), dates.time(ticket.arriveBy, .wit), "30", "AB-012", ticket.code.text,
                "SITI AMINAH", TicketText.free(language), TicketText.free(language.other), "www.lapor.go.id", "https://antrean.example.id/b",
                RequirementDocument.oldPassport(language), ticket.visit(language.other),
            ] {
                #expect(body.contains(fact), "\(fact)")
            }
        }
        #expect(mail.subject.contains(ticket.visit(language)))
    }

    @Test("the QR pictures are the ones the HTML shows, one for each person")
    func images() throws {
        let mail = try render(.confirmation(tickets: [Samples.ticket(1), Samples.ticket(2)], url: nil))
        #expect(mail.inlineImages.map(\.contentID) == mail.html.matches(of: /src="cid:([^"]+)"/).map { String($0.1) })
        #expect(mail.inlineImages.count == 2)
        for image in mail.inlineImages { #expect(image.png.prefix(8) == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) }
    }

    @Test("the calendar is attached with its method")
    func calendar() throws {
        let booked = try render(.confirmation(tickets: [Samples.ticket()], url: nil))
        #expect(booked.attachments.map(\.filename) == ["antrean.ics"])
        #expect(booked.attachments[0].contentType == "text/calendar; charset=utf-8; method=PUBLISH")
        // Told as over even when the caller's facts still say otherwise.
        let cancelled = try render(.cancelled(tickets: [Samples.ticket()], reason: nil, url: nil))
        #expect(cancelled.attachments[0].contentType.hasSuffix("method=CANCEL"))
        #expect(cancelled.inlineImages.isEmpty)
        #expect(String(decoding: cancelled.attachments[0].bytes, as: UTF8.self).contains("STATUS:CANCELLED"))
    }

    @Test("no mail needs another host, a script or a style sheet, and none leaves a place unfilled", arguments: Language.allCases)
    func selfContained(language: Language) throws {
        for facts in everyMail {
            let mail = try render(facts, language)
            for body in [mail.subject, mail.text, mail.html] {
                #expect(body.firstMatch(of: /\{[a-z_]*\}/) == nil)
            }
            #expect(mail.html.matches(of: /src="([^"]+)"/).allSatisfy { $0.1.hasPrefix("cid:") })
            #expect(mail.html.matches(of: /https?:\/\/[a-z.]+/).allSatisfy { $0.0 == "https://antrean.example.id" })
            for forbidden in ["<script", "<link", "<style", "url("] { #expect(!mail.html.contains(forbidden)) }
            #expect(mail.html.contains("<td lang=\"\(language.other.rawValue)\""))
            #expect(mail.text.contains("-- \(CommonText.languageName(language.other)) --"))
            #expect(!mail.subject.contains("\n") && mail.subject.count < 200)
        }
    }

    @Test("a verification code stands in the subject and alone on a line")
    func verification() throws {
        let mail = try render(.verificationCode(code: "482913", username: "siti", validMinutes: 30))
        #expect(mail.subject.hasPrefix("482913 "))
        #expect(mail.text.split(separator: "\n").contains("    482913"))
        #expect(mail.html.contains(">482913<"))
        #expect(mail.text.contains("30 menit") && mail.text.contains("siti"))
        #expect(mail.attachments.isEmpty && mail.inlineImages.isEmpty)
    }

    @Test("a move tells the former time by the former office's clock")
    func moved() throws {
        let ticket = Samples.ticket()
        let mail = try render(
            .moved(
                ticket: ticket, fromOffice: Samples.office(.wit), fromStartsAt: RFC3339.parse("2026-11-27T13:00:00+09:00")!,
                fromEndsAt: RFC3339.parse("2026-11-27T14:00:00+09:00")!, url: nil))
        #expect(mail.text.contains("Jumat, 27 November 2026, 13.00–14.00 WIT"))
        #expect(mail.text.contains("Senin, 30 November 2026"))
        #expect(mail.html.contains("Jumat, 27 November 2026, 13.00–14.00 WIT"))
    }

    @Test("an hour that the office gave says what it replaces, and leads to accepting it or giving it back")
    func relocated() throws {
        let mail = try render(
            .relocated(
                tickets: [Samples.ticket()], fromOffice: Samples.office(.wit), fromStartsAt: RFC3339.parse("2026-11-27T13:00:00+09:00")!,
                fromEndsAt: RFC3339.parse("2026-11-27T14:00:00+09:00")!, url: "https://antrean.example.id/reminders/x-1-2"))
        for text in [
            "Jumat, 27 November 2026, 13.00–14.00 WIT", "Senin, 30 November 2026", "https://antrean.example.id/reminders/x-1-2", "tidak dihitung",
        ] {
            #expect(mail.text.contains(text) && mail.html.contains(text), "\(text)")
        }
        #expect(mail.inlineImages.count == 1)
    }

    @Test("a reason is told, and what people typed stays text")
    func escaping() throws {
        let mail = try render(
            .cancelled(tickets: [Samples.ticket(name: "<b>SITI</b>\r\nBcc: x@example.id")], reason: "<script>", url: nil))
        #expect(!mail.html.contains("<script") && !mail.html.contains("<b>SITI"))
        #expect(mail.html.contains("Alasan: &lt;script&gt;"))
        #expect(mail.text.contains("Alasan: <script>"))
    }

    @Test("the subject stays one line whatever an office is called")
    func subject() throws {
        var ticket = Samples.ticket()
        ticket.office.name = "Kantor\r\nBcc: x@example.id"
        #expect(try !render(.confirmation(tickets: [ticket], url: nil)).subject.contains(where: \.isNewline))
    }

    @Test("a family with two services gets both lists once")
    func lists() throws {
        let mail = try render(
            .confirmation(tickets: [Samples.ticket(1), Samples.ticket(2), Samples.ticket(3, service: .new, audience: .child)], url: nil))
        let (adult, child) = (RequirementText.adult(.id), RequirementText.child(.id))
        #expect(mail.text.ranges(of: "\(Service.renewal.name(.id)) – \(adult)").count == 1)
        #expect(mail.text.ranges(of: "\(Service.new.name(.id)) – \(child)").count == 1)
        #expect(mail.subject.contains("3 orang"))
    }
}
