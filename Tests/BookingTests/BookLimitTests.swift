import Booking
import Domain
import Foundation
import Postgres
import Store
import TestSupport
import Testing

@Suite("book_batch: the limits of accounts and parties")
struct BookLimitTests {
    @Test("9: no more than ten people with live bookings; who cancels makes room")
    func livePeople() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 50)
            let account = try await db.makeAccount()
            for _ in 1...2 { #expect(try await db.batch([(db.request(account, people: 5), [[(slot, 5)]])]).outcomes == [.booked]) }
            #expect(try await db.batch([(db.request(account), [[(slot, 1)]])]).outcomes == [.limitLive])
            let one = try await db.admin.query("SELECT min(id) FROM bookings")[0].decode(Int64.self)
            let cancelled = try await db.session(.worker) {
                try await db.change(account, one).cancel(on: $0, reason: nil, deadline: .now + .seconds(9))
            }
            #expect(cancelled == .done)
            #expect(try await db.batch([(db.request(account, people: 2), [[(slot, 2)]])]).outcomes == [.limitLive])
            #expect(try await db.batch([(db.request(account), [[(slot, 1)]])]).outcomes == [.booked])
            #expect(try await db.count("SELECT count(*) FROM idempotency_keys WHERE kind = 'book'") == 3)
        }
    }

    @Test("10: no more than fifteen different people in 365 days, the same ones again as often as they like")
    func peopleInAYear() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 90)
            let account = try await db.makeAccount()
            let niks = (0..<15).map { _ in UUID() }
            try await withService(db) { (service: BookingService) async throws in
                for three in 0..<3 {
                    let people = niks[(three * 5)..<(three * 5 + 5)].map { db.person(nik: $0) }
                    #expect(try await db.batch([(db.request(account, people: people), [[(slot, 5)]])]).outcomes == [.booked])
                    for person in people {
                        #expect(try await service.cancel(db.change(account, person.booking), at: office) == .done)
                    }
                }
                let stranger = db.request(account)
                #expect(try await db.batch([(stranger, [[(slot, 1)]])]).outcomes == [.limitPeople])
                let known = db.request(account, people: niks.prefix(5).map { db.person(nik: $0) })
                #expect(try await db.batch([(known, [[(slot, 5)]])]).outcomes == [.booked])
                try await db.admin.execute("UPDATE bookings SET created_at = created_at - interval '366 days' WHERE status = 'cancelled'")
                #expect(try await db.batch([(stranger, [[(slot, 1)]])]).outcomes == [.booked])
            }
        }
    }

    @Test("11: who is refused too often because of others' live bookings is locked out for a day")
    func tooManyRefusals() async throws {
        try await withOffice { db, office in
            try await db.setPolicy("claim_refusals_per_day = 3")
            let slot = try await db.makeSlot(office, tuesday.adding(days: 7), hour: 9, places: 50)
            let accounts = try await db.makeAccounts(2)
            let nik = UUID()
            try await db.place(accounts[0], in: slot, nik: nik)
            for _ in 1...3 {
                let guess = db.request(accounts[1], people: [db.person(nik: nik)])
                #expect(try await db.batch([(guess, [[(slot, 1)]])]).outcomes == [.alreadyBooked])
            }
            #expect(try await db.batch([(db.request(accounts[1], people: [db.person(nik: nik)]), [[(slot, 1)]])]).outcomes == [.tooManyRefusals])
            #expect(try await db.batch([(db.request(accounts[1]), [[(slot, 1)]])]).outcomes == [.tooManyRefusals])
            #expect(try await db.batch([(db.request(accounts[0]), [[(slot, 1)]])]).outcomes == [.booked])
            try await db.setClock(db.now().addingTimeInterval(86_401))
            #expect(try await db.batch([(db.request(accounts[1]), [[(slot, 1)]])]).outcomes == [.booked])
        }
    }

    @Test("how many others were refused costs a booking nothing, whenever its plan was made", arguments: [0, 1000])
    func refusalsOfOthers(whenPlanned: Int) async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 90)
            let accounts = try await db.makeAccounts(40)
            func refuse(_ others: ClosedRange<Int>) async throws {
                try await db.admin.execute(
                    """
                    INSERT INTO limits (kind, subject, window_start, count)
                    SELECT 'claim_refused', i::text, antrean_now(), 1 FROM generate_series(-\(others.upperBound), -\(others.lowerBound)) i
                    """)
            }
            if whenPlanned > 0 { try await refuse(1...whenPlanned) }
            try await db.session(.worker) { (worker: Connection) async throws in
                func book(_ accounts: ArraySlice<TestAccount>) async throws {
                    let result = try await TestDatabase.run(accounts.map { (db.request($0), [[(slot, 1)]]) }, on: worker)
                    #expect(result.outcomes.allSatisfy { $0 == .booked })
                }
                try await book(accounts.prefix(20))
                try await refuse(whenPlanned + 1...whenPlanned + 5000)
                try await worker.execute("BEGIN")
                try await book(accounts.suffix(20))
                let read = try await worker.query(
                    "SELECT coalesce(sum(idx_tup_fetch), 0)::int FROM pg_stat_xact_user_tables WHERE relname = 'limits'")
                try await worker.execute("ROLLBACK")
                #expect(try read[0].decode(Int.self) <= 20)
            }
        }
    }

    @Test("12, 13: nobody joins a party of another account, none that does not exist, and none that has ended")
    func parties() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 50)
            let accounts = try await db.makeAccounts(2)
            let mine = db.request(accounts[0])
            #expect(try await db.batch([(mine, [[(slot, 1)]])]).outcomes == [.booked])
            func join(_ account: TestAccount, _ party: Int64) async throws -> [BookOutcome] {
                try await db.batch([(db.request(account, people: [db.person()], joining: party), [[(slot, 1)]])]).outcomes
            }
            #expect(try await join(accounts[1], mine.party) == [.partyNotFound])
            #expect(try await join(accounts[0], 4711) == [.partyNotFound])
            #expect(try await join(accounts[0], mine.party) == [.booked])
            try await withService(db) { (service: BookingService) async throws in
                for booking in try await db.store.bookings(party: mine.party) {
                    #expect(try await service.cancel(db.change(accounts[0], booking.id), at: office) == .done)
                }
            }
            #expect(try await join(accounts[0], mine.party) == [.partyNotLive])
        }
    }

    @Test("14: a party has five live people at most, those who have come included")
    func partyOfFive() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 50)
            let account = try await db.makeAccount()
            #expect(try await db.batch([(db.request(account, people: 6), [[(slot, 6)]])]).outcomes == [.partyTooLarge])
            let family = db.request(account, people: 4)
            #expect(try await db.batch([(family, [[(slot, 4)]])]).outcomes == [.booked])
            try await arrive(family.people[0].booking, db)
            let two = db.request(account, people: [db.person(), db.person()], joining: family.party)
            #expect(try await db.batch([(two, [[(slot, 2)]])]).outcomes == [.partyTooLarge])
            let one = db.request(account, people: [db.person()], joining: family.party)
            #expect(try await db.batch([(one, [[(slot, 1)]])]).outcomes == [.booked])
            let sixth = db.request(account, people: [db.person()], joining: family.party)
            #expect(try await db.batch([(sixth, [[(slot, 1)]])]).outcomes == [.partyTooLarge])
        }
    }

    /// What the desk will do: the person has come.
    private func arrive(_ booking: Int64, _ db: TestDatabase) async throws {
        _ = try await db.admin.query(
            """
            WITH came AS (UPDATE bookings SET status = 'checked_in' WHERE id = $1 RETURNING id, slot_id)
            INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, channel)
            SELECT id, antrean_now(), 'checked_in', 'booked', 'checked_in', slot_id, slot_id, 'staff', 'desk' FROM came
            """, [booking])
        _ = try await db.admin.query("SELECT join_queue($1)", [booking])
    }

    @Test("two hundred parallel requests of one account get ten people live", .timeLimit(.minutes(8)))
    func parallelRequestsOfOneAccount() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 300)
            let account = try await db.makeAccount()
            var settings = BookingService.Settings()
            settings.timeout = .seconds(60)
            let results = try await withServices(db, 3, settings: settings) { services in
                try await withThrowingTaskGroup(of: Result<BookingAnswer, Refusal>.self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            try await attempt { try await services[number % 3].book(office.wish(.slot(slot), db.request(account))) }
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            #expect(results.filter { (try? $0.get()) != nil }.count == 10)
            #expect(results.filter { $0 == .failure(.accountLimitLive) }.count == 190)
            #expect(try await db.taken(slot) == 10)
        }
    }
}
