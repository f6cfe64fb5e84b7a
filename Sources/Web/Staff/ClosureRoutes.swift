import Capacity
import Domain
import Foundation
import Hummingbird
import Store

/// Days on which offices do not open, asked for by one person and approved by another.
enum ClosureRoutes {
    static let operations: [StaffOperation] = [
        StaffOperation("listClosures", .get, "v1/staff/closures", .right(.capacity), list),
        StaffOperation("askClosure", .post, "v1/staff/closures", .right(.approve), ask),
        StaffOperation("closeOffice", .post, "v1/staff/offices/:office/closures", .right(.capacity), close),
        StaffOperation("decideClosure", .post, "v1/staff/closures/:closure/decision", .right(.approve), decide),
        StaffOperation("withdrawClosure", .post, "v1/staff/closures/:closure/withdrawal", .right(.approve), withdraw),
    ]

    @Sendable private static func list(_ staff: StaffRequest) async throws -> Response {
        var views: [ClosureView] = []
        for one in try await staff.services.closures(for: try staff.session()) {
            views.append(ClosureView(one, try await staff.services.office(of: one)))
        }
        return try JSON.response(["closures": views])
    }

    @Sendable private static func ask(_ staff: StaffRequest) async throws -> Response {
        let body = try await JSON.body(staff.request, as: ClosureBody.self)
        let office = if let code = body.office { try await staff.services.office(code) } else { Office?.none }
        return try await asked(staff, office, body)
    }

    @Sendable private static func close(_ staff: StaffRequest) async throws -> Response {
        try await asked(staff, try staff.pathOffice(), try await JSON.body(staff.request, as: ClosureBody.self))
    }

    private static func asked(_ staff: StaffRequest, _ office: Office?, _ body: ClosureBody) async throws -> Response {
        let (days, kind, source) = try body.checked(office: office)
        let inForce = try await staff.services.closures.ask(office: office?.id, days: days, kind: kind, source: source, by: try staff.actor())
        return try JSON.response(["in_force": inForce])
    }

    @Sendable private static func decide(_ staff: StaffRequest) async throws -> Response {
        let id = try staff.id("closure", .planNotFound)
        let (approve, reason) = try await JSON.body(staff.request, as: DecisionBody.self).checked()
        try await staff.services.closures.decide(id, approve: approve, reason: reason, by: try staff.actor())
        return Response(status: .noContent)
    }

    @Sendable private static func withdraw(_ staff: StaffRequest) async throws -> Response {
        let id = try staff.id("closure", .planNotFound)
        let reason = try await JSON.body(staff.request, as: ReasonBody.self).checked()
        try await staff.services.closures.withdraw(id, reason: reason, by: try staff.actor())
        return Response(status: .noContent)
    }
}

extension Services {
    /// What somebody may see: a head of the own offices and of the country.
    func closures(for session: StaffSession) async throws -> [Closure] {
        try await closures.recent().filter { one in session.role.isNational || one.office.map(session.offices.contains) ?? true }
    }

    func office(of closure: Closure) async throws -> Office? {
        if let id = closure.office { try await office(id: id) } else { nil }
    }
}

struct ClosureBody: Decodable {
    /// Missing: everywhere.
    var office: String?
    var from: String?
    /// The last day; missing: one day.
    var until: String?
    /// Missing: closure, of one office.
    var kind: String?
    var source: String?

    func checked(office: Office?) throws -> (ClosedRange<Day>, ClosureKind, String) {
        var checks = Checks()
        let first = checks.required(from, "from").flatMap { Day($0) }
        if from != nil, first == nil { checks.fail("from", .invalidDate) }
        let last = until.map { Day($0) } ?? first
        if last == nil || last! < first ?? last! || last!.daysSinceEpoch - (first ?? last!).daysSinceEpoch > 61 { checks.fail("until", .invalidDate) }
        let kind = office == nil ? checks.required(kind, "kind").flatMap { ClosureKind(rawValue: $0) } : ClosureKind(rawValue: kind ?? "closure")
        if self.kind != nil, kind == nil { checks.fail("kind", .invalidType) }
        let source = source?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        if source.isEmpty { checks.fail("source", .missingField) }
        if source.count > 500 || source.utf8.contains(0) { checks.fail("source", .invalidType) }
        try checks.finish()
        guard let first, let last, let kind else { throw APIError(.missingField) }
        return (first...last, kind, source)
    }
}

extension ClosureError {
    var code: ErrorCode {
        switch self {
        case .notFound: .planNotFound
        case .past: .pastDay
        case .decided: .planSettled
        case .samePerson: .secondPerson
        }
    }
}

private struct ClosureView: Encodable {
    var id: String
    /// Missing: everywhere.
    var office: String?
    var from: String
    var until: String
    var kind: String
    var source: String
    var state: String
    var askedBy: String?
    var askedAt: String
    var decidedBy: String?
    var decidedAt: String?
    var decision: String?

    enum CodingKeys: String, CodingKey {
        case id, office, from, until, kind, source, state, decision
        case askedBy = "asked_by"
        case askedAt = "asked_at"
        case decidedBy = "decided_by"
        case decidedAt = "decided_at"
    }

    init(_ one: Closure, _ office: Office?) {
        let zone = office?.zone ?? .wib
        id = String(one.id)
        self.office = office?.code
        from = one.days.lowerBound.description
        until = one.days.upperBound.description
        kind = one.kind.rawValue
        source = one.source
        state = one.state.rawValue
        askedBy = one.askedBy
        askedAt = zone.rfc3339(one.askedAt)
        decidedBy = one.decidedBy
        decidedAt = one.decidedAt.map(zone.rfc3339)
        decision = one.decision
    }
}
