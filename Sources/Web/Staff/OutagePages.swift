import Desk
import Domain
import Foundation
import Hummingbird
import Store

/// The day's list on paper.
enum OutagePages {
    static let rows: [StaffPages.Row] = [StaffPages.Row(path: "staff/offices/:office/list", access: .right(.desk), handler: paper)]

    /// With room for what is written by hand.
    @Sendable private static func paper(_ staff: StaffPage) async throws -> Response {
        let page = staff.page
        let office = try staff.pathOffice()
        let day = page.query["day"].flatMap { Day($0) } ?? office.zone.day(of: page.now)
        let list = try await page.services.outage.list(day, at: office, by: try staff.session())
        let hours = Dictionary(grouping: list.entries, by: \.booking.startsAt).sorted { $0.key < $1.key }.map { _, entries -> [String: Any] in
            let first = entries[0].booking
            var hour: [String: Any] = [
                "hour": page.dates.hours(from: first.startsAt, to: first.endsAt, office.zone),
                "people": entries.map { entry in
                    [
                        "number": entry.booking.queueNumber.description, "name": entry.booking.name, "birth": entry.booking.birthDate.description,
                        "nik": entry.nik ?? "", "service": entry.booking.service?.name(page.language) ?? "",
                        "code": page.services.codes.code(for: entry.booking.id).text,
                    ]
                },
            ]
            hour["desk"] = entries[0].desk
            return hour
        }
        return page.page(
            "daylist", title: page.text("list_title"),
            [
                "office": office.name, "day_name": page.dates.day(day), "fetched": page.dates.instant(list.fetchedAt, office.zone), "hours": hours,
                "previous": "/staff/offices/\(office.code)/list?day=\(day.adding(days: -1))",
                "next": "/staff/offices/\(office.code)/list?day=\(day.adding(days: 1))",
            ])
    }
}
