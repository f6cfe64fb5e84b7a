import Desk
import Domain
import Foundation
import Hummingbird
import Store

/// A desk without network: the list that it takes beforehand, and what it brings back.
enum OutageRoutes {
    static let operations: [StaffOperation] = [
        StaffOperation("readDayList", .get, "v1/staff/offices/:office/days/:day/list", .right(.desk), list),
        StaffOperation("mergeDesk", .post, "v1/staff/offices/:office/merges", .right(.desk), merge),
        StaffOperation("finishMerge", .post, "v1/staff/offices/:office/days/:day/merge", .right(.desk), finish),
    ]

    @Sendable private static func list(_ staff: StaffRequest) async throws -> Response {
        let office = try staff.pathOffice()
        let list = try await staff.services.outage.list(try staff.day(), at: office, by: try staff.actor())
        return try JSON.response(DayListView(list, office, staff.services))
    }

    @Sendable private static func merge(_ staff: StaffRequest) async throws -> Response {
        let records = try await JSON.body(staff.request, as: MergeBody.self).checked(staff.services)
        let outcomes = try await staff.services.outage.merge(records, at: try staff.pathOffice(), by: try staff.session())
        return try JSON.response(MergedView(records, outcomes))
    }

    @Sendable private static func finish(_ staff: StaffRequest) async throws -> Response {
        try await staff.services.finishMerge(try staff.day(), at: try staff.pathOffice(), by: try staff.session())
        return Response(status: .noContent)
    }
}

struct MergeBody: Decodable {
    struct Record: Decodable {
        var id: String?
        /// Of a booking; else a walk-in.
        var code: String?
        var lane: String?
        var number: Int?
        var service: String?
        var priority: String?
        var arrivedAt: String?
        var calledAt: String?
        var counter: Int?
        var endedAt: String?
        var outcome: String?
        var missing: String?

        enum CodingKeys: String, CodingKey {
            case id, code, lane, number, service, priority, counter, outcome, missing
            case arrivedAt = "arrived_at"
            case calledAt = "called_at"
            case endedAt = "ended_at"
        }
    }

    var records: [Record]?
    /// What the machine takes for now: its times are put right by the difference.
    var clock: String?

    func checked(_ services: Services) throws -> [DeskRecord] {
        var checks = Checks()
        let records = checks.required(records, "records") ?? []
        if records.count > 100 { checks.fail("records", .invalidType) }
        let shift = clock.map { RFC3339.parse($0)?.timeIntervalSince(services.now()) }
        if let shift, shift == nil { checks.fail("clock", .invalidDate) }
        let read = records.enumerated().compactMap { $1.checked(at: "records[\($0)]", services, &checks) }
        try checks.finish()
        return read.map { $0.shifted(by: -((shift ?? 0) ?? 0)) }
    }
}

extension MergeBody.Record {
    fileprivate func checked(at path: String, _ services: Services, _ checks: inout Checks) -> DeskRecord? {
        func time(_ text: String?, _ name: String) -> Date? {
            guard let text else { return nil }
            let time = RFC3339.parse(text)
            if time == nil { checks.fail("\(path).\(name)", .invalidDate) }
            return time
        }
        let id = checks.required(id, "\(path).id").flatMap { UUID(uuidString: $0) }
        if self.id != nil, id == nil { checks.fail("\(path).id", .invalidType) }
        _ = checks.required(arrivedAt, "\(path).arrived_at")
        let (arrived, called, ended) = (time(arrivedAt, "arrived_at"), time(calledAt, "called_at"), time(endedAt, "ended_at"))
        let outcome = outcome.map { VisitOutcome(rawValue: $0) }
        if let outcome, outcome != .accepted, outcome != .incomplete { checks.fail("\(path).outcome", .invalidType) }
        if (ended == nil) != (outcome == nil) { checks.fail("\(path).outcome", .missingField) }
        if ended != nil { _ = checks.required(calledAt, "\(path).called_at"); _ = checks.required(counter, "\(path).counter") }
        if let counter, !(1...99).contains(counter) { checks.fail("\(path).counter", .invalidType) }
        if let missing, missing.utf8.count > 1000 || missing.utf8.contains(0) { checks.fail("\(path).missing", .invalidType) }
        guard let who = who(at: path, services, &checks), let id, let arrived else { return nil }
        return DeskRecord(
            id: id, who: who, arrivedAt: arrived, calledAt: called, counter: counter, endedAt: ended, outcome: outcome ?? nil,
            missing: outcome == .incomplete ? missing : nil)
    }

