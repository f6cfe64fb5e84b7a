import Booking
import Domain
import Foundation
import Postgres
import Store
import TestSupport
import Testing

@Suite("book_batch: places, keys, sessions and persons")
struct BookOutcomeTests {
    @Test("1: a place leaves a party, a booking, a person, a claim, a history line, a message and a key")
    func booked() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 5)
            let request = try await db.request(db.makeAccount(), people: 3)
            let result = try await db.batch([(request, [[(slot, 3)]])])
            #expect(result.outcomes == [.booked])
            #expect(result.parties == [request.party])
            #expect(result.personSlots == [slot, slot, slot])
            #expect(result.personNumbers == [1, 2, 3])
            #expect(result.free == [2])
            for (table, rows) in [
                "parties": 1, "bookings": 3, "applicants": 3, "claims": 3, "booking_history": 3, "outbox": 1, "idempotency_keys": 1,
            ] {
                #expect(try await db.count("SELECT count(*) FROM \(table)") == rows, "\(table)")
            }
            #expect(try await db.count("SELECT count(*) FROM slots WHERE version = $1 AND taken = 3 AND issued = 3", [result.versions[0]]) == 1)
        }
    }

    @Test("2: the same key and body again is a replay, which writes")
    func replayed() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 1)
            let account = try await db.makeAccount()
            let first = db.request(account, key: UUID())
            #expect(try await db.batch([(first, [[(slot, 1)]])]).outcomes == [.booked])
            let again = db.request(account, key: first.key)
            for _ in 1...2 {
                let result = try await db.batch([(again, [[(slot, 1)]])])
                #expect(result.outcomes == [.replayed])
                #expect(result.parties == [first.party])
            }
            #expect(try await db.count("SELECT replays FROM idempotency_keys") == 2)
            #expect(try await db.count("SELECT count(*) FROM bookings") == 1)
        }
    }

    @Test("2: a replay is answered without an alternative, whatever became of the slot")
    func replayedWithoutAlternative() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 1)
            let account = try await db.makeAccount()
            let first = db.request(account)
            #expect(try await db.batch([(first, [[(slot, 1)]])]).outcomes == [.booked])
            #expect(try await db.batch([(db.request(account, key: first.key), []), (db.request(account), [])]).outcomes == [.replayed, .gone])
        }
    }

    @Test("3: a key with another body, or for another kind of request, is refused")
    func keyReused() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 5)
            let account = try await db.makeAccount()
            let first = db.request(account)
            _ = try await db.batch([(first, [[(slot, 1)]])])
            let other = db.request(account, people: [db.person()], key: first.key, mac: UUID())
            #expect(try await db.batch([(other, [[(slot, 1)]])]).outcomes == [.keyReused])
            let joining = db.request(account, people: [db.person()], key: first.key, joining: first.party)
            #expect(try await db.batch([(joining, [[(slot, 1)]])]).outcomes == [.keyReused])
            #expect(try await db.count("SELECT count(*) FROM bookings") == 1)
        }
    }

    @Test("4: the same key at the same moment is in flight, and another account's key of the same value is not")
    func inFlight() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 5), try await db.makeSlot(office, tuesday, hour: 10, places: 5)]
            let accounts = try await db.makeAccounts(2)
            let first = db.request(accounts[0])
            try await db.session(.worker) { one in
                try await one.execute("BEGIN")
                #expect(try await TestDatabase.run([(first, [[(slots[0], 1)]])], on: one).outcomes == [.booked])
                let same = db.request(accounts[0], key: first.key)
                let other = db.request(accounts[1], key: first.key)
                #expect(try await db.batch([(same, [[(slots[1], 1)]]), (other, [[(slots[1], 1)]])]).outcomes == [.inFlight, .booked])
                try await one.execute("ROLLBACK")
                #expect(try await db.batch([(same, [[(slots[1], 1)]])]).outcomes == [.booked])
            }
        }
    }

    @Test("5: no session, one that has ended, and one of an erased account")
    func unauthorized() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 5)
            let accounts = try await db.makeAccounts(2)
            _ = try await db.admin.query("UPDATE sessions SET expires_at = antrean_now() WHERE token_hash = $1", [accounts[0].session])
            _ = try await db.admin.query("UPDATE accounts SET status = 'erased' WHERE id = $1", [accounts[1].id])
            let nobody = db.request(TestAccount(id: 0, session: UUID()))
            let result = try await db.batch([
                (nobody, [[(slot, 1)]]), (db.request(accounts[0]), [[(slot, 1)]]), (db.request(accounts[1]), [[(slot, 1)]]),
            ])
            #expect(result.outcomes == [.unauthorized, .unauthorized, .unauthorized])
            #expect(try await db.count("SELECT count(*) FROM idempotency_keys") == 0)
        }
    }

    @Test("6: an account or a person busy elsewhere is tried again, and so is an account's second request of a batch")
    func again() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 5), try await db.makeSlot(office, tuesday, hour: 10, places: 5)]
            let accounts = try await db.makeAccounts(3)
            let nik = UUID()
            try await db.session(.worker) { one in
                try await one.execute("BEGIN")
                _ = try await TestDatabase.run([(db.request(accounts[0], people: [db.person(nik: nik)]), [[(slots[0], 1)]])], on: one)
                let result = try await db.batch([
                    (db.request(accounts[0]), [[(slots[1], 1)]]),
                    (db.request(accounts[1], people: [db.person(nik: nik)]), [[(slots[1], 1)]]),
                    (db.request(accounts[2]), [[(slots[1], 1)]]),
                    (db.request(accounts[2]), [[(slots[1], 1)]]),
                ])
                #expect(result.outcomes == [.again, .again, .booked, .again])
                try await one.execute("COMMIT")
            }
            #expect(try await db.count("SELECT count(*) FROM idempotency_keys") == 2)
            #expect(try await db.count("SELECT count(*) FROM claims") == 2)
        }
    }

    @Test("7: who finds all alternatives gone leaves before anything is written")
    func goneBeforeAnything() async throws {
        try await withOffice { db, office in
            let accounts = try await db.makeAccounts(4)
            let full = try await db.makeSlot(office, tuesday, hour: 9, places: 0)
            let closed = try await db.makeSlot(office, tuesday, hour: 10, places: 5, open: false)
            let unreleased = try await db.makeSlot(office, tuesday, hour: 11, places: 5, opensAt: db.now().addingTimeInterval(60))
            let past = try await db.makeSlot(office, monday, hour: 9, places: 5)
            let requests = zip(accounts, [full, closed, unreleased, past]).map {
                (db.request($0), [[(slot: $1, people: 1)], [(slot: 12345, people: 1)]])
            }
            try await db.session(.worker) { worker in
                try await worker.execute("BEGIN")
                let result = try await TestDatabase.run(requests, on: worker)
                #expect(result.outcomes == [.gone, .gone, .gone, .gone])
                #expect(result.free == [0, 0, 0, 0, 0])
                // only who writes is given a transaction id
                #expect(try await worker.query("SELECT pg_current_xact_id_if_assigned() IS NULL")[0].decode(Bool.self))
                try await worker.execute("COMMIT")
            }
            #expect(try await db.count("SELECT count(*) FROM idempotency_keys") == 0)
        }
    }

    @Test("7: who loses the last place to an earlier one of the batch leaves no key and no claim")
    func goneUnderTheLock() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 1), try await db.makeSlot(office, tuesday, hour: 10, places: 2)]
            let accounts = try await db.makeAccounts(4)
            let result = try await db.batch([
                (db.request(accounts[0]), [[(slots[0], 1)]]), (db.request(accounts[1]), [[(slots[0], 1)]]),
                (db.request(accounts[2]), [[(slots[0], 1)], [(slots[1], 1)]]), (db.request(accounts[3], people: 2), [[(slots[1], 2)]]),
            ])
            #expect(result.outcomes == [.booked, .gone, .booked, .gone])
            #expect(result.personSlots == [slots[0], 0, slots[1], 0, 0])
            #expect(result.free == [0, 1])
            #expect(try await db.count("SELECT count(*) FROM idempotency_keys") == 2)
            #expect(try await db.count("SELECT count(*) FROM claims") == 2)
        }
    }

    @Test("8: a person with a live booking gets no second one, and the refusal leaves nothing but its count")
    func alreadyBooked() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 9)
            let accounts = try await db.makeAccounts(2)
            let nik = UUID()
            try await db.place(accounts[0], in: slot, nik: nik)
            let family = db.request(accounts[1], people: [db.person(), db.person(nik: nik), db.person()])
            #expect(try await db.batch([(family, [[(slot, 3)]])]).outcomes == [.alreadyBooked])
            #expect(try await db.taken(slot) == 1)
            #expect(try await db.count("SELECT count(*) FROM claims") == 1)
            #expect(try await db.count("SELECT count(*) FROM idempotency_keys") == 1)
            #expect(try await db.count("SELECT count FROM limits WHERE kind = 'claim_refused' AND subject = $1", ["\(accounts[1].id)"]) == 1)
        }
    }

    @Test("8: of two who want the same person in one batch the first gets it, or the second when the first finds no place")
    func samePersonInABatch() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 9), try await db.makeSlot(office, tuesday, hour: 10, places: 1)]
            let accounts = try await db.makeAccounts(5)
            let (one, two) = (UUID(), UUID())
            let result = try await db.batch([
                (db.request(accounts[0], people: [db.person(nik: one)]), [[(slots[0], 1)]]),
                (db.request(accounts[1], people: [db.person(nik: one)]), [[(slots[0], 1)]]),
                (db.request(accounts[2]), [[(slots[1], 1)]]),
                (db.request(accounts[3], people: [db.person(nik: two)]), [[(slots[1], 1)]]),
                (db.request(accounts[4], people: [db.person(nik: two)]), [[(slots[0], 1)]]),
            ])
            #expect(result.outcomes == [.booked, .alreadyBooked, .booked, .gone, .booked])
        }
    }

    @Test("8: the claim of a replayed booking counts against others of the same batch")
    func claimOfAReplay() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 9)
            let accounts = try await db.makeAccounts(2)
            let first = db.request(accounts[0])
            #expect(try await db.batch([(first, [[(slot, 1)]])]).outcomes == [.booked])
            let same = db.request(accounts[1], people: [db.person(nik: try first.people[0].identity().nikHash)])
            #expect(try await db.batch([(first, [[(slot, 1)]]), (same, [[(slot, 1)]])]).outcomes == [.replayed, .alreadyBooked])
        }
    }

    @Test("a batch repeated while its first run commits finds out under the key's lock")
    func repeatedWhileCommitting() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 9)
            let accounts = try await db.makeAccounts(2)
            let old = db.request(accounts[1])
            #expect(try await db.batch([(old, [[(slot, 1)]])]).outcomes == [.booked])
            let request = db.request(accounts[0])
            try await db.session(.worker) { first in
                try await first.execute("BEGIN")
                #expect(try await TestDatabase.run([(request, [[(slot, 1)]])], on: first).outcomes == [.booked])
                // the second run is past its look at the keys, and waits for the row of a replay
                try await db.admin.execute("BEGIN")
                _ = try await db.admin.query("SELECT 1 FROM idempotency_keys WHERE key = $1 FOR NO KEY UPDATE", [old.key])
                async let second = db.batch([(old, [[(slot, 1)]]), (request, [[(slot, 1)]])], lockWait: .seconds(4))
                try await db.session(.superuser) { observer in
                    try await eventually("the second run waits") {
                        try await observer.query(
                            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")[0]
                            .decode(Int.self) > 0
                    }
                }
                try await first.execute("COMMIT")
                try await db.admin.execute("COMMIT")
                let outcomes = try await second.outcomes
                #expect(outcomes == [.replayed, .again])
            }
            #expect(try await db.batch([(request, [[(slot, 1)]])]).outcomes == [.replayed])
            #expect(try await db.taken(slot) == 2)
        }
    }

    @Test("15: a slot that stays locked is told apart, and others of the batch get their places")
    func slotLocked() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 9), try await db.makeSlot(office, tuesday, hour: 10, places: 9)]
            let accounts = try await db.makeAccounts(3)
            try await db.admin.execute("BEGIN")
            _ = try await db.admin.query("SELECT 1 FROM slots WHERE id = $1 FOR NO KEY UPDATE", [slots[0]])
            let result = try await db.batch([
                (db.request(accounts[0]), [[(slots[0], 1)]]), (db.request(accounts[1]), [[(slots[1], 1)]]),
                (db.request(accounts[2]), [[(slots[0], 1)], [(slots[1], 1)]]),
            ])
            try await db.admin.execute("COMMIT")
            #expect(result.outcomes == [.slotLocked, .booked, .booked])
            #expect(result.free == [-1, 7])
            #expect(try await db.count("SELECT count(*) FROM claims") == 2)
        }
    }

    @Test("an alternative that seats other people than the request has, or one person twice, is a fault and writes nothing")
    func malformed() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 9)
            let account = try await db.makeAccount()
            let nik = UUID()
            for (people, seats) in [([db.person(), db.person()], 1), ([db.person(nik: nik), db.person(nik: nik)], 2)] {
                let error = try await #require(throws: PostgresError.self) {
                    _ = try await db.batch([(db.request(account, people: people), [[(slot, seats)]])])
                }
                #expect(error.sqlState?.isClass("22") == true)
            }
            #expect(try await db.count("SELECT count(*) FROM bookings") == 0)
            #expect(try await db.count("SELECT count(*) FROM idempotency_keys") == 0)
        }
    }
}
