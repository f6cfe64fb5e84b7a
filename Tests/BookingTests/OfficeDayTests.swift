import Booking
import Capacity
import Domain
import Foundation
import Store
import TestSupport
import Testing

@Suite("the office's own day")
struct OfficeDayTests {
    /// 23:30 of Monday and 00:30 of Tuesday on the office's clock.
    private static func moments(_ zone: Zone) -> (before: Date, after: Date) {
        (zone.instant(monday, clock(23, 30)), zone.instant(tuesday, clock(0, 30)))
    }

    @Test("moving ends with the day before, by the office's clock", arguments: Zone.allCases)
    func moving(zone: Zone) async throws {
        try await withOffice(zone: zone) { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 8, places: 5), try await db.makeSlot(office, tuesday, hour: 9, places: 5)]
            let account = try await db.makeAccount()
            let bookings = [try await db.place(account, in: slots[0]), try await db.place(account, in: slots[0])]
            let (before, after) = Self.moments(zone)
            try await withService(db) { (service: BookingService) async throws in
                try await db.setClock(before)
                #expect(try await service.move(db.change(account, bookings[0]), to: office, .slot(slots[1])) == .done)
                try await db.setClock(after)
                #expect(try await service.move(db.change(account, bookings[1]), to: office, .slot(slots[1])) == .tooLate)
                #expect(try await service.cancel(db.change(account, bookings[1]), at: office) == .done)
            }
            #expect(MoveRule.canMove(now: before, slotStart: zone.instant(tuesday, clock(8)), zone: zone, moves: 0, limits: .init()) == nil)
            #expect(MoveRule.canMove(now: after, slotStart: zone.instant(tuesday, clock(8)), zone: zone, moves: 0, limits: .init()) == .tooLate)
        }
    }

    @Test("a day is past when it is over at the office", arguments: Zone.allCases)
    func pastDay(zone: Zone) async throws {
        try await withOffice(zone: zone) { db, office in
            try await db.makeSlot(office, monday, hour: 9, places: 5)
            try await db.makeSlot(office, tuesday, hour: 9, places: 5)
            let accounts = try await db.makeAccounts(2)
            let (before, after) = Self.moments(zone)
            for (moment, account) in zip([before, after], accounts) {
                try await db.setClock(moment)
                try await withService(db) { (service: BookingService) async throws in
                    let yesterday = try await refusal { try await service.book(office.wish(.day(monday, nil), db.request(account))) }
                    #expect(yesterday == .unavailable(.pastDay))
                    let answer = try await service.book(office.wish(.day(tuesday, nil), db.request(account)))
                    #expect(answer.seats.map(\.slot.day) == [tuesday])
                }
            }
        }
    }

    @Test("availability shows the days of the office", arguments: Zone.allCases)
    func availability(zone: Zone) async throws {
        try await withOffice(zone: zone) { db, office in
            for day in [monday, tuesday] { for hour in [8, 15] { try await db.makeSlot(office, day, hour: hour, places: 5) } }
            let (before, after) = Self.moments(zone)
            let expected = [
                (zone.instant(monday, clock(9)), [monday, tuesday, tuesday]), (before, [tuesday, tuesday]), (after, [tuesday, tuesday]),
            ]
            for (moment, days) in expected {
                try await db.setClock(moment)
                #expect(try await Availability(store: db.store).slots(office: office.id).map(\.day) == days)
            }
        }
    }

    @Test("the capacity job offers the thirty days after the office's today", arguments: Zone.allCases)
    func horizon(zone: Zone) async throws {
        try await withOffice(zone: zone) { db, office in
            let everyDay = (1...7).map { Weekday(rawValue: $0)! }
            let hour = PlannedHour(starts: clock(9), ends: clock(10), places: 5)
            try await db.makeHours(office, WeeklyPlan(hours: Dictionary(uniqueKeysWithValues: everyDay.map { ($0, [hour]) })))
            let (before, after) = Self.moments(zone)
            for (moment, first) in [(before, tuesday), (after, tuesday.adding(days: 1))] {
                try await db.setClock(moment)
                let reports = try await db.store(.job) { try await CapacityJob(store: $0).apply(days: 30) }
                #expect(reports.map(\.days) == [first...first.adding(days: 29)])
                #expect(try await db.count("SELECT count(*) FROM slots WHERE day = $1 AND open", [first.adding(days: 29)]) == 1)
                #expect(try await db.count("SELECT count(*) FROM slots WHERE day > $1", [first.adding(days: 29)]) == 0)
                #expect(try await db.count("SELECT count(*) FROM slots WHERE day < $1", [tuesday]) == 0)
            }
        }
    }
}
