import Domain
import Testing

@testable import Messages

@Suite("Ticket page")
struct TicketPageTests {
    @Test("tells who, where, when, the numbers, and that it is free", arguments: Language.allCases)
    func tells(language: Language) throws {
        let ticket = Samples.ticket(zone: .wita)
        let page = try TicketPage.render([ticket], language)
        let dates = DateText(language)
        for fact in [
            "<html lang=\"\(language.rawValue)\">", "SITI AMINAH", ticket.code.text, "AB-012", dates.day(Samples.day),
            dates.hours(from: ticket.startsAt, to: ticket.endsAt, .wita), dates.time(ticket.arriveBy, .wita), ticket.office.name,
            "Jakarta Selatan, DKI Jakarta", ticket.serviceName(language), TicketText.free(language), "www.lapor.go.id", "<svg",
            "aria-label=\"\(TicketText.qr(language, ["code": ticket.code.text]))\"", dates.deadline(before: Zone.wita.startOfDay(Samples.day), .wita),
        ] {
            #expect(page.contains(fact), "\(fact)")
        }
        #expect(!page.contains("{{") && !page.contains("{deadline}"))
    }

    @Test("needs no other host and no script")
    func selfContained() throws {
        let page = try TicketPage.render([Samples.ticket()], .id)
        let addresses = page.matches(of: /https?:\/\/[^"'\s<)]+/).map { String($0.0) }
        #expect(addresses.allSatisfy { $0 == "http://www.w3.org/2000/svg" })
        for forbidden in ["<script", "@import", "url(", "<link", "<img", "javascript:", " onload", "src="] {
            #expect(!page.lowercased().contains(forbidden), "\(forbidden)")
        }
    }

    @Test("whatever people and offices are called, it is text")
    func escaping() throws {
        var ticket = Samples.ticket(name: "<script>alert(1)</script>")
        ticket.office.name = "A & B \"C\""
        ticket.office.street = "<img src=x onerror=alert(1)>"
        ticket.office.telephone = "<b>1</b>"
        let page = try TicketPage.render([ticket], .id, .init(manageURL: "https://example.id/?a=\"><script>"))
        for raw in ["<script", "<img", "<b>"] { #expect(!page.contains(raw), "\(raw)") }
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(page.contains("href=\"https://example.id/?a=&quot;&gt;&lt;script&gt;\""))
    }

    @Test("the street and the telephone are shown when known")
    func place() throws {
        var ticket = Samples.ticket()
        #expect(try !TicketPage.render([ticket], .id).contains("Telepon"))
        ticket.office.street = "Jl. Contoh No. 1"
        ticket.office.telephone = "021-5550100"
        let page = try TicketPage.render([ticket], .id)
        #expect(page.contains("Jl. Contoh No. 1, Jakarta Selatan, DKI Jakarta"))
        #expect(page.contains("Telepon") && page.contains("021-5550100"))
    }

    @Test("a ticket that is over says so and has no code to scan", arguments: BookingStatus.allCases)
    func void(status: BookingStatus) throws {
        let page = try TicketPage.render([Samples.ticket(status: status)], .id)
        #expect(page.contains("tidak berlaku") == !status.isLive)
        #expect(page.contains("<svg") == status.isLive)
    }

    @Test("a provisional day says that it may become a holiday")
    func provisional() throws {
        var ticket = Samples.ticket()
        #expect(try !TicketPage.render([ticket], .en).contains(TicketText.provisional(.en)))
        ticket.provisional = true
        #expect(try TicketPage.render([ticket], .en).contains(TicketText.provisional(.en)))
    }

    @Test("the documents are those of the service and the person")
    func bring() throws {
        let child = try TicketPage.render([Samples.ticket(service: .new, audience: .child)], .id)
        #expect(child.contains(RequirementDocument.parentsStatement(.id)))
        #expect(!child.contains(RequirementDocument.identityCard(.id) + " "))
        let unknown = try TicketPage.render([Samples.ticket(service: .new, audience: nil)], .id)
        #expect(unknown.contains(RequirementText.adult(.id)) && unknown.contains(RequirementText.child(.id)))
    }

    @Test("links, the fee and the place to report to come from the deployment")
    func options() throws {
        let notice = PublicNotice(officialFee: Phrase(id: "Rp350.000", en: "IDR 350,000"), reportTo: "Loket 1")
        let options = TicketPage.Options(manageURL: "https://example.id/b", otherLanguageURL: "?language=en", notice: notice)
        let page = try TicketPage.render([Samples.ticket(1), Samples.ticket(2)], .id, options)
        for fact in ["href=\"https://example.id/b\"", "href=\"?language=en\"", "Rp350.000", "Loket 1"] {
            #expect(page.contains(fact), "\(fact)")
        }
        #expect(page.matches(of: /<article/).count == 2)
        #expect(try !TicketPage.render([Samples.ticket()], .id).contains("Biaya resmi"))
    }
}
