import Capacity
import Domain
import Foundation
import Testing

@testable import Store

private func lane(_ plan: WeeklyPlan, zone: Zone = .wib) -> Lane {
    Lane(id: 1, office: 1, officeCode: "JKS", code: .online, zone: zone, letter: "A", version: 0, patterns: [always(plan)])
}

private func always(_ plan: WeeklyPlan) -> Pattern {
    Pattern(isSeason: false, validFrom: Day("2000-01-01")!, validUntil: nil, weekdays: Set(Weekday.allCases), plan: plan)
}

private func days(_ from: String, _ until: String) -> ClosedRange<Day> {
    Day(from)!...Day(until)!
}

private let standard = WeeklyPlan.standard(placesPerHour: 50, hours: .eight)
private let nothingKnown = HolidayCalendar(holidays: [], knownUntil: nil)

@Suite("what a plan makes of days")
struct PlannerTests {
    @Test("a week of the pilot office: 400 places a day, fewer on Friday, none at the weekend")
    func week() throws {
        let wanted = Planner.slots(of: lane(standard), on: days("2026-11-02", "2026-11-08"), calendar: try calendar2026(), closures: [])
        let places = Dictionary(grouping: wanted, by: \.day).mapValues { $0.reduce(0) { $0 + $1.places } }
        #expect(places.map { ($0.key.weekday, $0.value) }.sorted { $0.0.rawValue < $1.0.rawValue }.map(\.1) == [400, 400, 400, 400, 300])
        #expect(wanted.allSatisfy { !$0.provisional })
    }

    @Test("no slot of a Friday overlaps the break from 11:30 to 13:00", arguments: WeeklyPlan.DailyHours.allCases)
    func friday(hours: WeeklyPlan.DailyHours) throws {
        let friday = days("2026-11-06", "2026-11-06")
        let wanted = Planner.slots(of: lane(.standard(placesPerHour: 5, hours: hours)), on: friday, calendar: try calendar2026(), closures: [])
        #expect(!wanted.isEmpty)
        for slot in wanted {
            #expect(slot.endsAt <= Zone.wib.instant(slot.day, clock(11, 30)) || slot.startsAt >= Zone.wib.instant(slot.day, clock(13)))
        }
    }

    @Test("holidays, collective leave and the office's own closures have no slots", arguments: ["2026-01-01", "2026-02-16", "2026-12-25"])
    func closed(day: String) throws {
        let wanted = Planner.slots(of: lane(standard), on: days(day, day), calendar: try calendar2026(), closures: [])
        #expect(wanted.isEmpty)
        let closure = Planner.slots(
            of: lane(standard), on: days("2026-11-02", "2026-11-03"), calendar: try calendar2026(), closures: [Day("2026-11-02")!])
        #expect(Set(closure.map(\.day)) == [Day("2026-11-03")!])
    }

    @Test("beyond the decree days are provisional, and the fixed dates close all the same")
    func beyondTheDecree() throws {
        let wanted = Planner.slots(of: lane(standard), on: days("2026-12-30", "2027-01-05"), calendar: try calendar2026(), closures: [])
        #expect(Set(wanted.map(\.day)).contains(Day("2027-01-04")!))
        #expect(!wanted.contains { $0.day == Day("2027-01-01")! })
        #expect(wanted.allSatisfy { $0.provisional == ($0.day.year == 2027) })
        for fixed in ["2028-05-01", "2028-06-01", "2028-08-17", "2028-12-25"] {
            #expect(Planner.slots(of: lane(standard), on: days(fixed, fixed), calendar: nothingKnown, closures: []).isEmpty)
        }
    }

    @Test("a Saturday that an office has opened has slots, but not when it is a holiday")
    func saturday() {
        var plan = standard
        plan.hours[.saturday] = [PlannedHour(starts: clock(8), ends: clock(9), places: 7)]
        let saturdays = days("2028-05-06", "2028-05-06")
        #expect(Planner.slots(of: lane(plan), on: saturdays, calendar: nothingKnown, closures: []).map(\.places) == [7])
        let holiday = HolidayCalendar(holidays: [Holiday(day: Day("2028-05-06")!, kind: .national, source: "test")], knownUntil: Day("2028-12-31"))
        #expect(Planner.slots(of: lane(plan), on: saturdays, calendar: holiday, closures: []).isEmpty)
    }

    @Test("the 26 offices of data/quotas.csv have unique prefixes on every day, and hours of their own zone")
    func offices() throws {
        let offices = Dictionary(uniqueKeysWithValues: try csv("offices.csv").map { ($0["code"]!, $0) })
        let quotas = try csv("quotas.csv")
        #expect(quotas.count == 26)
        #expect(Set(quotas.map { $0["code"]! }) == Set(offices.values.filter { $0["online_by_default"] == "yes" }.map { $0["code"]! }))
        for quota in quotas {
            let zone = try #require(Zone(rawValue: offices[quota["code"]!]!["timezone"]!))
            let wanted = Planner.slots(
                of: lane(try plan(quota), zone: zone), on: days("2026-11-02", "2026-12-04"), calendar: try calendar2026(), closures: [])
            for (_, slots) in Dictionary(grouping: wanted, by: \.day) {
                #expect(Set(slots.map(\.prefix)).count == slots.count)
                #expect(zone.timeOfDay(of: slots[0].startsAt) == clock(8))
                #expect(slots.allSatisfy { $0.session == (zone.timeOfDay(of: $0.startsAt) < clock(12) ? .morning : .afternoon) })
            }
        }
        let tangerang = try plan(quotas.first { $0["code"] == "TNG" }!)
        #expect((240...260).contains(tangerang.slots(on: Day("2026-11-02")!).reduce(0) { $0 + $1.places }))
    }

    @Test("an exception takes the place of the pattern's hour, adds one, or closes it; on a holiday there is none")
    func exceptions() throws {
        let lane = lane(.standard(placesPerHour: 5, hours: .seven))
        func exception(_ day: String, _ hour: Int, _ places: Int?) -> PlanException {
            PlanException(
                day: Day(day)!, session: .morning, startsAt: Zone.wib.instant(Day(day)!, TimeOfDay(hour: hour)!),
                endsAt: Zone.wib.instant(Day(day)!, TimeOfDay(hour: hour + 1)!), prefix: "A\(hour)", places: places)
        }
        let days = Day("2026-08-14")!...Day("2026-08-18")!
        let calendar = HolidayCalendar(holidays: [Holiday(day: Day("2026-08-17")!, kind: .national, source: "x")], knownUntil: Day("2026-12-31")!)
        let found = Planner.slots(
            of: lane, on: days, calendar: calendar, closures: [],
            exceptions: [
                exception("2026-08-15", 9, 4), exception("2026-08-17", 9, 4), exception("2026-08-18", 9, 1), exception("2026-08-18", 10, nil),
                exception("2026-08-18", 17, 3),
            ])
        func places(_ day: String) -> [Int] { found.filter { $0.day == Day(day)! }.map(\.places) }
        #expect(places("2026-08-15") == [4], "a Saturday")
        #expect(places("2026-08-17") == [], "a holiday")
        #expect(places("2026-08-18") == [5, 1, 5, 5, 5, 5, 3])
    }
}
