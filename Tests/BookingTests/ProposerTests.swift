import Booking
import Domain
import Foundation
import Store
import Testing

/// Slots of one office in WIB: hour letters as in life, ids as given.
private func slot(
    _ id: Int64, _ day: Day, _ hour: Int, free: Int, open: Bool = true, opensAt: Date = .distantPast
) -> Slot {
    let starts = Zone.wib.instant(day, clock(hour))
    return Slot(
        id: id, officeID: 1, day: day, session: Session(startingAt: clock(hour)), startsAt: starts, endsAt: starts.addingTimeInterval(3600),
        opensAt: opensAt, provisional: false, open: open, planned: 10, free: free, prefix: "AA", version: 1)
}

private let now = Zone.wib.instant(monday, clock(10))

private func propose(
    _ slots: [Slot], _ preference: Preference, people: Int = 1, split: Bool = false, most: Int = 4, near: Int64? = nil, at time: Date = now
) -> Result<[Alternative], ProposalRefusal> {
    Proposer(slots: slots, now: time, today: Zone.wib.day(of: time))
        .alternatives(for: preference, people: people, split: split, most: most, near: near)
}

private func ids(_ result: Result<[Alternative], ProposalRefusal>) throws -> [[Int64]] {
    try result.get().map { $0.parts.map(\.slot) }
}

private func seats(_ result: Result<[Alternative], ProposalRefusal>) throws -> [[Int]] {
    try result.get().map { $0.parts.map(\.people) }
}

@Suite("what is proposed for a wish")
struct ProposerTests {
    let wednesday = tuesday.adding(days: 1)

    @Test("the earliest hour with room comes first, past and full hours never")
    func earliest() throws {
        let slots = [slot(1, monday, 9, free: 5), slot(2, monday, 11, free: 0), slot(3, monday, 13, free: 1), slot(4, tuesday, 8, free: 9)]
        #expect(try ids(propose(slots, .earliest)) == [[3], [4]])
    }

    @Test("no more alternatives are proposed than asked for")
    func bounded() throws {
        let slots = (0..<20).map { slot(Int64($0), tuesday.adding(days: $0), 9, free: 9) }
        #expect(try ids(propose(slots, .earliest, most: 2)).count == 2)
    }

    @Test("a day, and a session of it, are kept to")
    func dayAndSession() throws {
        let slots = [slot(1, monday, 11, free: 5), slot(2, tuesday, 9, free: 5), slot(3, tuesday, 13, free: 5), slot(4, wednesday, 9, free: 5)]
        #expect(try ids(propose(slots, .day(tuesday, nil))) == [[2], [3]])
        #expect(try ids(propose(slots, .day(tuesday, .afternoon))) == [[3]])
        #expect(try ids(propose(slots, .slot(4))) == [[4]])
    }

    @Test("a family that fits in one hour is not split")
    func together() throws {
        let slots = [slot(1, tuesday, 8, free: 3), slot(2, tuesday, 9, free: 4), slot(3, tuesday, 10, free: 3)]
        #expect(try ids(propose(slots, .day(tuesday, nil), people: 4, split: true, most: 1)) == [[2]])
    }

    @Test("a family is split over neighbouring hours of one day, all or nothing")
    func split() throws {
        let slots = [slot(1, tuesday, 8, free: 2), slot(2, tuesday, 9, free: 2), slot(3, tuesday, 10, free: 1), slot(4, wednesday, 8, free: 3)]
        let five = propose(slots, .earliest, people: 5, split: true)
        #expect(try ids(five) == [[1, 2, 3]])
        #expect(try seats(five) == [[2, 2, 1]])
        #expect(propose(slots, .earliest, people: 5, split: false) == .failure(.noRoom))
        #expect(propose(slots, .day(wednesday, nil), people: 5, split: true) == .failure(.dayFull))
    }

    @Test("a full hour between two others makes them no neighbours")
    func gap() throws {
        let slots = [slot(1, tuesday, 8, free: 2), slot(2, tuesday, 9, free: 0), slot(3, tuesday, 10, free: 2)]
        #expect(propose(slots, .day(tuesday, nil), people: 4, split: true) == .failure(.dayFull))
    }

