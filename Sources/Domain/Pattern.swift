/// One version of a lane's week: which hours it has, from when until when.
///
/// A version speaks for its weekdays only; one without hours is closed. On a day a season (Ramadan, Saturdays at peak) comes before what is none, and
/// of two the one entered last: see ``Swift/Array/hours(on:)``.
public struct Pattern: Hashable, Sendable {
    /// Why a version makes no sense.
    public enum Problem: Error, Hashable, Sendable {
        /// It ends before it begins.
        case validity
        /// A season has no end.
        case endless
        /// It speaks for no weekday.
        case noWeekday
        /// Hours of this weekday that it does not speak for, that overlap, or that do not begin on a quarter.
        case hours(Weekday)
    }

    public let isSeason: Bool
    public let validFrom: Day
    /// The last day. Nil: until another version takes its place.
    public let validUntil: Day?
    public let weekdays: Set<Weekday>
    public let plan: WeeklyPlan

    public init(isSeason: Bool, validFrom: Day, validUntil: Day?, weekdays: Set<Weekday>, plan: WeeklyPlan) {
        self.isSeason = isSeason
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.weekdays = weekdays
        self.plan = plan
    }

    /// To be asked before a version is entered; one that is in force is kept as it is.
    public func check() throws(Problem) {
        if let validUntil, validUntil < validFrom { throw .validity }
        if isSeason, validUntil == nil { throw .endless }
        if weekdays.isEmpty { throw .noWeekday }
        for (weekday, hours) in plan.hours where !hours.isEmpty {
            guard weekdays.contains(weekday), hours.allSatisfy({ $0.starts.minute % 15 == 0 }),
                zip(hours, hours.dropFirst()).allSatisfy({ $0.ends <= $1.starts })
            else { throw .hours(weekday) }
        }
    }

    /// Whether it says what is on a day.
    public func speaks(on day: Day) -> Bool {
        weekdays.contains(day.weekday) && validFrom <= day && validUntil.map { day <= $0 } ?? true
    }
}

extension [Pattern] {
    /// The hours of a day by versions in the order in which they were entered; empty when none speaks for it.
    public func hours(on day: Day) -> [PlannedHour] {
        let speaking = filter { $0.speaks(on: day) }
        return (speaking.last(where: \.isSeason) ?? speaking.last)?.plan.slots(on: day) ?? []
    }
}
