import Desk
import Domain
import Foundation
import Hummingbird
import Store

/// `/v1/home-visits`: somebody too ill to come asks that officers come to them, or a relative does.
struct HomeVisitRoutes {
    let services: Services

    func add(to router: Router<AppContext>) {
        router.path("v1/home-visits", [.get: list, .post: ask])
        router.path("v1/home-visits/:code/withdrawal", [.post: withdraw])
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.authentication.account(request)
        var views: [HomeVisitView] = []
        for one in try await services.homeVisits.list(account: account) { views.append(try await HomeVisitView(one, services)) }
        return try JSON.response(["home_visits": views])
    }

    @Sendable private func ask(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.authentication.account(request)
        let key = try services.keys.required(request.headers)
        let id = try await services.ask(try await JSON.body(request, as: HomeVisitBody.self), account: account, key: key)
        guard let one = try await services.homeVisits.list(account: account).first(where: { $0.visit.id == id }) else {
            throw APIError(.homeVisitNotFound)
        }
        return try JSON.response(try await HomeVisitView(one, services), status: .created)
    }

    @Sendable private func withdraw(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.authentication.account(request)
        try await services.homeVisits.withdraw(try services.homeVisitID(context.parameters.get("code")), account: account)
        return Response(status: .noContent)
    }
}

/// A request for a visit, as sent.
struct HomeVisitBody: Decodable {
    /// Code; not at a desk, which is its own office's.
    var office: String?
    /// `self` or `relative`; not at a desk.
    var askedBy: String?
    var name: String?
    var birthDate: String?
    var nik: String?
    var telephone: String?
    var address: String?
    var why: String?
    /// `travel` or `treatment`, with the date.
    var urgency: String?
    var neededBy: String?

    enum CodingKeys: String, CodingKey {
        case office, name, nik, telephone, address, why, urgency
        case askedBy = "asked_by"
        case birthDate = "birth_date"
        case neededBy = "needed_by"
    }

    /// - Parameter today: at the office.
    func checked(today: Day) throws -> (person: HomeVisitPerson, urgency: (why: HomeVisitUrgency, by: Day)?) {
        var checks = Checks()
        let name = checks.parse(name, "name", { _ in .invalidName }) { try PersonName($0) }
        let birth = checks.required(birthDate, "birth_date").flatMap { Day($0) }
        if birthDate != nil, birth == nil { checks.fail("birth_date", .invalidBirthDate) }
        if let birth, birth > today { checks.fail("birth_date", .birthDateInFuture) }
        let nik = nik.flatMap { text in checks.parse(text, "nik", { _ in .invalidNIK }) { try NIK($0) } }
        let telephone = checks.parse(telephone, "telephone", { _ in .invalidPhone }) { try PhoneNumber($0) }
        let address = checks.parse(address, "address", { _ in .invalidAddress }) { try PostalAddress.lines($0) }
        let why = checks.required(why?.trimmingCharacters(in: .whitespacesAndNewlines), "why") ?? ""
        if self.why != nil, why.isEmpty { checks.fail("why", .missingField) }
        if why.count > 500 || why.utf8.contains(0) { checks.fail("why", .invalidType) }
        let urgency = urgency(today, &checks)
        try checks.finish()
        guard let name, let birth, let telephone, let address else { throw APIError(.missingField) }
        return (HomeVisitPerson(name: name, birthDate: birth, nik: nik, telephone: telephone, address: address, why: why), urgency)
    }

    private func urgency(_ today: Day, _ checks: inout Checks) -> (why: HomeVisitUrgency, by: Day)? {
        guard let text = urgency else { return nil }
        let why = HomeVisitUrgency(rawValue: text)
        if why == nil { checks.fail("urgency", .invalidType) }
        let day = checks.required(neededBy, "needed_by").flatMap { Day($0) }
        if neededBy != nil, day == nil { checks.fail("needed_by", .invalidDate) }
        if let day, day < today { checks.fail("needed_by", .pastDay) }
        guard let why, let day else { return nil }
        return (why, day)
    }
}

struct HomeVisitView: Encodable {
    var code: String
    var office: String
    var askedBy: String
    var state: String
    var name: String?
    var birthDate: String?
    /// Masked.
    var nik: String?
    var telephone: String?
    var address: String?
    var why: String?
    var urgency: String?
    var neededBy: String?
    var from: String?
    var until: String?
    var reason: String?
    var createdAt: String
    var version: Int64

    enum CodingKeys: String, CodingKey {
        case code, office, state, name, nik, telephone, address, why, urgency, from, until, reason, version
        case askedBy = "asked_by"
        case birthDate = "birth_date"
        case neededBy = "needed_by"
        case createdAt = "created_at"
    }

    init(_ one: OpenHomeVisit, _ services: Services) async throws {
        let visit = one.visit
        let place = try await services.office(id: visit.office)
        code = services.codes.code(for: visit.id).text
        office = place.code
        askedBy = visit.askedBy.rawValue
        state = visit.state.rawValue
        name = one.person?.name
        birthDate = one.person?.birthDate
        nik = try one.person?.nik.map { try NIK($0).masked }
        telephone = one.person?.telephone
        address = one.person?.address
        why = one.person?.why
        urgency = visit.urgency?.why.rawValue
        neededBy = visit.urgency?.by.description
        from = visit.visit.map { place.zone.rfc3339($0.lowerBound) }
        until = visit.visit.map { place.zone.rfc3339($0.upperBound) }
        reason = visit.reason
        createdAt = place.zone.rfc3339(visit.createdAt)
        version = visit.version
    }
}

extension Services {
    /// - Throws: home_visit_not_found.
    func homeVisitID(_ text: String?) throws -> Int64 {
        guard let text, text.utf8.count <= 32, let code = try? BookingCode(text), let id = codes.bookingID(of: code) else {
            throw APIError(.homeVisitNotFound)
        }
        return id
    }

    /// For an account: of its person, or of a relative.
    func ask(_ body: HomeVisitBody, account: Int64, key: UUID) async throws -> Int64 {
        guard let code = body.office else { throw APIError(field: "office", .missingField) }
        let office = try await self.office(code)
        let asker = body.askedBy.map { HomeVisitAsker(rawValue: $0) } ?? .holder
        guard let asker, asker != .officer else { throw APIError(field: "asked_by", .invalidType) }
        let (person, urgency) = try body.checked(today: office.zone.day(of: now()))
        return try await homeVisits.ask(for: person, urgency: urgency, at: office, asker: .account(account, asker), key: key)
    }
}

extension HomeVisitError {
    var code: ErrorCode {
        switch self {
        case .notFound: .homeVisitNotFound
        case .notInState: .homeVisitNotInState
        case .keyReused: .idempotencyKeyReused
        case .tooMany: .homeVisitLimit
        case .ownVisit: .forbidden
        }
    }
}
