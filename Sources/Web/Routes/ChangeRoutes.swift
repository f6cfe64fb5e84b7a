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
        let session = try services.authentication.token(request.headers)
        let key = try services.keys.optional(request.headers)
        return JSON.response(try await services.view(try await services.cancel(booking, session: session, key: key, channel: .api)))
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
        let session = try services.authentication.token(request.headers)
        let key = try services.keys.optional(request.headers)
        let moved = try await services.move(booking, to: office, preference, session: session, key: key, channel: .api)
        return JSON.response(try await services.view(moved))
    }

    private func booking(_ request: Request, _ context: AppContext) async throws -> Booking {
        let account = try await services.authentication.account(request)
        return try await services.booking(context.parameters.get("code"), of: account)
    }
}

extension Services {
    /// - Returns: the booking as it is now.
    func cancel(_ booking: Booking, session: UUID, key: UUID?, channel: Channel) async throws -> Booking {
        let change = change(booking, ["cancel"], session: session, key: key, channel: channel)
        let outcome = try await self.booking.cancel(change, office: booking.office, reason: nil)
        return try await changed(booking, outcome, notLive: .cannotCancel)
    }

    /// - Returns: the booking as it is now.
    func move(
        _ booking: Booking, to office: Office, _ preference: Preference, session: UUID, key: UUID?, channel: Channel
    ) async throws -> Booking {
        guard office.acceptsOnlineBookings else { throw APIError(.officeNotOnline) }
        let change = change(booking, ["move", office.code, preference.canonical], session: session, key: key, channel: channel)
        let outcome = try await explaining(preference, at: office) {
            try await self.booking.move(change, to: office.id, zone: office.zone, preference: preference)
        }
        return try await changed(booking, outcome, notLive: .bookingNotLive)
    }

    private func change(_ booking: Booking, _ body: [String], session: UUID, key: UUID?, channel: Channel) -> ChangeRequest {
        ChangeRequest(session: session, key: key, mac: keys.body(body + [String(booking.id)]), booking: booking.id, channel: channel)
    }

    private func changed(_ booking: Booking, _ outcome: ChangeOutcome, notLive: ErrorCode) async throws -> Booking {
        switch outcome {
        case .done, .doneBefore:
            guard let now = try await store.booking(booking.id) else { throw APIError(.bookingNotFound) }
            return now
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
