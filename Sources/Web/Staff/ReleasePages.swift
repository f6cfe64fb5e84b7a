import Capacity
import Domain
import Foundation
import Hummingbird
import Store

/// Releases: what is announced, with what can be done about it, and a form for another. Instants are told and read on Jakarta's clock, which is the
/// country's for what all offices do at once.
enum ReleasePages {
    static let rows: [StaffPages.Row] = [
        StaffPages.Row(path: "staff/releases", access: .right(.capacity), handler: { try await releases($0, nil) }),
        StaffPages.Row(path: "staff/releases", access: .right(.approve), operation: "announceRelease", handler: doAnnounce),
        StaffPages.Row(
            path: "staff/releases/:release/instant", access: .right(.approve), operation: "postponeRelease",
            handler: { try await doChange($0, .announced) }),
        StaffPages.Row(
            path: "staff/releases/:release/stop", access: .right(.approve), operation: "stopRelease", handler: { try await doChange($0, .stopped) }),
        StaffPages.Row(
            path: "staff/releases/:release/withdrawal", access: .right(.approve), operation: "withdrawRelease",
            handler: { try await doChange($0, .withdrawn) }),
        StaffPages.Row(path: "staff/offices/:office/releases/end", access: .right(.approve), operation: "endReleases", handler: doEnd),
    ]

    private static let zone = Zone.wib

    private static func releases(_ staff: StaffPage, _ problem: APIError?) async throws -> Response {
        let page = staff.page
        let session = try staff.session()
        let mayChange = session.may(.approve)
        let rows = try await page.services.releases(for: session).map { row($0, mayChange, page) }
        var context: [String: Any] = ["releases": rows]
        if mayChange {
            context["form"] = [
                "offices": page.form["offices"] ?? "", "opens": page.form["opens"] ?? "", "from": page.form["from"] ?? "",
                "until": page.form["until"] ?? "", "share": page.form["share"] ?? "100", "chat": page.form["chat"] ?? "0",
                "reason": page.form["reason"] ?? "",
            ]
        }
        return page.page("releases", title: page.text("releases_title"), context, status: problem?.code.status ?? .ok, problem: problem)
    }

    private static func row(_ group: ReleaseGroup, _ mayChange: Bool, _ page: PageRequest) -> [String: Any] {
        let one = group.release
        let terms = one.terms
        let isOver = terms.opensAt <= page.now
        let state =
            switch one.state {
            case .announced: isOver ? "release_running" : "release_to_come"
            case .stopped: "release_stopped"
            case .withdrawn, .ended: "release_withdrawn"
            }
        var row: [String: Any] = [
            "id": String(one.batch), "days": page.days(terms.days), "opens": page.dates.instant(terms.opensAt, zone), "state": page.text(state),
            "shares": terms.shares.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                page.text("release_share", ["lane": page.text("lane_\($0.key.rawValue)"), "n": String($0.value)])
            },
            "offices": group.offices.count > 3
                ? page.text("release_offices", ["n": String(group.offices.count)]) : group.offices.map(\.name).joined(separator: ", "),
            "codes": group.offices.map(\.code).joined(separator: ", "),
            "announced": page.text(
                "pattern_entered",
                ["who": one.announcedBy ?? page.text("pattern_operations"), "when": page.dates.instant(one.at, zone), "reason": one.reason]),
        ]
        if terms.chatShare > 0 { row["chat"] = page.text("release_chat_share", ["n": String(terms.chatShare)]) }
        if let change = one.change {
            row["changed"] = page.text(
                "release_changed",
                ["who": change.by ?? page.text("pattern_operations"), "when": page.dates.instant(change.at, zone), "reason": change.reason])
        }
        if mayChange, one.state == .announced || one.state == .stopped {
            row["can_change"] = true
            if one.state == .announced { row["can_stop"] = true }
        }
        return row
    }

    /// Codes as people write them; empty: all.
    private static func codes(_ form: Form) -> [String]? {
        form["offices"].map { $0.uppercased().split { !$0.isLetter && !$0.isNumber }.map(String.init) }
    }

    /// As browsers give a local time: 2026-11-27T10:00.
    private static func instant(_ form: Form) throws -> String? {
        try form["opens"].map { text in
            let parts = text.split(separator: "T").map(String.init)
            guard parts.count == 2, let day = Day(parts[0]), let time = TimeOfDay(parts[1]) else { throw APIError(field: "opens", .invalidDate) }
            return zone.rfc3339(zone.instant(day, time))
        }
    }

    private static func percent(_ form: Form, _ name: String) throws -> Int? {
        try form[name].map { text in
            guard let number = Int(text.trimmingCharacters(in: CharacterSet(charactersIn: " %"))) else { throw APIError(field: name, .invalidType) }
            return number
        }
    }

    @Sendable private static func doAnnounce(_ staff: StaffPage) async throws -> Response {
        let form = staff.page.form
        do {
            let body = ReleaseBody(
                offices: codes(form), opensAt: try instant(form), from: form["from"], until: form["until"],
                shares: try percent(form, "share").map { [LaneCode.online.rawValue: $0] }, chatShare: try percent(form, "chat"),
                reason: form["reason"])
            _ = try await staff.services.announce(body, by: try staff.actor())
        } catch {
            return try await releases(staff, try staff.page.told(error))
        }
        return staff.page.redirect("/staff/releases?done=release_saved")
    }

    private static func doChange(_ staff: StaffPage, _ state: ReleaseState) async throws -> Response {
        let form = staff.page.form
        do {
            guard let id = staff.page.parameters.get("release").flatMap({ Int64($0) }) else { throw APIError(.planNotFound) }
            let body = ReleaseChangeBody(offices: codes(form), opensAt: try instant(form), reason: form["reason"])
            try await staff.services.change(release: id, to: state, body, by: try staff.actor())
        } catch {
            return try await releases(staff, try staff.page.told(error))
        }
        return staff.page.redirect("/staff/releases?done=release_saved")
    }

    @Sendable private static func doEnd(_ staff: StaffPage) async throws -> Response {
        do {
            try await staff.services.endReleases(ReasonBody(reason: staff.page.form["reason"]), of: try staff.pathOffice(), by: try staff.actor())
        } catch {
            return try await releases(staff, try staff.page.told(error))
        }
        return staff.page.redirect("/staff/releases?done=release_saved")
    }
}

extension PageRequest {
    func days(_ days: ClosedRange<Day>) -> String {
        days.lowerBound == days.upperBound
            ? dates.day(days.lowerBound) : text("pattern_until", ["from": dates.date(days.lowerBound), "until": dates.date(days.upperBound)])
    }

    /// What an office's releases say to who wants to book: those to come, and those that were stopped.
    func announcements(of office: Office) async throws -> [String] {
        try await services.directory.releases(office: office.id, after: now).map { one in
            let values = [
                "days": days(one.terms.days), "when": dates.instant(one.terms.opensAt, office.zone), "n": String(one.terms.shares[.online] ?? 0),
            ]
            return text(
                one.state == .stopped ? "release_told_stopped" : one.terms.shares[.online] == 100 ? "release_told" : "release_told_share", values)
        }
    }
}
