import Desk
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import Store
import Tickets

/// The desk's page: what is scanned or typed is answered at once and large; the cursor is where the next code goes.
enum DeskPages {
    static let rows: [StaffPages.Row] = [
        StaffPages.Row(path: "staff/offices/:office/desk", access: .right(.desk), handler: show),
        StaffPages.Row(path: "staff/offices/:office/desk", access: .right(.desk), operation: "checkIn", handler: doCheckIn),
        StaffPages.Row(path: "staff/offices/:office/desk/frame", access: .right(.desk), operation: "readFrame", handler: doFrame),
        StaffPages.Row(path: "staff/offices/:office/desk/:code/undo", access: .right(.desk), operation: "undoCheckIn", handler: doUndo),
        StaffPages.Row(path: "staff/offices/:office/desk/:code/name", access: .right(.desk), operation: "correctName", handler: doName),
        StaffPages.Row(path: "staff/offices/:office/desk/:code/paper", access: .right(.desk), handler: paper),
        StaffPages.Row(path: "staff/offices/:office/desk/:code/messages/:message", access: .right(.desk), handler: letter),
        StaffPages.Row(path: "staff/offices/:office/desk/:code/messages", access: .right(.desk), operation: "resendMessage", handler: doResend),
        StaffPages.Row(path: "staff/offices/:office/desk/:code/cancellation", access: .right(.desk), operation: "cancelAtDesk", handler: doCancel),
        StaffPages.Row(path: "staff/offices/:office/desk/:code/excuse", access: .right(.overrule), operation: "excuseMiss", handler: doExcuse),
        StaffPages.Row(
            path: "staff/offices/:office/desk/:code/account-pause", access: .right(.overrule), operation: "liftAccountPause", handler: doLiftPause),
        StaffPages.Row(path: "staff/offices/:office/desk/day", access: .right(.overrule), operation: "endDay", handler: doEndDay),
        StaffPages.Row(path: "staff/offices/:office/desk/:code/nik", access: .right(.desk), operation: "enterNIK", handler: doNIK),
    ]

    @Sendable private static func show(_ staff: StaffPage) async throws -> Response {
        guard let code = staff.page.query["code"] else { return try await desk(staff, []) }
        let proof = try CheckInBody(code: code).checked()
        return try await desk(staff, try await staff.services.desk.find(proof, at: try staff.pathOffice(), by: try staff.session()))
    }

    @Sendable private static func doCheckIn(_ staff: StaffPage) async throws -> Response {
        let form = staff.page.form
        let body = CheckInBody(
            code: form["code"], nik: form["code"] == nil ? form["nik"] : nil, name: form["name"], birthDate: form.date("birth_date"),
            reason: form["reason"])
        do {
            let people = try await staff.services.checkIn(body, at: try staff.pathOffice(), by: try staff.session())
            return try await desk(staff, people)
        } catch {
            return try await desk(staff, [], problem: try staff.page.told(error))
        }
    }

    @Sendable private static func doFrame(_ staff: StaffPage) async throws -> Response {
        let form = staff.page.form
        let body = FrameBody(width: form["width"].flatMap { Int($0) }, height: form["height"].flatMap { Int($0) }, pixels: form["pixels"])
        return try JSON.response(FrameView(code: try body.checked().qrCode()))
    }

    @Sendable private static func doUndo(_ staff: StaffPage) async throws -> Response {
        try await act(staff) { try await staff.services.desk.undo($0, at: try staff.pathOffice(), by: try staff.session()) }
    }

    @Sendable private static func doName(_ staff: StaffPage) async throws -> Response {
        try await act(staff) { booking in
            guard let name = try? PersonName(staff.page.form["name"] ?? "") else { throw APIError(field: "name", .invalidName) }
            try await staff.services.desk.correct(name: name, of: booking, at: try staff.pathOffice(), by: try staff.session())
        }
    }

    @Sendable private static func doNIK(_ staff: StaffPage) async throws -> Response {
        try await act(staff) { booking in
            let form = staff.page.form
            let body = EnteredNIKBody(
                nik: form["nik"], service: form["service"], nikConfirmed: form["nik_confirmed"] == "1", cancels: form["cancels"])
            try await staff.services.enter(body, of: booking, at: try staff.pathOffice(), by: try staff.session())
        }
    }

    @Sendable private static func doResend(_ staff: StaffPage) async throws -> Response {
        try await act(staff) { booking in
            guard let message = staff.page.form["message"].flatMap({ Int64($0) }) else { throw APIError(.bookingNotFound) }
            try await staff.services.desk.resend(message, of: booking, at: try staff.pathOffice(), by: try staff.session())
        }
    }

    @Sendable private static func doCancel(_ staff: StaffPage) async throws -> Response {
        try await act(staff) { booking in
            let reason = try ReasonBody(reason: staff.page.form["reason"]).checked()
            try await staff.services.desk.cancel(booking, reason: reason, at: try staff.pathOffice(), by: try staff.session())
        }
    }

