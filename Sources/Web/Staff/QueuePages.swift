import Desk
import Domain
import Foundation
import Hummingbird
import Messages
import Store

/// The counters' pages, and walk-in numbers.
enum QueuePages {
    static let rows: [StaffPages.Row] = [
        StaffPages.Row(path: "staff/offices/:office/counters", access: .right(.desk), handler: { try await counters($0, nil) }),
        StaffPages.Row(path: "staff/offices/:office/counters", access: .right(.desk), operation: "setCounter", handler: doChoose),
        StaffPages.Row(path: "staff/offices/:office/counters/:counter", access: .right(.desk), handler: { try await counter($0, nil) }),
        StaffPages.Row(path: "staff/offices/:office/counters/:counter/state", access: .right(.desk), operation: "setCounter", handler: doState),
        StaffPages.Row(path: "staff/offices/:office/counters/:counter/next", access: .right(.desk), operation: "callNext", handler: doNext),
        StaffPages.Row(path: "staff/offices/:office/counters/:counter/calls", access: .right(.desk), operation: "callNumber", handler: doCall),
        StaffPages.Row(path: "staff/offices/:office/counters/:counter/acts", access: .right(.desk), operation: "actOnVisit", handler: doAct),
        StaffPages.Row(path: "staff/offices/:office/walk-ins", access: .right(.desk), handler: { try await walkIns($0, nil, nil) }),
        StaffPages.Row(path: "staff/offices/:office/walk-ins", access: .right(.desk), operation: "issueWalkIn", handler: doWalkIn),
    ]

    // MARK: Counters

    private static func counters(_ staff: StaffPage, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        let board = try await staff.services.queue.board(office)
        let rows = board.day.counters.map { counter in
            [
                "href": path(office, counter.number), "label": page.text("counter_n", ["n": String(counter.number)]),
                "state": page.text("counter_\(counter.state.rawValue)"),
            ]
        }
        let lanes = [LaneCode.online, .priority, .special].map { ["value": $0.rawValue, "label": page.text("lane_\($0.rawValue)")] }
        let field = FormField.text("counter", page.text("counter_number"), autocomplete: "off", inputmode: "numeric")
        return page.page(
            "counters", title: page.text("counters_title"),
            [
                "office": office.name, "code": office.code, "counters": rows, "lanes": lanes, "fields": [field.context(page, page.form, problem)],
                "waiting": page.text("counter_waiting", ["n": String(board.waiting.count)]),
            ], status: problem?.code.status ?? .ok, problem: problem)
    }

    @Sendable private static func doChoose(_ staff: StaffPage) async throws -> Response {
        let office = try staff.pathOffice()
        do {
            let number = try staff.services.counter(staff.page.form["counter"]?.trimmingCharacters(in: .whitespaces))
            let (state, lanes) = try CounterBody(state: "open", lanes: staff.page.form.all("lanes")).checked()
            try await staff.services.queue.set(counter: number, state, lanes: lanes, at: office, by: try staff.session())
            return staff.page.redirect(path(office, number))
        } catch {
            return try await counters(staff, try staff.page.told(error))
        }
    }

    // MARK: One counter

    private static func path(_ office: Office, _ counter: Int) -> String { "/staff/offices/\(office.code)/counters/\(counter)" }

    private static func number(_ staff: StaffPage) throws -> Int {
        guard let number = staff.page.parameters.get("counter").flatMap({ Int($0) }), (1...99).contains(number) else { throw APIError(.notFound) }
        return number
    }

