import Capacity
import Domain
import Foundation
import Hummingbird
import Store

/// Hours that have more people than places, and what the operator decides of them.
enum ConflictRoutes {
    static let operations: [StaffOperation] = [
        StaffOperation("listConflicts", .get, "v1/staff/conflicts", .right(.approve), list),
        StaffOperation("keepConflict", .post, "v1/staff/conflicts/:slot/keeping", .right(.approve), keep),
        StaffOperation("relocateConflict", .post, "v1/staff/conflicts/:slot/relocation", .right(.approve), relocate),
    ]

    @Sendable private static func list(_ staff: StaffRequest) async throws -> Response {
        var views: [ConflictView] = []
        for one in try await staff.services.conflicts.list() { views.append(ConflictView(one, try await staff.services.office(id: one.office))) }
        return try JSON.response(["conflicts": views])
    }

    @Sendable private static func keep(_ staff: StaffRequest) async throws -> Response {
        let slot = try staff.id("slot", .conflictNotFound)
        let reason = try await JSON.body(staff.request, as: ReasonBody.self).checked()
        try await staff.services.conflicts.keep(slot, reason: reason, by: try staff.actor())
        return Response(status: .noContent)
    }

    @Sendable private static func relocate(_ staff: StaffRequest) async throws -> Response {
        let slot = try staff.id("slot", .conflictNotFound)
        let reason = try await JSON.body(staff.request, as: ReasonBody.self).checked()
        let relocation = try await staff.services.conflicts.move(slot, reason: reason, by: try staff.actor())
        return try JSON.response(RelocationView(relocation, staff.services))
    }
}

private struct ConflictView: Encodable {
    var slot: Int64
    var office: String
    var startsAt: String
    var endsAt: String
    /// Missing: closed.
    var places: Int?
    var taken: Int
    var over: Int

    enum CodingKeys: String, CodingKey {
        case slot, office, places, taken, over
        case startsAt = "starts_at"
        case endsAt = "ends_at"
    }

    init(_ one: Conflict, _ office: Office) {
        slot = one.slot
        self.office = office.code
        startsAt = office.zone.rfc3339(one.startsAt)
        endsAt = office.zone.rfc3339(one.endsAt)
        places = one.isOpen ? one.planned : nil
        taken = one.taken
        over = one.over
    }
}

private struct RelocationView: Encodable {
    var moved: [String]
    var left: [String]

    init(_ relocation: Relocation, _ services: Services) {
        moved = relocation.moved.map { services.codes.code(for: $0).text }
        left = relocation.left.map { services.codes.code(for: $0).text }
    }
}

extension ConflictError {
    var code: ErrorCode {
        switch self {
        case .notFound: .conflictNotFound
        case .none, .past: .conflictSettled
        }
    }
}