    /// The ticket in large type, for who has neither phone nor mail.
    @Sendable private static func paper(_ staff: StaffPage) async throws -> Response {
        let page = staff.page
        let code = try staff.services.bookingCode(page.parameters.get("code"))
        let office = try staff.pathOffice()
        let found = try await staff.services.desk.find(.code(code), at: office, by: try staff.session())
        guard let visitor = found.first, visitor.booking.office == office.id else { throw APIError(.bookingNotFound) }
        let ticket = try staff.services.tickets.issue(visitor.booking, office: office, at: page.now)
        guard ticket.isValid else { throw APIError(.ticketVoid) }
        return page.page(
            "paper", title: page.text("ticket_title"),
            [
                "qr": try ticket.qrCode().svg(title: ticket.code.text, size: 260), "number": ticket.queueNumber.description, "code": ticket.code.text,
                "name": ticket.personName, "service": ticket.serviceName(page.language), "day": page.dates.day(visitor.booking.day),
                "hour": page.dates.hours(from: visitor.booking.startsAt, to: visitor.booking.endsAt, office.zone),
                "arrive_by": page.dates.time(ticket.arriveBy, office.zone), "office": office.name, "place": ticket.office.place,
                "bring": ticket.requirementLists(page.language).map { ["title": $0.title, "groups": page.groups($0, ticket.audience)] },
                "back": "/staff/offices/\(office.code)/desk?code=\(code.text)",
            ])
    }

    /// A message on paper, for who has neither phone nor mail.
    @Sendable private static func letter(_ staff: StaffPage) async throws -> Response {
        let page = staff.page
        let code = try staff.services.bookingCode(page.parameters.get("code"))
        let office = try staff.pathOffice()
        let found = try await staff.services.desk.find(.code(code), at: office, by: try staff.session())
        guard let booking = found.first?.booking, booking.office == office.id, let id = page.parameters.get("message").flatMap({ Int64($0) }),
            let message = try await staff.services.store.message(id, booking: booking.id, party: booking.party)
        else { throw APIError(.bookingNotFound) }
        let content = try await staff.services.letters().content(of: message, in: page.language, now: page.now)
        return page.page(
            "letter", title: content?.subject ?? page.text("desk_message_over"),
            ["text": content?.text ?? "", "back": "/staff/offices/\(office.code)/desk?code=\(code.text)"])
    }

    /// What became of a message, in words.
    private static func state(_ message: BookingMessage, _ page: PageRequest, _ zone: Zone) -> [String: Any] {
        let when = page.dates.instant(message.finishedAt ?? message.createdAt, zone)
        let key =
            message.receipt.map { "desk_receipt_\($0)" }
            ?? (message.state == "delivered" || message.state == "dead" ? "desk_message_\(message.state)" : "desk_message_waiting")
        var row: [String: Any] = [
            "id": String(message.id), "what": page.text("kind_\(message.kind)"),
            "state": page.text(key, ["when": when, "way": message.way == .mail ? "e-mail" : "WhatsApp"]),
        ]
        if ["delivered", "dead"].contains(message.state) { row["can_resend"] = true }
        return row
    }

    @Sendable private static func doExcuse(_ staff: StaffPage) async throws -> Response {
        try await act(staff) { booking in
            let reason = try ReasonBody(reason: staff.page.form["reason"]).checked()
            try await staff.services.desk.excuse(booking, reason: reason, at: try staff.pathOffice(), by: try staff.session())
        }
    }

    @Sendable private static func doLiftPause(_ staff: StaffPage) async throws -> Response {
        try await act(staff) { booking in
            let reason = try ReasonBody(reason: staff.page.form["reason"]).checked()
            try await staff.services.desk.liftAccountPause(booking, reason: reason, at: try staff.pathOffice(), by: try staff.session())
        }
    }

    /// Today at the office, as the page offers it.
    @Sendable private static func doEndDay(_ staff: StaffPage) async throws -> Response {
        let office = try staff.pathOffice()
        do {
            let body = ReasonBody(reason: staff.page.form["reason"], excused: staff.page.form["excused"] == "1")
            try await staff.services.desk.end(
                office.zone.day(of: staff.page.now), excused: body.excused ?? false, reason: try body.checked(), at: office, by: try staff.session())
        } catch {
            return try await desk(staff, [], problem: try staff.page.told(error))
        }
        return staff.page.redirect("/staff/offices/\(office.code)/desk?done=day_ended")
    }

    /// Does something to the booking of the path, and shows it as it is then.
    private static func act(_ staff: StaffPage, _ body: (Int64) async throws -> Void) async throws -> Response {
        let code = try staff.services.bookingCode(staff.page.parameters.get("code"))
        guard let id = staff.services.codes.bookingID(of: code) else { throw APIError(.bookingNotFound) }
        let office = try staff.pathOffice()
        do {
            try await body(id)
        } catch {
            let found = try await staff.services.desk.find(.code(code), at: office, by: try staff.session())
            return try await desk(staff, found, problem: try staff.page.told(error))
        }
        return staff.page.redirect("/staff/offices/\(office.code)/desk?code=\(code.text)")
    }

