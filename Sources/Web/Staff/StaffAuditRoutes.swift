import Domain
import Foundation
import Hummingbird
import Store

/// The trail of what staff did, for auditors.
enum StaffAuditRoutes {
    static let operations: [StaffOperation] = [
        StaffOperation("readAudit", .get, "v1/staff/audit", .right(.audit), read),
        StaffOperation("listAuditDays", .get, "v1/staff/audit/days", .right(.audit), days),
        StaffOperation("openPseudonym", .post, "v1/staff/pseudonyms", .right(.audit), open),
    ]

    static let pageSize = 200

    private struct LineView: Encodable {
        var id: String
        var at: String
        var staff: String?
        var username: String?
        var device: String?
        var action: String
        var office: String?
        var subject: String?
        var subject_id: String?
        var facts: String?
        var reason: String?
    }

    private struct PageView: Encodable {
        var day: String
        var lines: [LineView]
        /// Ask for the next page with it.
        var before: String?
    }

    @Sendable private static func read(_ staff: StaffRequest) async throws -> Response {
        let query = try Query(staff.request, allowed: ["day", "before"])
        let day = try query.day("day") ?? Day(at: staff.services.now())
        var before: Int64?
        if let text = query.text("before") {
            guard let id = Int64(text), id > 0 else { throw APIError(field: "before", .invalidQuery) }
            before = id
        }
        let lines = try await staff.services.auditLines(day, before: before, by: try staff.session())
        var views: [LineView] = []
        for line in lines {
            var office: String?
            if let id = line.office { office = try await staff.services.office(id: id).code }
            views.append(
                LineView(
                    id: String(line.id), at: RFC3339.utc(line.at), staff: line.staff.map { String($0) }, username: line.username,
                    device: line.device.map { String($0) }, action: line.action, office: office, subject: line.subject,
                    subject_id: line.subjectID.map { String($0) }, facts: line.facts, reason: line.reason))
        }
        return try JSON.response(
            PageView(day: day.description, lines: views, before: lines.count == pageSize ? lines.last.map { String($0.id) } : nil))
    }

    private struct DayView: Encodable {
        var day: String
        var lines: Int64
        var digest: String
    }

    @Sendable private static func days(_ staff: StaffRequest) async throws -> Response {
        let days = try await staff.services.store.auditDays(limit: 400)
        return try JSON.response(["days": days.map { DayView(day: $0.day.description, lines: $0.lines, digest: $0.digest) }])
    }
}

extension Day {
    /// The day in UTC, by which the trail is closed.
    init(at instant: Date) { self.init(daysSinceEpoch: Int((instant.timeIntervalSince1970 / 86_400).rounded(.down))) }

    var startInUTC: Date { Date(timeIntervalSince1970: Double(daysSinceEpoch) * 86_400) }
}

extension StaffAuditRoutes {
    @Sendable private static func open(_ staff: StaffRequest) async throws -> Response {
        let body = try await JSON.body(staff.request, as: PseudonymBody.self)
        return try JSON.response(try await staff.services.open(body, by: try staff.session()))
    }
}

/// One case of a report: whose pseudonym it is, and why that is asked.
struct PseudonymBody: Decodable {
    var pseudonym: String?
    var reason: String?

    func checked() throws -> (String, String) {
        let text = pseudonym?.trimmingCharacters(in: .whitespacesAndNewlines).lowercased() ?? ""
        guard text.count == 12, text.allSatisfy(\.isHexDigit) else { throw APIError(field: "pseudonym", .invalidPseudonym) }
        return (text, try ReasonBody(reason: reason).checked())
    }
}

struct OpenedPseudonym: Encodable {
    /// `account`, `staff`, or `chat`: who wrote by WhatsApp.
    var kind: String
    /// Of a chat its telephone number; empty when that is not known any more.
    var username: String
    /// Empty of a chat.
    var name: String
}

extension Services {
    /// Tells whose pseudonym it is, once the trail says that it was asked, by whom and why.
    func open(_ body: PseudonymBody, by session: StaffSession) async throws -> OpenedPseudonym {
        let (pseudonym, reason) = try body.checked()
        guard let subject = try await store.subject(ofPseudonym: pseudonym) else {
            try await store.note("pseudonym_unknown", by: StaffActor(session), facts: "{\"pseudonym\": \"\(pseudonym)\"}", reason: reason)
            throw APIError(.pseudonymNotFound)
        }
        try await store.note("pseudonym_opened", by: StaffActor(session), subject: subject, reason: reason)
        if subject.kind == "staff", let member = try await store.staffName(subject.id) {
            return OpenedPseudonym(kind: subject.kind, username: member.username, name: member.name)
        }
        if subject.kind == "chat" {
            let number = try await store.chatNumber(subject.id).map {
                try seal.open($0.sealed, table: "chats", column: "phone", row: $0.hash.uuidString)
            }
            return OpenedPseudonym(kind: subject.kind, username: number ?? "", name: "")
        }
        guard subject.kind == "account", let account = try await store.account(subject.id) else { throw APIError(.pseudonymNotFound) }
        return OpenedPseudonym(kind: subject.kind, username: account.details.username, name: account.details.name)
    }

    /// One page of a day (UTC) of the trail, the latest first. That it was read is part of it.
    func auditLines(_ day: Day, before: Int64?, by session: StaffSession) async throws -> [AuditLine] {
        try await store.note("audit_read", by: StaffActor(session), facts: "{\"day\": \"\(day)\"}")
        return try await store.auditLines(
            from: day.startInUTC, until: day.adding(days: 1).startInUTC, before: before, limit: StaffAuditRoutes.pageSize)
    }
}
