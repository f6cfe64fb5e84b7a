import Capacity
import Domain
import Foundation
import Hummingbird
import Store

/// The weeks of an office: which hold when, and a form that makes another.
enum PatternPages {
    static let rows: [StaffPages.Row] = [
        StaffPages.Row(path: "staff/offices/:office/patterns", access: .right(.capacity), handler: { try await patterns($0, nil) }),
        StaffPages.Row(path: "staff/offices/:office/patterns", access: .right(.approve), operation: "addPattern", handler: doAdd),
        StaffPages.Row(path: "staff/patterns/:pattern/withdrawal", access: .right(.approve), operation: "withdrawPattern", handler: doWithdraw),
    ]

    private static let kinds: [SlotDifference.Kind: String] = [
        .added: "pattern_added", .raised: "pattern_raised", .lowered: "pattern_lowered", .closed: "pattern_closed", .altered: "pattern_altered",
    ]

    private static func path(_ office: Office) -> String { "/staff/offices/\(office.code)/patterns" }

    private static func patterns(_ staff: StaffPage, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        let today = office.zone.day(of: page.now)
        let mayChange = try staff.session().may(.approve)
        let versions = try await page.services.patterns.list(office: office.id)
        let rows = versions.reversed().map { version -> [String: Any] in
            let pattern = version.pattern
            let isOver = version.withdrawal != nil || pattern.validUntil.map { $0 < today } ?? false
            var row: [String: Any] = [
                "id": String(version.id), "lane": page.text("lane_\(version.lane.rawValue)"),
                "validity": pattern.validUntil.map {
                    page.text("pattern_until", ["from": page.dates.date(pattern.validFrom), "until": page.dates.date($0)])
                } ?? page.text("pattern_from", ["from": page.dates.date(pattern.validFrom)]),
                "week": week(pattern, page),
                "entered": page.text(
                    "pattern_entered",
                    [
                        "who": version.enteredBy ?? page.text("pattern_operations"), "when": page.dates.instant(version.at, office.zone),
                        "reason": version.reason,
                    ]),
            ]
            if pattern.isSeason { row["season"] = true }
            if let withdrawal = version.withdrawal {
                row["withdrawn"] = page.text(
                    "pattern_withdrawn",
                    [
                        "who": withdrawal.by ?? page.text("pattern_operations"), "when": page.dates.instant(withdrawal.at, office.zone),
                        "reason": withdrawal.reason,
                    ])
            }
            if mayChange, !isOver { row["can_withdraw"] = true }
            return row
        }
        var context: [String: Any] = ["office": office.name, "code": office.code, "action": path(office), "patterns": rows]
        if mayChange { context["form"] = form(page) }
        return page.page("patterns", title: page.text("patterns_title"), context, status: problem?.code.status ?? .ok, problem: problem)
    }

    /// A line for weekdays that are alike.
    private static func week(_ pattern: Pattern, _ page: PageRequest) -> [String] {
        var lines: [(days: [Weekday], hours: [PlannedHour])] = []
        for weekday in Weekday.allCases where pattern.weekdays.contains(weekday) {
            let hours = pattern.plan.hours[weekday] ?? []
            if let index = lines.firstIndex(where: { $0.hours == hours }) {
                lines[index].days.append(weekday)
            } else {
                lines.append(([weekday], hours))
            }
        }
        return lines.map { days, hours in
            let names = days.map(page.dates.weekday).joined(separator: ", ")
            guard let first = hours.first, let last = hours.last else { return "\(names): \(page.text("day_closed"))" }
            return page.text(
                "pattern_week",
                [
                    "days": names, "hours": String(hours.count), "places": String(hours.reduce(0) { $0 + $1.places }),
                    "from": page.dates.time(first.starts), "until": page.dates.time(last.ends),
                ])
        }
    }

    private static func form(_ page: PageRequest) -> [String: Any] {
        func value(_ name: String, _ usual: String = "") -> String { page.form[name] ?? (page.form.pairs.isEmpty ? usual : "") }
        let chosen = Set(page.form.all("weekday"))
        return [
            "valid_from": value("valid_from"), "valid_until": value("valid_until"), "starts": value("starts", "08.00"),
            "ends": value("ends", "16.00"),
            "pause_from": value("pause_from"), "pause_until": value("pause_until"), "places": value("places"),
            "is_season": page.form["season"] == "1",
            "lanes": LaneCode.allCases.map { lane -> [String: Any] in
                ["value": lane.rawValue, "label": page.text("lane_\(lane.rawValue)"), "chosen": lane.rawValue == page.form["lane"] ?? "online"]
            },
            "weekdays": Weekday.allCases.map { weekday -> [String: Any] in
                [
                    "value": String(weekday.rawValue), "label": page.dates.weekday(weekday),
                    "chosen": chosen.isEmpty ? !weekday.isWeekend : chosen.contains(String(weekday.rawValue)),
                ]
            },
        ]
    }

