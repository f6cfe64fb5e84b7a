import Capacity
import Domain
import Foundation
import Hummingbird
import Store

/// The head's page: a day at a glance, and its hours to change; and the operator's list of what heads ask for.
enum HoursPages {
    static let rows: [StaffPages.Row] = [
        StaffPages.Row(path: "staff/offices/:office/day", access: .right(.capacity), handler: { try await day($0, nil) }),
        StaffPages.Row(path: "staff/offices/:office/day", access: .right(.capacity), operation: "changeDay", handler: doChange),
        StaffPages.Row(path: "staff/offices/:office/online", access: .right(.approve), operation: "switchOffice", handler: doSwitch),
        StaffPages.Row(path: "staff/changes", access: .right(.approve), handler: { try await changes($0, nil) }),
        StaffPages.Row(path: "staff/changes/:change", access: .right(.approve), operation: "decideChange", handler: doDecide),
    ]

    private static func path(_ office: Office, _ day: Day) -> String { "/staff/offices/\(office.code)/day?day=\(day)" }

    private static func wanted(_ staff: StaffPage) throws -> Day {
        let office = try staff.pathOffice()
        let text = staff.page.form["day"] ?? staff.page.query["day"]
        return text.flatMap { Day($0) } ?? office.zone.day(of: staff.page.now)
    }

    private static func day(_ staff: StaffPage, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        let day = try wanted(staff)
        let view = try await page.services.hours.day(day, at: office)
        let online = view.hours.filter { $0.lane == .online }
        let most = max(1, online.map { max($0.planned, $0.taken) }.max() ?? 1)
        let hours = online.map { hour -> [String: Any] in
            let name = office.zone.timeOfDay(of: hour.startsAt).description.replacing(":", with: "")
            let came = [BookingStatus.checkedIn, .called, .served].reduce(0) { $0 + hour.people[$1, default: 0] }
            var row: [String: Any] = [
                "name": name, "hour": page.dates.hours(from: hour.startsAt, to: hour.endsAt, office.zone), "planned": String(hour.planned),
                "taken": String(hour.taken), "came": String(came), "served": String(hour.people[.served, default: 0]),
                "missed": String(hour.people[.forfeited, default: 0]),
                "value": page.form["places_\(name)"] ?? (hour.isOpen ? String(hour.planned) : ""),
                "was": hour.isOpen ? String(hour.planned) : "",
                "bars": ["planned": bar(hour.isOpen ? hour.planned : 0, most), "taken": bar(hour.taken, most), "came": bar(came, most)],
            ]
            if !hour.isOpen { row["closed"] = true }
            let over = hour.taken - (hour.isOpen ? hour.planned : 0)
            if over > 0 { row["over"] = page.text("day_over", ["n": String(over)]) }
            if hour.heldBack > 0 { row["held"] = page.text("day_held", ["n": String(hour.heldBack)]) }
            if hour.startsAt > page.now { row["is_to_come"] = true }
            return row
        }
        var context: [String: Any] = [
            "office": office.name, "day_name": page.dates.day(day), "day": day.description, "action": "/staff/offices/\(office.code)/day",
            "previous": path(office, day.adding(days: -1)), "next": path(office, day.adding(days: 1)), "hours": hours,
            "numbers": numbers(view, page), "reason": page.form["reason"] ?? "", "opens": page.form["opens"] ?? "",
            "patterns": "/staff/offices/\(office.code)/patterns", "asked": view.asked.map { row($0, office, page) },
        ]
        if try staff.session().may(.approve) {
            context["online"] = [
                "action": "/staff/offices/\(office.code)/online", "value": office.acceptsOnlineBookings ? "0" : "1",
                "label": page.text(office.acceptsOnlineBookings ? "online_off" : "online_on"),
                "said": page.text(office.acceptsOnlineBookings ? "online_is_on" : "online_is_off"),
            ]
            if office.opensByRelease { context["by_release"] = ["action": "/staff/offices/\(office.code)/releases/end"] }
        }
        if !hours.isEmpty { context["has_hours"] = true }
        if hours.contains(where: { $0["is_to_come"] != nil }) || day > office.zone.day(of: page.now) { context["can_change"] = view.limits != nil }
        if let limits = view.limits {
            context["limits"] = page.text("day_limits", ["places": String(limits.ceiling), "time": time(limits.latestEnd)])
        }
        return page.page("day", title: page.text("day_title"), context, status: problem?.code.status ?? .ok, problem: problem)
    }

