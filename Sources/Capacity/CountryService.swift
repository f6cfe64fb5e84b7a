import Domain
import Foundation
import Store

/// What somebody should look at.
public enum OfficeAlert: String, Sendable, CaseIterable {
    /// People are booked, the first hour began half an hour ago, and nothing was done at a desk since.
    case silent
    /// Somebody has waited for more than an hour.
    case longWait = "long_wait"
    /// Hours to come have more people than places.
    case conflicts
    /// Nobody has brought the days to the plan this night.
    case unplanned
}

/// Where an office stands on its day.
public enum OfficeState: String, Sendable, CaseIterable {
    case closed
    case notBegun = "not_begun"
    case open
    case over
}

extension OfficeToday {
    public func state(at now: Date) -> OfficeState {
        guard let first = hours.first, let last = hours.last, hours.contains(where: { $0.planned > 0 }) else { return .closed }
        if now < first.startsAt { return .notBegun }
        return now < last.endsAt || waiting > 0 ? .open : .over
    }

    public func alerts(at now: Date) -> [OfficeAlert] {
        var alerts: [OfficeAlert] = []
        if let first = hours.first(where: { $0.taken > 0 }), let last = hours.last, now > first.startsAt.addingTimeInterval(1800), now < last.endsAt,
            heardAt ?? .distantPast < first.startsAt.addingTimeInterval(-7200)
        {
            alerts.append(.silent)
        }
        if let waitingSince, now.timeIntervalSince(waitingSince) > 3600 { alerts.append(.longWait) }
        if conflicts > 0 { alerts.append(.conflicts) }
        if let plannedAt, zone.timeOfDay(of: now) >= TimeOfDay(hour: 5)!, plannedAt < zone.startOfDay(day) { alerts.append(.unplanned) }
        return alerts
    }
}
