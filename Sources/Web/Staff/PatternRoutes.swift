import Capacity
import Domain
import Foundation
import Hummingbird
import Store

/// The versions of an office's weeks.
enum PatternRoutes {
    static let operations: [StaffOperation] = [
        StaffOperation("listPatterns", .get, "v1/staff/offices/:office/patterns", .right(.capacity), list),
        StaffOperation("addPattern", .post, "v1/staff/offices/:office/patterns", .right(.approve), add),
        StaffOperation("withdrawPattern", .post, "v1/staff/patterns/:pattern/withdrawal", .right(.approve), withdraw),
    ]

    @Sendable private static func list(_ staff: StaffRequest) async throws -> Response {
        let office = try staff.pathOffice()
        return try JSON.response(["patterns": try await staff.services.patterns.list(office: office.id).map { PatternView($0, office) }])
    }

    @Sendable private static func add(_ staff: StaffRequest) async throws -> Response {
        let office = try staff.pathOffice()
        let body = try await JSON.body(staff.request, as: PatternBody.self)
        let (lane, pattern, reason) = try body.checked()
        let changes = try await staff.services.preview(pattern, office: office, lane: lane)
        var id: Int64?
        if body.dryRun != true {
            id = try await staff.services.patterns.add(pattern, office: office.id, lane: lane, reason: reason, by: try staff.actor())
        }
        return try JSON.response(AddedPatternView(id: id.map(String.init), changes: changes.map { ChangeView($0, office) }))
    }

    @Sendable private static func withdraw(_ staff: StaffRequest) async throws -> Response {
        let id = try staff.id("pattern", .planNotFound)
        let reason = try await JSON.body(staff.request, as: ReasonBody.self).checked()
        try await staff.services.patterns.withdraw(id, reason: reason, by: try staff.actor())
        return Response(status: .noContent)
    }
}

extension Services {
    /// What a version would change of the hours that are there.
    func preview(_ pattern: Pattern, office: Office, lane: LaneCode) async throws -> [SlotDifference] {
        do {
            return try await patterns.preview(pattern, office: office, lane: lane)
        } catch CapacityJob.Failure.noOffice {
            // its first version
            return []
        }
    }
}

struct PatternBody: Decodable {
    struct Hour: Decodable {
        var weekday: Int?
        var starts: String?
        var ends: String?
        var places: Int?
    }

    var lane: String?
    var season: Bool?
    var validFrom: String?
    var validUntil: String?
    /// From Monday = 1. One without hours is closed.
    var weekdays: [Int]?
    var hours: [Hour]?
    var reason: String?
    /// Only tells what would change.
    var dryRun: Bool?

    enum CodingKeys: String, CodingKey {
        case lane, season, weekdays, hours, reason
        case validFrom = "valid_from"
        case validUntil = "valid_until"
        case dryRun = "dry_run"
    }

    func checked() throws -> (LaneCode, Pattern, reason: String) {
        var checks = Checks()
        let lane = LaneCode(rawValue: lane ?? LaneCode.online.rawValue)
        if lane == nil { checks.fail("lane", .invalidType) }
        func day(_ text: String?, _ name: String) -> Day? {
            let day = text.flatMap { Day($0) }
            if text != nil, day == nil { checks.fail(name, .invalidDate) }
            return day
        }
        let from = day(checks.required(validFrom, "valid_from"), "valid_from")
        let until = day(validUntil, "valid_until")
        let numbers = checks.required(weekdays, "weekdays") ?? []
        let days = numbers.compactMap(Weekday.init)
        if days.count != numbers.count { checks.fail("weekdays", .invalidType) }
        if hours?.count ?? 0 > 7 * 48 { checks.fail("hours", .invalidType) }
        var week: [Weekday: [PlannedHour]] = [:]
        for (index, hour) in (hours ?? []).prefix(7 * 48).enumerated() {
            guard let read = hour.checked(at: "hours[\(index)]", &checks) else { continue }
            week[read.0, default: []].append(read.1)
        }
        // what would change can be looked at before it is known why
        let reason = checks.reason(reason, isNeeded: dryRun != true)
        try checks.finish()
        guard let lane, let from else { throw APIError(.missingField) }
        let pattern = Pattern(
            isSeason: season ?? false, validFrom: from, validUntil: until, weekdays: Set(days), plan: WeeklyPlan(hours: week))
        do {
            try pattern.check()
        } catch {
            throw APIError(problem: error)
        }
        return (lane, pattern, reason)
    }
}

