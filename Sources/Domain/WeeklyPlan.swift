/// The arrival hours of an ordinary week; exceptions and closures come from elsewhere.
public struct WeeklyPlan: Hashable, Sendable {
    public var hours: [Weekday: [PlannedHour]]

    public init(hours: [Weekday: [PlannedHour]]) {
        self.hours = hours.mapValues { $0.sorted { $0.starts < $1.starts } }
    }

    /// How many arrival hours an office has on Monday to Thursday.
    public enum DailyHours: Int, CaseIterable, Hashable, Sendable {
        /// 08:00 to 12:00 and 13:00 to 16:00.
        case seven = 7
        /// 08:00 to 16:00 without a pause.
        case eight = 8
    }

    /// Monday to Friday with the same number of places in every hour. On Friday no hour overlaps the long break for prayer,
    /// 11:30 to 13:00, which leaves 08:00 to 11:00 and 13:00 to 16:00.
    public static func standard(placesPerHour: Int, hours: DailyHours) -> WeeklyPlan {
        let starts = hours == .eight ? Array(8...15) : [8, 9, 10, 11, 13, 14, 15]
        let all = starts.map {
            PlannedHour(starts: TimeOfDay(hour: $0)!, ends: TimeOfDay(hour: $0 + 1)!, places: placesPerHour)
        }
        let friday = all.filter { $0.ends <= fridayBreak.lowerBound || $0.starts >= fridayBreak.upperBound }
        return WeeklyPlan(hours: [.monday: all, .tuesday: all, .wednesday: all, .thursday: all, .friday: friday])
    }

    /// The day's hours in order; empty when the office does not open on that weekday.
    public func slots(on day: Day) -> [PlannedHour] {
        hours[day.weekday] ?? []
    }

    /// The break for Friday prayer that offices keep.
    public static let fridayBreak = TimeOfDay(hour: 11, minute: 30)!..<TimeOfDay(hour: 13)!
}
