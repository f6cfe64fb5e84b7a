import Desk
import Domain
import Foundation
import Hummingbird
import Store

/// The day's list on paper.
enum OutagePages {
    static let rows: [StaffPages.Row] = [
        StaffPages.Row(path: "staff/offices/:office/list", access: .right(.desk), handler: paper),
        StaffPages.Row(path: "staff/offices/:office/offline", access: .right(.desk), handler: desk),
        StaffPages.Row(path: "staff/offices/:office/offline/list", access: .anybody, handler: list),
        StaffPages.Row(path: "staff/offices/:office/offline/merge", access: .right(.desk), operation: "mergeDesk", handler: doMerge),
        StaffPages.Row(path: "staff/offices/:office/offline/finish", access: .right(.desk), operation: "finishMerge", handler: doFinish),
    ]

    // MARK: The desk that works without network

    private static let texts = [
        "no_list", "scan_only", "unsent", "not_kept", "other_tab", "unknown", "not_genuine", "other_office", "other_day", "void", "compare", "before",
        "other_desk", "late", "welcome", "no_numbers", "nobody", "line", "not_registered", "waiting", "finished",
        "not_sent",
    ]

    /// The page by itself names nobody: the service worker keeps it, and the list stands in the machine's own storage until the day is over.
    @Sendable private static func desk(_ staff: StaffPage) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        let services = Service.allCases.filter { !$0.isBookable }.map {
            ["lane": LaneCode.special.rawValue, "service": $0.code, "priority": "", "label": $0.name(page.language)]
        }
        let groups = try await page.services.store.priorityGroups().flatMap { group in
            Service.allCases.filter(\.isBookable).map {
                [
                    "lane": LaneCode.priority.rawValue, "service": $0.code, "priority": group.code,
                    "label": page.text("priority_\(group.code)") + ": " + $0.name(page.language),
                ]
            }
        }
        let told = MergeOutcome.allCases.filter { $0 != .merged && $0 != .before }.map(\.name)
        return page.page(
            "offlinedesk", title: page.text("cut_title"),
            [
                "office": office.name, "code": office.code, "action": "/staff/offices/\(office.code)/offline",
                "offset": String(Int(office.zone.startOfDay(Day(daysSinceEpoch: 0)).timeIntervalSince1970 / -3600)), "walk_ins": services + groups,
                "desk_js": PageSite.deskJS,
                "texts": texts.map { ["key": $0, "text": page.text("cut_\($0)")] }
                    + told.map { ["key": "told_\($0)", "text": page.text("cut_told_\($0)")] },
            ])
    }

    private struct List: Encodable {
        var list: DayListView
        /// For what is sent: the kept page's own may be of a session that has ended. Missing: somebody must log in to send.
        var csrf: String?
    }

    /// A registered machine takes today's list of its office by itself: at five o'clock nobody is logged in.
    @Sendable private static func list(_ staff: StaffPage) async throws -> Response {
        let page = staff.page
        let office = try await page.services.office(page.parameters.get("office") ?? "")
        let session = page.visitor.staff.flatMap { $0.may(.desk, at: office.id) ? $0 : nil }
        var actor = session.map(StaffActor.init)
        if actor == nil, let machine = try await page.services.staff.machine(page.visitor.device), machine.office == office.id {
            actor = StaffActor(machine: machine.id)
        }
        guard let actor else { throw APIError(page.visitor.staff == nil ? .authenticationRequired : .forbidden) }
        let list = try await page.services.outage.list(office.zone.day(of: page.now), at: office, by: actor)
        return try JSON.response(
            List(list: DayListView(list, office, page.services), csrf: session == nil ? nil : page.services.formToken(page.visitor)))
    }

    @Sendable private static func doMerge(_ staff: StaffPage) async throws -> Response {
        guard let body = try? JSONDecoder().decode(MergeBody.self, from: Data((staff.page.form["records"] ?? "").utf8)) else {
            throw APIError(.invalidJSON)
        }
        let records = try body.checked(staff.services)
        let outcomes = try await staff.services.outage.merge(records, at: try staff.pathOffice(), by: try staff.session())
        return try JSON.response(MergedView(records, outcomes))
    }

    @Sendable private static func doFinish(_ staff: StaffPage) async throws -> Response {
        guard let day = staff.page.form["day"].flatMap({ Day($0) }) else { throw APIError(field: "day", .invalidDate) }
        try await staff.services.finishMerge(day, at: try staff.pathOffice(), by: try staff.session())
        return Response(status: .noContent)
    }

    // MARK: Paper

    /// With room for what is written by hand.
    @Sendable private static func paper(_ staff: StaffPage) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        let day = page.query["day"].flatMap { Day($0) } ?? office.zone.day(of: page.now)
        let list = try await page.services.outage.list(day, at: office, by: try staff.actor())
        let hours = Dictionary(grouping: list.entries, by: \.booking.startsAt).sorted { $0.key < $1.key }.map { _, entries -> [String: Any] in
            let first = entries[0].booking
            var hour: [String: Any] = [
                "hour": page.dates.hours(from: first.startsAt, to: first.endsAt, office.zone),
                "people": entries.map { entry in
                    [
                        "number": entry.booking.queueNumber.description, "name": entry.booking.name, "birth": entry.booking.birthDate.description,
                        "nik": entry.nik ?? "", "service": entry.booking.service?.name(page.language) ?? "",
                        "code": page.services.codes.code(for: entry.booking.id).text,
                    ]
                },
            ]
            hour["desk"] = entries[0].desk
            return hour
        }
        return page.page(
            "daylist", title: page.text("list_title"),
            [
                "office": office.name, "day_name": page.dates.day(day), "fetched": page.dates.instant(list.fetchedAt, office.zone), "hours": hours,
                "previous": "/staff/offices/\(office.code)/list?day=\(day.adding(days: -1))",
                "next": "/staff/offices/\(office.code)/list?day=\(day.adding(days: 1))",
            ])
    }
}
