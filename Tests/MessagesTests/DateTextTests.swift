import Domain
import Foundation
import Testing

@testable import Messages

@Suite("Dates as people read them")
struct DateTextTests {
    private let start = RFC3339.parse("2026-11-30T09:00:00+07:00")!

    @Test("a visit is told in both languages")
    func visit() {
        let end = start.addingTimeInterval(3_600)
        #expect(DateText(.id).visit(from: start, to: end, .wib) == "Senin, 30 November 2026, 09.00–10.00 WIB")
        #expect(DateText(.en).visit(from: start, to: end, .wib) == "Monday, 30 November 2026, 09:00–10:00 WIB")
    }

    @Test("the same instant is told by the office's own clock")
    func zones() {
        #expect(DateText(.id).instant(start, .wita) == "Senin, 30 November 2026, 10.00 WITA")
        #expect(DateText(.en).instant(start.addingTimeInterval(14 * 3_600), .wit) == "Tuesday, 1 December 2026, 01:00 WIT")
        #expect(DateText(.id).time(start, .wit) == "11.00 WIT")
    }

    @Test("a deadline at midnight is told as the last minute of the day before")
    func deadline() {
        let midnight = Zone.wit.startOfDay(Day("2026-11-30")!)
        #expect(DateText(.id).deadline(before: midnight, .wit) == "Minggu, 29 November 2026, 23.59 WIT")
    }

    @Test("every month and weekday has its name")
    func names() {
        let dates = (1...12).map { DateText(.id).date(Day(year: 2026, month: $0, day: 1)!) }
        #expect(dates.prefix(3) == ["1 Januari 2026", "1 Februari 2026", "1 Maret 2026"])
        #expect(dates.suffix(5) == ["1 Agustus 2026", "1 September 2026", "1 Oktober 2026", "1 November 2026", "1 Desember 2026"])
        #expect(
            (1...12).map { DateText(.en).date(Day(year: 2026, month: $0, day: 31 - 3)!).split(separator: " ")[1] } == [
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
            ])
        #expect(Weekday.allCases.map { DateText(.id).weekday($0) } == ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"])
        #expect(DateText(.en).day(Day("2026-12-06")!) == "Sunday, 6 December 2026")
    }
}
