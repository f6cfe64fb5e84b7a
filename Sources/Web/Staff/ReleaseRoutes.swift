import Capacity
import Domain
import Foundation
import Hummingbird
import Store

/// Releases: announced, postponed, stopped and withdrawn.
enum ReleaseRoutes {
    static let operations: [StaffOperation] = [
        StaffOperation("listReleases", .get, "v1/staff/releases", .right(.capacity), list),
        StaffOperation("announceRelease", .post, "v1/staff/releases", .right(.approve), announce),
        StaffOperation("postponeRelease", .post, "v1/staff/releases/:release/instant", .right(.approve), { try await change($0, .announced) }),
        StaffOperation("stopRelease", .post, "v1/staff/releases/:release/stop", .right(.approve), { try await change($0, .stopped) }),
        StaffOperation("withdrawRelease", .post, "v1/staff/releases/:release/withdrawal", .right(.approve), { try await change($0, .withdrawn) }),
        StaffOperation("endReleases", .post, "v1/staff/offices/:office/releases/end", .right(.approve), end),
    ]

    @Sendable private static func list(_ staff: StaffRequest) async throws -> Response {
        var views: [ReleaseView] = []
        for group in try await staff.services.releases(for: try staff.session()) { views.append(ReleaseView(group)) }
        return try JSON.response(["releases": views])
    }

    @Sendable private static func announce(_ staff: StaffRequest) async throws -> Response {
        let body = try await JSON.body(staff.request, as: ReleaseBody.self)
        let id = try await staff.services.announce(body, by: try staff.actor())
        return try JSON.response(["release": String(id)])
    }

    private static func change(_ staff: StaffRequest, _ state: ReleaseState) async throws -> Response {
        let id = try staff.id("release", .planNotFound)
        let body = try await JSON.body(staff.request, as: ReleaseChangeBody.self)
        try await staff.services.change(release: id, to: state, body, by: try staff.actor())
        return Response(status: .noContent)
    }

    @Sendable private static func end(_ staff: StaffRequest) async throws -> Response {
        try await staff.services.endReleases(
            try await JSON.body(staff.request, as: ReasonBody.self), of: try staff.pathOffice(), by: try staff.actor())
        return Response(status: .noContent)
    }
}

/// What was announced together and is alike still, and for which offices.
struct ReleaseGroup {
    var release: Release
    var offices: [Office]
}

extension Services {
    /// What somebody may see: a head of the own offices.
    func releases(for session: StaffSession) async throws -> [ReleaseGroup] {
        var groups: [ReleaseGroup] = []
        for one in try await releases.list() where session.role.isNational || session.offices.contains(one.office) {
            let office = try await office(id: one.office)
            let index = groups.firstIndex {
                $0.release.batch == one.batch && $0.release.state == one.state && $0.release.terms == one.terms
                    && $0.release.change?.at == one.change?.at
            }
            if let index { groups[index].offices.append(office) } else { groups.append(ReleaseGroup(release: one, offices: [office])) }
        }
        return groups
    }

    /// - Returns: the number under which it can be changed.
    func announce(_ body: ReleaseBody, by actor: StaffActor) async throws -> Int64 {
        let (terms, reason) = try body.checked()
        let chosen = try await ids(of: body.offices)
        let online = try await directory.all().filter(\.acceptsOnlineBookings).map(\.id)
        let batch = try await releases.announce(terms, offices: chosen ?? online, reason: reason, by: actor)
        await directory.renew()
        return batch
    }

    func change(release id: Int64, to state: ReleaseState, _ body: ReleaseChangeBody, by actor: StaffActor) async throws {
        let (opensAt, reason) = try body.checked(needsInstant: state == .announced)
        let offices = try await ids(of: body.offices)
        switch state {
        case .announced: try await releases.postpone(id, offices: offices, to: opensAt!, reason: reason, by: actor)
        case .stopped: try await releases.stop(id, offices: offices, reason: reason, by: actor)
        case .withdrawn, .ended: try await releases.withdraw(id, offices: offices, reason: reason, by: actor)
        }
        await directory.renew()
    }

    func endReleases(_ body: ReasonBody, of office: Office, by actor: StaffActor) async throws {
        try await releases.end(office: office.id, reason: try body.checked(), by: actor)
        await directory.renew()
    }

    /// Nil: all of them.
    private func ids(of codes: [String]?) async throws -> [Int32]? {
        guard let codes else { return nil }
        if codes.isEmpty { throw APIError(field: "offices", .missingField) }
        var ids: [Int32] = []
        for code in codes { ids.append(try await office(code).id) }
        return Array(Set(ids))
    }
}

