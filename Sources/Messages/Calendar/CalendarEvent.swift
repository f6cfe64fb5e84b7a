import Domain
import Foundation

/// One visit as a VEVENT.
struct CalendarEvent {
    let ticket: Ticket
    let language: Language
    let cancelled: Bool
    let organiser: EmailAddress
    let now: Date

    func write(to writer: inout CalendarWriter) {
        writer.line("BEGIN:VEVENT")
        writer.line("UID:\(ticket.code.compact)@booking.antrean")
        writer.line("DTSTAMP:", now)
        // A cancellation comes after the last move, so it is one step newer.
        writer.line("SEQUENCE:\(ticket.hourChanges + (cancelled ? 1 : 0))")
        writer.line("DTSTART:", ticket.startsAt)
        writer.line("DTEND:", ticket.endsAt)
        writer.line(cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED")
        writer.line("TRANSP:OPAQUE")
        writer.line("CLASS:PRIVATE")
        writer.line("ORGANIZER;CN=\(CalendarWriter.parameter(CommonText.site(language))):mailto:\(organiser.address)")
        writer.line("SUMMARY:", text: CalendarText.summary(language, ["name": ticket.personName, "office": ticket.office.name]))
        writer.line("LOCATION:", text: "\(ticket.office.name), \(ticket.office.place)")
        writer.line("DESCRIPTION:", text: description)
        writeAlarm(to: &writer)
        writer.line("END:VEVENT")
    }

    private var description: String {
        CalendarText.description(
            language,
            [
                "number": ticket.queueNumber.description, "code": ticket.code.text, "service": ticket.serviceName(language),
                "arrive": DateText(language).time(ticket.arriveBy, ticket.office.zone), "free": TicketText.free(language),
            ])
    }

    /// At 19:00 of the evening before, on the office's clock; none when that has passed.
    private func writeAlarm(to writer: inout CalendarWriter) {
        let zone = ticket.office.zone
        let evening = zone.endOfDay(zone.day(of: ticket.startsAt).adding(days: -1)).addingTimeInterval(-5 * 3_600)
        guard !cancelled, evening > now else { return }
        writer.line("BEGIN:VALARM")
        writer.line("ACTION:DISPLAY")
        writer.line("TRIGGER;VALUE=DATE-TIME:", evening)
        let hours = DateText(language).hours(from: ticket.startsAt, to: ticket.endsAt, zone)
        writer.line("DESCRIPTION:", text: CalendarText.alarm(language, ["hours": hours]))
        writer.line("END:VALARM")
    }
}
