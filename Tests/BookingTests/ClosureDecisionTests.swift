import Booking
import Capacity
import Domain
import Foundation
import Store
import TestSupport
import Testing

@Suite("closures, decided by two people")
struct ClosureDecisionTests {
    private struct People {
        var head: StaffActor
        var chief: StaffActor
        var other: StaffActor
    }

    /// Two offices with a week of hours, made for thirty days; it is Monday.
    private func withOffices(_ body: (TestDatabase, [TestOffice], ClosureService, People) async throws -> Void) async throws {
        try await withOffice { db, office in
            let offices = [office, try await db.makeOffice(code: "JPR", zone: .wit)]
            for place in offices { try await db.makeHours(place, .standard(placesPerHour: 5, hours: .seven)) }
            try await night(db)
            try await db.admin.execute(
                "INSERT INTO staff (username, name, role) VALUES ('a', 'Sari', 'head'), ('b', 'Rina', 'operator'), ('c', 'Budi', 'operator')")
            func actor(_ id: Int64, _ role: StaffRole, _ offices: [Int32] = []) -> StaffActor {
                StaffActor(StaffSession(staff: id, name: "x", role: role, offices: offices, device: nil, expiresAt: .distantFuture))
            }
            let people = People(head: actor(1, .head, [office.id]), chief: actor(2, .operator), other: actor(3, .operator))
            try await body(db, offices, ClosureService(store: db.store), people)
        }
    }

    private func night(_ db: TestDatabase) async throws {
        _ = try await db.store(.job) { try await CapacityJob(store: $0).apply(days: 30) }
    }

    /// Open hours of a day, by office.
    private func open(_ db: TestDatabase, _ day: Day) async throws -> [Int] {
        try await db.admin.query("SELECT count(*) FILTER (WHERE open)::int FROM slots WHERE day = $1 GROUP BY office_id ORDER BY office_id", [day])
            .map { try $0.decode(Int.self) }
    }

    private func conflicts(_ db: TestDatabase) async throws -> [Int] {
        try await db.store(.job) { try await $0.conflicts() }.map(\.over)
    }

    @Test("an approval that was cut off after the first office closes the others when it is given again")
    func cutOff() async throws {
        try await withOffices { db, _, closures, people in
            _ = try await closures.ask(office: nil, days: tuesday...tuesday, kind: .national, source: "SKB", by: people.chief)
            let closure = try #require(try await closures.list().first).id
            #expect(try await db.store.decide(closure: closure, approve: true, reason: nil, by: people.other) == .done)
            #expect(try await open(db, tuesday) == [7, 7])
            await #expect(throws: ClosureError.decided) { try await closures.decide(closure, approve: true, reason: nil, by: people.other) }
            #expect(try await open(db, tuesday) == [0, 0])
        }
    }

    @Test(
        "a head closes tomorrow at once: nobody books it any more, who is booked is a conflict; an operator approves; the night keeps it; withdrawn it opens again"
    )
    func atOnce() async throws {
        try await withOffices { db, offices, closures, people in
            let slot = Int64(
                try await db.count("SELECT id FROM slots WHERE day = $1 AND office_id = $2 ORDER BY starts_at LIMIT 1", [tuesday, offices[0].id]))
            let accounts = try await db.makeAccounts(2)
            #expect(try await db.batch([(db.request(accounts[0], people: 2), [[(slot, 2)]])]).outcomes == [.booked])
            #expect(try await open(db, tuesday) == [7, 7])
            #expect(try await closures.ask(office: offices[0].id, days: tuesday...tuesday, kind: .closure, source: "banjir", by: people.head))
            #expect(try await open(db, tuesday) == [0, 7])
            #expect(try await db.batch([(db.request(accounts[1]), [[(slot, 1)]])]).outcomes != [.booked])
            #expect(try await conflicts(db) == [2])
            let id = try #require(try await closures.list().first?.id)
            await #expect(throws: ClosureError.samePerson) { try await closures.decide(id, approve: true, reason: nil, by: people.head) }
            try await night(db)
            #expect(try await open(db, tuesday) == [0, 7])
            try await closures.decide(id, approve: true, reason: nil, by: people.chief)
            await #expect(throws: ClosureError.decided) { try await closures.decide(id, approve: false, reason: "x", by: people.other) }
            try await closures.withdraw(id, reason: "air surut", by: people.chief)
            await #expect(throws: ClosureError.decided) { try await closures.withdraw(id, reason: "x", by: people.chief) }
            try await night(db)
            #expect(try await open(db, tuesday) == [7, 7])
            #expect(try await conflicts(db) == [])
            let actions = try await db.admin.query("SELECT action FROM audit ORDER BY at").map { try $0.decode(String.self) }
            #expect(actions == ["closure_at_once", "closure_approved", "closure_withdrawn"])
        }
    }