    @Test("a split seats at least one person in every hour it names", arguments: 2...5)
    func splitSeats(people: Int) throws {
        for pattern in 0..<243 {
            let free = (0..<5).map { (pattern / [1, 3, 9, 27, 81][$0]) % 3 }
            let slots = free.enumerated().map { slot(Int64($0.offset), tuesday, 8 + $0.offset, free: $0.element) }
            guard let found = try? propose(slots, .day(tuesday, nil), people: people, split: true).get() else { continue }
            for alternative in found {
                #expect(alternative.parts.reduce(0) { $0 + $1.people } == people)
                #expect(alternative.parts.allSatisfy { $0.people >= 1 && $0.people <= free[Int($0.slot)] })
                #expect(zip(alternative.parts, alternative.parts.dropFirst()).allSatisfy { $0.slot + 1 == $1.slot })
            }
            #expect(Set(found.flatMap { $0.parts.map(\.slot) }).count <= Proposer.maximumSlots)
        }
    }

    @Test("who joins a party is offered its hour, then the hours next to it")
    func near() throws {
        let slots = [slot(1, tuesday, 8, free: 1), slot(2, tuesday, 9, free: 1), slot(3, tuesday, 10, free: 1), slot(4, tuesday, 11, free: 1)]
        #expect(try ids(propose(slots, .day(tuesday, nil), near: 3)).first == [3])
        let full = slots.map { old in
            var new = old; if new.id == 3 { new.free = 0 }; return new
        }
        #expect(Set(try ids(propose(full, .day(tuesday, nil), most: 2, near: 3))) == [[2], [4]])
    }

    @Test("the union of all alternatives of one request stays at eight slots")
    func slotLimit() throws {
        let slots = (0..<30).map { slot(Int64($0), tuesday.adding(days: $0 / 6), 8 + $0 % 6, free: 1) }
        let found = try propose(slots, .earliest, people: 5, split: true).get()
        #expect(Set(found.flatMap { $0.parts.map(\.slot) }).count <= 8)
    }

    @Test("the reason is told when nothing can be proposed")
    func refusals() {
        let later = now.addingTimeInterval(3600)
        let slots = [
            slot(1, monday, 9, free: 5), slot(2, tuesday, 9, free: 0), slot(3, wednesday, 9, free: 5, open: false),
            slot(4, wednesday.adding(days: 1), 9, free: 5, opensAt: later),
        ]
        #expect(propose(slots, .day(monday.adding(days: -1), nil)) == .failure(.pastDay))
        #expect(propose(slots, .day(monday, nil)) == .failure(.pastDay))
        #expect(propose(slots, .day(tuesday, nil)) == .failure(.dayFull))
        #expect(propose(slots, .day(wednesday, nil)) == .failure(.officeClosed))
        #expect(propose(slots, .day(wednesday.adding(days: 1), nil)) == .failure(.notReleased(opensAt: later)))
        #expect(propose(slots, .day(wednesday.adding(days: 2), nil)) == .failure(.beyondHorizon(last: wednesday.adding(days: 1))))
        #expect(propose(slots, .slot(2)) == .failure(.slotFull))
        #expect(propose(slots, .slot(3)) == .failure(.officeClosed))
        #expect(propose(slots, .slot(4)) == .failure(.notReleased(opensAt: later)))
        #expect(propose(slots, .slot(1)) == .failure(.slotNotFound))
        #expect(propose(slots, .slot(99)) == .failure(.slotNotFound))
        #expect(propose(Array(slots.prefix(2)), .earliest) == .failure(.noRoom))
        #expect(propose([slots[3]], .earliest) == .failure(.notReleased(opensAt: later)))
        #expect(propose([], .earliest) == .failure(.noRoom))
        #expect(propose([], .day(tuesday, nil)) == .failure(.beyondHorizon(last: nil)))
    }

    @Test("a day whose last hour has begun is over")
    func afterTheLastHour() {
        let slots = [slot(1, monday, 9, free: 5), slot(2, monday, 15, free: 5), slot(3, tuesday, 9, free: 5)]
        #expect(propose(slots, .day(monday, nil), at: Zone.wib.instant(monday, clock(15))) == .failure(.pastDay))
        #expect(propose(slots, .day(monday, .morning)) == .failure(.pastDay))
    }
}
