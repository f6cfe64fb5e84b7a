import Domain
import Foundation
import Hummingbird
import Store

/// `GET /v1/offices/{code}/availability`: from the snapshot, at most a second old. A promise to nobody: the booking decides.
struct AvailabilityRoutes {
    let services: Services

    func add(to router: Router<AppContext>) {
        router.path("v1/offices/:code/availability", [.get: availability])
    }

    @Sendable private func availability(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = try Query(request, allowed: AvailabilityWish.names)
        let office = try await services.office(context.parameters.get("code"))
        let now = services.now()
        let wish = try AvailabilityWish(query, office: office, now: now)
        let slots = try await services.booking.availability.slots(office: office.id)
        return JSON.response(AvailabilityView(office: office, slots: slots, wish, now: now))
    }
}

/// What is asked of an office's availability.
struct AvailabilityWish: Hashable {
    static let names: Set<String> = ["service", "from", "to", "party_size"]
    static let longestRange = 62
    /// Dates are written with four digits of the year.
    static let lastDay = Day(year: 9999, month: 12, day: 31)!

    let from: Day
    let to: Day
    let people: Int

    /// - Throws: what is wrong with a field; office_not_online.
    init(_ query: Query, office: Office, now: Date) throws {
        if let service = query.text("service") {
            guard let service = Service(code: service) else { throw APIError(field: "service", .invalidService) }
            guard service.isBookable else { throw APIError(field: "service", .serviceWalkInOnly) }
        }
        guard office.acceptsOnlineBookings else { throw APIError(.officeNotOnline) }
        people = try query.number("party_size", in: 1...5) ?? 1
        from = try query.day("from") ?? office.zone.day(of: now)
        to = try query.day("to") ?? min(from.adding(days: 30), Self.lastDay)
        guard from <= to, to.daysSinceEpoch - from.daysSinceEpoch < Self.longestRange else { throw APIError(field: "to", .invalidDate) }
    }
}
