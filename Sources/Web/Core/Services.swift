import Accounts
import Booking
import Capacity
import Desk
import Domain
import Foundation
import Logging
import Messages
import Notifier
import Security
import Store
import Tickets

/// What the handlers work with.
public struct Services: Sendable {
    let store: Store
    let booking: BookingService
    let accounts: AccountService
    let staff: StaffService
    let desk: DeskService
    let queue: QueueService
    let deliveries: DeliveryService
    let homeVisits: HomeVisitService
    let hours: HoursService
    let conflicts: ConflictService
    let patterns: PatternService
    let closures: ClosureService
    let releases: ReleaseService
    let outage: OutageService
    let waitingRoom: WaitingRoom
    let directory: OfficeDirectory
    let ids: IDSource
    let codes: CodeBook
    let tickets: TicketIssuer
    let blind: Blind
    let seal: Seal
    let keys: IdempotencyKey
    let links: ReminderLink
    let authentication: Authentication
    let now: @Sendable () -> Date
    /// The address people open, without a slash at the end.
    let publicURL: String
    /// The text of `docs/openapi.yaml`.
    let openAPI: String
    /// Where mail comes from: calendar entries name it as their organiser.
    let mailAddress: EmailAddress
    let notice: PublicNotice
    /// What the notifier sends, for paper.
    let letters: @Sendable () throws -> LetterSource
    /// Nil: WhatsApp is not configured.
    let webhook: (any WebhookReceiver)?

    public init(
        store: Store, booking: BookingService, accounts: AccountService, staff: StaffService, ids: IDSource, keys: KeyRing, publicURL: String,
        openAPI: String,
        mailAddress: EmailAddress, notice: PublicNotice = PublicNotice(), webhook: (any WebhookReceiver)? = nil,
        logger: Logger = Logger(label: "antrean.worker"), now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.store = store
        self.booking = booking
        self.accounts = accounts
        self.staff = staff
        desk = DeskService(store: store, ids: ids, keys: keys, now: now)
        queue = QueueService(store: store, now: now)
        deliveries = DeliveryService(store: store, keys: keys)
        homeVisits = HomeVisitService(store: store, ids: ids, keys: keys)
        hours = HoursService(store: store, now: now)
        conflicts = ConflictService(store: store)
        patterns = PatternService(store: store)
        closures = ClosureService(store: store)
        releases = ReleaseService(store: store)
        outage = OutageService(store: store, keys: keys, now: now)
        waitingRoom = WaitingRoom(store: store, logger: logger, now: now, make: QueueView.event)
        self.directory = OfficeDirectory(store: store)
        self.ids = ids
        self.codes = CodeBook(keys)
        self.tickets = TicketIssuer(keys)
        self.blind = Blind(keys)
        self.seal = Seal(keys)
        self.keys = IdempotencyKey(mac: BodyMAC(keys))
        self.links = ReminderLink(keys)
        self.authentication = Authentication(accounts: accounts)
        self.publicURL = publicURL
        self.openAPI = openAPI
        self.mailAddress = mailAddress
        self.notice = notice
        letters = { try LetterSource(store: store, keys: keys, sender: Mailbox(address: mailAddress.address), publicURL: publicURL, notice: notice) }
        self.webhook = webhook
        self.now = now
    }

    /// - Throws: office_not_found.
    func office(_ code: String?) async throws -> Office {
        guard let code, code.utf8.count <= 10, let office = try await directory.office(code: code.uppercased()) else {
            throw APIError(.officeNotFound)
        }
        return office
    }

    /// Asks for a place, and tells an hour that has begun from one that never was, a person who is paused from one who has a booking (a pause
    /// keeps the claim of the booking that was missed), and until when an account is paused.
    func explaining<Answer>(
        _ preference: Preference, at office: Office, _ request: BookBatch.Request? = nil, _ ask: () async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await ask()
        } catch Refusal.alreadyBooked {
            let people = try request?.people.map { try $0.identity().nikHash } ?? []
            guard let until = try await store.pausedUntil(people) else { throw Refusal.alreadyBooked }
            throw APIError(.paused, facts: ["until": RFC3339.utc(until)])
        } catch Refusal.accountPaused {
            let until = if let session = request?.session { try await store.accountPausedUntil(session: session) } else { Date?.none }
            throw APIError(.accountPaused, facts: until.map { ["until": RFC3339.utc($0)] } ?? [:])
        } catch Refusal.unavailable(.slotNotFound) {
            guard case .slot(let id) = preference, let slot = try await store.slotTimes(id), slot.office == office.id, slot.startsAt <= now() else {
                throw APIError(.slotNotFound)
            }
            throw APIError(.slotPast)
        }
    }

    func office(id: Int32) async throws -> Office {
        guard let office = try await directory.office(id: id) else { throw StoreError.unexpected("office \(id)") }
        return office
    }
}
