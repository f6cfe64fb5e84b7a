import Desk
import Domain
import Foundation
import Hummingbird
import Store

/// Bookings that officers make for people without account or telephone: API and pages.
enum DeskBookings {
    static let operations: [StaffOperation] = [
        StaffOperation("bookAtDesk", .post, "v1/staff/offices/:office/bookings", .right(.desk), book),
        StaffOperation("cancelAtDesk", .post, "v1/staff/offices/:office/visitors/:code/cancellation", .right(.desk), cancel),
    ]

    static let rows: [StaffPages.Row] = [
        StaffPages.Row(path: "staff/offices/:office/bookings", access: .right(.desk), handler: { try form($0, nil) }),
        StaffPages.Row(path: "staff/offices/:office/bookings", access: .right(.desk), operation: "bookAtDesk", handler: doBook),
    ]

    @Sendable private static func book(_ staff: StaffRequest) async throws -> Response {
        let body = try await JSON.body(staff.request, as: DeskBookingBody.self)
        let id = try await staff.services.book(body, at: try staff.pathOffice(), by: try staff.session())
        guard let booking = try await staff.services.store.booking(id) else { throw APIError(.bookingNotFound) }
        return JSON.response(try await staff.services.view(booking), status: .created)
    }

    @Sendable private static func cancel(_ staff: StaffRequest) async throws -> Response {
        let reason = try await JSON.body(staff.request, as: ReasonBody.self).checked()
        try await staff.services.desk.cancel(try staff.booking(), reason: reason, at: try staff.pathOffice(), by: try staff.session())
        return Response(status: .noContent)
    }

    private static func form(_ staff: StaffPage, _ problem: APIError?) throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        let services = Service.allCases.filter(\.isBookable).map { (value: $0.code, label: $0.name(page.language)) }
        return page.formPage(
            title: page.text("desk_book_title"), intro: page.text("desk_book_intro", ["office": office.name]),
            action: "/staff/offices/\(office.code)/bookings", submit: page.text("desk_book"),
            fields: AccountPages.personFields(page, "", problem) + [FormField(path: "service", label: page.text("service"), kind: .choice(services))],
            links: [("/staff/offices/\(office.code)/desk", page.text("desk_back"))], problem: problem)
    }

    /// Then the ticket, to be printed.
    @Sendable private static func doBook(_ staff: StaffPage) async throws -> Response {
        let form = staff.page.form
        let office = try staff.pathOffice()
        do {
            let body = DeskBookingBody(
                nik: form["nik"], name: form["name"], birthDate: form.date("birth_date"), service: form["service"],
                nikConfirmed: form["nik_confirmed"] != nil)
            let id = try await staff.services.book(body, at: office, by: try staff.session())
            return staff.page.redirect("/staff/offices/\(office.code)/desk/\(staff.services.codes.code(for: id).text)/paper")
        } catch {
            return try Self.form(staff, try staff.page.told(error))
        }
    }
}

struct DeskBookingBody: Decodable {
    var nik: String?
    var name: String?
    var birthDate: String?
    var service: String?
    var nikConfirmed: Bool?
    /// The first day; missing: the first hour that has not begun.
    var from: String?

    enum CodingKeys: String, CodingKey {
        case nik, name, service, from
        case birthDate = "birth_date"
        case nikConfirmed = "nik_confirmed"
    }

    /// - Parameter today: at the office.
    func checked(today: Day) throws -> (DeskPerson, from: Day) {
        var checks = Checks()
        // always an own visit: nobody else is on the ticket
        let applicant = ApplicantBody(
            nik: nik, name: name, birthDate: birthDate, relationship: Relationship.holder.rawValue, service: service, nikConfirmed: nikConfirmed
        ).checked(at: "", today: today, &checks)
        let first = from.map { Day($0) } ?? today
        if first == nil { checks.fail("from", .invalidDate) }
        try checks.finish()
        guard let applicant, let first else { throw APIError(.missingField) }
        let person = applicant.person
        return (DeskPerson(nik: person.nik, name: person.name, birthDate: person.birthDate, service: applicant.service), max(first, today))
    }
}

extension Services {
    fileprivate func book(_ body: DeskBookingBody, at office: Office, by session: StaffSession) async throws -> Int64 {
        let (person, from) = try body.checked(today: office.zone.day(of: now()))
        return try await desk.book(person, from: from, at: office, by: session)
    }
}
