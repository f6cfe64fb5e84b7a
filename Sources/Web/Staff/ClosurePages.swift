import Capacity
import Domain
import Foundation
import Hummingbird
import Store

/// Days on which offices do not open: what is to be decided, what was, and forms to close.
enum ClosurePages {
    static let rows: [StaffPages.Row] = [
        StaffPages.Row(path: "staff/closures", access: .right(.capacity), handler: { try await closures($0, nil) }),
        StaffPages.Row(path: "staff/closures", access: .right(.approve), operation: "askClosure", handler: doAsk),
        StaffPages.Row(path: "staff/offices/:office/closures", access: .right(.capacity), operation: "closeOffice", handler: doClose),
        StaffPages.Row(path: "staff/closures/:closure/decision", access: .right(.approve), operation: "decideClosure", handler: doDecide),
        StaffPages.Row(path: "staff/closures/:closure/withdrawal", access: .right(.approve), operation: "withdrawClosure", handler: doWithdraw),
    ]

    private static let kinds: [ClosureKind: String] = [
        .national: "closure_national", .collectiveLeave: "closure_collective_leave", .regional: "closure_regional", .closure: "closure_office",
    ]
    private static let states: [ClosureState: String] = [
        .asked: "closure_asked", .atOnce: "closure_at_once", .inForce: "closure_in_force", .refused: "closure_refused",
        .withdrawn: "closure_withdrawn",
    ]

    private static func closures(_ staff: StaffPage, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        let session = try staff.session()
        let mayDecide = session.may(.approve)
        var rows: [[String: Any]] = []
        for one in try await page.services.closures(for: session) {
            let office = try await page.services.office(of: one)
            let zone = office?.zone ?? .wib
            var row: [String: Any] = [
                "id": String(one.id), "office": office?.name ?? page.text("closure_everywhere"), "kind": page.text(kinds[one.kind]!),
                "days": page.days(one.days),
                "source": one.source, "state": page.text(states[one.state]!),
                "asked": page.text(
                    "closure_asked_by",
                    ["who": one.askedBy ?? page.text("pattern_operations"), "when": page.dates.instant(one.askedAt, zone)]),
            ]
            if let at = one.decidedAt {
                row["decided"] = page.text(
                    "closure_decided_by",
                    ["who": one.decidedBy ?? page.text("pattern_operations"), "when": page.dates.instant(at, zone), "why": one.decision ?? ""])
            }
            let isOpen = one.state == .asked || one.state == .atOnce
            if mayDecide, isOpen { row[one.staff == session.staff ? "is_own" : "can_decide"] = true }
            if mayDecide, one.state == .inForce { row["can_withdraw"] = true }
            rows.append(row)
        }
        var offices: [[String: Any]] = []
        for id in session.offices {
            let office = try await page.services.office(id: id)
            offices.append(["code": office.code, "name": office.name])
        }
        var context: [String: Any] = [
            "closures": rows, "offices": offices, "from": page.form["from"] ?? "", "until": page.form["until"] ?? "",
            "source": page.form["source"] ?? "",
        ]
        if mayDecide {
            context["national"] = [
                "place": page.form["office"] ?? "",
                "kinds": ClosureKind.allCases.map { kind -> [String: Any] in
                    ["value": kind.rawValue, "label": page.text(kinds[kind]!), "chosen": kind.rawValue == page.form["kind"] ?? "national"]
                },
            ]
        }
        return page.page("closures", title: page.text("closures_title"), context, status: problem?.code.status ?? .ok, problem: problem)
    }

    private static func ask(_ staff: StaffPage, _ office: Office?) async throws -> Response {
        let form = staff.page.form
        do {
            let body = ClosureBody(office: form["office"], from: form["from"], until: form["until"], kind: form["kind"], source: form["source"])
            let (days, kind, source) = try body.checked(office: office)
            let inForce = try await staff.services.closures.ask(
                office: office?.id, days: days, kind: kind, source: source, by: try staff.actor())
            return staff.page.redirect("/staff/closures?done=\(inForce ? "closure_done" : "closure_sent")")
        } catch {
            return try await closures(staff, try staff.page.told(error))
        }
    }

    @Sendable private static func doAsk(_ staff: StaffPage) async throws -> Response {
        let office: Office?
        do {
            office = if let code = staff.page.form["office"] { try await staff.services.office(code.uppercased()) } else { nil }
        } catch {
            return try await closures(staff, try staff.page.told(error))
        }
        return try await ask(staff, office)
    }

    @Sendable private static func doClose(_ staff: StaffPage) async throws -> Response { try await ask(staff, try staff.pathOffice()) }

    private static func id(_ staff: StaffPage) throws -> Int64 {
        guard let id = staff.page.parameters.get("closure").flatMap({ Int64($0) }) else { throw APIError(.planNotFound) }
        return id
    }

    @Sendable private static func doDecide(_ staff: StaffPage) async throws -> Response {
        do {
            let (approve, reason) = try DecisionBody(approve: staff.page.form["approve"] == "1", reason: staff.page.form["reason"]).checked()
            try await staff.services.closures.decide(try id(staff), approve: approve, reason: reason, by: try staff.actor())
        } catch {
            return try await closures(staff, try staff.page.told(error))
        }
        return staff.page.redirect("/staff/closures")
    }

    @Sendable private static func doWithdraw(_ staff: StaffPage) async throws -> Response {
        do {
            let reason = try ReasonBody(reason: staff.page.form["reason"]).checked()
            try await staff.services.closures.withdraw(try id(staff), reason: reason, by: try staff.actor())
        } catch {
            return try await closures(staff, try staff.page.told(error))
        }
        return staff.page.redirect("/staff/closures?done=closure_taken_back")
    }
}
