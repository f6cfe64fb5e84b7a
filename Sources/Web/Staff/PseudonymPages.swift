import Domain
import Foundation
import Hummingbird
import Store

/// The auditor opens one pseudonym of a report.
enum PseudonymPages {
    static let rows: [StaffPages.Row] = [
        StaffPages.Row(path: "staff/pseudonyms", access: .right(.audit), handler: { try await pseudonym($0, nil, nil) }),
        StaffPages.Row(path: "staff/pseudonyms", access: .right(.audit), operation: "openPseudonym", handler: openPseudonym),
    ]

    private static func pseudonym(_ staff: StaffPage, _ opened: OpenedPseudonym?, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        var context: [String: Any] = ["pseudonym": page.form["pseudonym"] ?? "", "reason": page.form["reason"] ?? ""]
        if let opened {
            let kind =
                switch opened.kind {
                case "staff": page.text("pseudonym_staff")
                case "chat": page.text("pseudonym_chat")
                default: page.text("pseudonym_account")
                }
            context["opened"] = [
                "kind": kind, "username": opened.username,
                "person": opened.name,
            ]
        }
        return page.page("pseudonym", title: page.text("pseudonym_title"), context, status: problem?.code.status ?? .ok, problem: problem)
    }

    @Sendable private static func openPseudonym(_ staff: StaffPage) async throws -> Response {
        do {
            let body = PseudonymBody(pseudonym: staff.page.form["pseudonym"], reason: staff.page.form["reason"])
            return try await pseudonym(staff, try await staff.services.open(body, by: try staff.session()), nil)
        } catch {
            return try await pseudonym(staff, nil, try staff.page.told(error))
        }
    }
}
