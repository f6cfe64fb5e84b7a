import Foundation

/// The three legal times of Indonesia. None has daylight saving (Keputusan Presiden 41/1987), so an offset is all there is.
public enum Zone: String, CaseIterable, Hashable, Sendable {
    case wib = "WIB"
    case wita = "WITA"
    case wit = "WIT"

    /// The name in the IANA database, as PostgreSQL understands it.
    public var iana: String {
        switch self {
        case .wib: "Asia/Jakarta"
        case .wita: "Asia/Makassar"
        case .wit: "Asia/Jayapura"
        }
    }

    public init?(iana: String) {
        guard let zone = Zone.allCases.first(where: { $0.iana == iana }) else { return nil }
        self = zone
    }

    /// Seconds east of UTC.
    public var offset: Int {
        switch self {
        case .wib: 7 * 3_600
        case .wita: 8 * 3_600
        case .wit: 9 * 3_600
        }
    }

    /// The calendar date that people of this zone have at the instant.
    public func day(of date: Date) -> Day {
        Day(daysSinceEpoch: Digits.floorDivide(localSeconds(date), 86_400))
    }

    /// What clocks of this zone show at the instant, seconds cut off.
    public func timeOfDay(of date: Date) -> TimeOfDay {
        TimeOfDay(minutesSinceMidnight: Digits.modulo(localSeconds(date), 86_400) / 60)!
    }

    public func instant(_ day: Day, _ time: TimeOfDay) -> Date {
        startOfDay(day).addingTimeInterval(Double(time.minutesSinceMidnight * 60))
    }

    public func startOfDay(_ day: Day) -> Date {
        Date(timeIntervalSince1970: Double(day.daysSinceEpoch * 86_400 - offset))
    }

    /// The first instant that no longer belongs to the day: the start of the next.
    public func endOfDay(_ day: Day) -> Date {
        startOfDay(day.adding(days: 1))
    }

    /// For example `2026-11-30T09:00:00+07:00`; fractions of a second are cut off.
    public func rfc3339(_ date: Date) -> String {
        RFC3339.local(date, offset: offset) + "+\(Digits.padded(offset / 3_600, 2)):00"
    }

    private func localSeconds(_ date: Date) -> Int {
        Int(date.timeIntervalSince1970.rounded(.down)) + offset
    }
}
