import Capacity
import Domain
import Foundation
import Hummingbird
import Store

/// The country today, for national operators and auditors.
enum CountryRoutes {
    static let operations: [StaffOperation] = [StaffOperation("readCountry", .get, "v1/staff/country", .right(.country), read)]

    @Sendable private static func read(_ staff: StaffRequest) async throws -> Response {
        let now = staff.services.now()
        return try JSON.response(["offices": try await staff.services.store.countryToday().map { OfficeTodayView($0, now) }])
    }
}

private struct OfficeTodayView: Encodable {
    struct Hour: Encodable {
        var startsAt: String
        var planned: Int
        var taken: Int
        var came: Int

        enum CodingKeys: String, CodingKey {
            case planned, taken, came
            case startsAt = "starts_at"
        }
    }

    var office: String
    var day: String
    var state: String
    var alerts: [String]
    var planned: Int
    var taken: Int
    var came: Int
    var waiting: Int
    var served: Int
    var missed: Int
    var counters: Int
    var conflicts: Int
    var hours: [Hour]

    init(_ today: OfficeToday, _ now: Date) {
        office = today.code
        day = today.day.description
        state = today.state(at: now).rawValue
        alerts = today.alerts(at: now).map(\.rawValue)
        planned = today.hours.reduce(0) { $0 + $1.planned }
        taken = today.hours.reduce(0) { $0 + $1.taken }
        came = today.hours.reduce(0) { $0 + $1.came }
        waiting = today.waiting
        served = today.served
        missed = today.missed
        counters = today.counters
        conflicts = today.conflicts
        hours = today.hours.map { .init(startsAt: today.zone.rfc3339($0.startsAt), planned: $0.planned, taken: $0.taken, came: $0.came) }
    }
}
