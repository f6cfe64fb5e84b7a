import Domain
import Foundation
import Hummingbird
import Store

/// `GET` and `PUT /v1/bookings/{code}/delivery`: whether the passport is to be brought by post, and where it is.
struct DeliveryWishRoutes {
    let services: Services

    func add(to router: Router<AppContext>) {
        router.path("v1/bookings/:code/delivery", [.get: show, .put: wish])
    }

    private struct Body: Decodable { var wanted: Bool? }

    private struct View: Encodable {
        /// `none`, or as an office's list says it.
        var state: String
        var consignment: String?
        var changedAt: String?

        enum CodingKeys: String, CodingKey {
            case state, consignment
            case changedAt = "changed_at"
        }
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        try await view(try await booking(request, context).booking)
    }

    @Sendable private func wish(_ request: Request, _ context: AppContext) async throws -> Response {
        let (account, booking) = try await booking(request, context)
        guard let wanted = try await JSON.body(request, as: Body.self).wanted else { throw APIError(field: "wanted", .missingField) }
        try await services.deliveries.wish(wanted, for: booking, of: account)
        return try await view(booking)
    }

    private func view(_ booking: Booking) async throws -> Response {
        let delivery = try await services.store.deliveries(bookings: [booking.id])[booking.id]
        return try JSON.response(
            View(state: delivery?.state.rawValue ?? "none", consignment: delivery?.consignment, changedAt: delivery.map { RFC3339.utc($0.changedAt) })
        )
    }

    private func booking(_ request: Request, _ context: AppContext) async throws -> (account: Int64, booking: Booking) {
        let account = try await services.authentication.account(request)
        return (account, try await services.booking(context.parameters.get("code"), of: account))
    }
}