    /// Of the widest hour, in a hundred units.
    private static func bar(_ value: Int, _ most: Int) -> String { String(value * 100 / most) }

    private static func time(_ time: TimeOfDay) -> String { time.description.replacing(":", with: ".") }

    private static func numbers(_ day: OfficeDay, _ page: PageRequest) -> [[String: String]] {
        func minutes(_ value: Double?) -> String { value.map { String(Int($0.rounded())) } ?? "–" }
        return [
            ("day_booked", String(day.booked)), ("day_arrived", String(day.arrived)), ("day_waiting", String(day.waiting)),
            ("day_counters", String(day.atCounters)), ("day_served", String(day.served)), ("day_missed", String(day.missed)),
            ("day_walk_ins", String(day.walkIns)), ("day_wait", minutes(day.wait(share: 0.5))), ("day_wait_90", minutes(day.wait(share: 0.9))),
        ].map { ["label": page.text($0.0), "value": $0.1] }
    }

    private static func row(_ change: AskedChange, _ office: Office, _ page: PageRequest) -> [String: String] {
        [
            "id": String(change.id), "office": office.name, "who": change.askedBy, "reason": change.reason,
            "what": page.text(
                "day_change",
                [
                    "day": page.dates.day(change.day), "hour": page.dates.hours(from: change.startsAt, to: change.endsAt, office.zone),
                    "was": places(change.was, page), "places": places(change.places, page),
                ]),
        ]
    }

    private static func places(_ places: Int?, _ page: PageRequest) -> String { places.map(String.init) ?? page.text("day_closed") }

    // MARK: Changing

    /// What was changed of what the form showed, and the hour that was added: who changed another hour meanwhile is not undone.
    private static func body(_ form: Form, office: Office, dry: Bool) throws -> HoursBody {
        var hours: [HoursBody.Hour] = []
        for (name, value) in form.pairs where name.hasPrefix("places_") && name != "places_new" {
            let digits = name.dropFirst("places_".count)
            guard digits.count == 4, value.trimmingCharacters(in: .whitespaces) != form["was_\(digits)"] ?? "" else { continue }
            hours.append(try hour("\(digits.prefix(2)):\(digits.suffix(2))", nil, value, field: name))
        }
        if let starts = form["starts_new"] {
            let ends = form["ends_new"].map { $0.replacing(".", with: ":") }
            hours.append(try hour(starts.replacing(".", with: ":"), ends, form["places_new"] ?? "", field: "places_new"))
        }
        // as browsers give a local time: 2026-11-27T10:00
        let opens = try form["opens"].map { text -> String in
            let parts = text.split(separator: "T").map(String.init)
            guard parts.count == 2, let day = Day(parts[0]), let time = TimeOfDay(parts[1]) else { throw APIError(field: "opens", .invalidDate) }
            return office.zone.rfc3339(office.zone.instant(day, time))
        }
        return HoursBody(hours: hours, reason: form["reason"], opensAt: opens, dryRun: dry)
    }

    private static func hour(_ starts: String, _ ends: String?, _ places: String, field: String) throws -> HoursBody.Hour {
        let text = places.trimmingCharacters(in: .whitespaces)
        guard text.isEmpty || Int(text) != nil else { throw APIError(field: field, .invalidType) }
        return HoursBody.Hour(starts: starts, ends: ends, places: Int(text), closed: text.isEmpty)
    }

    /// The field that tells how an hour stood when its change was shown.
    private static func seen(_ hour: ChangedHour) -> String { "seen_\(Int(hour.startsAt.timeIntervalSince1970))" }
    private static func state(_ hour: ChangedHour, _ page: PageRequest) -> String { "\(places(hour.was, page)) \(hour.outcome.name)" }

