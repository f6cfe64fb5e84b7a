import Booking
import Domain
import Foundation
import Security
import Store

/// A booking as its account sees it.
struct BookingView: JSONWritable {
    var code: String
    var party: String
    var queueNumber: String
    var status: String
    var office: String
    var startsAt: String
    var endsAt: String
    var arriveBy: String
    var lateAfter: String
    var provisional: Bool
    var name: String
    /// Masked: never whole on a screen.
    var nik: String
    var birthDate: String
    var relationship: String
    var service: String
    var moves: Int

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("arrive_by", arriveBy)
            json.member("birth_date", birthDate)
            json.member("code", code)
            json.member("ends_at", endsAt)
            json.member("late_after", lateAfter)
            json.member("moves", moves)
            json.member("name", name)
            json.member("nik", nik)
            json.member("office", office)
            json.member("party", party)
            json.member("provisional", provisional)
            json.member("queue_number", queueNumber)
            json.member("relationship", relationship)
            json.member("service", service)
            json.member("starts_at", startsAt)
            json.member("status", status)
        }
    }
}

/// The answer to a booking: the party with everybody in it.
struct PartyView: JSONWritable {
    var party: String
    var bookings: [BookingView]

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("bookings", bookings)
            json.member("party", party)
        }
    }
}

/// All bookings of an account.
struct BookingListView: JSONWritable {
    var bookings: [BookingView]

    func write(to json: inout JSONWriter) {
        json.object { $0.member("bookings", bookings) }
    }
}

extension BookingView {
    /// Just booked.
    init(_ seat: Seat, _ applicant: Applicant, party: String, office: Office, status: BookingStatus, codes: CodeBook) {
        self.init(
            code: codes.code(for: seat.booking).text, party: party, queueNumber: seat.queueNumber.description,
            status: status, office: office, startsAt: seat.slot.startsAt, endsAt: seat.slot.endsAt, provisional: seat.slot.provisional,
            name: applicant.person.name.text, nik: applicant.person.nik.masked, birthDate: applicant.person.birthDate,
            relationship: applicant.relationship, service: applicant.service, moves: 0)
    }

    /// As stored.
    init(_ booking: Booking, office: Office, codes: CodeBook, seal: Seal) throws {
        let proven = try booking.proven()
        let nik = try seal.open(proven.nikSealed, table: "applicants", column: "nik", row: String(booking.id))
        self.init(
            code: codes.code(for: booking.id).text, party: codes.code(for: booking.party).text, queueNumber: booking.queueNumber.description,
            status: booking.status, office: office, startsAt: booking.startsAt, endsAt: booking.endsAt, provisional: booking.provisional,
            name: booking.name, nik: try NIK(nik).masked, birthDate: booking.birthDate, relationship: booking.relationship,
            service: proven.service, moves: booking.moves)
    }

    private init(
        code: String, party: String, queueNumber: String, status: BookingStatus, office: Office, startsAt: Date, endsAt: Date, provisional: Bool,
        name: String, nik: String, birthDate: Day, relationship: Relationship, service: Service, moves: Int
    ) {
        self.code = code
        self.party = party
        self.queueNumber = queueNumber
        self.status = status.rawValue
        self.office = office.code
        self.startsAt = office.zone.rfc3339(startsAt)
        self.endsAt = office.zone.rfc3339(endsAt)
        arriveBy = office.zone.rfc3339(office.arrivalRule.arriveBy(startsAt: startsAt))
        lateAfter = office.zone.rfc3339(office.arrivalRule.lateAfter(startsAt: startsAt, endsAt: endsAt))
        self.provisional = provisional
        self.name = name
        self.nik = nik
        self.birthDate = birthDate.description
        self.relationship = relationship.rawValue
        self.service = service.code
        self.moves = moves
    }
}

extension Services {
    func view(_ booking: Booking) async throws -> BookingView {
        try BookingView(booking, office: try await office(id: booking.office), codes: codes, seal: seal)
    }

    func views(_ bookings: [Booking]) async throws -> [BookingView] {
        var views: [BookingView] = []
        for booking in bookings { views.append(try await view(booking)) }
        return views
    }

    /// A party with everybody in it, read anew.
    func party(_ id: Int64) async throws -> PartyView {
        PartyView(party: codes.code(for: id).text, bookings: try await views(try await store.bookings(party: id)))
    }

    /// A booking of this account by its code.
    /// - Throws: invalid_code, booking_not_found.
    func booking(_ code: String?, of account: Int64) async throws -> Booking {
        guard let id = codes.bookingID(of: try bookingCode(code)), let booking = try await store.booking(id), booking.account == account else {
            throw APIError(.bookingNotFound)
        }
        return booking
    }

    func bookingCode(_ text: String?) throws -> BookingCode {
        guard let text, text.utf8.count <= 32, let code = try? BookingCode(text) else { throw APIError(.invalidCode) }
        return code
    }
}
