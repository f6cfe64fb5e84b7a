import Domain
import Testing

private let hours = [8, 9, 10].map { PlannedHour(starts: TimeOfDay(hour: $0)!, ends: TimeOfDay(hour: $0 + 1)!, places: 5) }
private let short = [PlannedHour(starts: TimeOfDay(hour: 8)!, ends: TimeOfDay(hour: 9)!, places: 3)]
private let week: [Weekday: [PlannedHour]] = [.monday: hours, .tuesday: hours, .friday: hours]

private func pattern(
    season: Bool = false, _ from: String = "2000-01-01", _ until: String? = nil, weekdays: [Weekday] = Weekday.allCases,
    hours: [Weekday: [PlannedHour]]
) throws(Pattern.Problem) -> Pattern {
    let made = Pattern(
        isSeason: season, validFrom: Day(from)!, validUntil: until.map { Day($0)! }, weekdays: Set(weekdays), plan: WeeklyPlan(hours: hours))
    try made.check()
    return made
}

@Suite("versions of a week")
struct PatternTests {
    @Test("of two versions the one entered last holds, in its time and on its weekdays; before and after it the one before")
    func versions() throws {
        let base = try pattern(hours: week)
        let later = try pattern("2026-03-01", "2026-03-31", weekdays: [.monday, .saturday], hours: [.monday: short])
        let both = [base, later]
        #expect(both.hours(on: Day("2026-02-23")!) == hours)
        #expect(both.hours(on: Day("2026-03-02")!) == short)
        // a weekday that it does not speak for, and one that it closes
        #expect(both.hours(on: Day("2026-03-03")!) == hours)
        #expect(both.hours(on: Day("2026-03-07")!).isEmpty)
        #expect(both.hours(on: Day("2026-04-06")!) == hours)
        #expect([Pattern]().hours(on: Day("2026-04-06")!).isEmpty)
    }

    @Test("a season comes before a version that is entered after it")
    func season() throws {
        let ramadan = try pattern(season: true, "2026-02-18", "2026-03-19", weekdays: [.monday], hours: [.monday: short])
        let all = [ramadan, try pattern(hours: week)]
        #expect(all.hours(on: Day("2026-02-23")!) == short)
        #expect(all.hours(on: Day("2026-02-24")!) == hours)
        #expect(all.hours(on: Day("2026-03-23")!) == hours)
    }

    @Test("hours between a first and a last time, around a pause; a shorter one has its share of the places")
    func generated() {
        func said(_ hours: [PlannedHour]) -> [String] { hours.map { "\($0.starts)-\($0.ends) \($0.places)" } }
        func time(_ hour: Int, _ minute: Int = 0) -> TimeOfDay { TimeOfDay(hour: hour, minute: minute)! }
        #expect(
            said(PlannedHour.hours(from: time(8), to: time(15, 30), pause: time(11, 30)..<time(12, 30), placesAnHour: 50))
                == ["08:00-09:00 50", "09:00-10:00 50", "10:00-11:00 50", "11:00-11:30 25", "12:30-13:30 50", "13:30-14:30 50", "14:30-15:30 50"])
        #expect(said(PlannedHour.hours(from: time(8), to: time(10), pause: nil, placesAnHour: 7)) == ["08:00-09:00 7", "09:00-10:00 7"])
        // a pause that is outside leaves the day as it is
        #expect(said(PlannedHour.hours(from: time(8), to: time(9), pause: time(12)..<time(13), placesAnHour: 7)) == ["08:00-09:00 7"])
        #expect(said(PlannedHour.hours(from: time(13), to: time(14), pause: time(11)..<time(12), placesAnHour: 7)) == ["13:00-14:00 7"])
    }

    @Test("what makes no sense is refused")
    func problems() {
        #expect(throws: Pattern.Problem.validity) { try pattern("2026-03-02", "2026-03-01", hours: week) }
        #expect(throws: Pattern.Problem.endless) { try pattern(season: true, hours: week) }
        #expect(throws: Pattern.Problem.noWeekday) { try pattern(weekdays: [], hours: [:]) }
        #expect(throws: Pattern.Problem.hours(.tuesday)) { try pattern(weekdays: [.monday, .friday], hours: week) }
        #expect(throws: Pattern.Problem.hours(.monday)) { try pattern(hours: [.monday: hours + short]) }
        let odd = PlannedHour(starts: TimeOfDay(hour: 8, minute: 20)!, ends: TimeOfDay(hour: 9)!, places: 1)
        #expect(throws: Pattern.Problem.hours(.monday)) { try pattern(hours: [.monday: [odd]]) }
    }
}
