import Foundation
import Testing

@testable import Domain

@Suite("Zone")
struct ZoneTests {
    @Test("agrees with the IANA database on every offset from 1970 on", arguments: Zone.allCases)
    func iana(zone: Zone) throws {
        let system = try #require(TimeZone(identifier: zone.iana))
        #expect(Zone(iana: zone.iana) == zone)
        // Central Indonesia has kept its present time since 1988 and the others for longer.
        for year in 1988...2037 {
            for month in [1, 4, 7, 10] {
                let instant = zone.startOfDay(try #require(Day(year: year, month: month, day: 1)))
                #expect(system.secondsFromGMT(for: instant) == zone.offset)
            }
        }
    }

    @Test("the same instant is another day in the east: 23.30 WIB is 01.30 WIT of the next day")
    func ownDay() throws {
        let instant = try #require(RFC3339.parse("2026-11-30T23:30:00+07:00"))
        #expect(Zone.wib.day(of: instant).description == "2026-11-30")
        #expect(Zone.wita.day(of: instant).description == "2026-12-01")
        #expect(Zone.wit.day(of: instant).description == "2026-12-01")
        #expect(Zone.wita.timeOfDay(of: instant).description == "00:30")
        #expect(Zone.wit.timeOfDay(of: instant).description == "01:30")
    }

    @Test("day and time give the instant back", arguments: Zone.allCases)
    func instants(zone: Zone) throws {
        let day = try #require(Day("2026-11-30"))
        let time = try #require(TimeOfDay("00:30"))
        let instant = zone.instant(day, time)
        #expect(zone.day(of: instant) == day)
        #expect(zone.timeOfDay(of: instant) == time)
        #expect(zone.endOfDay(day) == zone.startOfDay(day.adding(days: 1)))
        #expect(zone.day(of: zone.endOfDay(day).addingTimeInterval(-0.001)) == day)
        #expect(zone.day(of: zone.endOfDay(day)) == day.adding(days: 1))
    }

    @Test("instants before 1970 fall on the right day")
    func beforeEpoch() {
        let instant = Date(timeIntervalSince1970: -0.5)
        #expect(Zone.wib.rfc3339(instant) == "1970-01-01T06:59:59+07:00")
        #expect(RFC3339.utc(instant) == "1969-12-31T23:59:59Z")
    }

    @Test("times are written with the zone's own offset")
    func writes() {
        let instant = Zone.wib.instant(Day("2026-11-30")!, TimeOfDay("09:00")!)
        #expect(Zone.wib.rfc3339(instant) == "2026-11-30T09:00:00+07:00")
        #expect(Zone.wita.rfc3339(instant) == "2026-11-30T10:00:00+08:00")
        #expect(Zone.wit.rfc3339(instant) == "2026-11-30T11:00:00+09:00")
        #expect(RFC3339.utc(instant) == "2026-11-30T02:00:00Z")
    }
}

@Suite("RFC 3339")
struct RFC3339Tests {
    @Test("every form of one instant is the same instant")
    func same() {
        let texts = [
            "2026-11-30T02:00:00Z", "2026-11-30t02:00:00z", "2026-11-30T09:00:00+07:00", "2026-11-29T20:30:00-05:30", "2026-11-30T02:00:00.000Z",
        ]
        #expect(Set(texts.map { RFC3339.parse($0) }) == [Date(timeIntervalSince1970: 1_796_004_000)])
    }

    @Test("fractions are read")
    func fraction() throws {
        let date = try #require(RFC3339.parse("1970-01-01T00:00:01.25Z"))
        #expect(date.timeIntervalSince1970 == 1.25)
    }

    @Test(
        "what is not an instant is refused",
        arguments: [
            "2026-11-30T09:00:00", "2026-11-30 09:00:00Z", "2026-11-30T24:00:00Z", "2026-11-30T09:60:00Z", "2026-11-30T09:00:60Z",
            "2026-02-30T09:00:00Z", "2026-11-30T09:00:00.Z", "2026-11-30T09:00:00+7:00", "2026-11-30T09:00:00+0700", "2026-11-30", "",
            "2026-11-30T09:00:00Zz", "2026-11-30T09:00Z0000000", "2026-11-30T09:00:00+24:00",
        ])
    func refused(text: String) {
        #expect(RFC3339.parse(text) == nil)
    }
}
