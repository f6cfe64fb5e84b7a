import Domain
import Foundation
import Hummingbird

/// Where the link of a reminder leads: who comes tomorrow, and a button each to keep the place or to give it back. Opening it changes nothing,
/// for mail programs open links by themselves.
enum ReminderPages {
    static let pages: [(path: String, handler: PageHandler)] = [("reminders/:token", show)]
    static let actions: [(action: PageRoutes.Action, handler: PageHandler)] = [
        (.init(path: "reminders/:token", operation: "answerReminder"), answer)
    ]

    @Sendable private static func show(_ page: PageRequest) async throws -> Response {
        try await show(page, try await page.services.reminder(page.parameters.get("token")), nil)
    }

    private static func show(_ page: PageRequest, _ reminder: Reminder, _ problem: APIError?) async throws -> Response {
        let open = reminder.visits.filter { $0.state == .open }
        let isGiven = !open.isEmpty && open.allSatisfy(\.isGiven)
        var context: [String: Any] = [
            "day": page.dates.day(reminder.day), "action": page.request.uri.path,
            "text": isGiven ? "" : page.text("reminder_text"),
            "people": reminder.visits.map { visit -> [String: Any] in
                let (booking, office) = (visit.booking, visit.office)
                var person: [String: Any] = [
                    "office": office.name, "place": [office.street, office.city].compactMap { $0 }.joined(separator: ", "), "name": booking.name,
                    "number": booking.queueNumber.description, "code": page.services.codes.code(for: booking.id).text,
                    "hour": page.dates.hours(from: booking.startsAt, to: booking.endsAt, office.zone),
                    "arrive_by": page.dates.time(office.arrivalRule.arriveBy(startsAt: booking.startsAt), office.zone),
                ]
                person["keep"] = page.text(visit.isGiven ? "reminder_accept" : "reminder_keep")
                if visit.isGiven { person["given"] = page.text("reminder_given_text") }
                if !visit.instead.isEmpty {
                    person["choice"] = [
                        "hours": visit.instead.map { hour in
                            [
                                "slot": String(hour.slot),
                                "when":
                                    "\(page.dates.day(office.zone.day(of: hour.startsAt))), \(page.dates.hours(from: hour.startsAt, to: hour.endsAt, office.zone))",
                            ]
                        }
                    ]
                }
                switch visit.state {
                case .open: (person["can_keep"], person["can_give_back"]) = (true, true)
                case .kept: (person["state"], person["can_give_back"]) = (page.text("reminder_kept"), true)
                case .givenBack: person["state"] = page.text("reminder_given_back")
                case .over: person["state"] = page.text("reminder_over")
                }
                return person
            },
        ]
        if open.count > 1 { context["everybody"] = true }
        return page.page(
            "reminder", title: page.text(isGiven ? "reminder_given_title" : "reminder_title"), context, status: problem?.code.status ?? .ok,
            problem: problem)
    }

    @Sendable private static func answer(_ page: PageRequest) async throws -> Response {
        if let slot = page.form["slot"].flatMap({ Int64($0) }) { return try await choose(slot, page) }
        let reminder = try await page.services.reminder(page.parameters.get("token"))
        let keep = page.form["answer"] != "give_back"
        try await page.services.answer(reminder, keep: keep, codes: page.form["code"].map { [$0] })
        return page.redirect(page.request.uri.path)
    }

    private static func choose(_ slot: Int64, _ page: PageRequest) async throws -> Response {
        let present = page.parameters.get("token")
        let token: String
        do {
            token = try await page.services.choose(slot, instead: page.form["code"] ?? "", by: present)
        } catch let problem as APIError {
            guard let reminder = try? await page.services.reminder(present) else { throw problem }
            return try await show(page, reminder, problem)
        }
        // others of the family may still be asked here
        if let rest = try? await page.services.reminder(present), rest.visits.contains(where: { $0.state == .open }) {
            return page.redirect(page.request.uri.path)
        }
        return page.redirect("/reminders/\(token)")
    }
}
