import Domain
import Foundation
import Mustache

/// The printable page of one ticket or a party's tickets: no script, nothing from another host, A4 or a phone of 360 pixels.
public enum TicketPage {
    /// What the page needs beside the tickets.
    public struct Options: Hashable, Sendable {
        /// Where the booking can be moved or cancelled; no link when `nil`.
        public var manageURL: String?
        /// The same page in the other language; no link when `nil`.
        public var otherLanguageURL: String?
        public var notice: PublicNotice

        public init(manageURL: String? = nil, otherLanguageURL: String? = nil, notice: PublicNotice = PublicNotice()) {
            self.manageURL = manageURL
            self.otherLanguageURL = otherLanguageURL
            self.notice = notice
        }
    }

    /// The page's only style sheet, which stands in the page itself. A Content-Security-Policy can allow it by its hash.
    public static let styleSheet = ticketStyleSheet

    /// A complete HTML document. A ticket that is no longer valid says so and carries no QR code.
    public static func render(_ tickets: [Ticket], _ language: Language, _ options: Options = Options()) throws(QRCode.Failure) -> String {
        var cards: [[String: Any]] = []
        for ticket in tickets { cards.append(try card(ticket, language)) }
        var context: [String: Any] = [
            "language": language.rawValue, "site": CommonText.site(language), "style": styleSheet,
            "text": TicketText.all(language), "tickets": cards, "notices": options.notice.lines(language),
            "other_language": language.other.rawValue, "other_language_name": CommonText.languageName(language.other),
        ]
        context["manage_url"] = options.manageURL
        context["other_url"] = options.otherLanguageURL
        return template.render(context)
    }

    private static func card(_ ticket: Ticket, _ language: Language) throws(QRCode.Failure) -> [String: Any] {
        let dates = DateText(language)
        let zone = ticket.office.zone
        var card: [String: Any] = [
            "queue_number": ticket.queueNumber.description, "code": ticket.code.text, "name": ticket.personName,
            "service": ticket.serviceName(language), "day": dates.day(zone.day(of: ticket.startsAt)),
            "hour": dates.hours(from: ticket.startsAt, to: ticket.endsAt, zone),
            "office": ticket.office.name, "place": ticket.office.place, "provisional": ticket.provisional && ticket.isValid,
        ]
        card["telephone"] = ticket.office.telephone
        if ticket.isValid {
            card["qr"] = try ticket.qrCode().svg(title: TicketText.qr(language, ["code": ticket.code.text]), size: 200)
            card["arrive_by"] = dates.time(ticket.arriveBy, zone)
            card["late"] = TicketText.lateAfter(language, ["time": dates.time(ticket.lateAfter, zone)])
            card["bring"] = bring(ticket, language)
            let deadline = dates.deadline(before: MoveRule.deadline(slotStart: ticket.startsAt, zone: zone), zone)
            card["change"] = TicketText.change(language, ["deadline": deadline])
        } else {
            card["void"] = TicketText.void(language, ["status": ticket.status.name(language).lowercased()])
        }
        return card
    }

    private static func bring(_ ticket: Ticket, _ language: Language) -> [[String: Any]] {
        ticket.requirementLists(language).map { list in
            let groups = list.groups(for: ticket.audience).map { group in
                [
                    "title": group.title,
                    "items": group.items.map { ["document": $0.document, "form": $0.form(language), "note": $0.note ?? ""] },
                ] as [String: Any]
            }
            return ["title": list.title, "groups": groups, "notes": list.notes(for: ticket.audience)]
        }
    }

    // The template is a constant of the program; a test renders it.
    private static let template = try! MustacheTemplate(string: ticketTemplate)
}
