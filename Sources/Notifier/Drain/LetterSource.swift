import Domain
import Foundation
import Messages
import Security
import Store
import Tickets

/// Looks up what a mail is to tell, and writes it.
public struct LetterSource: MessageMaker {
    private let store: Store
    private let issuer: TicketIssuer
    private let seal: Seal
    private let links: ReminderLink
    private let publicURL: String
    private let renderer: MailRenderer
    private let sender: Mailbox
    private let offices: OfficeCache

    /// - Throws: when the sender's address cannot stand in a calendar.
    public init(store: Store, keys: KeyRing, sender: Mailbox, publicURL: String, notice: PublicNotice = PublicNotice()) throws {
        self.store = store
        issuer = TicketIssuer(keys)
        seal = Seal(keys)
        links = ReminderLink(keys)
        self.publicURL = publicURL
        renderer = MailRenderer(organiser: try EmailAddress(sender.address), notice: notice)
        self.sender = sender
        offices = OfficeCache(store: store)
    }

    /// A mail to be rendered, and for whom.
    private struct Letter {
        var facts: MailFacts
        var language: Language
        var to: String
    }

    /// What was looked up for several messages at once.
    public struct Findings: Sendable {
        fileprivate var offices: [Int32: Office] = [:]
        /// By party.
        fileprivate var parties: [Int64: Account] = [:]
        fileprivate var bookings: [Int64: Booking] = [:]
        fileprivate var slots: [Int64: (office: Int32, startsAt: Date, endsAt: Date)] = [:]
        /// By booking.
        fileprivate var deliveries: [Int64: PostalDelivery] = [:]
        fileprivate var homeVisits: [Int64: HomeVisit] = [:]
        fileprivate var registrations: [Int64: Registration] = [:]
        fileprivate var codes: [Int64: MailedCode] = [:]
        /// By account.
        fileprivate var accounts: [Int64: Account] = [:]
        /// By member of staff.
        fileprivate var staff: [Int64: (hash: UUID, sealed: [UInt8])] = [:]
    }

    /// Two questions to the database for all messages about bookings, however many there are; one or two more for each of another kind.
    public func findings(for messages: [ClaimedMessage]) async throws -> Findings {
        var findings = Findings()
        findings.offices = try await offices.current()
        let visits = messages.filter { $0.kind.isAboutBookings }
        if !visits.isEmpty {
            async let parties = store.accounts(parties: Array(Set(visits.map(\.subjectID))))
            let bookings = try await store.bookings(ids: Array(Set(visits.flatMap(\.bookings))))
            findings.bookings = Dictionary(bookings.map { ($0.id, $0) }) { first, _ in first }
            // an office that has just been opened
            if bookings.contains(where: { findings.offices[$0.office] == nil }) { findings.offices = try await offices.current(anew: true) }
            findings.parties = try await parties
        }
        for message in messages {
            switch message.kind {
            case .verification:
                findings.registrations[message.subjectID] = try await store.registration(message.subjectID)
            case .passwordReset, .emailChange:
                guard let code = try await store.mailedCode(message.subjectID) else { continue }
                findings.codes[code.id] = code
                findings.accounts[code.account] = try await store.account(code.account)
            case .accountPaused:
                // ended meanwhile: there is nothing to be told any more
                guard let until = try await store.accountPausedUntil(message.subjectID), until > Date() else { continue }
                findings.accounts[message.subjectID] = try await store.account(message.subjectID)
            case .passwordChanged, .accountKnown:
                findings.accounts[message.subjectID] = try await store.account(message.subjectID)
            case .moved, .relocated:
                if let slot = message.fromSlot ?? message.relocation?.from { findings.slots[slot] = try await store.slotTimes(slot) }
            case .auditDay: findings.staff.merge(try await store.staffEmails([message.subjectID])) { $1 }
            case .homeVisit:
                guard let visit = try await store.homeVisit(message.subjectID), let account = visit.account else { continue }
                findings.homeVisits[visit.id] = visit
                findings.accounts[account] = try await store.account(account)
            case .posted: findings.deliveries.merge(try await store.deliveries(bookings: message.bookings)) { $1 }
            case .confirmation, .personAdded, .cancelled, .held, .reply, .reminder, .forfeited, .excused: break
            }
        }
        return findings
    }

