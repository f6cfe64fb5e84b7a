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
        router.path("v1/bookings/:code/messages", [.get: messages, .post: sendAgain])
    }

    @Sendable private func page(_ request: Request, _ context: AppContext) async throws -> Response {
        let html = try TicketPage.render([try await validTicket(request, context)], context.language, .init(notice: services.notice))
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

    /// The mails about a booking: whether the mail server took them, or refused.
    @Sendable private func messages(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.authentication.account(request)
        let booking = try await services.booking(context.parameters.get("code"), of: account)
        let messages = try await services.store.messages(booking: booking.id, party: booking.party)
        return try JSON.response(["messages": messages.map(MessageView.init)])
    }

    @Sendable private func sendAgain(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.authentication.account(request)
        try await services.sendAgain(try await services.booking(context.parameters.get("code"), of: account))
        return Response(status: .accepted)
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
        return try services.tickets.issue(booking, office: try await services.office(id: booking.office), at: services.now())
    }

    private func answer(_ bytes: [UInt8], _ type: String) -> Response {
        Response(status: .ok, headers: [.contentType: type, .cacheControl: "no-store"], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension Services {
    /// Has the latest mail about a booking sent once more.
    func sendAgain(_ booking: Booking) async throws {
        let limit = Limit(kind: "mail_again", most: 10, window: .seconds(3600))
        guard let account = booking.account else { throw APIError(.bookingNotFound) }
        guard try await store.count(limit, subject: "account \(account)") else {
            throw APIError(.tooManyAttempts, retryAfter: Int(limit.window / .seconds(1)))
        }
        guard try await store.resendConfirmation(account: account, booking: booking.id) else { throw APIError(.nothingToSend) }
    }
}
