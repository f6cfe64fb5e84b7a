import Domain
import Foundation
import Logging
import Metrics
import Notifier
import Security
import Store
import Synchronization

/// The dialogue: deals with what people have written, one message a transaction. Everything that comes of it, the answer in the outbox
/// included, is committed with the message's end, so that a worker that dies leaves a message that another one takes.
///
/// Run by every worker. It decides what a message means; whether there is room and who may have it is decided by `sql/functions/chat.sql`.
public struct ChatService: Sendable {
    private let store: Store
    private let ids: IDSource
    private let codes: CodeBook
    private let blind: Blind
    private let seal: Seal
    private let offices: OfficeCache
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let spare = SpareIDs()
    private let time = Metrics.Timer(label: "antrean_whatsapp_message_seconds")
    private let givenUp = Counter(label: "antrean_whatsapp_given_up_total")

    public init(store: Store, ids: IDSource, keys: KeyRing, now: @escaping @Sendable () -> Date = { Date() }, logger: Logger) {
        self.store = store
        self.ids = ids
        codes = CodeBook(keys)
        blind = Blind(keys)
        seal = Seal(keys)
        offices = OfficeCache(store: store)
        self.now = now
        self.logger = logger
    }

    /// Deals with messages until the task is cancelled; when there are none it looks again after a while, at most a second.
    public func run() async {
        var pause = Duration.milliseconds(20)
        while !Task.isCancelled {
            do {
                if try await step() {
                    pause = .milliseconds(20)
                    continue
                }
                pause = min(pause * 2, .seconds(1))
            } catch {
                if (error as? ChatMessageFailed)?.isGivenUp == true { givenUp.increment() }
                logger.warning("a WhatsApp message could not be dealt with", metadata: ["error": "\(error)"])
                pause = .seconds(1)
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// Deals with one message. False: there is none.
    public func step() async throws -> Bool {
        // drawn before the transaction: for a new block the database is asked over another connection
        let ids: ClosedRange<Int64>
        if let kept = spare.take() { ids = kept } else { ids = try await self.ids.draw(2) }
        let offices = try await offices.current()
        let began = ContinuousClock.now
        let found = try await store.dealWithChatMessage { delivery, desk in
            guard let office = offices[delivery.office] else { throw StoreError.unexpected("office \(delivery.office)") }
            let body = try seal.openBytes(delivery.sealed, table: "chat_inbox", column: "body", row: delivery.messageID)
            let delivered = try JSONDecoder().decode(Delivered.self, from: Data(body))
            if let receipt = delivered.receipt {
                try await note(receipt, desk)
                return nil
            }
            return try await Turn(service: self, desk: desk, office: office, ids: (ids.lowerBound, ids.upperBound)).deal(with: delivered, delivery)
        }
        if !found { spare.keep(ids) }
        if found { time.recordNanoseconds(Int64((ContinuousClock.now - began) / .nanoseconds(1))) }
        return found
    }

    private func note(_ receipt: Delivered.Receipt, _ desk: ChatDesk) async throws {
        guard let tracking = Tracking(receipt.tracking), ["sent", "delivered", "read", "failed"].contains(receipt.status) else { return }
        try await desk.note(
            receipt: receipt.status, subject: tracking.subject, message: tracking.message, sending: tracking.sending,
            error: receipt.code.map { "WhatsApp says \($0)" })
    }

    /// What a person wished for at an office and could not have. The latest of a chat are kept together, sealed.
    private struct Wish: Codable {
        /// Names it in the rows of its list: two lists may stand in a chat, for two people or two offices.
        var tag: String
        var office: Int32
        var name: String
        var birth: String
        var nik: String?
        var until: Date

        static let most = 10
    }

    /// One message of one person.
    private struct Turn {
        let service: ChatService
        let desk: ChatDesk
        let office: Office
        /// For a party and a booking.
        let ids: (Int64, Int64)

        private var today: Day { office.zone.day(of: service.now()) }

        /// Nil: it has been dealt with. A time: it is to be looked at again then.
        func deal(with delivered: Delivered, _ delivery: ChatDelivery) async throws -> Date? {
            guard let identity = try identity(delivered) else { return nil }
            let text = delivered.text ?? ""
            let chat = try await desk.chat(identity, office: office.id, language: ChatRequest.language(of: text), writtenAt: delivered.sentAt)
            let policy = try await desk.policy(office: office.id)
            if !delivery.wasPutOff {
                guard try await desk.isWithin(policy.mostPerHour, kind: "chat_most", chat: chat.id) else { return nil }
                // from when it came: it may have waited for an earlier one that was put off itself
                let later = delivery.receivedAt.addingTimeInterval(30)
                if try await !desk.isWithin(policy.slowPerHour, kind: "chat_slow", chat: chat.id), later > service.now() { return later }
            }
            if let touched = delivered.touched { return try await touch(touched, chat, policy, delivered) }
            switch delivered.type {
            case "text", "button", "interactive": return try await answer(ChatRequest(text, today: today), chat, policy, delivered)
            case "image", "audio", "video", "document", "sticker", "location", "contacts":
                try await say(ChatFacts(.help), chat, isHelp: true)
                return nil
            // reactions, system messages, and what does not exist yet: nobody waits for an answer
            default: return nil
            }
        }

        private func identity(_ delivered: Delivered) throws -> ChatIdentity? {
            func known(_ text: String, _ column: String, _ hash: UUID) throws -> ChatIdentity.Known {
                ChatIdentity.Known(hash: hash, sealed: try service.seal.seal(text, table: "chats", column: column, row: hash.uuidString))
            }
            let sender = delivered.sender(service.blind)
            let user = try sender.user.map { try known($0.name, "user", $0.hash) }
            let phone = try sender.phone.map { try known($0.number.e164, "phone", $0.hash) }
            return user == nil && phone == nil ? nil : ChatIdentity(user: user, phone: phone)
        }

        private func answer(_ request: ChatRequest, _ chat: Chat, _ policy: ChatPolicy, _ delivered: Delivered) async throws -> Date? {
            switch request {
            case .book(let wish): return try await book(wish, chat, policy)
            case .unclear(let problems):
                var facts = ChatFacts(.unclear)
                facts.problems = problems.map(\.key)
                try await say(facts, chat)
            case .code(let code): return try await confirm(code, chat, policy, delivered)
            case .cancel(let code): try await cancel(code, chat)
            case .badCode: try await say(ChatFacts(.badCode), chat)
            case .status: try await say(try await status(chat), chat)
            case .requirements: try await say(ChatFacts(.requirements), chat)
            case .offices: try await say(ChatFacts(.offices), chat)
            case .help: try await say(ChatFacts(.help), chat)
            case .reminders(let areWanted):
                let isChanged = try await desk.remind(areWanted, chat: chat.id)
                // who begins with this word wants to know how to book
                if areWanted, !isChanged {
                    try await say(ChatFacts(.help), chat)
                } else {
                    try await say(ChatFacts(areWanted ? .started : .stopped), chat)
                }
            case .other: try await say(ChatFacts(.help), chat, isHelp: true)
            }
            return nil
        }

        /// `day:YYYY-MM-DD:TAG`, `cancel:CODE`, `confirm:CODE`, `keep:CODE`, `give:CODE`: what our own rows and buttons are called.
        private func touch(_ touched: String, _ chat: Chat, _ policy: ChatPolicy, _ delivered: Delivered) async throws -> Date? {
            // of colons alone there is no piece otherwise
            let parts = touched.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            switch (parts[0], parts.count == 2 ? parts[1] : "") {
            case ("day", let rest):
                let named = rest.split(separator: ":").map(String.init)
                guard named.count == 2, let day = Day(named[0]), let wish = try wishes(chat).first(where: { $0.tag == named[1] }),
                    wish.office == office.id, let name = try? PersonName(wish.name), let birth = Day(wish.birth)
                else { break }
                let wanted = ChatRequest.Booking(name: name, birth: birth, day: day, nik: wish.nik.flatMap { try? NIK($0) })
                return try await book(wanted, chat, policy)
            case ("cancel", let code):
                guard let code = try? BookingCode(code) else { break }
                try await cancel(code, chat)
                return nil
            case ("confirm", let code):
                guard let code = try? BookingCode(code) else { break }
                return try await confirm(code, chat, policy, delivered)
            case ("keep", let code), ("give", let code):
                guard let code = try? BookingCode(code) else { break }
                try await answerReminder(code, chat, givesBack: parts[0] == "give")
                return nil
            default: break
            }
            // an old list, or a button that we did not make
            try await say(ChatFacts(.help), chat, isHelp: true)
            return nil
        }

        private func wishes(_ chat: Chat) throws -> [Wish] {
            guard let sealed = chat.wishSealed else { return [] }
            let body = try service.seal.openBytes(sealed, table: "chats", column: "wish", row: String(chat.id))
            // what an older program has written is forgotten
            return ((try? JSONDecoder().decode([Wish].self, from: Data(body))) ?? []).filter { $0.until > service.now() }
        }

        private func answerReminder(_ code: BookingCode, _ chat: Chat, givesBack: Bool) async throws {
            var facts = ChatFacts(.unknownCode)
            if let booking = service.codes.bookingID(of: code) {
                switch try await desk.answerReminder(chat: chat.id, booking: booking, givesBack: givesBack, office: office.id) {
                // that it is cancelled is told by the message that was written with it
                case .done where givesBack: return
                case .done: facts = ChatFacts(.kept)
                case .cancelledBefore: facts = ChatFacts(.cancelledBefore)
                case .tooLate: facts = ChatFacts(.over)
                case .notFound: break
                }
                if facts.say != .unknownCode { facts.bookings = [booking] }
            }
            try await say(facts, chat)
        }

        private func book(_ wish: ChatRequest.Booking, _ chat: Chat, _ policy: ChatPolicy) async throws -> Date? {
            guard wish.nik != nil || !policy.needsNIK else {
                try await say(ChatFacts(.nikNeeded), chat)
                return nil
            }
            let (name, birth) = (ChatService.folded(wish.name), wish.birth.description)
            let person: ChatHold.Person
            if let nik = wish.nik {
                person = .nik(
                    hash: service.blind.nik(nik.digits),
                    sealed: try service.seal.seal(nik.digits, table: "applicants", column: "nik", row: String(ids.1)))
            } else {
                person = .unproven(hash: service.blind.person(name: name, birth: birth, within: "\(chat.id)|\(office.id)"))
            }
            let (outcome, booking, until) = try await desk.hold(
                ChatHold(
                    chat: chat.id, office: office.id, day: wish.day, person: person,
                    namesake: service.blind.person(name: name, birth: birth, within: ""), name: wish.name, birth: wish.birth, party: ids.0,
                    booking: ids.1))
            switch outcome {
            // the answer was written with the hold
            case .done: break
            case .again: return service.now().addingTimeInterval(0.02)
            case .alreadyBooked:
                let mine = try await desk.bookings(chat: chat.id).contains { $0.id == booking }
                var facts = ChatFacts(mine ? .already : .alreadyElsewhere)
                if let booking, let until = try await desk.pausedUntil(booking: booking) {
                    // a pause keeps the claim of the visit that was missed
                    facts = ChatFacts(.paused)
                    facts.until = until
                } else if mine {
                    facts.bookings = booking.map { [$0] }
                }
                try await say(facts, chat)
            case .tooManyPeople:
                var facts = ChatFacts(.tooManyPeople)
                facts.number = policy.people
                try await say(facts, chat)
            case .mustWait:
                var facts = ChatFacts(.wait)
                facts.until = until
                try await say(facts, chat)
            case .full, .closed, .notReleased, .past:
                let said: [ChatOutcome: ChatFacts.Say] = [.full: .full, .closed: .closed, .notReleased: .notReleased, .past: .past]
                let isPast = wish.day < today
                try await offerDays(isPast ? .past : said[outcome]!, instead: wish.day, chat, for: wish)
            case .doneBefore, .notFound, .over, .tooLate: throw StoreError.unexpected("outcome \(outcome) of a hold")
            }
            return nil
        }

        private func confirm(_ code: BookingCode, _ chat: Chat, _ policy: ChatPolicy, _ delivered: Delivered) async throws -> Date? {
            guard let booking = service.codes.bookingID(of: code) else {
                try await say(ChatFacts(.unknownCode), chat)
                return nil
            }
            // a message without a time counts from when it is looked at
            let sentAt = min(delivered.sentAt ?? service.now(), service.now())
            let outcome = try await desk.confirm(chat: chat.id, booking: booking, sentAt: sentAt, office: office.id)
            var facts: ChatFacts
            switch outcome {
            case .done: return nil
            case .again: return service.now().addingTimeInterval(0.02)
            case .doneBefore: facts = ChatFacts(.status)
            case .over: facts = ChatFacts(.over)
            case .tooLate: facts = ChatFacts(.tooLate)
            case .tooManyPeople:
                facts = ChatFacts(.tooManyPeople)
                facts.number = policy.people
            case .alreadyBooked: facts = try await status(chat)
            case .full:
                let day = try await desk.bookings(chat: chat.id).first { $0.id == booking }?.day ?? today
                try await offerDays(.full, instead: day, chat, for: nil)
                return nil
            default:
                try await say(ChatFacts(.unknownCode), chat)
                return nil
            }
            facts.bookings = facts.bookings ?? [booking]
            try await say(facts, chat)
            return nil
        }

        private func cancel(_ code: BookingCode?, _ chat: Chat) async throws {
            let live = try await desk.bookings(chat: chat.id).filter { [.held, .booked].contains($0.status) }
            guard let booking = code.map({ service.codes.bookingID(of: $0) }) ?? (live.count == 1 ? live[0].id : nil) else {
                var facts = ChatFacts(code != nil ? .unknownCode : live.isEmpty ? .nothingToCancel : .which)
                if facts.say == .which { facts.bookings = live.map(\.id) }
                try await say(facts, chat)
                return
            }
            let wasHeld = live.first { $0.id == booking }?.status == .held
            var facts: ChatFacts
            switch try await desk.cancel(chat: chat.id, booking: booking, office: office.id) {
            // that a booked one is cancelled is told by the message that was written with it
            case .done where !wasHeld: return
            case .done: facts = ChatFacts(.holdCancelled)
            case .doneBefore: facts = ChatFacts(.cancelledBefore)
            case .over: facts = ChatFacts(.tooLateToCancel)
            default: facts = ChatFacts(.unknownCode)
            }
            if facts.say != .unknownCode { facts.bookings = [booking] }
            try await say(facts, chat)
        }

        private func status(_ chat: Chat) async throws -> ChatFacts {
            var facts = ChatFacts(.status)
            facts.bookings = try await desk.bookings(chat: chat.id).filter(\.status.isLive).map(\.id)
            return facts
        }

        /// Up to three days with room: the first from the one that was wanted on, filled up with the first of all.
        private func offerDays(_ say: ChatFacts.Say, instead day: Day, _ chat: Chat, for wish: ChatRequest.Booking?) async throws {
            var facts = ChatFacts(say)
            facts.day = day.description
            let later = try await desk.openDays(office: office.id, from: office.zone.endOfDay(day.adding(days: -1)), limit: 3)
            let first = later.count < 3 ? try await desk.openDays(office: office.id, from: .distantPast, limit: 3) : []
            facts.days = Set((later + first).map(\.day)).sorted().suffix(3).map(\.description)
            if let wish, facts.days?.isEmpty == false {
                let tag = String(ids.1, radix: 36)
                let kept = Wish(
                    tag: tag, office: office.id, name: wish.name.text, birth: wish.birth.description, nik: wish.nik?.digits,
                    until: service.now().addingTimeInterval(3600))
                let all = try JSONEncoder().encode(try wishes(chat).suffix(Wish.most - 1) + [kept])
                try await desk.keep(wish: try service.seal.seal(Array(all), table: "chats", column: "wish", row: String(chat.id)), chat: chat.id)
                facts.wish = tag
            }
            try await self.say(facts, chat)
        }

        private func say(_ facts: ChatFacts, _ chat: Chat, isHelp: Bool = false) async throws {
            try await desk.reply(chat: chat.id, office: office.id, facts: try facts.json, isHelp: isHelp)
        }
    }

    /// A name as it is compared: `Siti  Aminah` and `SITI AMINAH` are one person.
    private static func folded(_ name: PersonName) -> String {
        name.text.uppercased().filter { $0.isLetter || $0 == " " }.split(separator: " ").joined(separator: " ")
    }
}

extension ChatRequest.Problem {
    var key: String {
        switch self {
        case .name: "name"
        case .birth: "birth"
        case .day: "day"
        case .nik: "nik"
        case .fields: "fields"
        }
    }
}

/// Ids that were drawn while there was no message: kept for the next look.
private final class SpareIDs: Sendable {
    private let ids = Mutex<ClosedRange<Int64>?>(nil)

    func take() -> ClosedRange<Int64>? {
        ids.withLock { ids in
            defer { ids = nil }
            return ids
        }
    }

    func keep(_ range: ClosedRange<Int64>) { ids.withLock { $0 = range } }
}
