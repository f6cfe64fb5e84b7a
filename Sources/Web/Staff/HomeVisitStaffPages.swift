import Desk
import Domain
import Foundation
import Hummingbird
import Security
import Store

/// The office's list of visits at home.
enum HomeVisitStaffPages {
    static let rows: [StaffPages.Row] = [
        StaffPages.Row(path: "staff/offices/:office/home-visits", access: .right(.desk), handler: { try await list($0, nil) }),
        StaffPages.Row(path: "staff/offices/:office/home-visits/new", access: .right(.desk), handler: { try await ask($0, nil) }),
        StaffPages.Row(path: "staff/offices/:office/home-visits/new", access: .right(.desk), operation: "askHomeVisitFor", handler: doAsk),
        StaffPages.Row(path: "staff/offices/:office/home-visits/:code/plan", access: .right(.desk), operation: "planHomeVisit", handler: doPlan),
        StaffPages.Row(
            path: "staff/offices/:office/home-visits/:code/refusal", access: .right(.desk), operation: "refuseHomeVisit", handler: doRefuse),
        StaffPages.Row(
            path: "staff/offices/:office/home-visits/:code/finish", access: .right(.desk), operation: "finishHomeVisit", handler: doFinish),
    ]

    private static func path(_ office: Office) -> String { "/staff/offices/\(office.code)/home-visits" }

    private static func list(_ staff: StaffPage, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        let state = page.query["state"] ?? "open"
        var rows: [[String: Any]] = []
        for one in try await page.services.homeVisits.list(try HomeVisitState.list(state), at: office, by: try staff.session()) {
            var row = try await page.homeVisitContext(one)
            row["by"] = page.text("visit_by_\(one.visit.askedBy.rawValue)")
            if let person = one.person {
                row["details"] = [
                    ["label": page.text("birth_date"), "value": Day(person.birthDate).map(page.dates.day) ?? person.birthDate],
                    ["label": page.text("nik"), "value": try person.nik.map { try NIK($0).masked } ?? "–"],
                    ["label": page.text("telephone"), "value": person.telephone], ["label": page.text("delivery_address"), "value": person.address],
                    ["label": page.text("visits_why"), "value": person.why],
                ]
            }
            if [.asked, .planned].contains(one.visit.state) { row["is_open"] = true }
            row["version"] = String(one.visit.version)
            if one.visit.state == .planned { row["can_finish"] = true }
            if one.visit.account == nil { row["ring"] = true }
            rows.append(row)
        }
        let states = ["open"] + [HomeVisitState.done, .refused, .withdrawn].map(\.rawValue)
        return page.page(
            "officevisits", title: page.text("visits_title"),
            [
                "office": office.name, "action": path(office), "visits": rows,
                "states": states.map { one -> [String: Any] in
                    var link: [String: Any] = ["href": "\(path(office))?state=\(one)", "label": page.text("visit_state_\(one)")]
                    if one == state { link["current"] = true }
                    return link
                },
            ], status: problem?.code.status ?? .ok, problem: problem)
    }

    private static func ask(_ staff: StaffPage, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        return page.formPage(
            title: page.text("visits_ask"), intro: office.name, action: "\(path(office))/new", submit: page.text("visits_send"),
            fields: page.homeVisitFields(), hidden: [("key", page.form["key"] ?? Random.uuid().uuidString.lowercased())],
            links: [(path(office), page.text("visits_title"))], problem: problem)
    }

    @Sendable private static func doAsk(_ staff: StaffPage) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        do {
            let key = page.services.keys.body(["page", page.form["key"] ?? ""])
            _ = try await page.services.ask(HomeVisitBody(page.form), at: office, by: try staff.session(), key: key)
        } catch {
            return try await ask(staff, try page.told(error))
        }
        return page.redirect(path(office))
    }

    @Sendable private static func doPlan(_ staff: StaffPage) async throws -> Response {
        try await act(staff) { visit, office in
            let form = staff.page.form
            let time = try HomeVisitPlanBody(date: form["date"], from: form["from"], until: form["until"]).checked(office.zone, now: staff.page.now)
            try await staff.services.homeVisits.plan(
                visit, at: time, version: form["version"].flatMap { Int64($0) }, office: office, by: try staff.session())
        }
    }

    @Sendable private static func doRefuse(_ staff: StaffPage) async throws -> Response {
        try await act(staff) { visit, office in
            let form = staff.page.form
            try await staff.services.homeVisits.refuse(
                visit, reason: try ReasonBody(reason: form["reason"]).checked(), version: form["version"].flatMap { Int64($0) }, at: office,
                by: try staff.session())
        }
    }

    @Sendable private static func doFinish(_ staff: StaffPage) async throws -> Response {
        try await act(staff) { visit, office in try await staff.services.homeVisits.finish(visit, at: office, by: try staff.session()) }
    }

    private static func act(_ staff: StaffPage, _ body: (Int64, Office) async throws -> Void) async throws -> Response {
        let office = try staff.pathOffice()
        do {
            try await body(try staff.services.homeVisitID(staff.page.parameters.get("code")), office)
        } catch {
            return try await list(staff, try staff.page.told(error))
        }
        return staff.page.redirect(path(office))
    }
}
