import Capacity
import Domain
import Foundation
import Hummingbird
import Store

/// The operator's list of hours that have more people than places.
enum ConflictPages {
    static let rows: [StaffPages.Row] = [
        StaffPages.Row(path: "staff/conflicts", access: .right(.approve), handler: { try await conflicts($0, nil) }),
        StaffPages.Row(path: "staff/conflicts/:slot/keeping", access: .right(.approve), operation: "keepConflict", handler: doKeep),
        StaffPages.Row(path: "staff/conflicts/:slot/relocation", access: .right(.approve), operation: "relocateConflict", handler: doMove),
    ]

    private static func conflicts(_ staff: StaffPage, _ problem: APIError?, note: String? = nil) async throws -> Response {
        let page = staff.page
        var rows: [[String: String]] = []
        for one in try await page.services.conflicts.list() {
            let office = try await page.services.office(id: one.office)
            rows.append([
                "slot": String(one.slot), "office": office.name, "day": page.dates.day(one.day),
                "hour": page.dates.hours(from: one.startsAt, to: one.endsAt, office.zone),
                "what": page.text(
                    one.isOpen ? "conflict_lowered" : "conflict_closed",
                    ["taken": String(one.taken), "places": String(one.planned), "over": String(one.over)]),
            ])
        }
        var context: [String: Any] = ["conflicts": rows]
        context["note"] = note
        return page.page("conflicts", title: page.text("conflicts_title"), context, status: problem?.code.status ?? .ok, problem: problem)
    }

    @Sendable private static func doKeep(_ staff: StaffPage) async throws -> Response {
        do {
            let (slot, reason) = try asked(staff)
            try await staff.services.conflicts.keep(slot, reason: reason, by: try staff.actor())
        } catch {
            return try await conflicts(staff, try staff.page.told(error))
        }
        return staff.page.redirect("/staff/conflicts")
    }

    @Sendable private static func doMove(_ staff: StaffPage) async throws -> Response {
        do {
            let (slot, reason) = try asked(staff)
            let moved = try await staff.services.conflicts.move(slot, reason: reason, by: try staff.actor())
            let numbers = ["moved": String(moved.moved.count), "left": String(moved.left.count)]
            return try await conflicts(staff, nil, note: staff.page.text(moved.left.isEmpty ? "conflict_moved" : "conflict_left", numbers))
        } catch {
            return try await conflicts(staff, try staff.page.told(error))
        }
    }

    private static func asked(_ staff: StaffPage) throws -> (Int64, String) {
        guard let slot = staff.page.parameters.get("slot").flatMap({ Int64($0) }) else { throw APIError(.conflictNotFound) }
        return (slot, try ReasonBody(reason: staff.page.form["reason"]).checked())
    }
}
