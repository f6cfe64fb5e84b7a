import Desk
import Domain
import Foundation
import Hummingbird
import Security
import Store

/// Asking that officers come to somebody's home, and what became of it.
enum HomeVisitPages {
    static let pages: [(path: String, handler: PageHandler)] = [("home-visits", list), ("home-visits/new", { try await ask($0, nil) })]
    static let actions: [(action: PageRoutes.Action, handler: PageHandler)] = [
        (.init(path: "home-visits/new", operation: "askHomeVisit"), doAsk),
        (.init(path: "home-visits/:code/withdrawal", operation: "withdrawHomeVisit"), doWithdraw),
    ]

    @Sendable private static func list(_ page: PageRequest) async throws -> Response {
        let (account, _) = try page.account()
        var rows: [[String: Any]] = []
        for one in try await page.services.homeVisits.list(account: account.id) {
            var row = try await page.homeVisitContext(one)
            if [.asked, .planned].contains(one.visit.state) { row["can_withdraw"] = true }
            rows.append(row)
        }
        return page.page("homevisits", title: page.text("visits_title"), ["visits": rows])
    }

    private static func ask(_ page: PageRequest, _ problem: APIError?) async throws -> Response {
        _ = try page.account()
        guard let code = page.form["office"] ?? page.query["office"] else { return page.redirect("/offices") }
        let office = try await page.services.office(code)
        let askers = [HomeVisitAsker.holder, .relative].map { (value: $0.rawValue, label: page.text("visit_by_\($0.rawValue)")) }
        return page.formPage(
            title: page.text("visits_ask"), intro: page.text("visits_ask_intro", ["office": office.name]), action: "/home-visits/new",
            submit: page.text("visits_send"),
            fields: [FormField(path: "asked_by", label: page.text("visits_asked_by"), kind: .choice(askers))] + page.homeVisitFields(),
            hidden: [("office", office.code), ("key", page.form["key"] ?? Random.uuid().uuidString.lowercased())],
            links: [("/home-visits", page.text("visits_title"))], problem: problem)
    }

    @Sendable private static func doAsk(_ page: PageRequest) async throws -> Response {
        let (account, _) = try page.account()
        do {
            var body = HomeVisitBody(page.form)
            body.office = page.form["office"]
            body.askedBy = page.form["asked_by"]
            _ = try await page.services.ask(body, account: account.id, key: page.services.keys.body(["page", page.form["key"] ?? ""]))
        } catch {
            return try await ask(page, try page.told(error))
        }
        return page.redirect("/home-visits?done=visits_sent")
    }

    @Sendable private static func doWithdraw(_ page: PageRequest) async throws -> Response {
        let (account, _) = try page.account()
        try await page.services.homeVisits.withdraw(try page.services.homeVisitID(page.parameters.get("code")), account: account.id)
        return page.redirect("/home-visits")
    }
}

extension HomeVisitBody {
    /// What the form of a page says of the person.
    init(_ form: Form) {
        self.init(
            office: nil, askedBy: nil, name: form["name"], birthDate: form.date("birth_date"), nik: form["nik"], telephone: form["telephone"],
            address: form["address"], why: form["why"], urgency: form["urgency"], neededBy: form.date("needed_by"))
    }
}

extension PageRequest {
    /// Who, where, why, how urgent.
    func homeVisitFields() -> [FormField] {
        let urgencies = HomeVisitUrgency.allCases.map { (value: $0.rawValue, label: text("visit_for_\($0.rawValue)")) }
        return [
            .text("name", text("full_name"), autocomplete: "off"),
            FormField(path: "birth_date", label: text("birth_date"), hint: text("birth_hint"), kind: .date),
            .text("nik", text("walk_in_nik"), autocomplete: "off", inputmode: "numeric"),
            .text("telephone", text("visits_telephone"), type: "tel", hint: text("visits_telephone_hint"), autocomplete: "tel", inputmode: "tel"),
            FormField(path: "address", label: text("delivery_address"), hint: text("delivery_address_hint"), kind: .lines),
            FormField(path: "why", label: text("visits_why"), hint: text("visits_why_hint"), kind: .lines),
            FormField(path: "urgency", label: text("visits_urgency"), kind: .choice([(value: "", label: text("visits_not_urgent"))] + urgencies)),
            FormField(path: "needed_by", label: text("visits_needed_by"), hint: nil, kind: .date),
        ]
    }

    /// One request, for templates.
    func homeVisitContext(_ one: OpenHomeVisit) async throws -> [String: Any] {
        let visit = one.visit
        let office = try await services.office(id: visit.office)
        var row: [String: Any] = [
            "code": services.codes.code(for: visit.id).text, "office": office.name, "said": text("visit_state_\(visit.state.rawValue)"),
            "when": dates.instant(visit.createdAt, office.zone), "person": one.person?.name ?? text("visits_forgotten"),
        ]
        if visit.state == .planned || visit.state == .done, let time = visit.visit {
            row["time"] = dates.visit(from: time.lowerBound, to: time.upperBound, office.zone)
        }
        if visit.state == .refused { row["refusal"] = visit.reason }
        if let urgency = visit.urgency {
            row["urgent"] = text("visits_urgent", ["why": text("visit_for_\(urgency.why.rawValue)"), "day": dates.day(urgency.by)])
        }
        return row
    }
}
