import Booking
import Domain
import Foundation
import Hummingbird
import Store

/// `POST /v1/bookings`, `POST /v1/parties/{party}/applicants`, `GET /v1/bookings`, `GET /v1/bookings/{code}`.
struct BookingRoutes {
    let services: Services

    func add(to router: Router<AppContext>) {
        router.path("v1/bookings", [.post: book, .get: list])
        router.path("v1/bookings/:code", [.get: one])
        router.path("v1/parties/:party/applicants", [.post: join])
    }

    private struct Body: Decodable {
        var office: String?
        var preference: PreferenceBody?
        var applicants: [ApplicantBody]?
        var allowSplit: Bool?

        enum CodingKeys: String, CodingKey {
            case office, preference, applicants
            case allowSplit = "allow_split"
        }
    }

    @Sendable private func book(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try services.authentication.token(request)
        let key = try services.keys.required(request)
        let body = try await JSON.body(request, as: Body.self)
        var checks = Checks()
        let code = checks.required(body.office, "office")
        let preference = checks.required(body.preference, "preference")?.checked(at: "preference", &checks)
        let applicants = checks.required(body.applicants, "applicants")?.checked(today: services.today, &checks)
        try checks.finish()
        guard let preference, let applicants else { throw APIError(.missingField) }
        let office = try await services.office(code)
        guard office.acceptsOnlineBookings else { throw APIError(.officeNotOnline) }
        let split = body.allowSplit ?? false
        let mac = services.keys.body(["book", office.code, preference.canonical, String(split)] + applicants.map(\.canonical))
        let ids = try await services.ids.draw(applicants.count + 1)
        let wanted = BookingRequest(
            office: office.id, zone: office.zone, preference: preference, allowSplit: split,
            request: BookBatch.Request(
                session: session, key: key, mac: mac, party: ids.upperBound, joins: false, channel: .api, hold: 0,
                people: try services.people(applicants, ids: ids)))
        let answer = try await services.tellingPastSlots(preference, at: office) { try await services.booking.book(wanted) }
        switch answer {
        case .booked(let party, let seats):
            let views = zip(seats, applicants).map { seat, applicant in
                BookingView(seat, applicant, party: party, office: office, status: .booked, codes: services.codes)
            }
            return try JSON.response(PartyView(party: services.codes.code(for: party).text, bookings: views), status: .created)
        case .replayed(let party):
            return try JSON.response(try await services.party(party), status: .created)
        }
    }

    /// Adds people to a live party: to its hour when there is room, else to the hours next to it on that day.
    @Sendable private func join(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try services.authentication.token(request)
        let key = try services.keys.required(request)
        let body = try await JSON.body(request, as: Body.self)
        var checks = Checks()
        let applicants = checks.required(body.applicants, "applicants")?.checked(today: services.today, &checks)
        try checks.finish()
        guard let applicants else { throw APIError(.missingField) }
        let account = try await services.authentication.account(request)
        let code = try services.bookingCode(context.parameters.get("party"))
        guard let party = services.codes.bookingID(of: code) else { throw APIError(.partyNotFound) }
        let members = try await services.store.bookings(party: party)
        guard let first = members.first, first.account == account else { throw APIError(.partyNotFound) }
        // a party that is not live any more is refused by SQL, after a replay was looked for
        let anchor = members.first { $0.status == .booked || $0.status == .held } ?? first
        let office = try await services.office(id: anchor.office)
        let split = body.allowSplit ?? false
        let mac = services.keys.body(["add", code.compact, String(split)] + applicants.map(\.canonical))
        let ids = try await services.ids.draw(applicants.count + 1)
        _ = try await services.booking.book(
            BookingRequest(
                office: office.id, zone: office.zone, preference: .day(anchor.day, nil), allowSplit: split, near: anchor.slot,
                request: BookBatch.Request(
                    session: session, key: key, mac: mac, party: party, joins: true, channel: .api, hold: 0,
                    people: try services.people(applicants, ids: ids))))
        return try JSON.response(try await services.party(party), status: .created)
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.authentication.account(request)
        return try JSON.response(["bookings": try await services.views(try await services.store.bookings(account: account))])
    }

    @Sendable private func one(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try await services.authentication.account(request)
        return try JSON.response(try await services.view(try await services.booking(context.parameters.get("code"), of: account)))
    }
}

extension Services {
    /// People with ids, hashed and sealed. The seal names the booking as its row.
    func people(_ applicants: [Applicant], ids: ClosedRange<Int64>) throws -> [BookBatch.Person] {
        try zip(ids, applicants).map { id, applicant in
            let nik = applicant.person.nik.digits
            return BookBatch.Person(
                booking: id, nikHash: blind.nik(nik), nikSealed: try seal.seal(nik, table: "applicants", column: "nik", row: String(id)),
                name: applicant.person.name.text, birthDate: applicant.person.birthDate, relationship: applicant.relationship,
                service: applicant.service)
        }
    }
}
