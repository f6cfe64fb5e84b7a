import Booking
import Capacity
import Domain
import Foundation
import Store
import TestSupport
import Testing

@Suite("releases")
struct ReleaseTests {
    private static let wednesday = tuesday.adding(days: 1)
    private static let ten = Zone.wib.instant(monday, clock(10))

    private struct World {
        let db: TestDatabase
        let office: TestOffice
        let releases: ReleaseService
        let accounts: [TestAccount]
        let officer: StaffActor

        func at(_ minutes: Double) -> Date { ReleaseTests.ten.addingTimeInterval(minutes * 60) }

        func announce(
            at minutes: Double, _ days: ClosedRange<Day> = tuesday...tuesday, share: Int = 100, chat: Int = 0
        ) async throws -> Int64 {
            try await releases.announce(
                ReleaseTerms(opensAt: at(minutes), days: days, shares: [.online: share], chatShare: chat), offices: [office.id], reason: "x",
                by: officer)
        }

        /// The first hour of a day.
        func slot(_ day: Day = tuesday) async throws -> Int64 {
            Int64(try await db.count("SELECT id FROM slots WHERE day = $1 AND office_id = $2 ORDER BY starts_at LIMIT 1", [day, office.id]))
        }

        /// Each account asks for a place, one after the other: how many get one.
        func book(_ accounts: Range<Int>, _ slot: Int64) async throws -> Int {
            var booked = 0
            for account in self.accounts[accounts] {
                if try await db.batch([(db.request(account), [[(slot, 1)]])]).outcomes == [.booked] { booked += 1 }
            }
            return booked
        }

        func night(_ days: Int = 5) async throws {
            _ = try await db.store(.job) { try await CapacityJob(store: $0).apply(days: days) }
        }

        func opens(_ slot: Int64) async throws -> String {
            try await db.admin.query("SELECT opens_at::text FROM slots WHERE id = $1", [slot])[0].decode(String.self)
        }
    }

    /// An office with seven hours of ten places on each coming day; it is Monday at ten.
    private func withWorld(_ body: (World) async throws -> Void) async throws {
        try await withOffice { db, office in
            try await db.makeHours(office, .standard(placesPerHour: 10, hours: .seven))
            try await db.admin.execute("INSERT INTO staff (username, name, role) VALUES ('a', 'Sari', 'operator')")
            let officer = StaffActor(StaffSession(staff: 1, name: "x", role: .operator, offices: [], device: nil, expiresAt: .distantFuture))
            let world = World(
                db: db, office: office, releases: ReleaseService(store: db.store), accounts: try await db.makeAccounts(64), officer: officer)
            try await world.night()
            try await body(world)
        }
    }

    @Test("each release opens its share when the database's clock says so, with nothing else running; the third follows the second")
    func stages() async throws {
        try await withWorld { world in
            let (db, slot) = (world.db, try await world.slot())
            _ = try await world.announce(at: 30, share: 50)
            _ = try await world.announce(at: 60, share: 30)
            _ = try await world.announce(at: 90, share: 10)
            #expect(try await world.book(0..<2, slot) == 0)
            #expect(try await world.opens(slot) != "infinity")
            try await withService(db) { service in
                func booked(_ account: Int) async throws -> Bool {
                    let wish = world.office.wish(.slot(slot), db.request(world.accounts[account]))
                    if case .success(.booked) = try await attempt({ try await service.book(wish) }) { return true }
                    return false
                }
                #expect(try await !booked(2))
                try await db.setClock(world.at(29.98))
                #expect(try await !booked(3))
                try await db.setClock(world.at(30))
                #expect(try await booked(4), "by HTTP's way, from the snapshot")
                #expect(try await world.book(5..<15, slot) == 4)
                try await db.setClock(world.at(60))
                #expect(try await booked(15), "the worker's snapshot knows of the second")
                #expect(try await world.book(16..<26, slot) == 2)
            }
            #expect(try await db.count("SELECT taken FROM slots WHERE id = $1", [slot]) == 8)
            #expect(try await db.broken() == [])
            try await db.store(.notifier) { while try await $0.followReleases() > 0 {} }
            #expect(try await db.count("SELECT staged FROM slots WHERE id = $1", [slot]) == 1)
            try await db.setClock(world.at(90))
            #expect(try await world.book(26..<36, slot) == 1)
            try await db.store(.notifier) { while try await $0.followReleases() > 0 {} }
            #expect(try await world.book(36..<46, slot) == 0, "what nobody has announced stays")
            #expect(try await db.count("SELECT count(*) FROM slots WHERE staged > 0") == 0)
            // when the hour begins they are told apart from places that were offered
            try await db.setClock(Zone.wib.instant(tuesday, clock(20)))
            try await db.store(.notifier) { while try await $0.returnPlaces() > 0 {} }
            #expect(try await db.count("SELECT unreleased FROM slots WHERE id = $1", [slot]) == 1)
        }
    }

