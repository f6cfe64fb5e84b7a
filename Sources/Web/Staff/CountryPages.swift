import Capacity
import Domain
import Foundation
import Hummingbird
import Store

/// The country today at a glance: where something is to be looked at first, then all offices.
enum CountryPages {
    static let rows: [StaffPages.Row] = [StaffPages.Row(path: "staff/country", access: .right(.country), handler: country)]

    private static let states: [OfficeState: String] = [
        .closed: "country_closed", .notBegun: "country_not_begun", .open: "country_open", .over: "country_over",
    ]
    private static let alerts: [OfficeAlert: String] = [
        .silent: "country_silent", .longWait: "country_long_wait", .conflicts: "country_conflicts", .unplanned: "country_unplanned",
    ]

    @Sendable private static func country(_ staff: StaffPage) async throws -> Response {
        let page = staff.page
        let now = page.now
        let mayChange = try staff.session().may(.capacity)
        let offices = try await page.services.store.countryToday()
        let rows = offices.map { today -> [String: Any] in
            let found = today.alerts(at: now)
            var row: [String: Any] = [
                "code": today.code, "name": today.name, "state": page.text(states[today.state(at: now)]!), "planned": sum(today, \.planned),
                "taken": sum(today, \.taken), "came": sum(today, \.came), "waiting": String(today.waiting), "served": String(today.served),
                "missed": String(today.missed), "counters": String(today.counters), "hours": bars(today),
                "alerts": found.map { page.text(alerts[$0]!, ["n": String(today.conflicts)]) },
            ]
            if mayChange { row["href"] = "/staff/offices/\(today.code)/day" }
            if !found.isEmpty { row["is_alarming"] = true }
            return row
        }
        let numbers: [(String, Int)] = [
            ("country_offices", offices.count { $0.state(at: now) == .open }),
            ("day_booked", offices.reduce(0) { $0 + $1.hours.reduce(0) { $0 + $1.taken } }),
            ("day_arrived", offices.reduce(0) { $0 + $1.hours.reduce(0) { $0 + $1.came } }), ("day_waiting", offices.reduce(0) { $0 + $1.waiting }),
            ("day_served", offices.reduce(0) { $0 + $1.served }), ("day_missed", offices.reduce(0) { $0 + $1.missed }),
        ]
        return page.page(
            "country", title: page.text("country_title"),
            [
                "numbers": numbers.map { ["label": page.text($0.0), "value": String($0.1)] },
                "alarming": rows.filter { $0["is_alarming"] != nil }, "offices": rows,
            ])
    }

    private static func sum(_ today: OfficeToday, _ number: (OfficeToday.Hour) -> Int) -> String { String(today.hours.reduce(0) { $0 + number($1) }) }

    /// A bar an hour, from the bottom, in forty units of the fullest hour.
    private static func bars(_ today: OfficeToday) -> [[String: String]] {
        let most = max(1, today.hours.map { max($0.planned, $0.taken) }.max() ?? 1)
        return today.hours.enumerated().map { number, hour in
            let (planned, taken, came) = (hour.planned * 40 / most, hour.taken * 40 / most, hour.came * 40 / most)
            return [
                "x": String(number * 12), "planned": String(planned), "planned_y": String(40 - planned), "taken": String(taken),
                "taken_y": String(40 - taken), "came": String(came), "came_y": String(40 - came),
            ]
        }
    }
}
