import Booking
import Domain
import Foundation
import Store

/// The body of a request for places, as sent.
struct BookingBody: Decodable {
    var office: String?
    var preference: PreferenceBody?
    var applicants: [ApplicantBody]?
    var allowSplit: Bool?

    enum CodingKeys: String, CodingKey {
        case office, preference, applicants
        case allowSplit = "allow_split"
    }
}

/// The same, checked.
struct BookingWish: Sendable {
    /// The office's code, as sent.
    let office: String?
    let preference: Preference
    let applicants: [Applicant]
    /// The party may be spread over neighbouring hours.
    let allowSplit: Bool

    /// - Throws: `APIError` with every field that is wrong.
    init(_ body: BookingBody, today: Day) throws {
        var checks = Checks()
        office = checks.required(body.office, "office")
        let preference = checks.required(body.preference, "preference")?.checked(at: "preference", &checks)
        let applicants = checks.required(body.applicants, "applicants")?.checked(today: today, &checks)
        try checks.finish()
        guard let preference, let applicants else { throw APIError(.missingField) }
        self.preference = preference
        self.applicants = applicants
        allowSplit = body.allowSplit ?? false
    }
}

extension BookingWish {
    /// From values that were checked before.
    init(office: String, preference: Preference, applicants: [Applicant], allowSplit: Bool) {
        self.office = office
        self.preference = preference
        self.applicants = applicants
        self.allowSplit = allowSplit
    }
}

extension Services {
    /// Gives places to a party.
    /// - Parameter near: a slot on whose day, and as near to which as can be, they want to come.
    func book(
        _ wish: BookingWish, at office: Office, session: UUID, key: UUID, channel: Channel, near: Int64? = nil
    ) async throws -> BookingAnswer {
        let ids = try await ids.draw(wish.applicants.count + 1)
        var wanted = try request(wish, at: office, session: session, key: key, ids: ids, channel: channel)
        wanted.near = near
        return try await explaining(wish.preference, at: office, wanted.request) { try await booking.book(wanted) }
    }

    /// What the booking channels take: people hashed and sealed, the last id for the party.
    /// - Throws: office_not_online.
    func request(
        _ wish: BookingWish, at office: Office, session: UUID, key: UUID, ids: ClosedRange<Int64>, channel: Channel = .api
    ) throws -> BookingRequest {
        guard office.acceptsOnlineBookings else { throw APIError(.officeNotOnline) }
        let mac: @Sendable () -> UUID = { [keys] in
            keys.body(["book", office.code, wish.preference.canonical, wish.allowSplit ? "true" : "false"] + wish.applicants.map(\.canonical))
        }
        return BookingRequest(
            office: office.id, zone: office.zone, preference: wish.preference, allowSplit: wish.allowSplit,
            request: BookBatch.Request(
                session: session, key: key, mac: mac, party: ids.upperBound, joins: false, channel: channel, hold: 0,
                people: people(wish.applicants, ids: ids)))
    }

    /// The answer to who was given places.
    func booked(_ wish: BookingWish, at office: Office, party: Int64, _ seats: [Seat]) -> PartyView {
        let code = codes.code(for: party).text
        return PartyView(
            party: code,
            bookings: zip(seats, wish.applicants).map { seat, applicant in
                BookingView(seat, applicant, party: code, office: office, status: .booked, codes: codes)
            })
    }

    /// People with ids. The seal names the booking as its row.
    func people(_ applicants: [Applicant], ids: ClosedRange<Int64>) -> [BookBatch.Person] {
        zip(ids, applicants).map { [blind, seal] id, applicant in
            let nik = applicant.person.nik.digits
            return BookBatch.Person(
                booking: id, name: applicant.person.name.text, birthDate: applicant.person.birthDate, relationship: applicant.relationship,
                service: applicant.service
            ) {
                .init(nikHash: blind.nik(nik), nikSealed: try seal.seal(nik, table: "applicants", column: "nik", row: String(id)))
            }
        }
    }
}
