import Domain
import Foundation

/// The visits as an iCalendar file (RFC 5545), ready to be attached or downloaded.
public struct CalendarFile: Sendable {
    public static let contentType = "text/calendar; charset=utf-8"

    /// The whole file, lines ended by CRLF and folded at 75 octets.
    public let text: String
    /// `PUBLISH`, or `CANCEL` when no visit takes place any more; a mail names it in the attachment's content type.
    public let method: Method

    public enum Method: String, Hashable, Sendable {
        case publish = "PUBLISH"
        case cancel = "CANCEL"
    }

    public var bytes: [UInt8] { Array(text.utf8) }

    /// - Parameters:
    ///   - tickets: at least one. Those whose booking is cancelled, expired or forfeited become cancelled events; they are left out of
    ///     a file that also has live ones, because one file has one method.
    ///   - organiser: the address that the deployment sends mail from; RFC 5546 wants an organiser.
    ///   - now: when the file is made.
    public init(_ tickets: [Ticket], _ language: Language, organiser: EmailAddress, at now: Date) {
        let taking = tickets.filter { [.held, .booked, .checkedIn, .called, .served].contains($0.status) }
        method = taking.isEmpty ? .cancel : .publish
        let events = (taking.isEmpty ? tickets : taking).map {
            CalendarEvent(ticket: $0, language: language, cancelled: taking.isEmpty, organiser: organiser, now: now)
        }
        let lines =
            ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Antrean//Antrean Paspor//\(language.rawValue.uppercased())", "CALSCALE:GREGORIAN"]
            + ["METHOD:\(method.rawValue)"] + events.flatMap(\.lines) + ["END:VCALENDAR"]
        text = lines.map(CalendarLine.fold).joined()
    }
}
