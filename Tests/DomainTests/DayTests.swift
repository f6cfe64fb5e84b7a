import Testing

@testable import Domain

@Suite("Day")
struct DayTests {
    @Test("known dates have their day number and weekday")
    func knownDates() throws {
        let epoch = try #require(Day("1970-01-01"))
        #expect(epoch.daysSinceEpoch == 0)
        #expect(epoch.weekday == .thursday)
        #expect(Day("2000-02-29")?.daysSinceEpoch == 11_016)
        #expect(Day("2026-11-30")?.weekday == .monday)
        #expect(Day("1945-08-17")?.weekday == .friday)
        #expect(Day("0001-01-01")?.daysSinceEpoch == -719_162)
    }

    @Test("every day from 1599 to 2401 follows the one before and reads back")
    func roundTrip() throws {
        let first = try #require(Day(year: 1599, month: 1, day: 1))
        let last = try #require(Day(year: 2401, month: 12, day: 31))
        var (year, month, day) = (1599, 1, 1)
        for number in first.daysSinceEpoch...last.daysSinceEpoch {
            let date = Day(daysSinceEpoch: number)
            guard (date.year, date.month, date.day) == (year, month, day), Day(year: year, month: month, day: day) == date else {
                Issue.record("\(number) is \(date), not \(year)-\(month)-\(day)")
                return
            }
            day += 1
            if day > Day.length(ofMonth: month, year: year) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
    }

    @Test(
        "what is not a date is refused",
        arguments: [
            "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-4-1", "2026/04/01", "2026-04-01 ", " 2026-04-01",
            "20260401", "", "2026-04-0１", "0000-01-01", "-026-01-01", "2026-04-1a", "2026-+4-01",
        ])
    func refused(text: String) {
        #expect(Day(text) == nil)
    }

    @Test("age is counted in whole years, and the leap day's child grows older on 1 March")
    func age() throws {
        let birth = try #require(Day("1978-06-27"))
        #expect(birth.years(until: try #require(Day("2017-06-26"))) == 38)
        #expect(birth.years(until: try #require(Day("2017-06-27"))) == 39)
        let leap = try #require(Day("2008-02-29"))
        #expect(leap.years(until: try #require(Day("2026-02-28"))) == 17)
        #expect(leap.years(until: try #require(Day("2026-03-01"))) == 18)
        #expect(birth.years(until: birth.adding(days: -1)) == -1)
    }

    @Test("days are ordered and written in ISO form")
    func order() throws {
        let day = try #require(Day("2026-12-31"))
        #expect(day < day.adding(days: 1))
        #expect(day.adding(days: 1).description == "2027-01-01")
        #expect(day.adding(days: -365).description == "2025-12-31")
    }
}

@Suite("Time of day")
struct TimeOfDayTests {
    @Test("reads and writes HH:MM")
    func reads() {
        #expect(TimeOfDay("09:05")?.minutesSinceMidnight == 545)
        #expect(TimeOfDay("09:05")?.description == "09:05")
        #expect(TimeOfDay(hour: 23, minute: 59)?.description == "23:59")
    }

    @Test("what is not a time is refused", arguments: ["24:00", "09:60", "9:00", "09.00", "", "09:00:00", "-1:00"])
    func refused(text: String) {
        #expect(TimeOfDay(text) == nil)
    }
}