    private func who(at path: String, _ services: Services, _ checks: inout Checks) -> DeskRecord.Who? {
        if let code {
            guard let code = try? services.bookingCode(code), let id = services.codes.bookingID(of: code) else {
                checks.fail("\(path).code", .invalidCode)
                return nil
            }
            return .booking(id)
        }
        let lane = checks.required(lane, "\(path).lane").flatMap { LaneCode(rawValue: $0) }
        if self.lane != nil, lane != .priority, lane != .special { checks.fail("\(path).lane", .invalidType) }
        let service = checks.required(service, "\(path).service").flatMap { Service(code: $0) }
        if self.service != nil, service == nil { checks.fail("\(path).service", .invalidService) }
        let number = checks.required(number, "\(path).number")
        if let number, !(OutageService.firstNumber..<1000).contains(number) { checks.fail("\(path).number", .invalidType) }
        if let priority, priority.utf8.count > 20 || priority.utf8.contains(0) { checks.fail("\(path).priority", .invalidType) }
        guard let lane, let service, let number else { return nil }
        return .walkIn(lane: lane, number: number, service: service, priority: priority)
    }
}

extension DeskRecord {
    fileprivate func shifted(by seconds: TimeInterval) -> DeskRecord {
        var shifted = self
        shifted.arrivedAt += seconds
        shifted.calledAt = calledAt.map { $0 + seconds }
        shifted.endedAt = endedAt.map { $0 + seconds }
        return shifted
    }
}

extension MergeOutcome {
    /// As the API tells it.
    var name: String {
        switch self {
        case .merged: "merged"
        case .before: "before"
        case .hasAnother: "has_another"
        case .notFound: "not_found"
        case .wrongOffice: "wrong_office"
        case .wrongDay: "wrong_day"
        case .late: "late"
        case .cancelled: "cancelled"
        case .elsewhere: "elsewhere"
        case .ownBooking: "own_booking"
        case .numberTaken: "number_taken"
        case .wrongTime: "wrong_time"
        }
    }
}

struct MergedView: Encodable {
    struct One: Encodable {
        var id: String
        var outcome: String
    }

    var records: [One]

    init(_ records: [DeskRecord], _ outcomes: [MergeOutcome]) {
        self.records = zip(records, outcomes).map { One(id: $0.id.uuidString.lowercased(), outcome: $1.name) }
    }
}

extension Services {
    /// - Throws: day_not_over.
    func finishMerge(_ day: Day, at office: Office, by session: StaffSession) async throws {
        guard day <= office.zone.day(of: now()) else { throw APIError(.dayNotOver) }
        try await outage.finish(day, at: office, by: session)
    }
}

struct DayListView: Encodable {
    struct Person: Encodable {
        var code: String
        var number: String
        var party: String
        var startsAt: String
        var endsAt: String
        var lateAfter: String
        var name: String
        var birthDate: String
        var nik: String?
        var service: String?
        var status: String
        var desk: String?

        enum CodingKeys: String, CodingKey {
            case code, number, party, name, nik, service, status, desk
            case startsAt = "starts_at"
            case endsAt = "ends_at"
            case lateAfter = "late_after"
            case birthDate = "birth_date"
        }
    }

    var office: String
    var day: String
    var fetchedAt: String
    /// By which a signed ticket names the office.
    var officeNumber: Int32
    /// For checking tickets without network: points on P-256, uncompressed, in base64.
    var keys: [String]
    /// This machine.
    var desk: String?
    var firstNumber: Int?
    var lastNumber: Int?
    var people: [Person]

    enum CodingKeys: String, CodingKey {
        case office, day, keys, desk, people
        case officeNumber = "office_number"
        case fetchedAt = "fetched_at"
        case firstNumber = "first_number"
        case lastNumber = "last_number"
    }

    init(_ list: DayList, _ office: Office, _ services: Services) {
        self.office = office.code
        day = list.day.description
        fetchedAt = office.zone.rfc3339(list.fetchedAt)
        officeNumber = list.office
        keys = services.tickets.publicKeys.map { Data($0).base64EncodedString() }
        desk = list.desk
        firstNumber = list.numbers?.lowerBound
        lastNumber = list.numbers?.upperBound
        people = list.entries.map { entry in
            let booking = entry.booking
            return Person(
                code: services.codes.code(for: booking.id).text, number: booking.queueNumber.description,
                party: services.codes.code(for: booking.party).text, startsAt: office.zone.rfc3339(booking.startsAt),
                endsAt: office.zone.rfc3339(booking.endsAt),
                lateAfter: office.zone.rfc3339(office.arrivalRule.lateAfter(startsAt: booking.startsAt, endsAt: booking.endsAt)), name: booking.name,
                birthDate: booking.birthDate.description, nik: entry.nik, service: booking.service?.code, status: booking.status.rawValue,
                desk: entry.desk)
        }
    }
}
