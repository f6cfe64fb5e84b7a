import Booking
import Domain
import Foundation
import Hummingbird
import Store

/// `POST /v1/bookings/{code}/cancellation`, `POST /v1/bookings/{code}/move`.
///
/// A cancellation may be repeated by nature; a move is made safe to repeat by an Idempotency-Key.
struct ChangeRoutes {
    let services: Services

    func add(to router: Router<AppContext>) {
        router.path("v1/bookings/:code/cancellation", [.post: cancel])
        router.path("v1/bookings/:code/move", [.post: move])
    }

    private struct MoveBody: Decodable {
        var preference: PreferenceBody?
        var office: String?
    }

    @Sendable private func cancel(_ request: Request, _ context: AppContext) async throws -> Response {
        let booking = try await booking(request, context)
        let change = try change(request, booking, ["cancel"])
        let outcome = try await services.booking.cancel(change, office: booking.office, reason: nil)
        return try await answer(outcome, booking, notLive: .cannotCancel)
    }

    @Sendable private func move(_ request: Request, _ context: AppContext) async throws -> Response {
        _ = try services.authentication.token(request.headers)
        let body = try await JSON.body(request, as: MoveBody.self)
        var checks = Checks()
        let preference = checks.required(body.preference, "preference")?.checked(at: "preference", &checks)
        try checks.finish()
        guard let preference else { throw APIError(.missingField) }
        let booking = try await booking(request, context)
        let office = body.office == nil ? try await services.office(id: booking.office) : try await services.office(body.office)
        guard office.acceptsOnlineBookings else { throw APIError(.officeNotOnline) }
        let change = try change(request, booking, ["move", office.code, preference.canonical])
        let outcome = try await services.tellingPastSlots(preference, at: office) {
            try await services.booking.move(change, to: office.id, zone: office.zone, preference: preference)
        }
        return try await answer(outcome, booking, notLive: .bookingNotLive)
    }

    private func booking(_ request: Request, _ context: AppContext) async throws -> Booking {
        let account = try await services.authentication.account(request)
        return try await services.booking(context.parameters.get("code"), of: account)
    }

    private func change(_ request: Request, _ booking: Booking, _ body: [String]) throws -> ChangeRequest {
        ChangeRequest(
            session: try services.authentication.token(request.headers), key: try services.keys.optional(request.headers),
            mac: services.keys.body(body + [String(booking.id)]), booking: booking.id, channel: .api)
    }

    private func answer(_ outcome: ChangeOutcome, _ booking: Booking, notLive: ErrorCode) async throws -> Response {
        switch outcome {
        case .done, .doneBefore:
            guard let now = try await services.store.booking(booking.id) else { throw APIError(.bookingNotFound) }
            return JSON.response(try await services.view(now))
        case .unauthorized: throw APIError(.invalidToken)
        case .gone: throw APIError(.noRoom)
        case .notFound: throw APIError(.bookingNotFound)
        case .notLive: throw APIError(notLive)
        case .tooLate: throw APIError(.moveTooLate)
        case .movedTooOften: throw APIError(.moveLimit)
        case .sameSlot: throw APIError(.sameSlot)
        }
    }
}
