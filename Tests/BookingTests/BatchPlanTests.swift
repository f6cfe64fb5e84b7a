import Domain
import Foundation
import Testing

@testable import Booking
@testable import Store

private func slot(_ id: Int64, office: Int32 = 1, hour: Int = 9, free: Int) -> Slot {
    let starts = Zone.wib.instant(tuesday, clock(hour))
    return Slot(
        id: id, officeID: office, day: tuesday, session: Session(startingAt: clock(hour)), startsAt: starts,
        endsAt: starts.addingTimeInterval(3600), opensAt: .distantPast, provisional: false, open: true, planned: 50, free: free, prefix: "AB",
        version: 1)
}

/// - Parameter gone: how often the alternatives of each wish were gone before.
private func plan(
    _ wishes: [BookingRequest], gone: [Int] = [], unknown: Bool = false, _ slots: [Slot], _ look: @escaping @Sendable (BatchPlan) -> Void
) async {
    let views = Dictionary(grouping: slots, by: \.officeID)
    await withWaiting(
        wishes,
        adjust: { number, waiting in
            if gone.indices.contains(number) { waiting.gone = gone[number] }
            waiting.unknown = unknown
        }
    ) { waiting in
        look(BatchPlan(waiting, views: views, now: Zone.wib.instant(monday, clock(10))))
    }
}

extension BatchPlan {
    /// The slots of each alternative that a member was given.
    fileprivate func alternatives(of member: Int) -> [[Int64]]? {
        guard members.indices.contains(member) else { return nil }
        guard let batch = try? batch() else { return nil }
        return (Int(batch.alternativeFrom[member])..<Int(batch.alternativeFrom[member + 1])).map { (alternative: Int) -> [Int64] in
            let parts = Int(batch.partFrom[alternative - 1])..<Int(batch.partFrom[alternative])
            return parts.map { batch.slots[Int(batch.partSlot[$0 - 1]) - 1] }
        }
    }
}

@Suite("the plan of a batch")
struct BatchPlanTests {
    @Test("what is proposed to one is not proposed to the next")
    func subtraction() async {
        await plan([wish(0, people: 2), wish(1, people: 1)], [slot(1, free: 2), slot(2, hour: 10, free: 5)]) { plan in
            #expect((try? plan.batch().slots) == [1, 2])
            #expect(plan.alternatives(of: 0)?.first == [1])
            #expect(plan.alternatives(of: 1)?.first == [2])
        }
    }

    @Test("who could have only what is proposed to others waits: they may not take it", arguments: [0, 1])
    func doubted(gone: Int) async {
        await plan(
            [wish(0, people: 2), wish(1, .day(tuesday, nil), people: 1), wish(2, .slot(2), people: 1)], gone: [0, gone, gone],
            [slot(1, free: 2), slot(2, hour: 10, free: 0)]
        ) { plan in
            #expect(plan.members.map(\.number) == (gone == 0 ? [0, 2] : [0]))
            #expect(plan.left.map(\.number) == [1])
            #expect(plan.refused.map(\.0.number) == (gone == 0 ? [] : [2]))
        }
    }

    @Test("two alternatives at first, four when they were gone")
    func alternatives() async {
        let slots = (1...6).map { slot(Int64($0), hour: 7 + $0, free: 9) }
        await plan([wish(0, people: 1), wish(1, people: 1)], gone: [0, 1], slots) { plan in
            #expect(plan.alternatives(of: 0) == [[1], [2]])
            #expect(plan.alternatives(of: 1) == [[1], [2], [3], [4]])
        }
    }

    @Test("when the snapshot says full the database is asked all the same, once")
    func staleSnapshot() async {
        await plan([wish(0, .slot(1), people: 1), wish(1, .slot(1), people: 1)], gone: [0, 1], [slot(1, free: 0)]) { plan in
            #expect(plan.members.map(\.number) == [0])
            #expect(plan.alternatives(of: 0) == [[1]])
            #expect(plan.refused.map(\.1) == [.unavailable(.slotFull)])
        }
    }

    @Test("only when nothing seems to be left for anybody does a look do, and not after a lost answer")
    func look() async {
        let full = [slot(1, free: 0), slot(2, hour: 10, free: 0)]
        await plan([wish(0, .slot(1), people: 1), wish(1, people: 1)], full) { plan in
            #expect(plan.look?.slots == [1, 2])
        }
        await plan([wish(0, .slot(1), people: 1), wish(1, people: 1)], [slot(1, free: 0), slot(2, hour: 10, free: 1)]) { plan in
            #expect(plan.look == nil)
        }
        await plan([wish(0, .slot(1), people: 1)], unknown: true, full) { plan in
            #expect(plan.look == nil)
        }
    }

    @Test("what a look found decides: no session, a key that was served, room after all")
    func verdictOfALook() async {
        let full = [slot(1, free: 0), slot(2, hour: 10, free: 0)]
        await plan([wish(0, .slot(1), people: 1), wish(1, people: 2), wish(2, .slot(77), people: 1)], full) { plan in
            func refusals(_ standings: [LookBatch.Standing], _ free: [Int32]) -> [Refusal?] {
                let result = LookBatch.Result(standings: standings, free: free, versions: [2, 2])
                return plan.members.indices.map { plan.refusal($0, in: result) }
            }
            #expect(
                refusals([.new, .new, .new], [0, 1])
                    == [.unavailable(.slotFull), .unavailable(.noRoom), .unavailable(.slotNotFound)])
            #expect(refusals([.new, .new, .new], [1, 2]) == [nil, nil, .unavailable(.slotNotFound)])
            #expect(refusals([.unauthorized, .known, .known], [0, 0]) == [.unauthorized, nil, nil])
        }
    }

    @Test("who can be offered nothing goes along without an alternative: the key may have been served before")
    func nothingToOffer() async {
        await plan([wish(0, .slot(77), people: 1), wish(1, .day(monday.adding(days: -3), nil), people: 1)], [slot(1, free: 3)]) { plan in
            #expect(plan.members.map(\.number) == [0, 1])
            #expect(plan.alternatives(of: 0) == [])
            #expect(plan.alternatives(of: 1) == [])
            #expect((try? plan.batch().slots) == [])
        }
    }

    @Test("a batch has at most 128 slots; whom they do not hold waits for the next")
    func slotLimit() async {
        let slots = (0..<150).map { slot(Int64($0), office: Int32($0), free: 1) }
        await plan((0..<150).map { wish($0, office: Int32($0), people: 1) }, slots) { plan in
            #expect((try? plan.batch().slots.count) == 128)
            #expect(plan.members.count == 128)
            #expect(plan.left.map(\.number) == Array(128..<150))
        }
    }
}
