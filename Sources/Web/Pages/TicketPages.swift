import Booking
import Domain
import Foundation
import Hummingbird
import Messages
import Security
import Store
import Tickets

/// A booking's ticket, and what its person can do with it.
enum TicketPages {
    static let pages: [(path: String, handler: PageHandler)] = [
        ("bookings/:code", ticket), ("bookings/:code/status", status), ("bookings/:code/cancellation", cancellation), ("bookings/:code/move", move),
        ("bookings/:code/move/confirm", moveConfirm), ("bookings/:code/ticket.png", picture), ("bookings/:code/ticket.ics", calendar),
    ]
    static let actions: [(action: PageRoutes.Action, handler: PageHandler)] = [
        (.init(path: "bookings/:code/cancellation", operation: "cancelBooking"), doCancel),
        (.init(path: "bookings/:code/move", operation: "moveBooking"), doMove),
        (.init(path: "bookings/:code/messages", operation: "sendAgain"), doSendAgain),
        (.init(path: "bookings/:code/delivery", operation: "wishDelivery"), doWish),
    ]

    /// The rules know how often a booking may be moved; the page says how often it still may.
    private static let limits = BookingLimits()

    @Sendable private static func ticket(_ page: PageRequest) async throws -> Response {
        let (booking, office) = try await page.booking()
        let ticket = try page.services.tickets.issue(booking, office: office, at: page.now)
        let (dates, zone) = (page.dates, office.zone)
        var context: [String: Any] = [
            "code": ticket.code.text, "number": ticket.queueNumber.description, "name": ticket.personName,
            "service": ticket.serviceName(page.language), "day": dates.day(booking.day),
            "hour": dates.hours(from: booking.startsAt, to: booking.endsAt, zone), "office": office.name, "place": ticket.office.place,
            "provisional": ticket.provisional && ticket.isValid,
        ]
        context.merge(try await page.statusContext(booking, office)) { $1 }
        if ticket.isValid {
            context["valid"] = true
            context["qr"] = try ticket.qrCode().svg(title: ticket.code.text, size: 208)
            context["arrive_by"] = dates.time(ticket.arriveBy, zone)
            context["late"] = TicketText.lateAfter(page.language, ["time": dates.time(ticket.lateAfter, zone)])
            context["bring"] = ticket.requirementLists(page.language).map { ["title": $0.title, "groups": page.groups($0, ticket.audience)] }
        } else {
            context["void"] = TicketText.void(page.language, ["status": ticket.status.name(page.language).lowercased()])
        }
        if [.held, .booked].contains(booking.status), MoveRule.canCancel(now: page.now, startsAt: booking.startsAt) {
            let refusal = MoveRule.canMove(
                now: page.now, slotStart: booking.startsAt, zone: zone, moves: booking.moves, limits: limits)
            let deadline = dates.deadline(before: MoveRule.deadline(slotStart: booking.startsAt, zone: zone), zone)
            context["can_change"] = true
            context["rules"] =
                booking.isGiven
                ? page.text("given_rules")
                : refusal == nil
                    ? page.text("change_rules", ["deadline": deadline, "left": String(limits.maximumMoves - booking.moves)])
                    : page.text("cancel_rules")
            if refusal == nil || booking.isGiven { context["can_move"] = true }
            context["others"] = "/book/people?office=\(office.code)&near=\(ticket.code.text)"
        }
        if let delivery = try await page.services.store.deliveries(bookings: [booking.id])[booking.id] {
            context["post"] = page.text("delivery_\(delivery.state.rawValue)") + (delivery.consignment.map { ": \($0)" } ?? "")
            if delivery.state == .wished, booking.status.isLive { context["can_unwish"] = true }
        } else if booking.status.isLive {
            context["can_wish"] = true
        }
        let messages = try await page.services.store.messages(booking: booking.id, party: booking.party)
        context["messages"] = messages.suffix(2).map { message in
            let kind = page.text("kind_\(message.kind)")
            let when = message.finishedAt.map { dates.instant($0, zone) } ?? ""
            switch message.state {
            case "delivered": return page.text("mail_delivered", ["kind": kind, "when": when])
            case "dead": return page.text("mail_dead", ["kind": kind, "when": when])
            default: return page.text("mail_waiting", ["kind": kind])
            }
        }
        if messages.last?.state == "dead" { context["refused"] = true }
        return page.page("ticket", title: page.text("ticket_title"), context)
    }

