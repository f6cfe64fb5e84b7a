import Booking
import Capacity
import Domain
import Foundation
import Store
import TestSupport
import Testing

/// What may happen at the same time.
enum Act: String, CaseIterable {
    case book, hold, cancel, move, add, confirm, expire, plan, changeHours, returnPlaces, checkIn, callNext, finish, deskBooking, merge, relocate
}

/// A small world in which everything meets: four slots, twelve accounts, forty persons.
private struct Arena: Sendable {
    let db: TestDatabase
    let office: TestOffice
    let other: TestOffice
    let slots: [Int64]
    /// An hour of today at `office`, with room for everybody.
    let today: Int64
    let accounts: [TestAccount]
    let niks: [UUID]
    let services: [BookingService]
    let job: Store
    let notifier: Store
    let officer: StaffActor

    func perform(_ act: Act) async throws {
        let service = services.randomElement()!
        let office = Bool.random() ? office : other
        switch act {
        case .book: try await book(service, office, hold: 0)
        case .hold: try await book(service, office, hold: 3600)
        case .cancel:
            guard let (booking, account) = try await anybody() else { return }
            _ = try await allowed { try await service.cancel(db.change(account, booking), at: office) }
        case .move:
            guard let (booking, account) = try await anybody(from: tuesday) else { return }
            // the earliest hour, or any of the day, is mostly the one that it has already
            let target: Preference = Int.random(in: 0..<4) > 0 ? .slot(hours(of: office).randomElement()!) : .day(tuesday, nil)
            _ = try await allowed { try await service.move(db.change(account, booking), to: office, target) }
        case .add:
            guard let (booking, account) = try await anybody(from: tuesday) else { return }
            let party = try await db.store.booking(booking)!
            let request = db.request(account, people: [db.person(nik: niks.randomElement()!)], joining: party.party)
            let wish = BookingRequest(
                office: office.id, zone: .wib, preference: .day(tuesday, nil), allowSplit: true, near: party.slot, request: request)
            _ = try await allowed { try await service.book(wish) }
        case .confirm:
            let parties = try await db.store.pool.withConnection { connection in
                try await connection.query("SELECT party_id FROM bookings WHERE status = 'held' ORDER BY random() LIMIT 1").map {
                    try $0.decode(Int64.self)
                }
            }
            for party in parties { _ = try await db.store.confirmHold(party: party, channel: .api) }
        case .expire:
            _ = try await db.admin.query(
                """
                UPDATE bookings SET hold_until = antrean_now()
                WHERE id = (SELECT id FROM bookings WHERE status = 'held' ORDER BY random() LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) AND status = 'held'
                """)
            _ = try await notifier.expireHold()
        case .plan:
            let wanted = [9, 10].filter { _ in Int.random(in: 0..<4) > 0 }.map { hour in
                WantedSlot(
                    day: tuesday, session: .morning, startsAt: Zone.wib.instant(tuesday, clock(hour)),
                    endsAt: Zone.wib.instant(tuesday, clock(hour + 1)),
                    prefix: "A" + PlannedHour.letter(startingAt: clock(hour)), places: Int.random(in: 2...9), provisional: false)
            }
            let version = try await db.admin.query("SELECT plan_version FROM lanes WHERE id = $1", [office.lane])[0].decode(Int64.self)
            let said = try await job.exceptions(lanes: [office.lane], from: Zone.wib.startOfDay(tuesday), days: tuesday...tuesday)[office.lane] ?? []
            let kept = wanted.filter { hour in !said.contains { $0.startsAt == hour.startsAt } }
            let own = said.compactMap { one in
                one.places.map {
                    WantedSlot(
                        day: one.day, session: one.session, startsAt: one.startsAt, endsAt: one.endsAt, prefix: one.prefix, places: $0,
                        provisional: false)
                }
            }
            _ = try await job.plan(lane: office.lane, version: version, from: tuesday, until: tuesday, kept + own)
        case .changeHours:
            let hours = [9, 10].map { hour in
                HourChange(
                    startsAt: Zone.wib.instant(tuesday, clock(hour)), endsAt: Zone.wib.instant(tuesday, clock(hour + 1)), session: .morning,
                    prefix: "A" + PlannedHour.letter(startingAt: clock(hour)), places: Int.random(in: 0..<4) > 0 ? Int.random(in: 1...9) : nil)
            }
            _ = try await db.store.change(
                hours, of: tuesday, office: office.id, opensAt: nil, reason: "x", mayExceed: true, dry: false, by: officer)
        case .relocate:
            let conflicts = ConflictService(store: job)
            for one in try await conflicts.list() {
                do {
                    _ = try await conflicts.move(one.slot, reason: "x", by: Bool.random() ? officer : .commandLine)
                } catch is ConflictError {
                    // settled meanwhile, or all of them held
                }
            }
        case .returnPlaces: while try await notifier.returnPlaces() > 0 {}
        case .checkIn:
            // for an hour of today
            let request = db.request(accounts.randomElement()!, people: [db.person(nik: niks.randomElement()!)])
            guard let seat = try await allowed({ try await service.book(self.office.wish(.slot(today), request)) })?.seats.first else { return }
            _ = try await db.store.checkIn(booking: seat.booking, office: self.office.id, reason: nil, by: officer)
            if Bool.random() { _ = try await db.store.undoCheckIn(booking: seat.booking, office: self.office.id, by: officer) }
        case .deskBooking:
            // for somebody who is perhaps booked already, on any of the hours; given back now and then
            let nik = niks.randomElement()!
            let wish = DeskBooking(
                office: office.id, from: Bool.random() ? monday : tuesday, nikHash: nik, nikSealed: [1], name: try PersonName("Siti"),
                birthDate: monday, service: .new,
                party: db.newID(), booking: db.newID())
            let (outcome, booking) = try await db.store.book(wish, by: officer)
            if outcome == .booked, let booking, Bool.random() {
                _ = try await db.store.cancel(booking: booking, office: office.id, reason: "x", by: officer)
            }
        case .merge:
            // what a machine did without network, for an hour of today; served by then, or still there
            let request = db.request(accounts.randomElement()!, people: [db.person(nik: niks.randomElement()!)])
            guard let seat = try await allowed({ try await service.book(self.office.wish(.slot(today), request)) })?.seats.first else { return }
            let now = try await db.store.databaseNow()
            let record = DeskRecord(
                id: UUID(), who: .booking(seat.booking), arrivedAt: now, calledAt: now, counter: 1, endedAt: Bool.random() ? now : nil,
                outcome: .accepted,
                missing: nil)
            for _ in 1...2 { _ = try await db.store.merge(record, office: self.office.id, by: officer) }
        case .callNext: _ = try await db.store.callNext(counter: Int.random(in: 1...3), office: self.office.id, by: officer)
        case .finish:
            let called = try await db.store.queueDay(office: self.office.id, day: monday).visits.filter { $0.state != .done && $0.firstCall != nil }
            guard let visit = called.randomElement() else { return }
            _ = try await db.store.act([.accept, .undo, .handOver(nil)].randomElement()!, visit: visit.id, office: self.office.id, by: officer)
        }
    }