    /// What the form says, as the API takes it: hours of sixty minutes between the first and the last, around the pause.
    private static func body(_ form: Form, dry: Bool) throws -> PatternBody {
        func time(_ name: String) throws -> TimeOfDay? {
            guard let text = form[name] else { return nil }
            guard let time = TimeOfDay(text.trimmingCharacters(in: .whitespaces).replacing(".", with: ":")) else {
                throw APIError(field: name, .invalidHour)
            }
            return time
        }
        let weekdays = form.all("weekday").compactMap { Int($0) }
        var hours: [PatternBody.Hour] = []
        if let starts = try time("starts"), let ends = try time("ends") {
            let (from, until) = (try time("pause_from"), try time("pause_until"))
            guard (from == nil) == (until == nil), from ?? starts <= until ?? starts else { throw APIError(field: "pause_until", .invalidHour) }
            guard let places = form["places"].flatMap({ Int($0) }), (0...10_000).contains(places) else {
                throw APIError(field: "places", .invalidType)
            }
            guard starts < ends else { throw APIError(field: "ends", .invalidHour) }
            let day = PlannedHour.hours(from: starts, to: ends, pause: from.flatMap { from in until.map { from..<$0 } }, placesAnHour: places)
            for weekday in weekdays {
                hours += day.map {
                    PatternBody.Hour(weekday: weekday, starts: $0.starts.description, ends: $0.ends.description, places: $0.places)
                }
            }
        }
        return PatternBody(
            lane: form["lane"], season: form["season"] == "1", validFrom: form["valid_from"], validUntil: form["valid_until"], weekdays: weekdays,
            hours: hours, reason: form["reason"], dryRun: dry)
    }

    @Sendable private static func doAdd(_ staff: StaffPage) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        let isSure = page.form["sure"] == "1"
        let changes: [SlotDifference]
        do {
            let (lane, pattern, reason) = try body(page.form, dry: !isSure).checked()
            changes = try await page.services.preview(pattern, office: office, lane: lane)
            if isSure {
                try await page.services.patterns.add(pattern, office: office.id, lane: lane, reason: reason, by: try staff.actor())
                return page.redirect(path(office) + "?done=pattern_saved")
            }
        } catch {
            return try await patterns(staff, try page.told(error))
        }
        var kept = page.form
        kept.set("csrf", nil)
        kept.set("reason", nil)
        let changed = SlotDifference.Kind.allCases.compactMap { kind -> String? in
            let count = changes.count { $0.kind == kind }
            return count == 0 ? nil : page.text(kinds[kind]!, ["n": String(count)])
        }
        var context: [String: Any] = [
            "office": office.name, "action": path(office), "hidden": kept.pairs.map { ["name": $0.name, "value": $0.value] }, "kinds": changed,
            "crowded": changes.filter { $0.over > 0 }.prefix(50).map {
                page.dates.visit(from: $0.startsAt, to: $0.endsAt, office.zone) + ": " + page.text("day_over", ["n": String($0.over)])
            },
            "back": path(office),
        ]
        if changed.isEmpty { context["nothing"] = true }
        return page.page("patternchanges", title: page.text("day_changes_title"), context)
    }

    @Sendable private static func doWithdraw(_ staff: StaffPage) async throws -> Response {
        // the form names its office, so that what is wrong is told where it was pressed
        let office = try await staff.services.office(staff.page.form["office"])
        do {
            guard let id = staff.page.parameters.get("pattern").flatMap({ Int64($0) }) else { throw APIError(.planNotFound) }
            let reason = try ReasonBody(reason: staff.page.form["reason"]).checked()
            try await staff.services.patterns.withdraw(id, reason: reason, by: try staff.actor())
        } catch {
            return try await patterns(StaffPage(page: staff.page, found: staff.found, office: office), try staff.page.told(error))
        }
        return staff.page.redirect(path(office) + "?done=pattern_taken_back")
    }
}