    public func make(_ message: ClaimedMessage, _ findings: Findings, now: Date) throws -> OutboundMessage? {
        do {
            guard let letter = try letter(message, findings, now: now) else { return nil }
            let content = try renderer.render(letter.facts, letter.language, at: now)
            return OutboundMessage(
                messageID: MessageID(outboxID: message.id, part: message.kind.rawValue, domain: sender.domain), from: sender,
                to: try Mailbox(address: letter.to), subject: content.subject, text: content.text, html: content.html,
                inlineImages: content.inlineImages.map { .init(contentID: $0.contentID, png: $0.png) },
                attachments: content.attachments.map { .init(filename: $0.filename, contentType: $0.contentType, bytes: $0.bytes) }, date: now)
        } catch let error as Mailbox.Invalid {
            throw Unsendable(error.description)
        } catch let error as Seal.Problem {
            throw Unsendable("what is sealed cannot be opened: \(error)")
        }
    }

    /// What is to be told; nil when it is not to be told any more: the code was used, or every place was given back.
    private func letter(_ message: ClaimedMessage, _ findings: Findings, now: Date) throws -> Letter? {
        switch message.kind {
        case .verification: return try verification(message, findings, now: now)
        case .passwordReset, .emailChange: return try code(message, findings, now: now)
        case .passwordChanged, .accountKnown, .accountPaused: return try notice(message, findings)
        case .auditDay: return try auditDay(message, findings)
        case .homeVisit: return try homeVisit(message, findings)
        case .held, .reply: throw Unsendable("this is told by WhatsApp only")
        case .confirmation, .personAdded, .cancelled, .moved, .reminder, .forfeited, .excused, .posted, .relocated: break
        }
        guard let account = findings.parties[message.subjectID] else { return nil }
        let to = try seal.open(account.details.emailSealed, table: "accounts", column: "email", row: String(account.id))
        guard let facts = try visits(message, findings, now: now) else {
            if isLate(message, findings, now: now) { throw Unsendable.late }
            return nil
        }
        return Letter(facts: facts, language: account.details.language, to: to)
    }

    /// What a message about bookings says now, for paper: as the mail would say it, whichever way it went. Nil: it is not told any more.
    public func content(of message: ClaimedMessage, in language: Language, now: Date) async throws -> MailContent? {
        guard message.kind.isAboutBookings, let facts = try visits(message, try await findings(for: [message]), now: now) else { return nil }
        return try renderer.render(facts, language, at: now)
    }

    private func visits(_ message: ClaimedMessage, _ findings: Findings, now: Date) throws -> MailFacts? {
        let bookings = message.bookings.compactMap { findings.bookings[$0] }.sorted { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }
        let tickets = try bookings.compactMap { booking in try findings.offices[booking.office].map { try issuer.issue(booking, office: $0, at: now) }
        }
        guard tickets.count == bookings.count, !tickets.isEmpty else { throw StoreError.unexpected("a booking without its office") }
        return facts(message, tickets, findings, now: now)
    }

    /// A reminder of a place that is still booked: its day came before it could be sent.
    private func isLate(_ message: ClaimedMessage, _ findings: Findings, now: Date) -> Bool {
        guard message.kind == .reminder, let day = message.reminderDay else { return false }
        return message.bookings.compactMap { findings.bookings[$0] }.contains { booking in
            guard let zone = findings.offices[booking.office]?.zone else { return false }
            return booking.status == .booked && zone.day(of: booking.startsAt) == day && zone.day(of: now) >= day
        }
    }

