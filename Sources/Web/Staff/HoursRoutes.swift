import Capacity
import Domain
import Foundation
import Hummingbird
import Store

/// The hours of an office's day, what its head changes of them, and what the operator decides.
enum HoursRoutes {
    static let operations: [StaffOperation] = [
        StaffOperation("readDay", .get, "v1/staff/offices/:office/days/:day", .right(.capacity), read),
        StaffOperation("changeDay", .post, "v1/staff/offices/:office/days/:day/changes", .right(.capacity), change),
        StaffOperation("switchOffice", .post, "v1/staff/offices/:office/online", .right(.approve), switchOffice),
        StaffOperation("listChanges", .get, "v1/staff/changes", .right(.approve), list),
        StaffOperation("decideChange", .post, "v1/staff/changes/:change", .right(.approve), decide),
    ]

    @Sendable private static func read(_ staff: StaffRequest) async throws -> Response {
        let office = try staff.pathOffice()
        return try JSON.response(OfficeDayView(try await staff.services.hours.day(try staff.day(), at: office), office))
    }

    @Sendable private static func change(_ staff: StaffRequest) async throws -> Response {
        let office = try staff.pathOffice()
        let body = try await JSON.body(staff.request, as: HoursBody.self)
        let changed = try await staff.services.change(body, of: try staff.day(), at: office, by: try staff.session())
        return try JSON.response(["hours": changed.map { ChangedHourView($0, office) }])
    }

    @Sendable private static func switchOffice(_ staff: StaffRequest) async throws -> Response {
        let (online, reason) = try await JSON.body(staff.request, as: OnlineBody.self).checked()
        try await staff.services.store.switchOffice(try staff.pathOffice().id, online: online, reason: reason, by: try staff.actor())
        return Response(status: .noContent)
    }

    @Sendable private static func list(_ staff: StaffRequest) async throws -> Response {
        var views: [AskedChangeView] = []
        for one in try await staff.services.store.askedChanges() {
            views.append(AskedChangeView(one, try await staff.services.office(id: one.office)))
        }
        return try JSON.response(["changes": views])
    }

    @Sendable private static func decide(_ staff: StaffRequest) async throws -> Response {
        let id = try staff.id("change", .changeNotFound)
        let body = try await JSON.body(staff.request, as: DecisionBody.self)
        let (approve, reason) = try body.checked()
        try await staff.services.hours.decide(id, approve: approve, reason: reason, by: try staff.actor())
        return Response(status: .noContent)
    }
}

extension StaffRequest {
    /// The day that the path names.
    func day() throws -> Day {
        guard let day = context.parameters.get("day").flatMap({ Day($0) }) else { throw APIError(field: "day", .invalidDate) }
        return day
    }
}

struct HoursBody: Decodable {
    struct Hour: Decodable {
        var starts: String?
        /// Of an hour that is not there yet; missing: an hour later.
        var ends: String?
        var places: Int?
        var closed: Bool?
    }

    var hours: [Hour]?
    var reason: String?
    /// From when added places are offered; missing: as soon as policy lets.
    var opensAt: String?
    /// Only tells what would change.
    var dryRun: Bool?

    enum CodingKeys: String, CodingKey {
        case hours, reason
        case opensAt = "opens_at"
        case dryRun = "dry_run"
    }

    func checked() throws -> (hours: [WantedHour], reason: String, opensAt: Date?) {
        var checks = Checks()
        let hours = checks.required(hours, "hours") ?? []
        if self.hours != nil, !(1...48).contains(hours.count) { checks.fail("hours", .invalidType) }
        let wanted = hours.enumerated().compactMap { index, hour -> WantedHour? in
            let path = "hours[\(index)]"
            let starts = checks.required(hour.starts, "\(path).starts").flatMap { TimeOfDay($0) }
            let ends = hour.ends.map { TimeOfDay($0) }
            if hour.starts != nil, starts == nil { checks.fail("\(path).starts", .invalidHour) }
            if let ends, ends == nil { checks.fail("\(path).ends", .invalidHour) }
            if hour.closed != true, checks.required(hour.places, "\(path).places") == nil { return nil }
            if let places = hour.places, !(0...10_000).contains(places) { checks.fail("\(path).places", .invalidType) }
            guard let starts else { return nil }
            return WantedHour(starts: starts, ends: ends ?? nil, places: hour.closed == true ? nil : hour.places)
        }
        let opens = opensAt.map { RFC3339.parse($0) }
        if let opens, opens == nil { checks.fail("opens_at", .invalidDate) }
        // what would change can be looked at before it is known why
        let reason = checks.reason(reason, isNeeded: dryRun != true)
        try checks.finish()
        return (wanted, reason, opens ?? nil)
    }
}

struct OnlineBody: Decodable {
    var online: Bool?
    var reason: String?

    func checked() throws -> (Bool, String) {
        guard let online else { throw APIError(field: "online", .missingField) }
        return (online, try ReasonBody(reason: reason).checked())
    }
}

struct DecisionBody: Decodable {
    var approve: Bool?
    /// Why it is refused.
    var reason: String?

    func checked() throws -> (Bool, String?) {
        guard let approve else { throw APIError(field: "approve", .missingField) }
        return (approve, approve ? nil : try ReasonBody(reason: reason).checked())
    }
}