    @Test("when many ask at the instant, nobody has a place of before it, and exactly the share is given")
    func rush() async throws {
        try await withWorld { world in
            let (db, slot) = (world.db, try await world.slot())
            _ = try await world.announce(at: 30, share: 60)
            try await db.setClock(world.at(30).addingTimeInterval(-2))
            let end = world.at(30).addingTimeInterval(1)
            let booked = try await withThrowingTaskGroup(of: Int.self) { group in
                for account in world.accounts.prefix(16) {
                    group.addTask {
                        try await db.session(.worker) { worker in
                            while db.now() < end {
                                let asked = try await TestDatabase.run([(db.request(account), [[(slot, 1)]])], on: worker)
                                if asked.outcomes == [.booked] { return 1 }
                            }
                            return 0
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(booked == 6)
            #expect(try await db.count("SELECT count(*) FROM bookings WHERE created_at < $1", [world.at(30)]) == 0)
        }
    }

    @Test("stopped while it runs: from then on nobody books, who has a place keeps it; given another instant it opens again")
    func stopped() async throws {
        try await withWorld { world in
            let (db, slot) = (world.db, try await world.slot())
            let batch = try await world.announce(at: 20, tuesday...Self.wednesday)
            try await db.setClock(world.at(20))
            #expect(try await world.book(0..<3, slot) == 3)
            // people go on asking while it is stopped
            let (before, after) = try await withThrowingTaskGroup(of: Void.self) { group in
                for account in world.accounts[3..<6] {
                    group.addTask {
                        for _ in 0..<40 { _ = try await db.batch([(db.request(account), [[(slot, 1)]])]) }
                    }
                }
                try await world.releases.stop(batch, reason: "the site is slow", by: world.officer)
                let taken = try await db.taken(slot)
                try await group.waitForAll()
                return (taken, try await db.taken(slot))
            }
            #expect(before == after)
            #expect(try await world.opens(slot) == "infinity")
            await #expect(throws: ReleaseError.same) { try await world.releases.stop(batch, reason: "x", by: world.officer) }
            try await world.releases.postpone(batch, to: world.at(60), reason: "tomorrow", by: world.officer)
            #expect(try await world.book(10..<11, slot) == 0)
            try await db.setClock(world.at(60))
            #expect(try await world.book(11..<30, slot) == 10 - after)
            try await world.releases.withdraw(batch, offices: [world.office.id], reason: "x", by: world.officer)
            #expect(try await world.opens(slot) == "infinity")
            await #expect(throws: ReleaseError.notFound) { try await world.releases.stop(batch, reason: "x", by: world.officer) }
            #expect(try await db.count("SELECT count(*) FROM audit WHERE action LIKE 'release%'") == 4)
        }
    }

    @Test(
        "the night makes hours that wait for their release, or have one already; a raised hour is divided anew, and a lowered one offers nothing more"
    )
    func night() async throws {
        try await withWorld { world in
            let (db, far) = (world.db, monday.adding(days: 10))
            _ = try await world.announce(at: 20, tuesday...tuesday, share: 50)
            _ = try await world.announce(at: 40, far...far, share: 40)
            try await world.night(12)
            #expect(try await world.opens(try await world.slot(monday.adding(days: 9))) == "infinity", "no release speaks of it")
            #expect(try await !world.opens(try await world.slot(Self.wednesday)).contains("infinity"), "it was open before the first release")
            let (slot, later) = (try await world.slot(), try await world.slot(far))
            try await db.setClock(world.at(40))
            #expect(try await world.book(0..<10, later) == 4)
            #expect(try await world.book(10..<13, slot) == 3)
            try await db.admin.execute("UPDATE weekly_hours SET places = 20")
            try await world.night(12)
            #expect(try await db.free(slot) == 7)
            #expect(try await db.free(later) == 4)
            try await db.admin.execute("UPDATE weekly_hours SET places = 4")
            try await world.night(12)
            #expect(try await world.book(13..<14, slot) == 0)
            #expect(try await world.book(14..<15, later) == 0)
            #expect(try await db.broken() == [])
        }
    }

    @Test("a head's hour on a day that no release has opened waits for one; on one that runs it keeps its announcement")
    func head() async throws {
        try await withWorld { world in
            let db = world.db
            let batch = try await world.announce(at: 20)
            func add(_ hour: Int, on day: Day) async throws -> Int64 {
                let starts = world.office.zone.instant(day, clock(hour))
                let change = HourChange(
                    startsAt: starts, endsAt: starts.addingTimeInterval(3600), session: .afternoon,
                    prefix: "A" + PlannedHour.letter(startingAt: clock(hour)),
                    places: 2)
                let made = try await db.store.change(
                    [change], of: day, office: world.office.id, opensAt: nil, reason: "x", mayExceed: true, dry: false, by: world.officer)
                #expect(made[0].outcome == .inForce)
                return Int64(try await db.count("SELECT id FROM slots WHERE starts_at = $1", [starts]))
            }
            try await db.setClock(world.at(20))
            let added = try await add(17, on: tuesday)
            #expect(try await world.book(0..<1, added) == 0)
            try await world.releases.stop(batch, reason: "x", by: world.officer)
            let shut = try await add(18, on: tuesday)
            try await db.setClock(world.at(60))
            #expect(try await world.book(1..<2, shut) == 0)
            try await world.releases.postpone(batch, to: world.at(80), reason: "x", by: world.officer)
            try await db.setClock(world.at(80))
            #expect(try await world.book(2..<3, shut) == 1)
            let announced = try await add(19, on: tuesday)
            #expect(try await world.book(3..<4, announced) == 0)
            try await db.setClock(world.at(96))
            #expect(try await world.book(4..<5, announced) == 1)
            try await world.releases.end(office: world.office.id, reason: "x", by: world.officer)
            await #expect(throws: ReleaseError.same) { try await world.releases.end(office: world.office.id, reason: "x", by: world.officer) }
        }
    }

    @Test("without releases again, hours that waited open after the announcement")
    func ended() async throws {
        try await withWorld { world in
            let (db, slot) = (world.db, try await world.slot())
            _ = try await world.announce(at: 500, share: 50, chat: 50)
            try await world.night(9)
            let late = try await world.slot(monday.adding(days: 9))
            try await world.releases.end(office: world.office.id, reason: "x", by: world.officer)
            #expect(try await world.book(0..<1, slot) == 0)
            try await db.setClock(world.at(16))
            #expect(try await world.book(1..<12, slot) == 10)
            #expect(try await world.book(12..<13, late) == 1)
            try await world.night(10)
            #expect(try await world.book(13..<14, try await world.slot(monday.adding(days: 10))) == 1)
        }
    }

    @Test("of an hour so small that a share is none of its places nothing is offered, and the release after it is next")
    func small() async throws {
        try await withWorld { world in
            let (db, slot) = (world.db, try await world.slot())
            _ = try await db.admin.query("UPDATE slots SET planned = 2, capacity = 2 WHERE id = $1", [slot])
            _ = try await world.announce(at: 20, share: 10)
            _ = try await world.announce(at: 40, share: 10)
            _ = try await world.announce(at: 60, share: 80)
            for minutes in [20.0, 40] {
                try await db.setClock(world.at(minutes))
                #expect(try await world.book(0..<1, slot) == 0)
            }
            try await db.setClock(world.at(60))
            #expect(try await world.book(1..<5, slot) == 2)
        }
    }

    @Test("what releases kept is offered after the announcement when they end, and what was kept for WhatsApp not before it would have been")
    func keptUntilTheEnd() async throws {
        try await withWorld { world in
            let (db, slot) = (world.db, try await world.slot())
            try await db.setPolicy("chat_share_returns = '1 hour'")
            _ = try await world.announce(at: 20, share: 50, chat: 40)
            _ = try await world.announce(at: 500, share: 30)
            try await db.setClock(world.at(20))
            #expect(try await world.book(0..<9, slot) == 3)
            try await world.releases.end(office: world.office.id, reason: "x", by: world.officer)
            #expect(try await world.book(9..<10, slot) == 0)
            try await db.setClock(world.at(36))
            #expect(try await world.book(10..<20, slot) == 7)
            try await db.store(.notifier) { while try await $0.followReleases() > 0 {} }
            #expect(try await db.count("SELECT count(*) FROM slots WHERE staged > 0") == 0)
            #expect(try await db.count("SELECT count(*) FROM returning_places") == 0)
        }
    }

    @Test("WhatsApp's part of a later release does not come to everybody before it opens, and not of an hour that its head has announced")
    func chatPartOfLater() async throws {
        try await withWorld { world in
            let (db, slot) = (world.db, try await world.slot())
            // of Tuesday's first hour it would be everybody's again on Monday at noon
            try await db.setPolicy("chat_share_returns = '20 hours'")
            _ = try await world.announce(at: 20, share: 50)
            _ = try await world.announce(at: 300, share: 50, chat: 50)
            try await db.setClock(world.at(200))
            try await db.store(.notifier) { while try await $0.returnPlaces() > 0 {} }
            #expect(try await world.book(0..<10, slot) == 5)
            try await db.setClock(world.at(300))
            #expect(try await world.book(10..<20, slot) == 5)
        }
    }

    @Test("what was decided by a worker that died then is written by the notifier")
    func died() async throws {
        try await withWorld { world in
            let (db, slot) = (world.db, try await world.slot())
            let batch = try await world.announce(at: 20)
            try await db.setClock(world.at(20))
            _ = try await db.store.change(release: batch, offices: nil, to: .stopped, opensAt: nil, reason: "x", by: world.officer)
            #expect(try await world.opens(slot) != "infinity")
            try await db.store(.notifier) { while try await $0.followReleases() > 0 {} }
            #expect(try await world.opens(slot) == "infinity")
            #expect(try await world.book(0..<1, slot) == 0)
        }
    }

    @Test("what makes no sense is refused and changes nothing")
    func refused() async throws {
        try await withWorld { world in
            let (db, releases) = (world.db, world.releases)
            await #expect {
                try await world.announce(at: 5)
            } throws: {
                if case .tooSoon(let earliest) = $0 as? ReleaseError { abs(earliest.timeIntervalSince(world.at(15))) < 60 } else { false }
            }
            await #expect(throws: ReleaseError.past) { try await world.announce(at: 20, monday.adding(days: -1)...monday.adding(days: -1)) }
            let batch = try await world.announce(at: 20, tuesday...Self.wednesday, share: 60)
            await #expect(throws: ReleaseError.same) { try await world.announce(at: 20, tuesday...Self.wednesday, share: 60) }
            // also when it runs, so that a file that was exported is imported again
            try await db.setClock(world.at(21))
            await #expect(throws: ReleaseError.same) { try await world.announce(at: 20, tuesday...Self.wednesday, share: 60) }
            try await db.setClock(world.at(0))
            await #expect(throws: ReleaseError.tooMuch) {
                try await world.announce(at: 30, Self.wednesday...Self.wednesday.adding(days: 3), share: 50)
            }
            await #expect(throws: ReleaseError.noLane(office: world.office.id)) {
                try await releases.announce(
                    ReleaseTerms(opensAt: world.at(20), days: tuesday...tuesday, shares: [.priority: 50], chatShare: 0), offices: [world.office.id],
                    reason: "x", by: world.officer)
            }
            try await releases.stop(batch, reason: "x", by: world.officer)
            _ = try await world.announce(at: 30, Self.wednesday...Self.wednesday, share: 50)
            await #expect(throws: ReleaseError.tooMuch) { try await releases.postpone(batch, to: world.at(40), reason: "x", by: world.officer) }
            await #expect(throws: ReleaseError.notFound) { try await releases.stop(batch + 100, reason: "x", by: world.officer) }
            #expect(try await db.count("SELECT count(*) FROM releases") == 2)
            #expect(try await db.count("SELECT count(*) FROM releases WHERE state = 'announced'") == 1)
        }
    }
}