    private func facts(_ message: ClaimedMessage, _ tickets: [Ticket], _ findings: Findings, now: Date) -> MailFacts? {
        switch message.kind {
        case .verification, .passwordReset, .emailChange, .passwordChanged, .accountKnown, .held, .reply, .auditDay, .homeVisit, .accountPaused:
            return nil
        case .confirmation:
            return tickets.contains(where: \.isValid) ? .confirmation(tickets: tickets, url: publicURL) : nil
        case .personAdded:
            return tickets.contains(where: \.isValid) ? .personAdded(tickets: tickets, url: publicURL) : nil
        case .cancelled:
            return .cancelled(tickets: tickets, reason: nil, url: publicURL)
        case .forfeited:
            // who was let in all the same, or excused meanwhile, is told that instead
            guard tickets[0].status == .forfeited else { return nil }
            let absence = message.absence
            return .forfeited(tickets: tickets, pausedUntil: absence.until, wasOffice: absence.excused, url: publicURL)
        case .posted:
            // changed again meanwhile: a later message tells it
            guard let delivery = message.bookings.first.flatMap({ findings.deliveries[$0] }), let consignment = delivery.consignment,
                message.tells(delivery)
            else { return nil }
            return .posted(ticket: tickets[0], consignment: consignment, isBack: delivery.state == .returned, url: publicURL)
        case .excused:
            return .excused(tickets: tickets, url: publicURL)
        case .reminder:
            // who has cancelled or moved to another day meanwhile is told nothing, and nobody is on the day itself: it says "tomorrow"
            let day = message.reminderDay
            let due = tickets.filter {
                $0.status == .booked && $0.office.zone.day(of: $0.startsAt) == day && $0.office.zone.day(of: now).adding(days: 1) == day
            }
            guard let day, !due.isEmpty else { return nil }
            return .reminder(tickets: due, url: "\(publicURL)/reminders/\(links.token(party: message.subjectID, day: day))")
        case .relocated:
            // who has cancelled or chosen another day meanwhile knows
            guard let (day, from) = message.relocation, let slot = findings.slots[from], let office = findings.offices[slot.office] else {
                return nil
            }
            let due = tickets.filter { $0.status == .booked && $0.office.zone.day(of: $0.startsAt) == day }
            guard !due.isEmpty else { return nil }
            return .relocated(
                tickets: due, fromOffice: OfficeFacts(office), fromStartsAt: slot.startsAt, fromEndsAt: slot.endsAt,
                url: "\(publicURL)/reminders/\(links.token(party: message.subjectID, day: day))")
        case .moved:
            guard tickets[0].isValid, let slot = message.fromSlot.flatMap({ findings.slots[$0] }), let office = findings.offices[slot.office] else {
                return nil
            }
            return .moved(
                ticket: tickets[0], fromOffice: OfficeFacts(office), fromStartsAt: slot.startsAt, fromEndsAt: slot.endsAt, url: publicURL)
        }
    }

    /// A code for a new password goes to the account's address, one for a new address to that one.
    private func code(_ message: ClaimedMessage, _ findings: Findings, now: Date) throws -> Letter? {
        guard let mailed = findings.codes[message.subjectID], let account = findings.accounts[mailed.account] else { return try gone(message) }
        if mailed.expired { throw Unsendable.late }
        let code = try seal.open(mailed.codeSealed, table: "mailed_codes", column: "code", row: String(mailed.id))
        let sealed = mailed.emailSealed ?? account.details.emailSealed
        let to = try seal.open(sealed, table: "accounts", column: "email", row: String(account.id))
        let minutes = max(1, Int((mailed.expiresAt.timeIntervalSince(now) / 60).rounded()))
        let username = account.details.username
        let facts: MailFacts =
            mailed.purpose == .password
            ? .passwordReset(code: code, username: username, validMinutes: minutes)
            : .emailChange(code: code, username: username, validMinutes: minutes)
        return Letter(facts: facts, language: account.details.language, to: to)
    }

    /// A code that was used meanwhile need not be told; somebody who has had its message sent again is to hear that it was not.
    private func gone(_ message: ClaimedMessage) throws -> Letter? {
        if message.asking > 0 { throw Unsendable("the code that it tells was used, or is not kept any more") }
        return nil
    }

    private struct AuditDayFacts: Decodable {
        var day: String
        var lines: Int64
        var digest: String
    }

    private func auditDay(_ message: ClaimedMessage, _ findings: Findings) throws -> Letter? {
        guard let address = findings.staff[message.subjectID] else { return nil }
        guard let facts = message.facts.flatMap({ try? JSONDecoder().decode(AuditDayFacts.self, from: Data($0.utf8)) }), let day = Day(facts.day)
        else {
            throw Unsendable("facts of a closed day that cannot be read")
        }
        let to = try seal.open(address.sealed, table: "staff", column: "email", row: address.hash.uuidString)
        return Letter(facts: .auditDay(day: day, lines: facts.lines, digest: facts.digest), language: .id, to: to)
    }

    private struct HomeVisitFacts: Decodable {
        var state: String
        /// Seconds since 1970.
        var from: Double?
        var until: Double?
    }

