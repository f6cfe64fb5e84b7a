import Domain
import Foundation

/// One visit as a VEVENT.
struct CalendarEvent {
    let ticket: Ticket
    let language: Language
    let cancelled: Bool
    let organiser: EmailAddress
    let now: Date

    var lines: [String] {
        [
            "BEGIN:VEVENT",
            "UID:\(ticket.code.compact)@booking.antrean",
            "DTSTAMP:\(stamp(now))",
            // A cancellation comes after the last move, so it is one step newer.
            "SEQUENCE:\(ticket.moves + (cancelled ? 1 : 0))",
            "DTSTART:\(stamp(ticket.startsAt))",
            "DTEND:\(stamp(ticket.endsAt))",
            "STATUS:\(cancelled ? "CANCELLED" : "CONFIRMED")",
            "TRANSP:OPAQUE",
            "CLASS:PRIVATE",
            "ORGANIZER;CN=\(CalendarLine.parameter(CommonText.site(language))):mailto:\(organiser.address)",
            "SUMMARY:" + text(CalendarText.summary(language, ["name": ticket.personName, "office": ticket.office.name])),
            "LOCATION:" + text("\(ticket.office.name), \(ticket.office.place)"),
            "DESCRIPTION:" + text(description),
        ] + alarm + ["END:VEVENT"]
    }

    private var description: String {
        CalendarText.description(
            language,
            [
                "number": ticket.queueNumber.description, "code": ticket.code.text, "service": ticket.service.name(language),
                "arrive": DateText(language).time(ticket.arriveBy, ticket.office.zone), "free": TicketText.free(language),
            ])
    }

    /// At 19:00 of the evening before, on the office's clock; none when that has passed.
    private var alarm: [String] {
        let zone = ticket.office.zone
        let evening = zone.endOfDay(zone.day(of: ticket.startsAt).adding(days: -1)).addingTimeInterval(-5 * 3_600)
        guard !cancelled, evening > now else { return [] }
        let hours = DateText(language).hours(from: ticket.startsAt, to: ticket.endsAt, zone)
        return [
            "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER;VALUE=DATE-TIME:\(stamp(evening))",
            "DESCRIPTION:" + text(CalendarText.alarm(language, ["hours": hours])), "END:VALARM",
        ]
    }

    private func text(_ value: String) -> String {
        CalendarLine.text(value)
    }

    /// The UTC form of DATE-TIME: `20261130T020000Z`.
    private func stamp(_ date: Date) -> String {
        var stamp = Array(RFC3339.utc(date).utf8)
        stamp.removeAll { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ":") }
        return String(decoding: stamp, as: UTF8.self)
    }
}
