import Domain
import Foundation
import Postgres
import Store
import TestSupport
import Testing

/// A way to break each rule, in a world of two slots of one office and a party of two in the first of them.
private let violations: [String: String] = [
    "no slot above its capacity": "ALTER TABLE slots DROP CONSTRAINT slots_within_capacity; UPDATE slots SET held_back = 99",
    "taken is the number of bookings that occupy a place": "UPDATE slots SET taken = taken + 1",
    "held_back is the number of places that wait to return":
        "INSERT INTO returning_places (slot_id, places, due_at) SELECT id, 1, now() FROM slots LIMIT 1",
    "an hour opens with its first release, and not without one that holds":
        """
    UPDATE offices SET by_release = true;
    INSERT INTO releases (batch, office_id, opens_at, day_from, day_until, chat_share, state, at, reason, applied)
    SELECT 1, id, now(), '2000-01-01', '2000-12-31', 0, 'stopped', now(), 'x', true FROM offices;
    UPDATE releases SET day_from = (SELECT min(day) FROM slots), day_until = (SELECT max(day) FROM slots);
    INSERT INTO release_shares SELECT r.id, l.id, 100 FROM releases r JOIN lanes l ON l.office_id = r.office_id
    """,
    "no queue number above what was issued": "UPDATE slots SET issued = 0",
    "a queue number once an office and day":
        """
    UPDATE slots SET prefix = 'AB'; UPDATE bookings SET slot_id = (SELECT max(id) FROM slots), queue_number = 1 WHERE queue_number = 2
    """,
    "a prefix once an office and day": "UPDATE slots SET prefix = 'AB'",
    "an hour has its lane, and the office of that": "UPDATE slots SET lane_id = -1 WHERE id = (SELECT max(id) FROM slots)",
    "one live booking a person": "UPDATE bookings SET nik_hash = (SELECT nik_hash FROM bookings ORDER BY id LIMIT 1)",
    "a live booking has its claim, and a claim its live booking": "DELETE FROM claims WHERE booking_id = (SELECT min(id) FROM bookings)",
    "a booking has its party, its person and its history": "DELETE FROM applicants WHERE booking_id = (SELECT min(id) FROM bookings)",
    "a person of a booking has the booking, a party its account, chat or officer and somebody":
        "INSERT INTO parties VALUES (1, (SELECT id FROM accounts), 'api', now())",
    "the last line of a booking's history is its status and slot": "UPDATE bookings SET status = 'served' WHERE id = (SELECT min(id) FROM bookings)",
    "a booking that was ever booked has one confirmation": "DELETE FROM outbox",
    "a party has at most five live people":
        """
    INSERT INTO bookings (id, party_id, slot_id, queue_number, service, status, nik_hash, created_at)
    SELECT i, p.id, s.id, 100 + i, 1, 'booked', gen_random_uuid(), now() FROM parties p, generate_series(1, 4) i, (SELECT min(id) AS id FROM slots) s
    """,
    "no account above its number of live people": "UPDATE policy SET live_people = 1",
    "no account above its number of people in a year": "UPDATE policy SET people_per_year = 1",
    "no officer above the number of bookings for others on a day":
        "UPDATE parties SET account_id = NULL, staff_id = 1; UPDATE policy SET desk_bookings_per_day = 0",
    "no chat above the number of live people that any office allows":
        "UPDATE parties SET account_id = NULL, chat_id = 1; UPDATE policy SET chat_people = 1",
    "without a NIK or a service only by WhatsApp": "UPDATE bookings SET service = NULL",
    "a delivered message is taken once":
        """
    INSERT INTO chat_inbox (received_at, message_id, office_id, due_at)
    SELECT antrean_now(), 'wamid.1', 1, antrean_now() FROM generate_series(1, 2)
    """,
    "a number in the room and its booking agree": "UPDATE bookings SET status = 'checked_in' WHERE id = (SELECT min(id) FROM bookings)",
    "an hour that was changed is as it was changed":
        """
    INSERT INTO slot_changes (lane_id, day, session, starts_at, ends_at, prefix, places, opens_at, state, staff_id, at, reason)
    SELECT lane_id, day, session, starts_at, ends_at, prefix, planned + 1, now(), 'in_force', 1, now(), 'x' FROM slots
    """,
    "a delivery has its booking, and an address as long as it is on its way":
        "INSERT INTO deliveries (booking_id, office_id, state, changed_at) SELECT min(id), 1, 'recorded', now() FROM bookings",
    "nobody is called to a counter where somebody of another party is":
        """
    INSERT INTO visits (office_id, day, lane_id, prefix, number, due_at, arrived_at, state, counter, changed_at)
    SELECT o.id, '2027-03-01', l.id, 'P', i, now(), now(), 'called', 1, now() FROM offices o JOIN lanes l ON l.office_id = o.id, generate_series(1, 2) i
    """,
    "a pause has the claim of its void booking, and a miss its void booking unless it was cleared":
        "INSERT INTO misses (booking_id, kind, hash, office_id, day, at) SELECT id, claim_kind, nik_hash, 1, '2027-03-01', now() FROM bookings",
    "a key has its booking": "UPDATE idempotency_keys SET booking_id = 1",
    "nothing in a default partition": "UPDATE booking_history SET at = '1999-01-01'",
]

@Suite("invariants")
struct InvariantTests {
    private func withParty<T: Sendable>(_ body: (TestDatabase) async throws -> T) async throws -> T {
        try await withTestDatabase { db in
            try await db.setClock(Zone.wib.instant(monday, clock(10)))
            let office = try await db.makeOffice()
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 5)
            try await db.makeSlot(office, tuesday, hour: 10, places: 5)
            let request = try await db.request(db.makeAccount(), people: 2)
            var batch = BookBatch(slots: [slot])
            try batch.add(request, alternatives: [[(slot, 2)]], index: [slot: 1])
            let whole = batch
            try await db.session(.worker) { (worker: Connection) async throws in
                #expect(try await whole.run(on: worker, lockWait: .seconds(1), deadline: .now + .seconds(9)).outcomes == [.booked])
            }
            return try await body(db)
        }
    }

    @Test("a sound database breaks none, and every rule has a violation here")
    func sound() async throws {
        try await withParty { db in
            #expect(try await db.broken() == [])
            let rules = try await db.store(.job) { try await $0.invariants().map(\.rule) }
            #expect(Set(rules) == Set(violations.keys))
        }
    }

    @Test("each planted violation is found", arguments: violations.keys.sorted())
    func found(rule: String) async throws {
        try await withParty { db in
            try await db.admin.execute(violations[rule]!)
            let broken = try await db.store(.job) { try await $0.invariants().filter { $0.broken > 0 }.map(\.rule) }
            #expect(broken.contains(rule))
        }
    }
}