    private func book(_ service: BookingService, _ office: TestOffice, hold: Int) async throws {
        let people = niks.shuffled().prefix(Int.random(in: 1...3)).map { db.person(nik: $0) }
        let request = db.request(accounts.randomElement()!, people: people, hold: hold)
        // not the earliest: that is today, where nobody could be moved or added any more
        let wishes: [Preference] = [.day(tuesday, nil), .slot(hours(of: office).randomElement()!)]
        _ = try await allowed { try await service.book(office.wish(wishes.randomElement()!, split: true, request)) }
    }

    private func hours(of office: TestOffice) -> ArraySlice<Int64> { slots[office.id == self.office.id ? 0...1 : 2...3] }

    /// Any live booking, and who may change it; those of today are too late to be moved.
    private func anybody(from day: Day = monday) async throws -> (Int64, TestAccount)? {
        let found = try await db.store.pool.withConnection { connection in
            try await connection.query(
                """
                SELECT b.id, p.account_id FROM bookings b JOIN parties p ON p.id = b.party_id JOIN slots s ON s.id = b.slot_id
                WHERE b.status IN ('held', 'booked') AND p.account_id IS NOT NULL AND s.day >= $1
                ORDER BY random() LIMIT 1
                """, [day]
            ).map { try $0.decode(Int64.self, Int64.self) }
        }
        return found.first.map { found in (found.0, accounts.first { $0.id == found.1 }!) }
    }

