import Booking
import Domain
import Foundation
import Hummingbird
import Store

/// `GET /v1/offices/{code}/availability`: from the snapshot, at most a second old. A promise to nobody: the booking decides.
struct AvailabilityRoutes {
    static let longestRange = 62
    /// Dates are written with four digits of the year.
    static let lastDay = Day(year: 9999, month: 12, day: 31)!

    let services: Services

    func add(to router: Router<AppContext>) {
        router.path("v1/offices/:code/availability", [.get: availability])
    }

    @Sendable private func availability(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = try Query(request, allowed: ["service", "from", "to", "party_size"])
        let office = try await services.office(context.parameters.get("code"))
        if let service = query.text("service") {
            guard let service = Service(code: service) else { throw APIError(field: "service", .invalidService) }
            guard service.isBookable else { throw APIError(field: "service", .serviceWalkInOnly) }
        }
        guard office.acceptsOnlineBookings else { throw APIError(.officeNotOnline) }
        let people = try query.number("party_size", in: 1...5) ?? 1
        let now = services.now()
        let today = office.zone.day(of: now)
        let from = try query.day("from") ?? today
        let to = try query.day("to") ?? min(from.adding(days: 30), Self.lastDay)
        guard from <= to, to.daysSinceEpoch - from.daysSinceEpoch < Self.longestRange else { throw APIError(field: "to", .invalidDate) }
        let slots = try await services.booking.availability.slots(office: office.id)
        return try JSON.response(
            AvailabilityView(office: office, slots: slots, from: from, to: to, today: today, people: people, now: now))
    }
}

struct AvailabilityView: Encodable {
    struct SlotView: Encodable {
        var id: Int64
        var startsAt: String
        var endsAt: String
        var session: String
        var status: String
        var free: Int
        var opensAt: String?

        enum CodingKeys: String, CodingKey {
            case id, session, status, free
            case startsAt = "starts_at"
            case endsAt = "ends_at"
            case opensAt = "opens_at"
        }
    }

    struct SessionView: Encodable {
        var session: String
        var status: String
        var free: Int
    }

    struct DayView: Encodable {
        var date: String
        var status: String
        /// Beyond the last decree on holidays: it may still be closed.
        var provisional: Bool
        var free: Int
        var opensAt: String?
        var sessions: [SessionView]
        var slots: [SlotView]

        enum CodingKeys: String, CodingKey {
            case date, status, provisional, free, sessions, slots
            case opensAt = "opens_at"
        }
    }

    var office: String
    var zone: String
    var from: String
    var to: String
    var partySize: Int
    var days: [DayView]

    enum CodingKeys: String, CodingKey {
        case office, zone, from, to, days
        case partySize = "party_size"
    }

    init(office: Office, slots: [Slot], from: Day, to: Day, today: Day, people: Int, now: Date) {
        self.office = office.code
        zone = office.zone.rawValue
        self.from = from.description
        self.to = to.description
        partySize = people
        var byDay: [Day: [Slot]] = [:]
        for slot in slots where slot.open && slot.startsAt > now { byDay[slot.day, default: []].append(slot) }
        days = (from.daysSinceEpoch...to.daysSinceEpoch).map { number in
            let day = Day(daysSinceEpoch: number)
            return Self.view(day, byDay[day] ?? [], people: people, now: now, zone: office.zone)
        }
    }

    private static func view(_ day: Day, _ slots: [Slot], people: Int, now: Date, zone: Zone) -> DayView {
        let released = slots.filter { $0.opensAt <= now }
        let free = released.reduce(0) { $0 + $1.free }
        let status = slots.isEmpty ? "closed" : released.isEmpty ? "not_released" : free < people ? "full" : "open"
        return DayView(
            date: day.description, status: status, provisional: slots.contains(where: \.provisional), free: free,
            opensAt: released.isEmpty ? slots.map(\.opensAt).min().map(zone.rfc3339) : nil,
            sessions: Session.allCases.compactMap { session in
                let mine = slots.filter { $0.session == session }
                guard !mine.isEmpty else { return nil }
                let open = mine.filter { $0.opensAt <= now }
                let free = open.reduce(0) { $0 + $1.free }
                return SessionView(session: session.code, status: open.isEmpty ? "not_released" : free < people ? "full" : "open", free: free)
            },
            slots: slots.map { slot in
                let open = slot.opensAt <= now
                return SlotView(
                    id: slot.id, startsAt: zone.rfc3339(slot.startsAt), endsAt: zone.rfc3339(slot.endsAt), session: slot.session.code,
                    status: !open ? "not_released" : slot.free < people ? "full" : "open", free: open ? slot.free : 0,
                    opensAt: open ? nil : zone.rfc3339(slot.opensAt))
            })
    }
}
