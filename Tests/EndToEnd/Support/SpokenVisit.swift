import Foundation

/// A visit as a mail must tell it, made from the API's answer by the tests' own rules: weekday, day, month by name, hours on the office's clock,
/// the zone's short name.
struct SpokenVisit {
    let day: String
    let hours: String
    let arrive: String
    let zone: String
    /// In UTC, as calendars write it.
    let calendarStart: String

    init(_ booked: Booked, english: Bool) throws {
        let parts = try Parts(booked.startsAt)
        let months = english ? Self.englishMonths : Self.indonesianMonths
        let weekdays = english ? Self.englishWeekdays : Self.indonesianWeekdays
        day = "\(weekdays[parts.weekday]), \(parts.day) \(months[parts.month - 1]) \(parts.year)"
        guard let zone = ["+07:00": "WIB", "+08:00": "WITA", "+09:00": "WIT"][parts.offset] else {
            throw Failure("no zone of Indonesia: \(booked.startsAt)")
        }
        self.zone = zone
        let separator = english ? ":" : "."
        func clock(_ text: String) throws -> String { try Parts(text).time.replacing(":", with: separator) }
        hours = try "\(clock(booked.startsAt))–\(clock(booked.endsAt)) \(zone)"
        arrive = try "\(clock(booked.arriveBy)) \(zone)"
        calendarStart = parts.utc
    }

    /// `2026-11-24T09:00:00+07:00`, taken apart.
    private struct Parts {
        let year, month, day, weekday: Int
        let time, offset, utc: String

        init(_ text: String) throws {
            guard let match = text.wholeMatch(of: /(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d):00([+]\d\d:00)/),
                let instant = ISO8601DateFormatter().date(from: text)
            else { throw Failure("no time with the office's offset: \(text)") }
            (year, month, day) = (Int(match.1)!, Int(match.2)!, Int(match.3)!)
            time = String(match.4)
            offset = String(match.5)
            let local = ISO8601DateFormatter().date(from: "\(match.1)-\(match.2)-\(match.3)T12:00:00Z")!
            // 1 January 1970 was a Thursday
            weekday = (Int(local.timeIntervalSince1970) / 86_400 + 3) % 7
            utc = ISO8601DateFormatter().string(from: instant).replacing("-", with: "").replacing(":", with: "")
        }
    }

    private static let indonesianWeekdays = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
    private static let englishWeekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let indonesianMonths = [
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ]
    private static let englishMonths = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]
}
