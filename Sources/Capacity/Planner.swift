import Domain
import Store

/// The slots that a lane's weekly pattern wants on a range of days: pure.
public enum Planner {
    /// - Parameters:
    ///   - lane: the pattern, in the office's local time.
    ///   - days: the office's own days.
    ///   - calendar: public holidays and collective leave; beyond what is decreed, days are provisional.
    ///   - closures: days on which this office alone is closed.
    public static func slots(of lane: Lane, on days: ClosedRange<Day>, calendar: HolidayCalendar, closures: Set<Day>) -> [WantedSlot] {
        var wanted: [WantedSlot] = []
        let plan = lane.plan
        for number in days.lowerBound.daysSinceEpoch...days.upperBound.daysSinceEpoch {
            let day = Day(daysSinceEpoch: number)
            let status = calendar.status(of: day)
            // A weekend is closed because the pattern has no hours on it; an office may open a Saturday.
            if case .holiday = status.kind { continue }
            if closures.contains(day) { continue }
            for hour in plan.slots(on: day) {
                wanted.append(
                    WantedSlot(
                        day: day, session: hour.session, startsAt: lane.zone.instant(day, hour.starts), endsAt: lane.zone.instant(day, hour.ends),
                        prefix: lane.letter + hour.letter, places: hour.places, provisional: status.provisional))
            }
        }
        return wanted
    }
}
