import Desk
import Domain
import Foundation
import Hummingbird
import Store

/// The desk of an office: `/v1/staff/offices/{office}/…`.
enum DeskRoutes {
    static let operations: [StaffOperation] = [
        StaffOperation("checkIn", .post, "v1/staff/offices/:office/check-ins", .right(.desk), checkIn),
        StaffOperation("readFrame", .post, "v1/staff/offices/:office/frames", .right(.desk), readFrame),
        StaffOperation("undoCheckIn", .post, "v1/staff/offices/:office/check-ins/:code/undo", .right(.desk), undo),
        StaffOperation("correctName", .post, "v1/staff/offices/:office/visitors/:code/name", .right(.desk), correctName),
        StaffOperation("resendMessage", .post, "v1/staff/offices/:office/visitors/:code/messages/:message", .right(.desk), resend),
        StaffOperation("excuseMiss", .post, "v1/staff/offices/:office/visitors/:code/excuse", .right(.overrule), excuse),
        StaffOperation("liftAccountPause", .post, "v1/staff/offices/:office/visitors/:code/account-pause", .right(.overrule), liftPause),
        StaffOperation("endDay", .post, "v1/staff/offices/:office/days/:day/end", .right(.overrule), endDay),
        StaffOperation("enterNIK", .post, "v1/staff/offices/:office/visitors/:code/nik", .right(.desk), enterNIK),
    ]

    @Sendable private static func checkIn(_ staff: StaffRequest) async throws -> Response {
        let body = try await JSON.body(staff.request, as: CheckInBody.self)
        let people = try await staff.services.checkIn(body, at: try staff.pathOffice(), by: try staff.session())
        var views: [VisitorView] = []
        for one in people { views.append(try await VisitorView(one, staff.services)) }
        return try JSON.response(["people": views])
    }

    @Sendable private static func readFrame(_ staff: StaffRequest) async throws -> Response {
        let frame = try await JSON.body(staff.request, as: FrameBody.self, most: FrameBody.largest).checked()
        return try JSON.response(FrameView(code: frame.qrCode()))
    }

    @Sendable private static func undo(_ staff: StaffRequest) async throws -> Response {
        try await staff.services.desk.undo(try staff.booking(), at: try staff.pathOffice(), by: try staff.session())
        return Response(status: .noContent)
    }

    private struct NameBody: Decodable { var name: String? }

    @Sendable private static func correctName(_ staff: StaffRequest) async throws -> Response {
        var checks = Checks()
        let name = checks.parse(try await JSON.body(staff.request, as: NameBody.self).name, "name", { _ in .invalidName }) { try PersonName($0) }
        try checks.finish()
        try await staff.services.desk.correct(name: name!, of: try staff.booking(), at: try staff.pathOffice(), by: try staff.session())
        return Response(status: .noContent)
    }

    @Sendable private static func resend(_ staff: StaffRequest) async throws -> Response {
        try await staff.services.desk.resend(
            try staff.id("message", .bookingNotFound), of: try staff.booking(), at: try staff.pathOffice(), by: try staff.session())
        return Response(status: .accepted)
    }

    @Sendable private static func excuse(_ staff: StaffRequest) async throws -> Response {
        let reason = try await JSON.body(staff.request, as: ReasonBody.self).checked()
        try await staff.services.desk.excuse(try staff.booking(), reason: reason, at: try staff.pathOffice(), by: try staff.session())
        return Response(status: .noContent)
    }

    @Sendable private static func liftPause(_ staff: StaffRequest) async throws -> Response {
        let reason = try await JSON.body(staff.request, as: ReasonBody.self).checked()
        try await staff.services.desk.liftAccountPause(try staff.booking(), reason: reason, at: try staff.pathOffice(), by: try staff.session())
        return Response(status: .noContent)
    }

