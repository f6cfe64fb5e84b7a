import Domain
import Foundation

/// Turns facts into mails, in the account's language with a summary in the other one.
public struct MailRenderer: Sendable {
    let organiser: EmailAddress
    let notice: PublicNotice

    /// - Parameter organiser: the address that mail is sent from; calendar entries name it.
    public init(organiser: EmailAddress, notice: PublicNotice = PublicNotice()) {
        self.organiser = organiser
        self.notice = notice
    }

    /// - Parameter now: stamps the calendar file, and decides whether its alarm is still to come.
    /// - Throws: when a QR code cannot be made, which only lack of memory can cause.
    public func render(_ mail: MailFacts, _ language: Language, at now: Date) throws(QRCode.Failure) -> MailContent {
        let writer = LetterWriter(language: language, notice: notice)
        switch mail {
        case .verificationCode(let code, let username, let minutes):
            return content(writer.verification(code: code, username: username, minutes: minutes))
        case .passwordReset(let code, let username, let minutes):
            return content(writer.passwordReset(code: code, username: username, minutes: minutes))
        case .passwordChanged(let username, let url):
            return content(writer.passwordChanged(username: username, url: url))
        case .emailChange(let code, let username, let minutes):
            return content(writer.emailChange(code: code, username: username, minutes: minutes))
        case .accountKnown(let username, let url):
            return content(writer.accountKnown(username: username, url: url))
        case .confirmation(let tickets, let url):
            return try content(writer.confirmation(tickets, url: url), tickets, at: now)
        case .personAdded(let tickets, let url):
            return try content(writer.personAdded(tickets, url: url), tickets, at: now)
        case .auditDay(let day, let lines, let digest):
            return content(writer.auditDay(day: day, lines: lines, digest: digest))
        case .reminder(let tickets, let url):
            return try content(writer.reminder(tickets, url: url), tickets, at: now)
        case .moved(let ticket, let office, let start, let end, let url):
            let former = DateText(language).visit(from: start, to: end, office.zone) + ", " + office.name
            return try content(writer.moved(ticket, former: former, url: url), [ticket], at: now)
        case .relocated(let tickets, let office, let start, let end, let url):
            let former = DateText(language).visit(from: start, to: end, office.zone) + ", " + office.name
            return try content(writer.relocated(tickets, former: former, url: url), tickets, at: now)
        case .forfeited(let tickets, let until, let wasOffice, let url):
            return content(writer.forfeited(tickets, pausedUntil: until, wasOffice: wasOffice, url: url))
        case .excused(let tickets, let url):
            return content(writer.excused(tickets, url: url))
        case .homeVisit(let state, let code, let person, let office, let visit, let reason, let url):
            return content(writer.homeVisit(state, code: code, person: person, office, visit, reason: reason, url: url))
        case .accountPaused(let username, let until, let url):
            return content(writer.accountPaused(username: username, until: until, url: url))
        case .posted(let ticket, let consignment, let isBack, let url):
            return content(writer.posted(ticket, consignment: consignment, isBack: isBack, url: url))
        case .cancelled(let tickets, let reason, let url):
            return try content(writer.cancelled(tickets, reason: reason, url: url), tickets.map(\.asCancelled), at: now)
        }
    }

    private func content(_ letter: Letter) -> MailContent {
        MailContent(subject: Escape.line(letter.subject), text: letter.text, html: letter.html, inlineImages: [], attachments: [])
    }

    /// With the QR codes of those who are still to come, and the calendar.
    private func content(_ letter: Letter, _ tickets: [Ticket], at now: Date) throws(QRCode.Failure) -> MailContent {
        var images: [MailContent.InlineImage] = []
        for ticket in tickets where ticket.isValid {
            images.append(MailContent.InlineImage(contentID: ticket.imageID, png: try ticket.qrCode().png(scale: 4)))
        }
        let calendar = CalendarFile(tickets, letter.language, organiser: organiser, at: now)
        let attachment = MailContent.Attachment(
            filename: "antrean.ics", contentType: "\(CalendarFile.contentType); method=\(calendar.method.rawValue)", bytes: calendar.bytes)
        return MailContent(
            subject: Escape.line(letter.subject), text: letter.text, html: letter.html, inlineImages: images, attachments: [attachment])
    }
}

extension Ticket {
    /// The content id of its picture within a mail.
    var imageID: String { "qr-\(code.compact)@booking.antrean" }

    /// What a mail of cancellation tells is over, whatever became of the booking since.
    fileprivate var asCancelled: Ticket {
        var ticket = self
        ticket.status = .cancelled
        return ticket
    }
}