    private static func counter(_ staff: StaffPage, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        let (office, number) = (try staff.pathOffice(), try number(staff))
        let board = try await staff.services.queue.board(office)
        let here = board.day.counters.first { $0.number == number }
        let present = board.atCounters.filter { $0.counter == number }.sorted { $0.id < $1.id }
        // who is at another's counter is nobody's business: whoever looks them up at the desk leaves a trace
        let isMine = try here?.staff == staff.session().staff
        let names = Dictionary(
            try await staff.services.store.bookings(ids: isMine ? present.compactMap(\.booking) : []).map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first })
        let wishes = try await staff.services.store.deliveries(bookings: Array(names.keys))
        let others = board.day.counters.filter { $0.number != number && $0.state == .open }.map { ["number": String($0.number)] }
        let people = present.map { visit -> [String: Any] in
            var row = visitContext(page, visit)
            row["calls"] = page.text("visit_calls", ["n": String(visit.calls)])
            row["state"] = page.text("visit_\(visit.state.rawValue)")
            row["is_called"] = visit.state == .called
            row["others"] = others
            if visit.hasUndo { row["can_undo"] = true }
            if let booking = visit.booking.flatMap({ names[$0] }) {
                row["name"] = booking.name
                if wishes[booking.id]?.state == .wished { row["wishes_post"] = true }
                row["desk"] = "/staff/offices/\(office.code)/desk?code=\(staff.services.codes.code(for: booking.id).text)"
            }
            return row
        }
        var context: [String: Any] = [
            "office": office.name, "action": path(office, number), "counter_name": page.text("counter_n", ["n": String(number)]),
            "people": people, "events": "/v1/offices/\(office.code)/queue/events",
            "waiting_count": page.text("counter_waiting", ["n": String(board.waiting.count)]),
            "waiting": board.waiting.prefix(30).map { visitContext(page, $0) }, "missed": board.missed.map { visitContext(page, $0) },
            "is_open": here?.state == .open, "state": page.text("counter_\(here?.state.rawValue ?? "closed")"),
        ]
        if !board.missed.isEmpty { context["has_missed"] = true }
        if present.isEmpty { context["is_free"] = true }
        if page.query["nobody"] != nil, board.waiting.isEmpty { context["nobody"] = true }
        context["version"] = String(board.day.version)
        let parties = Set(present.compactMap(\.party))
        let family = board.waiting.filter { $0.party.map(parties.contains) ?? false }
        if let first = present.first, !family.isEmpty {
            context["family"] = [
                "number": first.number.description,
                "label": page.text("counter_family", ["numbers": family.map(\.number.description).joined(separator: ", ")]),
            ]
        }
        // the last ones that this counter finished or parked, while it can be taken back
        let recent = board.day.visits.filter {
            [.done, .missed].contains($0.state) && $0.hasUndo && $0.changedAt > page.now.addingTimeInterval(-60)
                && ($0.counter == number || $0.state == .missed)
        }
        context["recent"] = recent.map { visit in
            ["number": visit.number.description, "state": page.text(visit.outcome.map { "visit_\($0.rawValue)" } ?? "visit_missed")]
        }
        return page.page(
            "counter", title: page.text("counter_n", ["n": String(number)]), context, status: problem?.code.status ?? .ok, problem: problem)
    }

    private static func visitContext(_ page: PageRequest, _ visit: Visit) -> [String: Any] {
        [
            "number": visit.number.description,
            "what": visit.priority.map { page.text("priority_\($0)") } ?? visit.service?.name(page.language) ?? "–",
        ]
    }

    @Sendable private static func doState(_ staff: StaffPage) async throws -> Response {
        try await act(staff) { office, number in
            let (state, _) = try CounterBody(state: staff.page.form["state"]).checked()
            let lanes = try await staff.services.queue.board(office).day
            let now = lanes.counters.first { $0.number == number }?.lanes.map { ids in lanes.lanes.filter { ids.contains($0.id) }.map(\.code) }
            try await staff.services.queue.set(counter: number, state, lanes: now, at: office, by: try staff.session())
        }
    }

    @Sendable private static func doNext(_ staff: StaffPage) async throws -> Response {
        let office = try staff.pathOffice()
        do {
            if try await staff.services.queue.next(counter: try number(staff), at: office, by: try staff.session()) == nil {
                return staff.page.redirect(path(office, try number(staff)) + "?nobody=1")
            }
        } catch {
            return try await counter(staff, try staff.page.told(error))
        }
        return staff.page.redirect(path(office, try number(staff)))
    }

    @Sendable private static func doCall(_ staff: StaffPage) async throws -> Response {
        try await act(staff) { office, number in
            try await staff.services.queue.call(
                try staff.services.number(staff.page.form["number"]), to: number, family: staff.page.form["family"] == "1", at: office,
                by: try staff.session())
        }
    }

    @Sendable private static func doAct(_ staff: StaffPage) async throws -> Response {
        try await act(staff) { office, counter in
            let form = staff.page.form
            let body = ActBody(act: form["act"], missing: form["missing"], counter: form["counter"].flatMap { Int($0) })
            try await staff.services.queue.act(
                try body.checked(), on: try staff.services.number(form["number"]), of: counter, at: office, by: try staff.session())
        }
    }

    private static func act(_ staff: StaffPage, _ body: (Office, Int) async throws -> Void) async throws -> Response {
        let (office, number) = (try staff.pathOffice(), try number(staff))
        do {
            try await body(office, number)
        } catch {
            return try await counter(staff, try staff.page.told(error))
        }
        return staff.page.redirect(path(office, number))
    }

    // MARK: Walk-ins

    private static func walkIns(_ staff: StaffPage, _ issued: Visit?, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        let groups = try await staff.services.store.priorityGroups().map { group -> [String: String] in
            var label = page.text("priority_\(group.code)")
            if let from = group.ageFrom { label = page.text("priority_from", ["group": label, "age": String(from)]) }
            if let to = group.ageTo { label = page.text("priority_to", ["group": label, "age": String(to)]) }
            return ["value": group.code, "label": label]
        }
        let services = Service.allCases.map { ["value": $0.code, "label": $0.name(page.language)] }
        let nik = FormField.text("nik", page.text("walk_in_nik"), hint: page.text("walk_in_nik_hint"), autocomplete: "off", inputmode: "numeric")
        var context: [String: Any] = [
            "fields": [nik.context(page, issued == nil ? page.form : Form(), problem)],
            "office": office.name, "action": "/staff/offices/\(office.code)/walk-ins", "groups": groups,
            "walk_in_services": services.filter { Service(code: $0["value"]!)?.isBookable == false }, "services": services,
        ]
        if let issued {
            let place = try await staff.services.queue.board(office).place(of: issued.number)
            var row = visitContext(page, issued)
            row["when"] = page.dates.instant(issued.arrivedAt, office.zone)
            if let place {
                row["place"] =
                    place.before == 0
                    ? page.text("queue_first") : page.text("queue_place", ["before": String(place.before), "minutes": String(place.minutes)])
            }
            context["issued"] = row
        }
        return page.page("walkins", title: page.text("walk_in_title"), context, status: problem?.code.status ?? .ok, problem: problem)
    }

    @Sendable private static func doWalkIn(_ staff: StaffPage) async throws -> Response {
        let form = staff.page.form
        do {
            let visit = try await staff.services.issue(
                WalkInBody(priority: form["priority"], service: form["service"], nik: form["nik"]), at: try staff.pathOffice(),
                by: try staff.session())
            return try await walkIns(staff, visit, nil)
        } catch {
            return try await walkIns(staff, nil, try staff.page.told(error))
        }
    }
}