    /// A refusal is an answer; these three would be a deadlock, a fault or a lost change that reached somebody.
    private func allowed<T: Sendable>(_ body: () async throws -> T) async throws -> T? {
        switch try await attempt(body) {
        case .success(let value): return value
        case .failure(let refusal):
            #expect(![.rejected, .outcomeUnknown, .databaseUnavailable, .overloaded].contains(refusal))
            return nil
        }
    }
}

@Suite("every pair races", .serialized)
struct RaceTests {
    @Test("no deadlock and no fault reaches anyone, and every invariant holds after each pair", .timeLimit(.minutes(8)))
    func pairs() async throws {
        try await withOffice { db, office in
            try await db.setPolicy(
                """
                live_people = 1000, people_per_year = 1000, claim_refusals_per_day = 1000000, moves = 100, return_after_min = '0',
                return_after_max = '20 milliseconds', return_at_once_within = '0',
                announce_ahead = '0'
                """)
            let other = try await db.makeOffice(code: "TNG")
            var slots: [Int64] = []
            for place in [office, other] { for hour in [9, 10] { slots.append(try await db.makeSlot(place, tuesday, hour: hour, places: 6)) } }
            let today = try await db.makeSlot(office, monday, hour: 11, places: 5000)
            _ = try await db.admin.query("INSERT INTO staff (username, name, role) VALUES ('sari', 'Sari', 'officer')")
            let officer = StaffActor(
                StaffSession(staff: 1, name: "Sari", role: .officer, offices: [office.id], device: 1, expiresAt: .distantFuture))
            let (accounts, made) = (try await db.makeAccounts(12), slots)
            let faults = Faults()
            try await withServices(db, 2, logger: faults.logger) { services in
                try await db.store(.job) { job in
                    try await db.store(.notifier) { (notifier: Store) async throws in
                        let arena = Arena(
                            db: db, office: office, other: other, slots: made, today: today, accounts: accounts, niks: (0..<100).map { _ in UUID() },
                            services: services,
                            job: job, notifier: notifier, officer: officer)
                        for counter in 1...3 {
                            #expect(try await db.store.setCounter(counter, office: office.id, state: .open, lanes: nil, by: officer) == .done)
                        }
                        for one in Act.allCases { for two in Act.allCases { try await race(one, two, in: arena) } }
                    }
                }
            }
            #expect(faults.all == [])
            #expect(try await db.count("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == 0)
            // no act is in vain: each kind of change happened
            #expect(try await db.count("SELECT count(DISTINCT event) FROM booking_history") == 10)
        }
    }

    /// Beside the pair some booking, cancelling and confirming goes on, so that there is always somebody to act upon.
    private func race(_ one: Act, _ two: Act, in arena: Arena) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for act in [one, two, one, two, .book, .hold] {
                group.addTask { for _ in 0..<4 { try await arena.perform(act) } }
            }
            group.addTask { for act in [Act.changeHours, .cancel, .cancel, .cancel, .confirm, .returnPlaces] { try await arena.perform(act) } }
            try await group.waitForAll()
        }
        #expect(try await arena.db.broken() == [], "\(one) beside \(two)")
    }
}