    @Sendable private static func endDay(_ staff: StaffRequest) async throws -> Response {
        guard let day = staff.context.parameters.get("day").flatMap({ Day($0) }) else { throw APIError(field: "day", .invalidDate) }
        let body = try await JSON.body(staff.request, as: ReasonBody.self)
        try await staff.services.desk.end(
            day, excused: body.excused ?? false, reason: try body.checked(), at: try staff.pathOffice(), by: try staff.session())
        return Response(status: .noContent)
    }

    @Sendable private static func enterNIK(_ staff: StaffRequest) async throws -> Response {
        let body = try await JSON.body(staff.request, as: EnteredNIKBody.self)
        try await staff.services.enter(body, of: try staff.booking(), at: try staff.pathOffice(), by: try staff.session())
        return Response(status: .noContent)
    }
}

/// What somebody brings to the desk: one of code, NIK, or name and birth date.
struct CheckInBody: Decodable {
    var code: String?
    var nik: String?
    var name: String?
    var birthDate: String?
    /// Why somebody who came too late is let in: the head's right.
    var reason: String?

    enum CodingKeys: String, CodingKey {
        case code, nik, name, reason
        case birthDate = "birth_date"
    }

    func checked() throws -> DeskService.Proof {
        var checks = Checks()
        var proof: DeskService.Proof?
        if code != nil {
            proof = checks.parse(code, "code", { _ in .invalidCode }) { try BookingCode(scanned: $0) }.map { .code($0) }
        } else if nik != nil {
            proof = checks.parse(nik, "nik", { _ in .invalidNIK }) { try NIK($0) }.map { .nik($0) }
        } else {
            let name = checks.required(name.flatMap { $0.contains(where: \.isLetter) && $0.utf8.count <= 200 ? $0 : nil }, "name")
            let birth = checks.required(birthDate, "birth_date").flatMap { Day($0) }
            if birthDate != nil, birth == nil { checks.fail("birth_date", .invalidBirthDate) }
            if let name, let birth { proof = .person(name: name, birth: birth) }
        }
        try checks.finish()
        guard let proof else { throw APIError(.missingField) }
        return proof
    }
}

/// A camera's frame, for browsers that cannot read codes themselves.
struct FrameBody: Decodable {
    var width: Int?
    var height: Int?
    /// A byte a pixel from black to white, in base64.
    var pixels: String?

    /// In bytes, encoded in whatever way.
    static let largest = CameraFrame.largestSide * CameraFrame.largestSide * 2

    func checked() throws -> CameraFrame {
        var checks = Checks()
        let width = checks.required(width, "width")
        let height = checks.required(height, "height")
        let pixels = checks.required(pixels, "pixels")
        try checks.finish()
        guard let width, let height, let pixels, let data = Data(base64Encoded: pixels),
            let frame = CameraFrame(width: width, height: height, pixels: Array(data))
        else { throw APIError(field: "pixels", .invalidType) }
        return frame
    }
}

struct ReasonBody: Decodable {
    var reason: String?
    /// Of a day: the office was at fault.
    var excused: Bool?

    func checked() throws -> String {
        var checks = Checks()
        let reason = checks.reason(reason)
        try checks.finish()
        return reason
    }
}

struct FrameView: Encodable {
    /// What stands in the code; missing: none is seen.
    var code: String?
}

struct EnteredNIKBody: Decodable {
    var nik: String?
    var service: String?
    /// The officer has seen that NIK and birth date disagree.
    var nikConfirmed: Bool?
    /// The other booking, whose person the officer has seen.
    var cancels: String?

    enum CodingKeys: String, CodingKey {
        case nik, service, cancels
        case nikConfirmed = "nik_confirmed"
    }

    func checked() throws -> (NIK, Service) {
        var checks = Checks()
        let nik = checks.parse(nik, "nik", { _ in .invalidNIK }) { try NIK($0) }
        let service = checks.required(service, "service").flatMap { code in Service.allCases.first { $0.code == code && $0.isBookable } }
        if self.service != nil, service == nil { checks.fail("service", .invalidService) }
        try checks.finish()
        guard let nik, let service else { throw APIError(.missingField) }
        return (nik, service)
    }
}