extension PatternBody.Hour {
    fileprivate func checked(at path: String, _ checks: inout Checks) -> (Weekday, PlannedHour)? {
        let day = checks.required(weekday, "\(path).weekday").flatMap { Weekday(rawValue: $0) }
        if weekday != nil, day == nil { checks.fail("\(path).weekday", .invalidType) }
        let from = checks.required(starts, "\(path).starts").flatMap { TimeOfDay($0) }
        let to = checks.required(ends, "\(path).ends").flatMap { TimeOfDay($0) }
        if starts != nil, from == nil { checks.fail("\(path).starts", .invalidHour) }
        if ends != nil, to == nil { checks.fail("\(path).ends", .invalidHour) }
        if let from, let to, from >= to { checks.fail("\(path).ends", .invalidHour) }
        let number = checks.required(places, "\(path).places")
        if let number, !(0...10_000).contains(number) { checks.fail("\(path).places", .invalidType) }
        guard let day, let from, let to, from < to, let number, (0...10_000).contains(number) else { return nil }
        return (day, PlannedHour(starts: from, ends: to, places: number))
    }
}

extension APIError {
    /// Why a version of a week makes no sense.
    fileprivate init(problem: Pattern.Problem) {
        switch problem {
        case .validity: self.init(field: "valid_until", .invalidDate)
        case .endless: self.init(field: "valid_until", .missingField)
        case .noWeekday: self.init(field: "weekdays", .missingField)
        case .hours: self.init(field: "hours", .invalidHour)
        }
    }
}

extension PatternError {
    var code: ErrorCode {
        switch self {
        case .notFound: .planNotFound
        case .same, .withdrawn: .planSettled
        }
    }
}

private struct PatternView: Encodable {
    struct Hour: Encodable {
        var weekday: Int
        var starts: String
        var ends: String
        var places: Int
    }

    struct Withdrawal: Encodable {
        var by: String?
        var at: String
        var reason: String
    }

    var id: String
    var lane: String
    var season: Bool
    var validFrom: String
    var validUntil: String?
    var weekdays: [Int]
    var hours: [Hour]
    var enteredBy: String?
    var enteredAt: String
    var reason: String
    var withdrawal: Withdrawal?

    enum CodingKeys: String, CodingKey {
        case id, lane, season, weekdays, hours, reason, withdrawal
        case validFrom = "valid_from"
        case validUntil = "valid_until"
        case enteredBy = "entered_by"
        case enteredAt = "entered_at"
    }

    init(_ version: PatternVersion, _ office: Office) {
        let pattern = version.pattern
        id = String(version.id)
        lane = version.lane.rawValue
        season = pattern.isSeason
        validFrom = pattern.validFrom.description
        validUntil = pattern.validUntil?.description
        weekdays = pattern.weekdays.map(\.rawValue).sorted()
        hours = Weekday.allCases.flatMap { weekday in
            (pattern.plan.hours[weekday] ?? []).map {
                Hour(weekday: weekday.rawValue, starts: $0.starts.description, ends: $0.ends.description, places: $0.places)
            }
        }
        enteredBy = version.enteredBy
        enteredAt = office.zone.rfc3339(version.at)
        reason = version.reason
        withdrawal = version.withdrawal.map { Withdrawal(by: $0.by, at: office.zone.rfc3339($0.at), reason: $0.reason) }
    }
}

private struct AddedPatternView: Encodable {
    /// Missing: it was only looked at.
    var id: String?
    /// What the next night changes, or would.
    var changes: [ChangeView]
}

private struct ChangeView: Encodable {
    var change: String
    var startsAt: String
    var endsAt: String
    /// Missing: closed, or not there.
    var was: Int?
    /// Missing: closed.
    var places: Int?
    var taken: Int
    var over: Int

    enum CodingKeys: String, CodingKey {
        case change, was, places, taken, over
        case startsAt = "starts_at"
        case endsAt = "ends_at"
    }

    init(_ difference: SlotDifference, _ office: Office) {
        change = difference.kind.rawValue
        startsAt = office.zone.rfc3339(difference.startsAt)
        endsAt = office.zone.rfc3339(difference.endsAt)
        was = difference.was
        places = difference.places
        taken = difference.taken
        over = difference.over
    }
}
