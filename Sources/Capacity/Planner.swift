import Domain
import Store

/// The slots that a lane's weekly patterns want on a range of days: pure.
public enum Planner {
    /// - Parameters:
    ///   - lane: the patterns, in the office's local time.
    ///   - days: the office's own days.
    ///   - calendar: public holidays and collective leave; beyond what is decreed, days are provisional.
    ///   - closures: days on which this office alone is closed.
    ///   - exceptions: hours that are otherwise than the pattern has them; on days on which offices are closed they do not count.
    public static func slots(
        of lane: Lane, on days: ClosedRange<Day>, calendar: HolidayCalendar, closures: Set<Day>, exceptions: [PlanException] = []
    ) -> [WantedSlot] {
        let changed = Dictionary(grouping: exceptions, by: \.day)
        var wanted: [WantedSlot] = []
        for number in days.lowerBound.daysSinceEpoch...days.upperBound.daysSinceEpoch {
            let day = Day(daysSinceEpoch: number)
            let status = calendar.status(of: day)
            // A weekend is closed because the pattern has no hours on it; an office may open a Saturday.
            if case .holiday = status.kind { continue }
            if closures.contains(day) { continue }
            let hours = lane.patterns.hours(on: day).map { hour in
                WantedSlot(
                    day: day, session: hour.session, startsAt: lane.zone.instant(day, hour.starts), endsAt: lane.zone.instant(day, hour.ends),
                    prefix: lane.letter + hour.letter, places: hour.places, provisional: status.provisional)
            }
            wanted += applying(changed[day] ?? [], to: hours, provisional: status.provisional)
        }
        return wanted
    }

    private static func applying(_ exceptions: [PlanException], to hours: [WantedSlot], provisional: Bool) -> [WantedSlot] {
        let starts = Set(exceptions.map(\.startsAt))
        let own = exceptions.compactMap { one in
            one.places.map { places in
                WantedSlot(
                    day: one.day, session: one.session, startsAt: one.startsAt, endsAt: one.endsAt, prefix: one.prefix, places: places,
                    provisional: provisional)
            }
        }
        return (hours.filter { !starts.contains($0.startsAt) } + own).sorted { $0.startsAt < $1.startsAt }
    }
}
