import Domain
import Foundation
import Messages
import Store

extension PageRequest {
    /// Every month that has hours to come, as weeks of days; days that are released lead to `href`.
    /// - Parameter rooms: the days with room for all who want to come.
    func months(_ slots: [Slot], _ office: Office, rooms: Set<Day>, href: (Day) -> String) -> [[String: Any]] {
        var byDay: [Day: [Slot]] = [:]
        for slot in slots where slot.open && slot.startsAt > now { byDay[slot.day, default: []].append(slot) }
        guard let last = byDay.keys.max() else { return [] }
        var first = office.zone.day(of: now)
        first = Day(year: first.year, month: first.month, day: 1)!
        var months: [[String: Any]] = []
        while first <= last {
            months.append(month(first, byDay, office, rooms: rooms, href: href))
            first = first.adding(days: Day.length(ofMonth: first.month, year: first.year))
        }
        return months
    }

    private func month(_ first: Day, _ byDay: [Day: [Slot]], _ office: Office, rooms: Set<Day>, href: (Day) -> String) -> [String: Any] {
        let length = Day.length(ofMonth: first.month, year: first.year)
        // weeks begin on Monday
        let before = first.weekday.rawValue - 1
        var cells: [[String: Any]] = Array(repeating: [:], count: before)
        for number in 0..<length { cells.append(cell(first.adding(days: number), byDay, office, rooms: rooms, href: href)) }
        while cells.count % 7 != 0 { cells.append([:]) }
        // weeks that are over only make the way longer
        let today = office.zone.day(of: now)
        let from = today > first ? (before + today.daysSinceEpoch - first.daysSinceEpoch) / 7 * 7 : 0
        let weeks = stride(from: from, to: cells.count, by: 7).map { ["days": Array(cells[$0..<$0 + 7])] as [String: Any] }
        return [
            "name": String(dates.date(first).drop { $0 != " " }.dropFirst()),
            "weekdays": Weekday.allCases.map { ["long": dates.weekday($0), "short": String(dates.weekday($0).prefix(3))] },
            "weeks": weeks,
        ]
    }

    private func cell(_ day: Day, _ byDay: [Day: [Slot]], _ office: Office, rooms: Set<Day>, href: (Day) -> String) -> [String: Any] {
        let slots = byDay[day] ?? []
        let released = slots.filter { $0.isReleased(at: now) }
        let free = released.reduce(0) { $0 + $1.free }
        let planned = released.reduce(0) { $0 + $1.planned }
        let status: String
        let mark: String
        switch (slots.isEmpty, released.isEmpty) {
        case (true, _): (status, mark) = ("closed", "–")
        case (_, true): (status, mark) = ("not_released", "◷")
        case _ where !rooms.contains(day): (status, mark) = ("full", "✕")
        case _ where free * 5 <= planned: (status, mark) = ("few", "◐")
        default: (status, mark) = ("open", "●")
        }
        guard day >= office.zone.day(of: now) else { return ["number": day.day, "status": "past", "mark": "", "label": ""] }
        var label = "\(dates.day(day)): \(text("day_\(status)"))"
        if status == "open" || status == "few" { label += ", \(text("left_count", ["count": String(free)]))" }
        var cell: [String: Any] = ["number": day.day, "status": status, "mark": mark, "label": label]
        if ["open", "few", "full"].contains(status) { cell["href"] = href(day) }
        return cell
    }
}
