import Booking
import Capacity
import Domain
import Foundation
import Store
import TestSupport
import Testing

@Suite("conflicts of the plan")
struct ConflictTests {
    /// An office whose Tuesday has the hours nine, ten and eleven, of six, two and six places; and who is booked at nine, by party.
    private func withHours<T: Sendable>(
        parties: [Int] = [2, 1, 2], _ body: (TestDatabase, TestOffice, [Int64], [[Int64]]) async throws -> T
    ) async throws -> T {
        try await withOffice { db, office in
            let slots = [
                try await db.makeSlot(office, tuesday, hour: 9, places: 6), try await db.makeSlot(office, tuesday, hour: 10, places: 2),
                try await db.makeSlot(office, tuesday, hour: 11, places: 6),
            ]
            var bookings: [[Int64]] = []
            for (account, people) in zip(try await db.makeAccounts(parties.count), parties) {
                let people = (0..<people).map { _ in db.person() }
                let result = try await db.batch([(db.request(account, people: people), [[(slots[0], people.count)]])])
                try #require(result.outcomes == [.booked])
                bookings.append(people.map(\.booking))
            }
            let value = try await body(db, office, slots, bookings)
            #expect(try await db.broken() == [])
            return value
        }
    }

    private func lower(_ db: TestDatabase, _ slot: Int64, to places: Int32?) async throws {
        _ = try await db.admin.query(
            """
            UPDATE slots SET open = $2::int IS NOT NULL, planned = coalesce($2, planned), capacity = greatest(coalesce($2, planned), taken + held_back)
            WHERE id = $1
            """, [slot, places])
    }

