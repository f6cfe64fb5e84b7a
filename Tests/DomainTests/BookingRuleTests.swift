import Foundation
import Testing

@testable import Domain

@Suite("Booking status")
struct BookingStatusTests {
    @Test("what is final stays, and nothing follows itself")
    func transitions() {
        let allowed: Set<[BookingStatus]> = [
            [.held, .booked], [.held, .cancelled], [.held, .expired], [.booked, .checkedIn], [.booked, .cancelled], [.booked, .forfeited],
            [.checkedIn, .booked], [.checkedIn, .called], [.checkedIn, .served], [.called, .checkedIn], [.called, .served], [.called, .forfeited],
            [.forfeited, .checkedIn],
        ]
        for from in BookingStatus.allCases {
            for to in BookingStatus.allCases {
                #expect(from.canMove(to: to) == allowed.contains([from, to]), "\(from) → \(to)")
            }
        }
    }

    @Test("who is live occupies a place; a place once given back is not taken again by a change of status")
    func places() {
        #expect(BookingStatus.allCases.filter(\.isLive) == [.held, .booked, .checkedIn, .called])
        #expect(BookingStatus.allCases.filter { !$0.occupiesPlace } == [.cancelled, .expired])
        for from in BookingStatus.allCases where !from.occupiesPlace {
            #expect(!BookingStatus.allCases.contains { from.canMove(to: $0) })
        }
    }
}

@Suite("Moving and cancelling")
struct MoveRuleTests {
    private let limits = BookingLimits()

    @Test("a move is allowed until the office's own midnight", arguments: Zone.allCases)
    func midnight(zone: Zone) throws {
        let day = try #require(Day("2026-11-30"))
        let slot = zone.instant(day, try #require(TimeOfDay("08:00")))
        let lateEvening = zone.instant(day.adding(days: -1), try #require(TimeOfDay("23:30")))
        let afterMidnight = zone.instant(day, try #require(TimeOfDay("00:30")))
        #expect(MoveRule.canMove(now: lateEvening, slotStart: slot, zone: zone, moves: 0, limits: limits) == nil)
        #expect(MoveRule.canMove(now: afterMidnight, slotStart: slot, zone: zone, moves: 0, limits: limits) == .tooLate)
        let midnight = zone.startOfDay(day)
        #expect(MoveRule.deadline(slotStart: slot, zone: zone) == midnight)
        #expect(MoveRule.canMove(now: midnight, slotStart: slot, zone: zone, moves: 0, limits: limits) == .tooLate)
        #expect(MoveRule.canMove(now: midnight.addingTimeInterval(-0.001), slotStart: slot, zone: zone, moves: 0, limits: limits) == nil)
    }

    @Test("23.30 in the west is past midnight in the east")
    func east() throws {
        let now = try #require(RFC3339.parse("2026-11-29T23:30:00+07:00"))
        let day = try #require(Day("2026-11-30"))
        for (zone, refusal) in [(Zone.wib, nil), (.wita, MoveRule.Refusal.tooLate), (.wit, .tooLate)] {
            let slot = zone.instant(day, try #require(TimeOfDay("08:00")))
            #expect(MoveRule.canMove(now: now, slotStart: slot, zone: zone, moves: 0, limits: limits) == refusal)
        }
    }

    @Test("the third move is refused, and the limit is data")
    func limit() throws {
        let slot = Zone.wib.instant(try #require(Day("2026-11-30")), try #require(TimeOfDay("08:00")))
        let now = slot.addingTimeInterval(-5 * 86_400)
        #expect(MoveRule.canMove(now: now, slotStart: slot, zone: .wib, moves: 1, limits: limits) == nil)
        #expect(MoveRule.canMove(now: now, slotStart: slot, zone: .wib, moves: 2, limits: limits) == .limit)
        #expect(MoveRule.canMove(now: now, slotStart: slot, zone: .wib, moves: 2, limits: BookingLimits(maximumMoves: 3)) == nil)
    }

    @Test("cancelling is possible until the hour begins")
    func cancel() {
        let start = Date(timeIntervalSince1970: 1_796_004_000)
        #expect(MoveRule.canCancel(now: start.addingTimeInterval(-1), startsAt: start))
        #expect(!MoveRule.canCancel(now: start, startsAt: start))
    }
}

@Suite("Arrival")
struct ArrivalRuleTests {
    private let start = Date(timeIntervalSince1970: 1_796_004_000)

    @Test("by default people come half an hour before and are late at the end of their hour")
    func standard() {
        let end = start.addingTimeInterval(3_600)
        #expect(ArrivalRule().arriveBy(startsAt: start) == start.addingTimeInterval(-1_800))
        #expect(ArrivalRule().lateAfter(startsAt: start, endsAt: end) == end)
    }

    @Test("an office may count from the start, with grace")
    func strict() {
        let rule = ArrivalRule(arriveByMinutes: 15, lateFrom: .start, graceMinutes: 10)
        #expect(rule.arriveBy(startsAt: start) == start.addingTimeInterval(-900))
        #expect(rule.lateAfter(startsAt: start, endsAt: start.addingTimeInterval(3_600)) == start.addingTimeInterval(600))
    }
}
