import Testing

@testable import Domain

@Suite("Holiday calendar")
struct HolidayCalendarTests {
    private let nyepi = Holiday(day: Day("2026-03-19")!, kind: .national, source: "SKB 3 Menteri 2026")
    private let leave = Holiday(day: Day("2026-03-20")!, kind: .collectiveLeave, source: "SKB 3 Menteri 2026")
    private let easter = Holiday(day: Day("2026-04-05")!, kind: .national, source: "SKB 3 Menteri 2026")

    private var calendar: HolidayCalendar {
        let decreed = [nyepi, leave, easter]
        return HolidayCalendar(holidays: decreed, knownUntil: HolidayCalendar.knownUntil(decreed))
    }

    @Test("what a decree knows ends with its year")
    func knownUntil() {
        #expect(calendar.knownUntil?.description == "2026-12-31")
        #expect(HolidayCalendar.knownUntil([]) == nil)
    }

    @Test("holidays, collective leave and weekends close; a holiday on a Sunday is told as one")
    func closed() {
        #expect(calendar.status(of: nyepi.day) == DayStatus(kind: .holiday(nyepi), provisional: false))
        #expect(calendar.status(of: leave.day) == DayStatus(kind: .holiday(leave), provisional: false))
        #expect(calendar.status(of: easter.day) == DayStatus(kind: .holiday(easter), provisional: false))
        #expect(calendar.status(of: Day("2026-03-28")!) == DayStatus(kind: .weekend, provisional: false))
        #expect(calendar.status(of: Day("2026-03-18")!).isOpen)
    }

    @Test("beyond the decree every day is provisional and the fixed dates close")
    func beyond() {
        for date in ["2027-01-01", "2027-05-01", "2027-06-01", "2027-08-17", "2027-12-25"] {
            let status = calendar.status(of: Day(date)!)
            #expect(status.provisional)
            guard case .holiday(let holiday) = status.kind else {
                Issue.record("\(date) is open")
                continue
            }
            #expect(holiday.kind == .national)
        }
        #expect(calendar.status(of: Day("2027-01-04")!) == DayStatus(kind: .open, provisional: true))
        #expect(calendar.status(of: Day("2026-12-31")!) == DayStatus(kind: .open, provisional: false))
        #expect(HolidayCalendar(holidays: [], knownUntil: nil).status(of: Day("2026-03-18")!).provisional)
    }

    @Test("says how many days are left")
    func daysLeft() {
        #expect(calendar.daysUntilUnknown(from: Day("2026-11-01")!) == 60)
        #expect(calendar.daysUntilUnknown(from: Day("2027-01-01")!) == 0)
        #expect(HolidayCalendar(holidays: [], knownUntil: nil).daysUntilUnknown(from: Day("2026-11-01")!) == 0)
    }
}

@Suite("Weekly plan")
struct WeeklyPlanTests {
    /// 30 November 2026 is a Monday.
    private func slots(_ hours: WeeklyPlan.DailyHours, dayOfWeek: Weekday) -> [PlannedHour] {
        WeeklyPlan.standard(placesPerHour: 50, hours: hours).slots(on: Day("2026-11-30")!.adding(days: dayOfWeek.rawValue - 1))
    }

    @Test("eight hours of fifty are four hundred places")
    func pilot() {
        let monday = slots(.eight, dayOfWeek: .monday)
        #expect(monday.map(\.starts.description) == ["08:00", "09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00"])
        #expect(monday.map(\.places).reduce(0, +) == 400)
        #expect(monday.map(\.session).filter { $0 == .morning }.count == 4)
    }

    @Test("seven hours leave the midday pause free")
    func seven() {
        let thursday = slots(.seven, dayOfWeek: .thursday)
        #expect(thursday.map(\.starts.hour) == [8, 9, 10, 11, 13, 14, 15])
    }

    @Test("no hour of a Friday overlaps the break for prayer", arguments: WeeklyPlan.DailyHours.allCases)
    func friday(hours: WeeklyPlan.DailyHours) {
        let friday = slots(hours, dayOfWeek: .friday)
        #expect(friday.map(\.starts.hour) == [8, 9, 10, 13, 14, 15])
        let (breakStart, breakEnd) = (TimeOfDay("11:30")!, TimeOfDay("13:00")!)
        #expect(friday.allSatisfy { $0.ends <= breakStart || $0.starts >= breakEnd })
    }

    @Test("nothing is planned on a weekend", arguments: [Weekday.saturday, .sunday])
    func weekend(day: Weekday) {
        #expect(slots(.eight, dayOfWeek: day).isEmpty)
    }

    @Test("an hour has the same letter on every day, and no two of a day share one")
    func letters() {
        #expect(slots(.eight, dayOfWeek: .monday).map(\.letter) == ["A", "B", "C", "D", "E", "F", "G", "H"])
        #expect(slots(.seven, dayOfWeek: .friday).map(\.letter) == ["A", "B", "C", "F", "G", "H"])
        let all = stride(from: 0, to: 1_440, by: 15).map { PlannedHour.letter(startingAt: TimeOfDay(minutesSinceMidnight: $0)!) }
        #expect(Set(all).count == 96)
    }
}
