import Domain
import Foundation
import Messages
import Notifier
import Security
import Store
import Tickets

/// Puts into words what a chat is to be told.
public struct ChatMessageMaker: MessageMaker {
    /// What was looked up for several messages at once.
    public struct Findings: Sendable {
        fileprivate var offices: [Int32: Office] = [:]
        fileprivate var bookings: [Int64: Booking] = [:]
        /// By message.
        fileprivate var chats: [Int64: Chat] = [:]
        fileprivate var facts: [Int64: ChatFacts] = [:]
        /// By message: the office whose number was written to, and which answers.
        fileprivate var writtenTo: [Int64: Int32] = [:]
        fileprivate var needsNIK: Set<Int32> = []
        /// By booking.
        fileprivate var deliveries: [Int64: PostalDelivery] = [:]
    }

    private let store: Store
    private let issuer: TicketIssuer
    private let links: ReminderLink
    private let seal: Seal
    private let notice: PublicNotice
    private let publicURL: String
    /// By the office's code: how people dial it.
    private let numbers: [String: String]
    private let offices: OfficeCache

    public init(store: Store, keys: KeyRing, publicURL: String, notice: PublicNotice, settings: WhatsAppSettings) {
        self.store = store
        issuer = TicketIssuer(keys)
        links = ReminderLink(keys)
        seal = Seal(keys)
        self.notice = notice
        self.publicURL = publicURL
        numbers = Dictionary(uniqueKeysWithValues: settings.numbers.map { ($0.office, $0.displayPhoneNumber) })
        offices = OfficeCache(store: store)
    }

    public func findings(for messages: [ClaimedMessage]) async throws -> Findings {
        var findings = Findings()
        findings.offices = try await offices.current()
        for message in messages {
            guard let json = message.facts else { continue }
            // what a newer program has written holds up no other message
            if message.kind == .reply { findings.facts[message.id] = try? ChatFacts.read(json) }
            findings.writtenTo[message.id] = (try? JSONDecoder().decode(WrittenTo.self, from: Data(json.utf8)))?.office
        }
        let wanted = Set(messages.flatMap { $0.bookings + (findings.facts[$0.id]?.bookings ?? []) })
        if !wanted.isEmpty {
            for booking in try await store.bookings(ids: Array(wanted)) { findings.bookings[booking.id] = booking }
        }
        for message in messages {
            let booking = message.bookings.first.flatMap { findings.bookings[$0] }
            guard let office = findings.writtenTo[message.id] ?? booking?.office else { continue }
            let chat = message.kind == .reply ? message.subjectID : booking?.chat
            if message.kind == .posted { findings.deliveries.merge(try await store.deliveries(bookings: message.bookings)) { $1 } }
            if let chat { findings.chats[message.id] = try await store.chat(chat, office: office) }
            if [.help, .unclear].contains(findings.facts[message.id]?.say), try await store.chatNeedsNIK(office: office) {
                findings.needsNIK.insert(office)
            }
        }
        return findings
    }

    public func make(_ message: ClaimedMessage, _ findings: Findings, now: Date) throws -> ChatMessage? {
        if message.kind == .reply, findings.facts[message.id] == nil { throw StoreError.unexpected("facts of a reply") }
        guard let chat = findings.chats[message.id] else { return nil }
        let language = chat.language
        let facts = findings.facts[message.id]
        let tickets = try (message.bookings + (facts?.bookings ?? [])).compactMap { id -> Told? in
            guard let booking = findings.bookings[id] else { return nil }
            guard let office = findings.offices[booking.office] else { throw StoreError.unexpected("office \(booking.office)") }
            return Told(booking: booking, ticket: try issuer.issue(booking, office: office, at: now))
        }
        guard let office = (findings.writtenTo[message.id] ?? tickets.first?.booking.office).flatMap({ findings.offices[$0] }) else {
            throw StoreError.unexpected("a reply without its office")
        }
        let writer = ChatWriter(
            language: language, office: office, notice: notice, publicURL: publicURL, now: now, needsNIK: findings.needsNIK.contains(office.id),
            others: findings.offices.values.filter { numbers[$0.code] != nil }.sorted { $0.name < $1.name }.map { ($0.name, numbers[$0.code] ?? "") })
        let content: ChatMessage.Content? =
            switch message.kind {
            case .held: try tickets.first.flatMap { try writer.held($0) }
            case .confirmation, .personAdded: try tickets.first.flatMap { try writer.confirmed($0) }
            case .cancelled: tickets.first.map { writer.cancelled($0) }
            case .moved: tickets.first.map { writer.moved($0) }
            case .forfeited: tickets.first.flatMap { $0.booking.status == .forfeited ? writer.forfeited($0, message.absence) : nil }
            case .excused: tickets.first.map { writer.excused($0) }
            case .posted:
                tickets.first.flatMap { told in
                    findings.deliveries[told.booking.id].flatMap { delivery in
                        (message.tells(delivery) ? delivery.consignment : nil).map {
                            writer.posted(told, consignment: $0, isBack: delivery.state == .returned)
                        }
                    }
                }
            // asked for no more since it was written
            case .reminder where !chat.wantsReminders: nil
            case .reminder: tickets.first.flatMap { writer.reminder($0) }
            case .relocated:
                tickets.first.flatMap {
                    $0.booking.day == message.relocation?.day
                        ? writer.relocated($0, link: "\(publicURL)/reminders/\(links.token(party: message.subjectID, day: $0.booking.day))") : nil
                }
            case .reply: facts.map { writer.reply($0, tickets) }
            case .verification, .passwordReset, .passwordChanged, .emailChange, .accountKnown, .auditDay, .homeVisit, .accountPaused:
                throw Unsendable("this is told by mail only")
            }
        guard let content else {
            if let told = tickets.first, isLate(message, told.booking, of: chat, today: office.zone.day(of: now)) { throw Unsendable.late }
            return nil
        }
        return ChatMessage(
            office: office.code, to: try recipient(chat), content: content,
            // a minute early, for the clocks and the way
            needsTemplate: chat.heardAt.map { now.timeIntervalSince($0) > 86_340 } ?? true,
            tracking: Tracking(message).text, language: language.rawValue)
    }

    /// The hold ended, or the day came, before it could be sent, and nothing else did.
    private func isLate(_ message: ClaimedMessage, _ booking: Booking, of chat: Chat, today: Day) -> Bool {
        switch message.kind {
        case .held: booking.status == .expired
        case .reminder: chat.wantsReminders && booking.status == .booked && booking.day == message.reminderDay && today >= booking.day
        default: false
        }
    }

    private func recipient(_ chat: Chat) throws -> ChatMessage.Recipient {
        func open(_ known: ChatIdentity.Known, _ column: String) throws -> String {
            do {
                return try seal.open(known.sealed, table: "chats", column: column, row: known.hash.uuidString)
            } catch {
                throw Unsendable("what is sealed cannot be opened: \(error)")
            }
        }
        // the id first: the telephone number may be somebody else's by now
        if let user = chat.identity.user { return .user(try open(user, "user")) }
        guard let phone = chat.identity.phone else { throw Unsendable("nobody knows how to reach this chat") }
        return .phone(try open(phone, "phone"))
    }
}

/// In the facts of whatever answers a message.
private struct WrittenTo: Decodable { var office: Int32? }

/// A booking and what people read of it.
struct Told {
    var booking: Booking
    var ticket: Ticket
}