    /// The part of a ticket that changes while somebody waits.
    @Sendable private static func status(_ page: PageRequest) async throws -> Response {
        let (booking, office) = try await page.booking()
        return page.html(PageSite.render("status", try await page.statusContext(booking, office)))
    }

    @Sendable private static func picture(_ page: PageRequest) async throws -> Response {
        let (booking, office) = try await page.booking()
        let ticket = try page.services.tickets.issue(booking, office: office, at: page.now)
        guard ticket.isValid else { throw APIError(.ticketVoid) }
        return Response(
            status: .ok, headers: [.contentType: "image/png", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try ticket.qrCode().png(scale: 16))))
    }

    @Sendable private static func calendar(_ page: PageRequest) async throws -> Response {
        let (booking, office) = try await page.booking()
        let file = CalendarFile(
            [try page.services.tickets.issue(booking, office: office, at: page.now)], page.language, organiser: page.services.mailAddress,
            at: page.now)
        return Response(
            status: .ok,
            headers: [
                .contentType: "\(CalendarFile.contentType); method=\(file.method.rawValue)", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"antrean.ics\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }

    @Sendable private static func cancellation(_ page: PageRequest) async throws -> Response {
        let (booking, office) = try await page.booking()
        let code = page.services.codes.code(for: booking.id).text
        let visit = page.dates.visit(from: booking.startsAt, to: booking.endsAt, office.zone)
        return page.page(
            "message", title: page.text("cancel_title"),
            [
                "paragraphs": [page.text("cancel_text", ["name": booking.name, "visit": visit])], "action": "/bookings/\(code)/cancellation",
                "submit": page.text("cancel_yes"), "danger": true, "links": [["href": "/bookings/\(code)", "label": page.text("keep")]],
            ])
    }

    @Sendable private static func doCancel(_ page: PageRequest) async throws -> Response {
        let (_, session) = try page.account()
        let (booking, _) = try await page.booking()
        _ = try await page.services.cancel(booking, session: session, key: nil, channel: .web)
        return page.redirect("/bookings/\(page.services.codes.code(for: booking.id).text)?done=cancelled")
    }

    @Sendable private static func move(_ page: PageRequest) async throws -> Response {
        let (booking, office) = try await page.booking()
        return try await movePage(page, booking, office, nil)
    }

    private static func movePage(_ page: PageRequest, _ booking: Booking, _ present: Office, _ problem: APIError?) async throws -> Response {
        let code = page.services.codes.code(for: booking.id).text
        let form = problem == nil ? page.query : page.form
        let office = form["office"] == nil ? present : try await page.services.office(form["office"])
        var day = form["day"].flatMap { Day($0) }
        if problem != nil, case .day(let wanted, _)? = form["when"].flatMap({ Preference(choice: $0) }) { day = wanted }
        var base = Form()
        base.set("office", office.code)
        let key = Random.uuid().uuidString.lowercased()
        var context = try await page.times(
            office, people: 1, day: day, base: base, path: "/bookings/\(code)/move",
            confirm: { "/bookings/\(code)/move/confirm?\(base.encoded)&when=\($0)&key=\(key)" },
            other: { "/bookings/\(code)/move?office=\($0.code)" })
        context["summary"] =
            "\(page.text("from")): \(page.dates.visit(from: booking.startsAt, to: booking.endsAt, present.zone)), \(present.name)"
        return page.page("time", title: page.text("move_title"), context, status: problem?.code.status ?? .ok, problem: problem)
    }

    @Sendable private static func moveConfirm(_ page: PageRequest) async throws -> Response {
        let (booking, present) = try await page.booking()
        let office = try await page.services.office(page.query["office"])
        let code = page.services.codes.code(for: booking.id).text
        let preference = page.query["when"] == "earliest" ? .earliest : page.query["when"].flatMap { Preference(choice: $0) }
        guard let preference else { throw APIError(.invalidPreference) }
        return page.page(
            "confirm", title: page.text("move_title"),
            [
                "office": office.name, "when": page.whenText(preference),
                "people": [
                    [
                        "name": page.text("from"),
                        "service": page.dates.visit(from: booking.startsAt, to: booking.endsAt, present.zone) + ", " + present.name,
                    ]
                ], "rules": page.text("rules"), "action": "/bookings/\(code)/move", "submit": page.text("move_confirm"),
                "hidden": page.query.pairs.map { ["name": $0.name, "value": $0.value] },
                "back": "/bookings/\(code)/move?office=\(office.code)",
            ])
    }

    @Sendable private static func doMove(_ page: PageRequest) async throws -> Response {
        let (_, session) = try page.account()
        let (booking, present) = try await page.booking()
        let office = try await page.services.office(page.form["office"])
        let when = page.form["when"]
        guard let preference = when == "earliest" ? .earliest : when.flatMap({ Preference(choice: $0) }), let key = page.form["key"] else {
            throw APIError(.invalidPreference)
        }
        do {
            _ = try await page.services.move(
                booking, to: office, preference, session: session, key: page.services.keys.body(["page", key]), channel: .web)
        } catch {
            return try await movePage(page, booking, present, try page.told(error))
        }
        return page.redirect("/bookings/\(page.services.codes.code(for: booking.id).text)?done=moved")
    }

    @Sendable private static func doWish(_ page: PageRequest) async throws -> Response {
        let (account, _) = try page.account()
        let (booking, _) = try await page.booking()
        try await page.services.deliveries.wish(page.form["wanted"] == "1", for: booking, of: account.id)
        return page.redirect("/bookings/\(page.services.codes.code(for: booking.id).text)?done=delivery_saved")
    }

    @Sendable private static func doSendAgain(_ page: PageRequest) async throws -> Response {
        _ = try page.account()
        let (booking, _) = try await page.booking()
        try await page.services.sendAgain(booking)
        return page.redirect("/bookings/\(page.services.codes.code(for: booking.id).text)?done=mail_sent_again")
    }
}

extension PageRequest {
    /// The booking of the path, when it is this account's, and its office.
    fileprivate func booking() async throws -> (Booking, Office) {
        let booking = try await services.booking(parameters.get("code"), of: try account().account.id)
        return (booking, try await services.office(id: booking.office))
    }

    fileprivate func statusContext(_ booking: Booking, _ office: Office) async throws -> [String: Any] {
        let key: String? =
            switch booking.status {
            case .held, .booked: "live_booked"
            case .checkedIn: "live_checked_in"
            case .called: "live_called"
            case .served: "live_served"
            case .forfeited: "live_forfeited"
            case .cancelled, .expired: "live_cancelled"
            }
        var context: [String: Any] = ["status_name": booking.status.name(language), "status_text": key.map { text($0) } ?? ""]
        if [.checkedIn, .called].contains(booking.status), let line = try await placeText(booking, office) {
            context["queue"] = [
                "events": "/v1/offices/\(office.code)/queue/events", "number": booking.queueNumber.description, "text": line,
                "waiting": text("queue_place"), "first": text("queue_first"), "called": text("queue_called"), "missed": text("queue_missed"),
            ]
        }
        return context
    }

    /// Where somebody in the waiting room stands. The page goes on by itself.
    private func placeText(_ booking: Booking, _ office: Office) async throws -> String? {
        let board = try await services.queue.board(office)
        if let place = board.place(of: booking.queueNumber) {
            return place.before == 0
                ? text("queue_first") : text("queue_place", ["before": String(place.before), "minutes": String(place.minutes)])
        }
        guard let visit = board.day.visits.first(where: { $0.booking == booking.id }) else { return nil }
        if visit.state == .missed { return text("queue_missed") }
        return visit.counter.map { text("queue_called", ["counter": String($0)]) }
    }
}