    /// What is told, and is still so: a later message tells the rest.
    private func homeVisit(_ message: ClaimedMessage, _ findings: Findings) throws -> Letter? {
        guard let visit = findings.homeVisits[message.subjectID], let account = visit.account.flatMap({ findings.accounts[$0] }),
            let sealed = visit.personSealed, let office = findings.offices[visit.office],
            let facts = message.facts.flatMap({ try? JSONDecoder().decode(HomeVisitFacts.self, from: Data($0.utf8)) }),
            facts.state == visit.state.rawValue,
            facts.from == visit.visit?.lowerBound.timeIntervalSince1970.rounded(.down),
            facts.until == visit.visit?.upperBound.timeIntervalSince1970.rounded(.down)
        else { return nil }
        let text = try seal.open(sealed, table: "home_visits", column: "person", row: String(visit.id))
        let person = try JSONDecoder().decode(NamedPerson.self, from: Data(text.utf8))
        let to = try seal.open(account.details.emailSealed, table: "accounts", column: "email", row: String(account.id))
        return Letter(
            facts: .homeVisit(
                state: visit.state.rawValue, code: issuer.codes.code(for: visit.id).text, person: person.name, office: OfficeFacts(office),
                visit: visit.state == .planned ? visit.visit : nil, reason: visit.reason, url: publicURL),
            language: account.details.language, to: to)
    }

    private struct NamedPerson: Decodable { var name: String }

    private func notice(_ message: ClaimedMessage, _ findings: Findings) throws -> Letter? {
        guard let account = findings.accounts[message.subjectID] else { return nil }
        let to = try seal.open(account.details.emailSealed, table: "accounts", column: "email", row: String(account.id))
        let username = account.details.username
        let facts: MailFacts
        switch message.kind {
        case .passwordChanged: facts = .passwordChanged(username: username, url: publicURL)
        case .accountPaused:
            guard let until = message.absence.until else { throw Unsendable("facts of a pause that cannot be read") }
            // an account belongs to no office: the day of the westernmost zone, which is the last to begin
            facts = .accountPaused(username: username, until: Zone.wib.day(of: until), url: publicURL)
        default: facts = .accountKnown(username: username, url: publicURL)
        }
        return Letter(facts: facts, language: account.details.language, to: to)
    }

    private func verification(_ message: ClaimedMessage, _ findings: Findings, now: Date) throws -> Letter? {
        guard let registration = findings.registrations[message.subjectID] else { return try gone(message) }
        if registration.expired { throw Unsendable.late }
        let row = String(registration.id)
        let code = try seal.open(registration.codeSealed, table: "registrations", column: "code", row: row)
        let to = try seal.open(registration.details.emailSealed, table: "accounts", column: "email", row: row)
        let minutes = max(1, Int((registration.expiresAt.timeIntervalSince(now) / 60).rounded()))
        return Letter(
            facts: .verificationCode(code: code, username: registration.details.username, validMinutes: minutes),
            language: registration.details.language, to: to)
    }
}

extension ClaimedMessage {
    private struct ReminderFacts: Decodable { var day: String }

    private struct AbsenceFacts: Decodable {
        var excused: Bool?
        /// Seconds since 1970.
        var until: Double?
    }

    private struct DeliveryFacts: Decodable {
        /// Seconds since 1970.
        var at: Double
    }

    /// Whether it tells of this change of a delivery, and not of one before.
    public func tells(_ delivery: PostalDelivery) -> Bool {
        guard let facts = facts.flatMap({ try? JSONDecoder().decode(DeliveryFacts.self, from: Data($0.utf8)) }) else { return false }
        return [.sent, .returned].contains(delivery.state) && abs(delivery.changedAt.timeIntervalSince1970 - facts.at) < 0.001
    }

    /// What an absence costs.
    public var absence: (excused: Bool, until: Date?) {
        let facts = facts.flatMap { try? JSONDecoder().decode(AbsenceFacts.self, from: Data($0.utf8)) }
        return (facts?.excused ?? false, facts?.until.map { Date(timeIntervalSince1970: $0) })
    }

    private struct RelocationFacts: Decodable {
        var day: String
        var from: Int64
    }

    /// The day on which somebody was given another hour, and which slot they had.
    public var relocation: (day: Day, from: Int64)? {
        guard kind == .relocated, let facts = facts.flatMap({ try? JSONDecoder().decode(RelocationFacts.self, from: Data($0.utf8)) }) else {
            return nil
        }
        return Day(facts.day).map { ($0, facts.from) }
    }

    /// Of which day a reminder tells.
    public var reminderDay: Day? {
        facts.flatMap { try? JSONDecoder().decode(ReminderFacts.self, from: Data($0.utf8)) }.flatMap { Day($0.day) }
    }
}

extension ClaimedMessage.Kind {
    fileprivate var isAboutBookings: Bool {
        switch self {
        case .confirmation, .personAdded, .cancelled, .moved, .reminder, .forfeited, .excused, .posted, .relocated: true
        case .verification, .passwordReset, .emailChange, .passwordChanged, .accountKnown, .held, .reply, .auditDay, .homeVisit, .accountPaused: false
        }
    }
}
