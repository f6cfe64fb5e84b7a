/// The public holidays and collective leave of the yearly decree (SKB 3 Menteri), as far as it is known.
public struct HolidayCalendar: Hashable, Sendable {
    /// The last day for which a decree is entered: 31 December of its year. `nil` when there is none.
    public let knownUntil: Day?
    private let holidays: [Day: Holiday]

    public init(holidays: [Holiday], knownUntil: Day?) {
        self.holidays = Dictionary(holidays.map { ($0.day, $0) }, uniquingKeysWith: { first, _ in first })
        self.knownUntil = knownUntil
    }

    /// A holiday on a weekend is told as a holiday, since an office may open Saturdays but not then.
    public func status(of day: Day) -> DayStatus {
        let provisional = knownUntil.map { day > $0 } ?? true
        if let holiday = holidays[day] ?? (provisional ? HolidayCalendar.fixed(day) : nil) {
            return DayStatus(kind: .holiday(holiday), provisional: provisional)
        }
        return DayStatus(kind: day.weekday.isWeekend ? .weekend : .open, provisional: provisional)
    }

    /// Days from `day` until the last one known, 0 when that is past or none is known.
    public func daysUntilUnknown(from day: Day) -> Int {
        max(0, (knownUntil?.daysSinceEpoch ?? day.daysSinceEpoch) - day.daysSinceEpoch)
    }

    /// A decree covers a whole year, so what is known ends with the year of its latest holiday.
    public static func knownUntil(_ decreed: [Holiday]) -> Day? {
        decreed.map(\.day.year).max().flatMap { Day(year: $0, month: 12, day: 31) }
    }

    /// The holidays that fall on the same date each year (Keputusan Presiden 8/2024), which close before any decree says so.
    private static func fixed(_ day: Day) -> Holiday? {
        switch (day.month, day.day) {
        case (1, 1), (5, 1), (6, 1), (8, 17), (12, 25): Holiday(day: day, kind: .national, source: "Keppres 8/2024")
        default: nil
        }
    }
}
