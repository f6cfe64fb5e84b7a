import Domain
import Foundation
import Hummingbird
import Messages
import Store
import Tickets

/// `GET /v1/bookings/{code}/ticket`: a printable page; `.svg` and `.png`: the QR code; `.ics`: the calendar entry.
struct TicketRoutes {
    let services: Services

    func add(to router: Router<AppContext>) {
        router.path("v1/bookings/:code/ticket", [.get: page])
        router.path("v1/bookings/:code/ticket.svg", [.get: svg])
        router.path("v1/bookings/:code/ticket.png", [.get: png])
        router.path("v1/bookings/:code/ticket.ics", [.get: calendar])
    }

    @Sendable private func page(_ request: Request, _ context: AppContext) async throws -> Response {
        let html = try TicketPage.render([try await validTicket(request, context)], context.language)
        var response = answer(Array(html.utf8), "text/html; charset=utf-8")
        response.headers[.contentSecurityPolicy] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
        response.headers[.contentLanguage] = context.language.rawValue
        return response
    }

    @Sendable private func svg(_ request: Request, _ context: AppContext) async throws -> Response {
        let ticket = try await validTicket(request, context)
        return answer(Array(try ticket.qrCode().svg(title: ticket.code.text).utf8), "image/svg+xml")
    }

    @Sendable private func png(_ request: Request, _ context: AppContext) async throws -> Response {
        answer(try await validTicket(request, context).qrCode().png(), "image/png")
    }

    /// Also of a cancelled booking: the file then takes the entry out of the calendar.
    @Sendable private func calendar(_ request: Request, _ context: AppContext) async throws -> Response {
        let file = CalendarFile([try await ticket(request, context)], context.language, organiser: services.mailAddress, at: services.now())
        var response = answer(file.bytes, "\(CalendarFile.contentType); method=\(file.method.rawValue)")
        response.headers[.contentDisposition] = "attachment; filename=\"antrean.ics\""
        return response
    }

    /// - Throws: ticket_void when the booking is over.
    private func validTicket(_ request: Request, _ context: AppContext) async throws -> Ticket {
        let ticket = try await ticket(request, context)
        guard ticket.isValid else { throw APIError(.ticketVoid) }
        return ticket
    }

    private func ticket(_ request: Request, _ context: AppContext) async throws -> Ticket {
        let account = try await services.authentication.account(request)
        let booking = try await services.booking(context.parameters.get("code"), of: account)
        return Ticket(booking, office: try await services.office(id: booking.office), codes: services.codes)
    }

    private func answer(_ bytes: [UInt8], _ type: String) -> Response {
        Response(status: .ok, headers: [.contentType: type, .cacheControl: "no-store"], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