    @Test("who booked last goes to the next hour that has room for the party, is told, and nobody else gets the place")
    func moved() async throws {
        try await withHours { db, _, slots, bookings in
            try await lower(db, slots[0], to: 2)
            try await db.store(.job) { (store: Store) async throws in
                let service = ConflictService(store: store)
                let all = try await service.list()
                #expect(all.map(\.slot) == [slots[0]] && all[0].over == 3 && all[0].planned == 2)
                #expect(try await store.lastBookings(slot: slots[0], count: 3) == (bookings[2].reversed() + bookings[1]))
                // a party that is one too many goes whole
                #expect(try await store.lastBookings(slot: slots[0], count: 1) == bookings[2].reversed())
                let relocation = try await service.move(slots[0], reason: "petugas sakit", by: .commandLine)
                #expect(relocation.moved == bookings[2] + bookings[1] && relocation.left == [])
                #expect(try await service.list() == [])
                await #expect(throws: ConflictError.none) { try await service.move(slots[0], reason: "x", by: .commandLine) }
                await #expect(throws: ConflictError.notFound) { try await service.move(987, reason: "x", by: .commandLine) }
            }
            // two at ten, which had room for just them; the next party at eleven
            for booking in bookings[2] { #expect(try await db.slot(of: booking) == slots[1]) }
            #expect(try await db.slot(of: bookings[1][0]) == slots[2])
            #expect(try await db.taken(slots[0]) == 2)
            #expect(try await db.free(slots[0]) == 0)
            let told = try await db.admin.query(
                "SELECT string_agg(facts->>'day' || ' ' || array_length(booking_ids, 1), ', ' ORDER BY id) FROM outbox WHERE kind = 'relocated'")
            #expect(try told[0].decode(String.self) == "\(tuesday) 2, \(tuesday) 1")
            #expect(try await db.count("SELECT count(DISTINCT queue_number) FROM bookings WHERE slot_id = $1", [slots[1]]) == 2)
        }
    }

    @Test("where nothing is free for a party its people go one by one, and whoever finds nothing stays and is listed")
    func left() async throws {
        try await withHours(parties: [3, 3]) { db, _, slots, bookings in
            try await lower(db, slots[2], to: 1)
            try await lower(db, slots[0], to: nil)
            let relocation = try await db.store(.job) { try await ConflictService(store: $0).move(slots[0], reason: "banjir", by: .commandLine) }
            #expect(relocation.moved.count == 3 && relocation.left.count == 3)
            #expect(Set(relocation.moved + relocation.left) == Set(bookings.joined()))
            let conflicts = try await db.store(.job) { try await $0.conflicts() }
            #expect(conflicts.map(\.over) == [3] && conflicts[0].isOpen == false)
            #expect(try await db.taken(slots[1]) == 2)
            #expect(try await db.taken(slots[2]) == 1)
        }
    }

    @Test("people who go while they are looked at are not looked for for ever")
    func going() async throws {
        try await withHours(parties: [1]) { db, _, slots, bookings in
            for slot in slots { try await lower(db, slot, to: nil) }
            let isOver = Locked(false)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !isOver.withLock({ $0 }) {
                        try await db.admin.execute(
                            """
                            DO $$ BEGIN
                                FOR i IN 1..500 LOOP
                                    UPDATE antrean.bookings SET status = 'held', hold_until = 'infinity' WHERE id = \(bookings[0][0]);
                                    COMMIT;
                                    UPDATE antrean.bookings SET status = 'booked', hold_until = NULL WHERE id = \(bookings[0][0]);
                                    COMMIT;
                                END LOOP;
                            END $$
                            """)
                    }
                }
                defer { isOver.withLock { $0 = true } }
                var outcomes: Set<Int32> = []
                try await db.session(.job) { session in
                    try await session.execute("SET statement_timeout = '5s'")
                    for _ in 0..<4000 {
                        let row = try await session.query("SELECT o_outcome FROM relocate_party(NULL, NULL, $1, NULL, 'x')", [slots[0]])[0]
                        outcomes.insert(try row.decode(Int32.self))
                    }
                }
                // nothing is free, or nobody is there who is booked
                #expect(outcomes == [7, 17])
            }
        }
    }

    @Test("an hour may be kept as it is; when it is lowered further it is listed again")
    func kept() async throws {
        try await withHours { db, _, slots, _ in
            try await lower(db, slots[0], to: 4)
            try await db.store(.job) { (store: Store) async throws in
                let service = ConflictService(store: store)
                try await service.keep(slots[0], reason: "loket tambahan", by: .commandLine)
                #expect(try await service.list() == [])
                await #expect(throws: ConflictError.none) { try await service.keep(slots[0], reason: "x", by: .commandLine) }
                try await lower(db, slots[0], to: 3)
                #expect(try await service.list().map(\.over) == [2])
                try await db.setClock(Zone.wib.instant(tuesday, clock(9)))
                await #expect(throws: ConflictError.past) { try await service.keep(slots[0], reason: "x", by: .commandLine) }
                #expect(try await service.list() == [])
            }
            #expect(try await db.count("SELECT count(*) FROM audit WHERE action = 'conflict_kept' AND reason = 'loket tambahan'") == 1)
        }
    }

    @Test("who was booked for at the desk cannot be told and stays; an hour that is kept is not moved by somebody with an old list")
    func stays() async throws {
        try await withHours { db, _, slots, bookings in
            _ = try await db.admin.query("INSERT INTO staff (username, name, role) VALUES ('sari', 'Sari', 'officer')")
            _ = try await db.admin.query(
                "UPDATE parties SET account_id = NULL, staff_id = 1 WHERE id = (SELECT party_id FROM bookings WHERE id = $1)", [bookings[2][0]])
            try await lower(db, slots[0], to: 2)
            try await db.store(.job) { (store: Store) async throws in
                let service = ConflictService(store: store)
                try await service.keep(slots[0], reason: "x", by: .commandLine)
                await #expect(throws: ConflictError.none) { try await service.move(slots[0], reason: "x", by: .commandLine) }
                try await lower(db, slots[0], to: 1)
                let relocation = try await service.move(slots[0], reason: "x", by: .commandLine)
                #expect(relocation.moved == bookings[1] && relocation.left == bookings[2])
            }
        }
    }

    @Test("to have kept an hour is not to have accepted the one that was given instead, and that can be changed until it begins")
    func keptBefore() async throws {
        try await withOffice { db, office in
            let slots = [
                try await db.makeSlot(office, tuesday, hour: 9, places: 6), try await db.makeSlot(office, tuesday, hour: 10, places: 6),
                try await db.makeSlot(office, tuesday, hour: 11, places: 6),
            ]
            let account = try await db.makeAccounts(1)[0]
            try await withServices(db, 1) { services in
                let booking = try await db.place(account, in: slots[0])
                _ = try await db.admin.query("INSERT INTO reminders (booking_id, day, told_at) VALUES ($1, $2, antrean_now())", [booking, tuesday])
                #expect(try await db.store.answerReminder(booking: booking, day: tuesday, givesBack: false) == .done)
                #expect(try await db.store.reminders(bookings: [booking], day: tuesday).mapValues { $0.isKept } == [booking: true])
                try await db.setClock(Zone.wib.instant(tuesday, clock(7)))
                try await lower(db, slots[0], to: nil)
                _ = try await db.store(.job) { try await ConflictService(store: $0).move(slots[0], reason: "banjir", by: .commandLine) }
                #expect(try await db.store.reminders(bookings: [booking], day: tuesday).mapValues { $0.isKept } == [booking: false])
                let moved = try await attempt { try await services[0].move(db.change(account, booking), to: office, .slot(slots[2])) }
                #expect("\(moved)".contains("success") && "\(moved)".contains("done"))
                #expect(try await db.slot(of: booking) == slots[2])
            }
        }
    }

    @Test("not coming to an hour that was given and never accepted is no miss; to one that was accepted it is")
    func absent() async throws {
        try await withHours(parties: [1, 1]) { db, office, slots, bookings in
            try await lower(db, slots[0], to: nil)
            _ = try await db.store(.job) { try await ConflictService(store: $0).move(slots[0], reason: "banjir", by: .commandLine) }
            let accepted = bookings[0][0]
            #expect(try await db.store.answerReminder(booking: accepted, day: tuesday, givesBack: false) == .done)
            #expect(
                try await db.store.reminders(bookings: bookings.flatMap { $0 }, day: tuesday).mapValues { $0.isKept } == [
                    accepted: true, bookings[1][0]: false,
                ])
            #expect(try await db.store.booking(accepted)?.isGiven == false)
            #expect(try await db.store.booking(bookings[1][0])?.isGiven == true)
            _ = try await db.admin.query("INSERT INTO staff (username, name, role) VALUES ('sari', 'Sari', 'head')")
            _ = try await db.admin.query(
                "INSERT INTO office_days (office_id, day, closed_at, staff_id, reason) VALUES ($1, $2, antrean_now(), 1, 'x')", [office.id, tuesday])
            try await db.setClock(Zone.wib.instant(tuesday, clock(20)))
            try await db.store(.notifier) { while try await $0.forfeitAbsent() > 0 {} }
            #expect(try await db.count("SELECT count(*) FROM misses WHERE booking_id = $1 AND cleared_at IS NULL", [accepted]) == 1)
            #expect(try await db.count("SELECT count(*) FROM misses WHERE booking_id = $1 AND cleared_at IS NOT NULL", [bookings[1][0]]) == 1)
        }
    }

    @Test("another hour may be chosen once more than the policy says, and the calendar's entry counts every change")
    func chosen() async throws {
        try await withOffice { db, office in
            try await db.setPolicy("moves = 1")
            let slots = [
                try await db.makeSlot(office, tuesday, hour: 9, places: 6), try await db.makeSlot(office, tuesday, hour: 10, places: 6),
                try await db.makeSlot(office, tuesday, hour: 11, places: 6),
            ]
            let account = try await db.makeAccounts(1)[0]
            try await withServices(db, 1) { services in
                let booking = try await db.place(account, in: slots[2])
                func move(_ slot: Int64) async throws -> String {
                    switch try await attempt({ try await services[0].move(db.change(account, booking), to: office, .slot(slot)) }) {
                    case .success(let outcome): "\(outcome)"
                    case .failure(let refusal): "\(refusal)"
                    }
                }
                #expect(try await move(slots[0]) == "done")
                #expect(try await move(slots[1]) == "movedTooOften")
                try await lower(db, slots[0], to: nil)
                _ = try await db.store(.job) { try await ConflictService(store: $0).move(slots[0], reason: "banjir", by: .commandLine) }
                #expect(try await db.slot(of: booking) == slots[1])
                #expect(try await move(slots[2]) == "done")
                #expect(try await move(slots[1]) == "movedTooOften")
                let present = try #require(try await db.store.booking(booking))
                #expect(present.moves == 1 && present.hourChanges == 3 && !present.isGiven)
            }
            #expect(try await db.broken() == [])
        }
    }
}