    /// The delivery of somebody who has come, as the desk shows it. Nil: nothing to say yet.
    private static func delivery(_ booking: Booking, _ page: PageRequest) async throws -> [String: Any]? {
        let delivery = try await page.services.store.deliveries(bookings: [booking.id])[booking.id]
        let isHere = [.checkedIn, .called, .served].contains(booking.status)
        guard delivery != nil || isHere else { return nil }
        var post: [String: Any] = [:]
        if let delivery {
            post["post_state"] = page.text("delivery_\(delivery.state.rawValue)") + (delivery.consignment.map { ": \($0)" } ?? "")
            if delivery.state == .wished { post["wished"] = true }
        }
        if isHere, [.wished, .recorded, .returned, nil].contains(delivery?.state) { post["can_record"] = true }
        return post
    }

    private static func desk(_ staff: StaffPage, _ people: [Desk.Visitor], problem: APIError? = nil) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        let mayOverrule = try staff.session().may(.overrule, at: office.id)
        let isChoice = people.count > 1 && people.allSatisfy { $0.outcome == nil }
        var rows: [[String: Any]] = []
        for one in people {
            let booking = one.booking
            let place = try await staff.services.office(id: booking.office)
            let values = [
                "office": place.name, "day": page.dates.day(booking.day),
                "hour": page.dates.hours(from: booking.startsAt, to: booking.endsAt, place.zone),
            ]
            var row: [String: Any] = [
                "code": staff.services.codes.code(for: booking.id).text, "name": booking.name, "birth": page.dates.day(booking.birthDate),
                "number": booking.queueNumber.description, "hour": values["hour"]!, "nik": one.nik ?? "–",
                "service": booking.service?.name(page.language) ?? "–", "status": booking.status.name(page.language),
            ]
            if let outcome = one.outcome {
                row["said"] = page.text("desk_\(outcome.name)", values)
                row["tone"] = [.checkedIn, .before].contains(outcome) ? "good" : "bad"
                if outcome == .checkedIn, booking.startsAt > page.now { row["early"] = page.text("desk_early", values) }
                if outcome == .late, mayOverrule { row["can_overrule"] = true }
            }
            if one.hasNamesake { row["namesake"] = true }
            if booking.office == office.id {
                row["has_messages"] = true
                row["messages"] = one.messages.map { state($0, page, office.zone) }
                if [.booked, .checkedIn].contains(booking.status) { row["paper"] = true }
            }
            if booking.office == office.id, let post = try await delivery(booking, page) { row["post"] = post }
            if let miss = one.miss, booking.office == office.id {
                row["missed"] =
                    miss.pausedUntil.map { page.text("desk_paused", ["until": page.dates.day(office.zone.day(of: $0))]) } ?? page.text("desk_missed")
                if mayOverrule { row["can_excuse"] = true }
            }
            if let until = one.accountPausedUntil, booking.office == office.id {
                row["account_paused"] = page.text("desk_account_paused", ["until": page.dates.day(office.zone.day(of: until))])
                if mayOverrule { row["can_lift"] = true }
            }
            let isHere = booking.office == office.id && [.booked, .checkedIn, .called].contains(booking.status)
            if isHere { row["can_correct"] = true }
            if isHere, one.nik == nil { row["needs_nik"] = true }
            if isHere, one.nik == nil, let problem, let nik = page.form["nik"], [.nikBirthDateMismatch, .nikHasBooking].contains(problem.code) {
                let other = problem.facts["birth_date"].flatMap { Day($0) }.map {
                    page.text("desk_nik_other", ["name": problem.facts["name"] ?? "", "birth": page.dates.day($0)])
                }
                // what was confirmed before stays so; nothing else is confirmed with it
                row["confirm"] = [
                    "nik": nik, "service": page.form["service"] ?? "", "text": other ?? page.text("desk_nik_differs", ["nik": nik]),
                    "nik_confirmed": other == nil || page.form["nik_confirmed"] == "1" ? "1" : "", "cancels": problem.facts["booking"] ?? "",
                ]
            }
            if booking.isFromDesk, booking.status == .booked, isHere, booking.startsAt > page.now { row["can_cancel"] = true }
            if booking.status == .checkedIn, booking.office == office.id { row["can_undo"] = true }
            if isChoice || one.outcome == nil && booking.status == .booked && isHere { row["can_check_in"] = true }
            rows.append(row)
        }
        let birth = FormField(path: "birth_date", label: page.text("birth_date"), hint: nil, kind: .date)
        var context: [String: Any] = [
            "office": office.name, "action": "/staff/offices/\(office.code)/desk", "people": rows,
            "services": Service.allCases.filter(\.isBookable).map { ["value": $0.code, "label": $0.name(page.language)] },
            "birth": [birth.context(page, Form(), nil)],
        ]
        if isChoice { context["choice"] = true }
        if mayOverrule { context["can_end_day"] = true }
        var response = page.page("desk", title: page.text("desk_title"), context, status: problem?.code.status ?? .ok, problem: problem)
        // the camera reads codes
        response.headers[HTTPField.Name("Permissions-Policy")!] = "camera=(self), microphone=(), geolocation=()"
        return response
    }
}