struct VisitorView: Encodable {
    var code: String
    var outcome: String?
    var status: String
    var name: String
    var birth_date: String
    var nik: String?
    var has_namesake: Bool
    var service: String?
    var queue_number: String
    var office: String
    var starts_at: String
    var ends_at: String

    init(_ one: Desk.Visitor, _ services: Services) async throws {
        let booking = one.booking
        let office = try await services.office(id: booking.office)
        code = services.codes.code(for: booking.id).text
        outcome = one.outcome?.name
        status = booking.status.rawValue
        name = booking.name
        birth_date = booking.birthDate.description
        nik = one.nik
        has_namesake = one.hasNamesake
        service = booking.service?.code
        queue_number = booking.queueNumber.description
        self.office = office.code
        starts_at = office.zone.rfc3339(booking.startsAt)
        ends_at = office.zone.rfc3339(booking.endsAt)
    }
}

extension CheckInOutcome {
    /// As the API tells it, and the desk's page names its text.
    var name: String {
        switch self {
        case .checkedIn: "checked_in"
        case .before: "before"
        case .hasAnother: "has_another"
        case .notFound: "not_found"
        case .wrongOffice: "wrong_office"
        case .wrongDay: "wrong_day"
        case .late: "late"
        case .cancelled: "cancelled"
        case .served: "served"
        case .notConfirmed: "not_confirmed"
        case .ownBooking: "own_booking"
        }
    }
}

extension StaffRequest {
    /// The booking that the path names.
    func booking() throws -> Int64 {
        guard let id = services.codes.bookingID(of: try services.bookingCode(context.parameters.get("code"))) else {
            throw APIError(.bookingNotFound)
        }
        return id
    }
}

extension Services {
    /// Checks in whom the proof means. When it means several, nobody is checked in, and the officer chooses.
    func checkIn(_ body: CheckInBody, at office: Office, by session: StaffSession) async throws -> [Desk.Visitor] {
        let proof = try body.checked()
        let reason = body.reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : String($0.prefix(500)) }
        if reason != nil, !session.may(.overrule, at: office.id) { throw APIError(.forbidden) }
        guard reason?.utf8.contains(0) != true else { throw APIError(field: "reason", .invalidType) }
        let found = try await desk.find(proof, at: office, by: session)
        guard let first = found.first else { throw APIError(.bookingNotFound) }
        let open = found.filter { $0.booking.status != .cancelled }
        if open.count > 1 { return open }
        return try await desk.checkIn((open.first ?? first).booking.id, at: office, reason: reason, by: session)
    }
}

extension Services {
    /// - Throws: nik_has_booking with the other booking's code, name and birth date.
    func enter(_ body: EnteredNIKBody, of booking: Int64, at office: Office, by session: StaffSession) async throws {
        let (nik, service) = try body.checked()
        let other = try body.cancels.flatMap { codes.bookingID(of: try bookingCode($0)) }
        do {
            try await desk.enter(
                nik: nik, service: service, of: booking, confirmed: body.nikConfirmed ?? false, cancelling: other, at: office, by: session)
        } catch DeskError.hasAnother(let other, let name, let birth) {
            throw APIError(.nikHasBooking, facts: ["booking": codes.code(for: other).text, "name": name, "birth_date": birth.description])
        }
    }
}

extension DeskError {
    var code: ErrorCode {
        switch self {
        case .notFound: .bookingNotFound
        case .ownBooking: .forbidden
        case .tooLateToUndo: .tooLateToUndo
        case .hasNIK: .hasNIK
        case .servedElsewhere: .servedElsewhere
        case .disagrees: .nikBirthDateMismatch
        case .hasAnother: .nikHasBooking
        case .dayNotOver: .dayNotOver
        case .notThisDesk: .forbidden
        case .noRoom: .noRoom
        case .alreadyBooked: .alreadyBooked
        case .paused: .paused
        case .tooManyBookings: .deskLimit
        case .cannotCancel: .cannotCancel
        }
    }
}