    @Test(
        "refused, what was closed at once opens again with the next night; later, or everywhere, nothing closes before somebody else approves")
    func asked() async throws {
        try await withOffices { db, offices, closures, people in
            #expect(try await closures.ask(office: offices[0].id, days: tuesday...tuesday, kind: .closure, source: "x", by: people.head))
            try await closures.decide(try #require(try await closures.list().first?.id), approve: false, reason: "tidak perlu", by: people.chief)
            try await night(db)
            #expect(try await open(db, tuesday) == [7, 7])

            let later = monday.adding(days: 15)
            let range = later...later.adding(days: 1)
            #expect(try await closures.ask(office: offices[0].id, days: later...later, kind: .closure, source: "pindah", by: people.head) == false)
            #expect(try await closures.ask(office: nil, days: range, kind: .national, source: "SKB", by: people.chief) == false)
            await #expect(throws: ClosureError.decided) {
                try await closures.ask(office: nil, days: range, kind: .collectiveLeave, source: "again", by: people.other)
            }
            // operations at the command line are nobody: an operator approves, and nobody decides nothing
            #expect(try await closures.ask(office: nil, days: later...later, kind: .national, source: "SKB", by: .commandLine) == false)
            let byNobody = try #require(try await closures.list().first { $0.staff == nil })
            #expect(try await db.count("SELECT decide_closure(NULL, NULL, $1, true, NULL)", [byNobody.id]) == 34)
            try await night(db)
            #expect(try await open(db, later) == [7, 7])
            let national = try #require(try await closures.list().first { $0.office == nil && $0.staff != nil })
            await #expect(throws: ClosureError.samePerson) { try await closures.decide(national.id, approve: true, reason: nil, by: people.chief) }
            try await closures.decide(national.id, approve: true, reason: nil, by: people.other)
            for day in [later, later.adding(days: 1)] { #expect(try await open(db, day) == [0, 0], "at once, in every office") }
            try await night(db)
            #expect(try await open(db, later) == [0, 0])
            let past = monday.adding(days: -3)
            await #expect(throws: ClosureError.past) {
                try await closures.ask(office: nil, days: past...past, kind: .national, source: "x", by: people.chief)
            }
            await #expect(throws: ClosureError.notFound) { try await closures.decide(7000, approve: true, reason: nil, by: people.other) }
        }
    }

    @Test(
        "closures that overlap: a day is closed as long as one of them is in force; the decree's days stay the decree's; today's hours close at once")
    func overlapping() async throws {
        try await withOffices { db, offices, closures, people in
            try await db.makeSlot(offices[0], monday, hour: 14, places: 5)
            #expect(try await closures.ask(office: offices[0].id, days: monday...tuesday, kind: .closure, source: "banjir", by: people.head))
            #expect(try await db.count("SELECT count(*) FROM slots WHERE day <= $1 AND office_id = $2 AND open", [tuesday, offices[0].id]) == 0)
            let first = try #require(try await closures.list().first?.id)
            let week = monday...tuesday.adding(days: 3)
            #expect(try await closures.ask(office: offices[0].id, days: week, kind: .closure, source: "pindah", by: people.chief) == false)
            let second = try #require(try await closures.list().map(\.id).max())
            try await closures.decide(second, approve: true, reason: nil, by: people.other)
            try await closures.decide(first, approve: false, reason: "sudah tercakup", by: people.other)
            try await night(db)
            #expect(try await open(db, tuesday) == [0, 7], "the other one is in force")
            try await closures.withdraw(second, reason: "x", by: people.chief)
            try await night(db)
            #expect(try await open(db, tuesday) == [7, 7])

            let day = monday.adding(days: 15)
            #expect(try await closures.ask(office: nil, days: day...day, kind: .national, source: "pengumuman", by: people.chief) == false)
            let third = try #require(try await closures.list().map(\.id).max())
            try await closures.decide(third, approve: true, reason: nil, by: people.other)
            try await db.store(.superuser) {
                try await $0.importDecree(year: 2027, source: "SKB", [Holiday(day: day, kind: .national, source: "SKB")])
            }
            try await closures.withdraw(third, reason: "didekritkan", by: people.chief)
            try await night(db)
            #expect(try await open(db, day) == [0, 0], "it is the decree's")
        }
    }

    @Test("closures that come while the job is at work are kept by it, again and again")
    func beside() async throws {
        try await withOffices { db, offices, closures, people in
            let days = (3...20).map { monday.adding(days: $0) }.filter { !$0.weekday.isWeekend }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    // each time something is to be written in all days
                    for places in 6...12 {
                        _ = try await db.admin.query("UPDATE weekly_hours SET places = $1", [Int32(places)])
                        try await db.store(.job) { _ = try await CapacityJob(store: $0).apply(days: 30) }
                    }
                }
                group.addTask {
                    for day in days {
                        _ = try await closures.ask(office: offices[0].id, days: day...day, kind: .closure, source: "x", by: people.head)
                        let id = try #require(try await closures.list().map(\.id).max())
                        try await closures.decide(id, approve: true, reason: nil, by: people.chief)
                        #expect(try await open(db, day)[0] == 0)
                    }
                }
                try await group.waitForAll()
            }
            for day in days { #expect(try await open(db, day)[0] == 0, "\(day)") }
        }
    }

    @Test("pages list a closure for a year after its days")
    func listed() async throws {
        try await withOffices { db, _, closures, people in
            for days in [-366, -300, 20] {
                let day = monday.adding(days: days)
                _ = try await db.admin.query(
                    """
                    INSERT INTO closures (office_id, day_from, day_until, kind, source, state, staff_id, at)
                    VALUES (NULL, $1, $1, 'closure', 'x', 'asked', $2, antrean_now())
                    """, [day, people.chief.staff])
            }
            #expect(try await closures.recent().map(\.days.lowerBound) == [monday.adding(days: 20), monday.adding(days: -300)])
            #expect(try await closures.list().count == 3)
        }
    }
}
