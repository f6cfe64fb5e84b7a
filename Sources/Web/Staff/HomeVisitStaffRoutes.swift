import Desk
import Domain
import Foundation
import Hummingbird
import Store

/// An office's visits at home: `/v1/staff/offices/{office}/home-visits`.
enum HomeVisitStaffRoutes {
    static let operations: [StaffOperation] = [
        StaffOperation("listOfficeHomeVisits", .get, "v1/staff/offices/:office/home-visits", .right(.desk), list),
        StaffOperation("askHomeVisitFor", .post, "v1/staff/offices/:office/home-visits", .right(.desk), ask),
        StaffOperation("planHomeVisit", .put, "v1/staff/offices/:office/home-visits/:code/plan", .right(.desk), plan),
        StaffOperation("refuseHomeVisit", .post, "v1/staff/offices/:office/home-visits/:code/refusal", .right(.desk), refuse),
        StaffOperation("finishHomeVisit", .post, "v1/staff/offices/:office/home-visits/:code/finish", .right(.desk), finish),
    ]

    @Sendable private static func list(_ staff: StaffRequest) async throws -> Response {
        let query = try Query(staff.request, allowed: ["state"])
        let states = try HomeVisitState.list(query.text("state"))
        var views: [HomeVisitView] = []
        for one in try await staff.services.homeVisits.list(states, at: try staff.pathOffice(), by: try staff.session()) {
            views.append(try await HomeVisitView(one, staff.services))
        }
        return try JSON.response(["home_visits": views])
    }

    private struct AskedView: Encodable { var code: String }

    @Sendable private static func ask(_ staff: StaffRequest) async throws -> Response {
        let key = try staff.services.keys.required(staff.request.headers)
        let body = try await JSON.body(staff.request, as: HomeVisitBody.self)
        let id = try await staff.services.ask(body, at: try staff.pathOffice(), by: try staff.session(), key: key)
        return try JSON.response(AskedView(code: staff.services.codes.code(for: id).text), status: .created)
    }

    @Sendable private static func plan(_ staff: StaffRequest) async throws -> Response {
        let office = try staff.pathOffice()
        let body = try await JSON.body(staff.request, as: HomeVisitPlanBody.self)
        let time = try body.checked(office.zone, now: staff.services.now())
        try await staff.services.homeVisits.plan(try staff.homeVisit(), at: time, version: body.version, office: office, by: try staff.session())
        return Response(status: .noContent)
    }

    @Sendable private static func refuse(_ staff: StaffRequest) async throws -> Response {
        let body = try await JSON.body(staff.request, as: HomeVisitRefusalBody.self)
        try await staff.services.homeVisits.refuse(
            try staff.homeVisit(), reason: try ReasonBody(reason: body.reason).checked(), version: body.version, at: try staff.pathOffice(),
            by: try staff.session())
        return Response(status: .noContent)
    }

    @Sendable private static func finish(_ staff: StaffRequest) async throws -> Response {
        try await staff.services.homeVisits.finish(try staff.homeVisit(), at: try staff.pathOffice(), by: try staff.session())
        return Response(status: .noContent)
    }
}

extension StaffRequest {
    fileprivate func homeVisit() throws -> Int64 { try services.homeVisitID(context.parameters.get("code")) }
}

/// When officers come, on the office's clock.
struct HomeVisitPlanBody: Decodable {
    var date: String?
    var from: String?
    var until: String?
    /// Of the request as it was read.
    var version: Int64?

    func checked(_ zone: Zone, now: Date) throws -> Range<Date> {
        var checks = Checks()
        let day = checks.required(date, "date").flatMap { Day($0) }
        if date != nil, day == nil { checks.fail("date", .invalidDate) }
        let starts = checks.required(from, "from").flatMap { TimeOfDay($0) }
        if from != nil, starts == nil { checks.fail("from", .invalidDate) }
        let ends = checks.required(until, "until").flatMap { TimeOfDay($0) }
        if until != nil, ends == nil { checks.fail("until", .invalidDate) }
        if let starts, let ends, starts >= ends { checks.fail("until", .invalidDate) }
        if let day, let ends, zone.instant(day, ends) <= now { checks.fail("date", .pastDay) }
        // further ahead is a slip of the pen
        if let day, day > zone.day(of: now).adding(days: 5 * 365) { checks.fail("date", .invalidDate) }
        try checks.finish()
        guard let day, let starts, let ends else { throw APIError(.missingField) }
        return zone.instant(day, starts)..<zone.instant(day, ends)
    }
}

struct HomeVisitRefusalBody: Decodable {
    var reason: String?
    /// Of the request as it was read.
    var version: Int64?
}

extension HomeVisitState {
    /// One state, or `open`: those that are not over, when nothing is said.
    /// - Throws: invalid_query.
    static func list(_ text: String?) throws -> [HomeVisitState] {
        guard let text, text != "open" else { return [.planned, .asked] }
        guard let state = HomeVisitState(rawValue: text) else { throw APIError(field: "state", .invalidQuery) }
        return [state]
    }
}

extension Services {
    /// For somebody without account, by an officer of the office.
    func ask(_ body: HomeVisitBody, at office: Office, by session: StaffSession, key: UUID) async throws -> Int64 {
        let (person, urgency) = try body.checked(today: office.zone.day(of: now()))
        return try await homeVisits.ask(for: person, urgency: urgency, at: office, asker: .officer(StaffActor(session)), key: key)
    }
}