private struct OfficeDayView: Encodable {
    struct Hour: Encodable {
        var lane: String
        var startsAt: String
        var endsAt: String
        /// Missing: no release opens it.
        var opensAt: String?
        var open: Bool
        var planned: Int
        var taken: Int
        var heldBack: Int
        /// By status.
        var people: [String: Int]
    }

    var day: String
    var booked: Int
    var arrived: Int
    var walkIns: Int
    var waiting: Int
    var atCounters: Int
    var served: Int
    var missed: Int
    /// In minutes.
    var medianWait: Double?
    var longestWaitOfNineTenths: Double?
    var ceiling: Int?
    var latestEnd: String?
    var hours: [Hour]
    var asked: [AskedChangeView]

    init(_ day: OfficeDay, _ office: Office) {
        self.day = day.day.description
        booked = day.booked
        arrived = day.arrived
        walkIns = day.walkIns
        waiting = day.waiting
        atCounters = day.atCounters
        served = day.served
        missed = day.missed
        medianWait = day.wait(share: 0.5)
        longestWaitOfNineTenths = day.wait(share: 0.9)
        ceiling = day.limits?.ceiling
        latestEnd = day.limits?.latestEnd.description
        hours = day.hours.map { hour in
            Hour(
                lane: hour.lane.rawValue, startsAt: office.zone.rfc3339(hour.startsAt), endsAt: office.zone.rfc3339(hour.endsAt),
                opensAt: hour.opensAt.map(office.zone.rfc3339), open: hour.isOpen, planned: hour.planned, taken: hour.taken, heldBack: hour.heldBack,
                people: Dictionary(uniqueKeysWithValues: hour.people.map { ($0.key.rawValue, $0.value) }))
        }
        asked = day.asked.map { AskedChangeView($0, office) }
    }

    enum CodingKeys: String, CodingKey {
        case day, booked, arrived, waiting, served, missed, ceiling, hours, asked
        case walkIns = "walk_ins"
        case atCounters = "at_counters"
        case medianWait = "median_wait"
        case longestWaitOfNineTenths = "wait_90"
        case latestEnd = "latest_end"
    }
}

extension OfficeDayView.Hour {
    enum CodingKeys: String, CodingKey {
        case lane, open, planned, taken, people
        case startsAt = "starts_at"
        case endsAt = "ends_at"
        case opensAt = "opens_at"
        case heldBack = "held_back"
    }
}

struct ChangedHourView: Encodable {
    var startsAt: String
    var endsAt: String
    /// Missing: it was closed, or not there.
    var was: Int?
    /// Missing: closed.
    var places: Int?
    var taken: Int
    var over: Int
    var added: Int
    var opensAt: String?
    var outcome: String

    enum CodingKeys: String, CodingKey {
        case was, places, taken, over, added, outcome
        case startsAt = "starts_at"
        case endsAt = "ends_at"
        case opensAt = "opens_at"
    }

    init(_ hour: ChangedHour, _ office: Office) {
        startsAt = office.zone.rfc3339(hour.startsAt)
        endsAt = office.zone.rfc3339(hour.endsAt)
        was = hour.was
        places = hour.places
        taken = hour.taken
        over = hour.over
        added = hour.added
        opensAt = hour.opensAt.map(office.zone.rfc3339)
        outcome = hour.outcome.name
    }
}

extension ChangedHour.Outcome {
    /// As the API tells it, and the head's page names its text.
    var name: String {
        switch self {
        case .inForce: "in_force"
        case .same: "same"
        case .past: "past"
        case .asked: "asked"
        case .overlaps: "overlaps"
        }
    }
}

struct AskedChangeView: Encodable {
    var id: String
    var office: String
    var startsAt: String
    var endsAt: String
    var was: Int?
    var places: Int?
    var opensAt: String
    var askedBy: String
    var reason: String

    enum CodingKeys: String, CodingKey {
        case id, office, was, places, reason
        case startsAt = "starts_at"
        case endsAt = "ends_at"
        case opensAt = "opens_at"
        case askedBy = "asked_by"
    }

    init(_ change: AskedChange, _ office: Office) {
        id = String(change.id)
        self.office = office.code
        startsAt = office.zone.rfc3339(change.startsAt)
        endsAt = office.zone.rfc3339(change.endsAt)
        was = change.was
        places = change.places
        opensAt = office.zone.rfc3339(change.opensAt)
        askedBy = change.askedBy
        reason = change.reason
    }
}

extension Services {
    /// - Throws: what the body's fields say, and `HoursError`.
    func change(_ body: HoursBody, of day: Day, at office: Office, by session: StaffSession) async throws -> [ChangedHour] {
        let (wanted, reason, opens) = try body.checked()
        do {
            return try await hours.change(
                wanted, of: day, at: office, opensAt: opens, reason: reason, mayExceed: session.may(.approve), dry: body.dryRun ?? false,
                by: StaffActor(session))
        } catch HoursError.hour(let index) {
            throw APIError(field: "hours[\(index)].starts", .invalidHour)
        }
    }
}

extension HoursError {
    var code: ErrorCode {
        switch self {
        case .notOnline: .officeNotOnline
        case .pastDay: .pastDay
        case .beyondHorizon: .beyondHorizon
        case .closedDay: .officeClosed
        case .hour: .invalidHour
        case .notFound: .changeNotFound
        case .decided: .changeDecided
        }
    }
}
