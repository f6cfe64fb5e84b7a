import Domain
import Foundation

/// What a mail tells. The caller has looked the facts up when the mail is sent, so that it tells the present ones.
public enum MailFacts: Sendable {
    case verificationCode(code: String, username: String, validMinutes: Int)
    case passwordReset(code: String, username: String, validMinutes: Int)
    case passwordChanged(username: String, url: String?)
    /// To the new address.
    case emailChange(code: String, username: String, validMinutes: Int)
    /// Somebody asked for an account with the address of this one.
    case accountKnown(username: String, url: String?)
    case confirmation(tickets: [Ticket], url: String?)
    /// Only those who were added.
    case personAdded(tickets: [Ticket], url: String?)
    /// - Parameter reason: in the account's language, as the person or the office wrote it.
    case cancelled(tickets: [Ticket], reason: String?, url: String?)
    /// Nobody came, so the code is void.
    /// - Parameters:
    ///   - pausedUntil: until then the person cannot book; nil: at once.
    ///   - wasOffice: nobody was heard from at the office, so it does not count.
    case forfeited(tickets: [Ticket], pausedUntil: Date?, wasOffice: Bool, url: String?)
    /// A visit that was missed does not count.
    case excused(tickets: [Ticket], url: String?)
    /// The passport was sent by post, or came back.
    case posted(ticket: Ticket, consignment: String, isBack: Bool, url: String?)
    /// How a request for a visit at home stands: `asked`, `planned`, `done`, `refused` or `withdrawn`.
    /// - Parameters:
    ///   - visit: when officers come, of a planned one.
    ///   - reason: of a refused one, as the office wrote it.
    case homeVisit(state: String, code: String, person: String, office: OfficeFacts, visit: Range<Date>?, reason: String?, url: String?)
    /// Many of the account's people did not come: it cannot book until then.
    case accountPaused(username: String, until: Day, url: String?)
    /// A day (UTC) of the audit trail was closed, with its digest in hexadecimal; to an auditor, who keeps it.
    case auditDay(day: Day, lines: Int64, digest: String)
    /// The evening before. The address leads to keeping the places or giving them back, without logging in.
    case reminder(tickets: [Ticket], url: String)
    /// The office cannot keep the former hour. The address leads to accepting the new one or giving it back, without logging in.
    case relocated(tickets: [Ticket], fromOffice: OfficeFacts, fromStartsAt: Date, fromEndsAt: Date, url: String)
    /// - Parameter ticket: with the new time and number.
    case moved(ticket: Ticket, fromOffice: OfficeFacts, fromStartsAt: Date, fromEndsAt: Date, url: String?)
}
