import Domain
import Foundation
import TestSupport
import Testing

@testable import Store

@Suite("reminders")
struct ReminderTests {
    /// A family of two and a single person who come on Tuesday, somebody on Wednesday; it is Monday, 16.00 at the office.
    private func withVisits(
        zone: Zone = .wib, _ body: @Sendable (TestDatabase, Store, Store, TestOffice, _ family: [Int64], _ single: Int64) async throws -> Void
    ) async throws {
        try await withTestDatabase { db in
            try await db.setClock(zone.instant(monday, clock(16)))
            let office = try await db.makeOffice(zone: zone)
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 10)
            let later = try await db.makeSlot(office, tuesday.adding(days: 1), hour: 9, places: 10)
            let accounts = try await db.makeAccounts(3)
            let rows = [(accounts[0], slot), (accounts[0], slot), (accounts[1], slot), (accounts[2], later)]
            var bookings: [Int64] = []
            var parties: [Int64: Int64] = [:]
            for (account, slot) in rows {
                let party = parties[account.id] ?? db.newID()
                let booking = db.newID()
                if parties[account.id] == nil {
                    _ = try await db.admin.query(
                        "INSERT INTO parties (id, account_id, channel, created_at) VALUES ($1, $2, 'web', antrean_now())", [party, account.id])
                    parties[account.id] = party
                }
                _ = try await db.admin.query(
                    """
                    WITH place AS (UPDATE slots SET taken = taken + 1, issued = issued + 1 WHERE id = $3 RETURNING issued),
                         made AS (
                             INSERT INTO bookings (id, party_id, slot_id, queue_number, service, status, nik_hash, created_at)
                             SELECT $1, $2, $3, issued, 1, 'booked', gen_random_uuid(), antrean_now() FROM place RETURNING id, nik_hash),
                         claim AS (INSERT INTO claims (kind, hash, booking_id) SELECT 1, nik_hash, id FROM made),
                         person AS (
                             INSERT INTO applicants (booking_id, nik_sealed, name, birth_date, relationship)
                             SELECT id, '', 'Siti', '1990-01-01', 'self' FROM made),
                         told AS (
                             INSERT INTO outbox (created_at, class, kind, subject, subject_id, booking_ids, due_at)
                             SELECT antrean_now(), 2, 'confirmation', 'party', $2, ARRAY[id], antrean_now() FROM made)
                    INSERT INTO booking_history (booking_id, at, event, to_status, to_slot, actor, channel)
                    SELECT id, antrean_now(), 'booked', 'booked', $3, 'account', 'web' FROM made
                    """, [booking, party, slot])
                bookings.append(booking)
            }
            let made = bookings
            try await db.store(.job) { (job: Store) async throws in
                try await db.store(.worker) { (worker: Store) async throws in
                    try await body(db, job, worker, office, Array(made[0...1]), made[2])
                }
            }
            #expect(try await db.broken() == [])
        }
    }

    @Test("in the evening of the office, whoever comes tomorrow is told once, a party together", arguments: Zone.allCases)
    func once(zone: Zone) async throws {
        try await withVisits(zone: zone) { db, job, _, office, family, single in
            #expect(try await job.remind(office: office.id, parties: 100) == 0, "it is not evening")
            try await db.setClock(zone.instant(monday, clock(17, 1)))
            #expect(try await job.remind(office: office.id, parties: 1) > 0)
            #expect(try await job.remind(office: office.id, parties: 1) > 0)
            #expect(try await job.remind(office: office.id, parties: 1) == 0)
            let told = try await db.admin.query(
                "SELECT booking_ids FROM outbox WHERE kind = 'reminder' AND class = 3 ORDER BY cardinality(booking_ids)"
            )
            .map { try $0.decode([Int64].self) }
            #expect(told == [[single], family.sorted()])
            try await db.setClock(zone.instant(tuesday, clock(22)))
            #expect(try await job.remind(office: office.id, parties: 100) == 0, "it is too late in the evening")
        }
    }

    @Test("ten jobs at once tell nobody twice")
    func atOnce() async throws {
        try await withVisits { db, job, _, office, _, _ in
            try await db.setClock(Zone.wib.instant(monday, clock(18)))
            let told = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...10 { group.addTask { try await job.remind(office: office.id, parties: 100) } }
                return try await group.reduce(0, +)
            }
            #expect(told == 3)
            #expect(try await db.count("SELECT sum(cardinality(booking_ids)) FROM outbox WHERE kind = 'reminder'") == 3)
        }
    }

    @Test("one touch keeps the place, one gives it back, until the hour begins")
    func answers() async throws {
        try await withVisits { db, job, worker, office, family, single in
            let answer: @Sendable (Int64, Bool) async throws -> ReminderOutcome = {
                try await worker.answerReminder(booking: $0, day: tuesday, givesBack: $1)
            }
            #expect(try await answer(single, true) == .notFound, "nobody was told yet")
            try await db.setClock(Zone.wib.instant(monday, clock(18)))
            _ = try await job.remind(office: office.id, parties: 100)
            #expect(try await answer(family[0], false) == .done)
            #expect(try await answer(family[1], true) == .done)
            #expect(try await answer(family[1], true) == .cancelledBefore)
            let kept = try await worker.reminders(bookings: family + [single], day: tuesday).mapValues { $0.isKept }
            #expect(kept == [family[0]: true, family[1]: false, single: false])
            #expect(try await db.count("SELECT taken FROM slots WHERE day = '2027-03-02'") == 2)
            #expect(try await db.count("SELECT count(*) FROM outbox WHERE kind = 'cancelled' AND way = 'mail'") == 1)
            #expect(
                try await db.count("SELECT count(*) FROM booking_history WHERE event = 'cancelled' AND reason = 'reminder' AND channel = 'web'") == 1)
            try await db.setClock(Zone.wib.instant(tuesday, clock(9)))
            #expect(try await answer(single, true) == .tooLate)
        }
    }

    @Test("who has moved to another day is told of that day")
    func moved() async throws {
        try await withVisits { db, job, worker, office, _, single in
            try await db.setClock(Zone.wib.instant(monday, clock(18)))
            _ = try await job.remind(office: office.id, parties: 100)
            try await db.admin.execute(
                """
                UPDATE slots SET taken = taken - 1 WHERE day = '2027-03-02';
                UPDATE slots SET taken = taken + 1, issued = issued + 1 WHERE day = '2027-03-03';
                UPDATE bookings SET slot_id = s.id, queue_number = s.issued FROM slots s WHERE s.day = '2027-03-03' AND bookings.id = \(single);
                INSERT INTO booking_history (booking_id, at, event, from_status, to_status, from_slot, to_slot, actor, channel)
                SELECT b.id, antrean_now(), 'moved', 'booked', 'booked', b.slot_id, b.slot_id, 'account', 'web' FROM bookings b WHERE b.id = \(single);
                """)
            #expect(try await worker.answerReminder(booking: single, day: tuesday, givesBack: true) == .tooLate, "the old link does nothing")
            try await db.setClock(Zone.wib.instant(tuesday, clock(18)))
            #expect(try await job.remind(office: office.id, parties: 100) == 2)
        }
    }

    @Test("what is sixty days old is forgotten")
    func swept() async throws {
        try await withVisits { db, job, _, office, _, _ in
            try await db.setClock(Zone.wib.instant(monday, clock(18)))
            _ = try await job.remind(office: office.id, parties: 100)
            try await db.store(.notifier) { (notifier: Store) async throws in
                try await db.setClock(Zone.wib.instant(monday.adding(days: 61), clock(18)))
                _ = try await notifier.sweep()
                #expect(try await db.count("SELECT count(*) FROM reminders") == 3)
                try await db.setClock(Zone.wib.instant(monday.adding(days: 62), clock(18)))
                _ = try await notifier.sweep()
                #expect(try await db.count("SELECT count(*) FROM reminders") == 0)
            }
        }
    }
}