struct ReleaseBody: Decodable {
    /// Codes; missing: all that take bookings online.
    var offices: [String]?
    var opensAt: String?
    var from: String?
    /// The last day; missing: one day.
    var until: String?
    /// Percent of each lane's places; missing: all of the online lane.
    var shares: [String: Int]?
    /// Percent of what it opens that is kept for WhatsApp.
    var chatShare: Int?
    var reason: String?

    enum CodingKeys: String, CodingKey {
        case offices, from, until, shares, reason
        case opensAt = "opens_at"
        case chatShare = "whatsapp_share"
    }

    func checked() throws -> (ReleaseTerms, reason: String) {
        var checks = Checks()
        let opens = checks.required(opensAt, "opens_at").flatMap { RFC3339.parse($0) }
        if opensAt != nil, opens == nil { checks.fail("opens_at", .invalidDate) }
        let first = checks.required(from, "from").flatMap { Day($0) }
        if from != nil, first == nil { checks.fail("from", .invalidDate) }
        let last = until.map { Day($0) } ?? first
        if first != nil, last == nil || last! < first! || last!.daysSinceEpoch - first!.daysSinceEpoch >= 400 { checks.fail("until", .invalidDate) }
        var lanes: [LaneCode: Int] = [:]
        for (lane, share) in shares ?? [LaneCode.online.rawValue: 100] {
            guard let code = LaneCode(rawValue: lane), (1...100).contains(share) else {
                checks.fail("shares", .invalidType)
                continue
            }
            lanes[code] = share
        }
        if shares?.isEmpty == true { checks.fail("shares", .missingField) }
        let chat = chatShare ?? 0
        if !(0...100).contains(chat) { checks.fail("whatsapp_share", .invalidType) }
        let reason = checks.reason(reason)
        try checks.finish()
        guard let opens, let first, let last else { throw APIError(.missingField) }
        return (ReleaseTerms(opensAt: opens, days: first...last, shares: lanes, chatShare: chat), reason)
    }
}

struct ReleaseChangeBody: Decodable {
    /// Codes; missing: all that were announced together.
    var offices: [String]?
    /// The new instant.
    var opensAt: String?
    var reason: String?

    enum CodingKeys: String, CodingKey {
        case offices, reason
        case opensAt = "opens_at"
    }

    func checked(needsInstant: Bool) throws -> (opensAt: Date?, reason: String) {
        var checks = Checks()
        let opens = (needsInstant ? checks.required(opensAt, "opens_at") : opensAt).flatMap { RFC3339.parse($0) }
        if opensAt != nil, opens == nil { checks.fail("opens_at", .invalidDate) }
        let reason = checks.reason(reason)
        try checks.finish()
        return (opens, reason)
    }
}

extension APIError {
    init(release error: ReleaseError) {
        switch error {
        case .notFound, .noLane: self.init(.planNotFound)
        case .same: self.init(.planSettled)
        case .past: self.init(.pastDay)
        case .tooSoon(let earliest): self.init(.releaseTooSoon, facts: ["opens_at": RFC3339.utc(earliest)])
        case .tooMuch: self.init(.releaseTooMuch)
        }
    }
}

private struct ReleaseView: Encodable {
    struct Change: Encodable {
        var by: String?
        var at: String
        var reason: String
    }

    var id: String
    var offices: [String]
    var opensAt: String
    var from: String
    var until: String
    var shares: [String: Int]
    var chatShare: Int
    var state: String
    var announcedBy: String?
    var announcedAt: String
    var reason: String
    /// Missing: it is as it was announced.
    var change: Change?

    enum CodingKeys: String, CodingKey {
        case id, offices, from, until, shares, state, reason, change
        case opensAt = "opens_at"
        case chatShare = "whatsapp_share"
        case announcedBy = "announced_by"
        case announcedAt = "announced_at"
    }

    init(_ group: ReleaseGroup) {
        let one = group.release
        id = String(one.batch)
        offices = group.offices.map(\.code)
        opensAt = RFC3339.utc(one.terms.opensAt)
        from = one.terms.days.lowerBound.description
        until = one.terms.days.upperBound.description
        shares = Dictionary(uniqueKeysWithValues: one.terms.shares.map { ($0.key.rawValue, $0.value) })
        chatShare = one.terms.chatShare
        state = one.state.rawValue
        announcedBy = one.announcedBy
        announcedAt = RFC3339.utc(one.at)
        reason = one.reason
        change = one.change.map { Change(by: $0.by, at: RFC3339.utc($0.at), reason: $0.reason) }
    }
}