    @Sendable private static func doChange(_ staff: StaffPage) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        let day = try wanted(staff)
        var isSure = page.form["sure"] == "1"
        var isStale = false
        let changed: [ChangedHour]
        do {
            var body = try body(page.form, office: office, dry: true)
            if body.hours?.isEmpty ?? true { return page.redirect(path(office, day) + "&done=day_nothing") }
            if isSure {
                // what has changed since it was shown, by somebody else or by the clock, is shown again: nobody's change is undone unseen (what is so
                // already was perhaps saved by the same form, sent twice)
                let present = try await page.services.change(body, of: day, at: office, by: try staff.session())
                isStale = present.contains { $0.outcome != .same && page.form[seen($0)] != state($0, page) }
                isSure = !isStale
            }
            body.dryRun = !isSure
            changed = try await page.services.change(body, of: day, at: office, by: try staff.session())
        } catch {
            return try await Self.day(staff, try page.told(error))
        }
        if isSure, changed.allSatisfy({ [.inForce, .same, .asked].contains($0.outcome) }) {
            return page.redirect(path(office, day) + "&done=day_saved")
        }
        var kept = page.form
        kept.set("csrf", nil)
        kept.set("reason", nil)
        for hour in changed { kept.set(seen(hour), state(hour, page)) }
        let rows = changed.map { hour -> [String: Any] in
            var row: [String: Any] = [
                "hour": page.dates.hours(from: hour.startsAt, to: hour.endsAt, office.zone), "was": places(hour.was, page),
                "places": places(hour.places, page), "taken": page.text("day_stay", ["n": String(hour.taken)]),
            ]
            if hour.over > 0 { row["over"] = page.text("day_over", ["n": String(hour.over)]) }
            if hour.outcome == .inForce, hour.added > 0, let opens = hour.opensAt {
                row["added"] = page.text("day_added", ["n": String(hour.added), "when": page.dates.instant(opens, office.zone)])
                if opens >= hour.startsAt { row["never"] = true }
            }
            if hour.outcome != .inForce { row["remark"] = page.text("day_outcome_\(hour.outcome.name)") }
            return row
        }
        return page.page(
            "daychanges", title: page.text(isSure ? "day_changed_title" : "day_changes_title"),
            [
                "office": office.name, "day_name": page.dates.day(day), "rows": rows, "action": "/staff/offices/\(office.code)/day",
                "is_asking": !isSure,
                "is_stale": isStale,
                "hidden": kept.pairs.map { ["name": $0.name, "value": $0.value] }, "reason": page.form["reason"] ?? "", "back": path(office, day),
            ])
    }

    // MARK: The operator

    @Sendable private static func doSwitch(_ staff: StaffPage) async throws -> Response {
        let office = try staff.pathOffice()
        do {
            let (online, reason) = try OnlineBody(online: staff.page.form["online"] == "1", reason: staff.page.form["reason"]).checked()
            try await staff.services.store.switchOffice(office.id, online: online, reason: reason, by: try staff.actor())
        } catch {
            return try await day(staff, try staff.page.told(error))
        }
        return staff.page.redirect("/staff/offices/\(office.code)/day?done=online_switched")
    }

    private static func changes(_ staff: StaffPage, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        var rows: [[String: String]] = []
        for change in try await page.services.store.askedChanges() {
            rows.append(row(change, try await page.services.office(id: change.office), page))
        }
        return page.page("changes", title: page.text("changes_title"), ["changes": rows], status: problem?.code.status ?? .ok, problem: problem)
    }

    @Sendable private static func doDecide(_ staff: StaffPage) async throws -> Response {
        do {
            guard let id = staff.page.parameters.get("change").flatMap({ Int64($0) }) else { throw APIError(.changeNotFound) }
            let (approve, reason) = try DecisionBody(approve: staff.page.form["approve"] == "1", reason: staff.page.form["reason"]).checked()
            try await staff.services.hours.decide(id, approve: approve, reason: reason, by: try staff.actor())
        } catch {
            return try await changes(staff, try staff.page.told(error))
        }
        return staff.page.redirect("/staff/changes")
    }
}
