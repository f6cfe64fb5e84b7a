import Domain
import Foundation

/// The visits as an iCalendar file (RFC 5545), ready to be attached or downloaded.
public struct CalendarFile: Sendable {
    public static let contentType = "text/calendar; charset=utf-8"

    /// The whole file in UTF-8, lines ended by CRLF and folded at 75 octets.
    public let bytes: [UInt8]
    /// `PUBLISH`, or `CANCEL` when no visit takes place any more; a mail names it in the attachment's content type.
    public let method: Method

    public enum Method: String, Hashable, Sendable {
        case publish = "PUBLISH"
        case cancel = "CANCEL"
    }

    /// - Parameters:
    ///   - tickets: at least one. Those whose booking is cancelled, expired or forfeited become cancelled events; they are left out of
    ///     a file that also has live ones, because one file has one method.
    ///   - organiser: the address that the deployment sends mail from; RFC 5546 wants an organiser.
    ///   - now: when the file is made.
    public init(_ tickets: [Ticket], _ language: Language, organiser: EmailAddress, at now: Date) {
        let taking = tickets.filter { [.held, .booked, .checkedIn, .called, .served].contains($0.status) }
        method = taking.isEmpty ? .cancel : .publish
        var writer = CalendarWriter()
        writer.line("BEGIN:VCALENDAR")
        writer.line("VERSION:2.0")
        writer.line("PRODID:-//Antrean//Antrean Paspor//\(language.rawValue.uppercased())")
        writer.line("CALSCALE:GREGORIAN")
        writer.line("METHOD:\(method.rawValue)")
        for ticket in taking.isEmpty ? tickets : taking {
            CalendarEvent(ticket: ticket, language: language, cancelled: taking.isEmpty, organiser: organiser, now: now).write(to: &writer)
        }
        writer.line("END:VCALENDAR")
        bytes = writer.bytes
    }
}
