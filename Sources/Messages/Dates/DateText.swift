import Domain
import Foundation

/// Dates and hours as people read them: the office's own clock, with its zone's name. Own tables, so that no locale data of the
/// machine decides what a ticket says.
public struct DateText: Sendable {
    public let language: Language

    public init(_ language: Language) {
        self.language = language
    }

    /// "Senin, 30 November 2026", "Monday, 30 November 2026".
    public func day(_ day: Day) -> String {
        "\(weekday(day.weekday)), \(date(day))"
    }

    /// "30 November 2026".
    public func date(_ day: Day) -> String {
        "\(day.day) \(DateText.months[day.month - 1][language]) \(day.year)"
    }

    /// "Senin", "Monday".
    public func weekday(_ weekday: Weekday) -> String {
        DateText.weekdays[weekday.rawValue - 1][language]
    }

    /// "09.00" in Indonesian, "09:00" in English.
    public func time(_ time: TimeOfDay) -> String {
        "\(time.hour < 10 ? "0" : "")\(time.hour)\(language == .id ? "." : ":")\(time.minute < 10 ? "0" : "")\(time.minute)"
    }

    /// "08.30 WIB".
    public func time(_ instant: Date, _ zone: Zone) -> String {
        "\(time(zone.timeOfDay(of: instant))) \(zone.rawValue)"
    }

    /// "09.00–10.00 WIB".
    public func hours(from start: Date, to end: Date, _ zone: Zone) -> String {
        "\(time(zone.timeOfDay(of: start)))–\(time(end, zone))"
    }

    /// "Senin, 30 November 2026, 09.00–10.00 WIB".
    public func visit(from start: Date, to end: Date, _ zone: Zone) -> String {
        "\(day(zone.day(of: start))), \(hours(from: start, to: end, zone))"
    }

    /// "Senin, 30 November 2026, 08.30 WIB".
    public func instant(_ instant: Date, _ zone: Zone) -> String {
        "\(day(zone.day(of: instant))), \(time(instant, zone))"
    }

    /// The last minute before an instant from which something is no longer possible. Midnight is told as 23.59 of the day before,
    /// because few people know to which day "0.00" belongs.
    public func deadline(before instant: Date, _ zone: Zone) -> String {
        self.instant(instant.addingTimeInterval(-60), zone)
    }

    private static let weekdays = [
        Phrase(id: "Senin", en: "Monday"), Phrase(id: "Selasa", en: "Tuesday"), Phrase(id: "Rabu", en: "Wednesday"),
        Phrase(id: "Kamis", en: "Thursday"), Phrase(id: "Jumat", en: "Friday"), Phrase(id: "Sabtu", en: "Saturday"),
        Phrase(id: "Minggu", en: "Sunday"),
    ]

    private static let months = [
        Phrase(id: "Januari", en: "January"), Phrase(id: "Februari", en: "February"), Phrase(id: "Maret", en: "March"),
        Phrase(id: "April", en: "April"), Phrase(id: "Mei", en: "May"), Phrase(id: "Juni", en: "June"), Phrase(id: "Juli", en: "July"),
        Phrase(id: "Agustus", en: "August"), Phrase(id: "September", en: "September"), Phrase(id: "Oktober", en: "October"),
        Phrase(id: "November", en: "November"), Phrase(id: "Desember", en: "December"),
    ]
}
