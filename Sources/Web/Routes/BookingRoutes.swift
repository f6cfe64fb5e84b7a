import Booking
import Domain
import Foundation
import Hummingbird
import Store

/// `POST /v1/bookings`, `POST /v1/parties/{party}/applicants`, `GET /v1/bookings`, `GET /v1/bookings/{code}`.
struct BookingRoutes {
    let services: Services

    func add(to router: Router<AppContext>) {
        router.path("v1/bookings", [.post: book, .get: list])
        router.path("v1/bookings/:code", [.get: one])
        router.path("v1/parties/:party/applicants", [.post: join])
    }

    @Sendable private func book(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try services.authentication.token(request.headers)
        let key = try services.keys.required(request.headers)
        let wish = try BookingWish(try await JSON.body(request, as: BookingBody.self), today: services.today)
        let office = try await services.office(wish.office)
        let answer = try await services.book(wish, at: office, session: session, key: key, channel: .api)
        switch answer {
        case .booked(let party, let seats):
            return JSON.response(services.booked(wish, at: office, party: party, seats), status: .created)
        case .replayed(let party):
            return JSON.response(try await services.party(party), status: .created)
        }
    }

    /// Adds people to a live party: to its hour when there is room, else to the hours next to it on that day.
    @Sendable private func join(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try services.authentication.token(request.headers)
        let key = try services.keys.required(request.headers)
        let body = try await JSON.body(request, as: BookingBody.self)
        var checks = Checks()
        let applicants = checks.required(body.applicants, "applicants")?.checked(today: services.today, &checks)
        try checks.finish()
        guard let applicants else { throw APIError(.missingField) }
        let account = try await services.authentication.account(request)
        let code = try services.bookingCode(context.parameters.get("party"))
        guard let party = services.codes.bookingID(of: code) else { throw APIError(.partyNotFound) }
        let members = try await services.store.bookings(party: party)
        guard let first = members.first, first.account == account else { throw APIError(.partyNotFound) }
        // a party that is not live any more is refused by SQL, after a replay was looked for
        let anchor = members.first { $0.status == .booked || $0.status == .held } ?? first
        let office = try await services.office(id: anchor.office)
        let split = body.allowSplit ?? false
        let mac = services.keys.body(["add", code.compact, String(split)] + applicants.map(\.canonical))
        let ids = try await services.ids.draw(applicants.count + 1)
        let wanted = BookingRequest(
            office: office.id, zone: office.zone, preference: .day(anchor.day, nil), allowSplit: split, near: anchor.slot,
            request: BookBatch.Request(
                session: session, key: key, mac: { mac }, party: party, joins: true, channel: .api, hold: 0,
                people: services.people(applicants, ids: ids)))
        _ = try await services.explaining(wanted.preference, at: office, wanted.request) { try await services.booking.book(wanted) }
        return JSON.response(try await services.party(party), status: .created)
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.authentication.account(request)
        return JSON.response(BookingListView(bookings: try await services.views(try await services.store.bookings(account: account))))
    }

    @Sendable private func one(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.authentication.account(request)
        return JSON.response(try await services.view(try await services.booking(context.parameters.get("code"), of: account)))
    }
}
