import Booking
import Domain
import Foundation
import Postgres
import Store
import TestSupport
import Testing

/// What somebody else does between two statements of a function. Each acts at the one moment that matters: their transaction is open until the
/// function waits for it, or has ended without having waited.
@Suite("meanwhile")
struct MeanwhileTests {
    private struct World {
        let db: TestDatabase
        let office: TestOffice
        /// An hour of this Monday, and one of the next day.
        let slots: [Int64]
        let account: TestAccount
        let head: StaffActor
    }

    private func withWorld(_ body: (World) async throws -> Void) async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, monday, hour: 14, places: 9), try await db.makeSlot(office, tuesday, hour: 9, places: 9)]
            _ = try await db.admin.query("INSERT INTO staff (username, name, role, password) VALUES ('sari', 'Sari', 'head', 'x')")
            _ = try await db.admin.query("INSERT INTO staff_offices (staff_id, office_id) VALUES (1, $1)", [office.id])
            let head = StaffActor(
                StaffSession(staff: 1, name: "Sari", role: .head, offices: [office.id], device: nil, expiresAt: .distantFuture))
            try await body(World(db: db, office: office, slots: slots, account: try await db.makeAccount(), head: head))
            #expect(try await db.broken() == [])
        }
    }

    /// Runs `act` while a transaction with `first` in it is open; that one is committed when `act` waits for it, or is done.
    private func meanwhile<T: Sendable>(
        _ db: TestDatabase, _ first: (Connection) async throws -> Void, _ act: @escaping @Sendable () async throws -> T
    ) async throws -> T {
        try await db.session(.superuser) { session in
            try await session.execute("BEGIN")
            try await first(session)
            let isDone = Locked(false)
            let acting = Task {
                defer { isDone.withLock { $0 = true } }
                return try await act()
            }
            try await eventually("it waits, or is done") {
                let waiting = try await db.count(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                return waiting > 0 || isDone.withLock { $0 }
            }
            try await session.execute("COMMIT")
            return try await acting.value
        }
    }

    /// Somebody's hour of Monday is over and they did not come.
    private func missed(_ world: World, niks: [UUID]) async throws -> [Int64] {
        let people = niks.map { world.db.person(nik: $0) }
        let result = try await world.db.batch([(world.db.request(world.account, people: people), [[(world.slots[0], people.count)]])])
        try #require(result.outcomes == [.booked])
        try await world.db.setClock(Zone.wib.instant(monday, clock(17)))
        _ = try await world.db.admin.query("SELECT end_office_day(1, NULL, $1, $2, false, 'x')", [world.office.id, monday])
        try await world.db.store(.notifier) { while try await $0.forfeitAbsent() > 0 {} }
        return people.map(\.booking)
    }

    @Test("an account whose misses are excused while they are weighed does not pause")
    func excused() async throws {
        try await withWorld { world in
            let (db, office) = (world.db, world.office.id)
            _ = try await missed(world, niks: (0..<5).map { _ in UUID() })
            _ = try await meanwhile(db) {
                _ = try await $0.query("SELECT end_office_day(1, NULL, $1, $2, true, 'listrik padam')", [office, monday])
            } _: {
                try await db.store(.notifier) { try await $0.weighMisses() }
            }
            try await db.store(.notifier) { while try await $0.weighMisses() > 0 {} }
            #expect(try await db.count("SELECT count(*) FROM accounts WHERE paused_until IS NOT NULL") == 0)
        }
    }

    @Test("who is let in while their account is erased has the claim of their booking", arguments: [false, true])
    func erased(isPaused: Bool) async throws {
        try await withWorld { world in
            let (db, office, head, account) = (world.db, world.office.id, world.head, world.account.id)
            if isPaused { try await db.admin.execute("UPDATE miss_grades SET misses = 1") }
            let booking = try await missed(world, niks: [UUID()])[0]
            #expect(try await db.count("SELECT count(*) FROM claims") == (isPaused ? 1 : 0))
            let outcome = try await meanwhile(db) { (other: Connection) async throws in
                #expect(try await other.query("SELECT erase_account($1)", [account])[0].decode(Int32.self) == 1)
            } _: {
                try await db.store.checkIn(booking: booking, office: office, reason: "ban bocor", by: head)[0].outcome
            }
            #expect(outcome == .checkedIn)
            #expect(try await db.broken() == [])
            _ = try await db.admin.query("SELECT set_counter(1, NULL, $1, 1::smallint, 'open', NULL)", [office])
            let visit = try #require(try await db.store.callNext(counter: 1, office: office, by: head).visit)
            #expect(try await db.store.act(.accept, visit: visit, office: office, by: head) == .done)
            #expect(try await db.count("SELECT count(*) FROM claims") == 0)
        }
    }

    @Test("who is let in late and who is booked meanwhile are together no more than an account may have")
    func together() async throws {
        try await withWorld { world in
            let (db, office, head, account, slot) = (world.db, world.office.id, world.head, world.account, world.slots[1])
            let booking = try await missed(world, niks: [UUID()])[0]
            try await db.setPolicy("live_people = 1")
            let outcome = try await meanwhile(db) { (other: Connection) async throws in
                #expect(
                    try await TestDatabase.run([(db.request(account), [[(slot, 1)]])], on: other, lockWait: .milliseconds(250)).outcomes == [.booked])
            } _: {
                try await db.store.checkIn(booking: booking, office: office, reason: "ban bocor", by: head)[0].outcome
            }
            #expect(outcome == .hasAnother)
            #expect(try await db.count("SELECT count(*) FROM bookings WHERE status IN ('booked', 'checked_in')") == 1)
        }
    }

    @Test("a miss is written down after a check-in that was undone while the sweep waited")
    func undone() async throws {
        try await withWorld { world in
            let (db, office, head) = (world.db, world.office.id, world.head)
            let booking = try await db.place(world.account, in: world.slots[0])
            try await db.setClock(Zone.wib.instant(monday, clock(17)))
            _ = try await db.admin.query("SELECT end_office_day(1, NULL, $1, $2, false, 'x')", [office, monday])
            try await db.session(.superuser) { excuser in
                try await excuser.execute("BEGIN")
                _ = try await excuser.query("SELECT pg_advisory_xact_lock(7165013, $1)", [office])
                async let swept = db.store(.notifier) { try await $0.forfeitAbsent() }
                try await eventually("the sweep waits") {
                    try await db.count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'") > 0
                }
                #expect(try await db.store.checkIn(booking: booking, office: office, reason: "x", by: head)[0].outcome == .checkedIn)
                #expect(try await db.store.undoCheckIn(booking: booking, office: office, by: head) == .done)
                try await excuser.execute("COMMIT")
                let ended = try await swept
                #expect(ended == 1)
            }
            #expect(try await db.count("SELECT count(*) FROM bookings WHERE status = 'forfeited'") == 1)
        }
    }

    @Test("the same closure asked for twice at once is one")
    func closures() async throws {
        try await withWorld { world in
            let (db, office) = (world.db, world.office.id)
            @Sendable func ask(_ session: Connection) async throws -> Int32 {
                try await session.query(
                    "SELECT o_outcome FROM ask_closure(1, NULL, $1, $2, $2, 'closure', 'banjir')", [office, tuesday])[0].decode(Int32.self)
            }
            let second = try await meanwhile(db) { (other: Connection) async throws in
                #expect(try await ask(other) == 1)
            } _: {
                try await db.session(.worker) { try await ask($0) }
            }
            #expect(second == 2)
            #expect(try await db.count("SELECT count(*) FROM closures") == 1)
        }
    }

    @Test("an account that is invited anew, and a machine that is revoked, open no session, also in the moment between")
    func sessions() async throws {
        try await withWorld { world in
            let (db, office) = (world.db, world.office.id)
            let device = UUID()
            _ = try await db.admin.query(
                "INSERT INTO staff_devices (office_id, name, token_hash, registered_at) VALUES ($1, 'Loket 1', $2, antrean_now())", [office, device])
            _ = try await db.admin.query("UPDATE staff SET role = 'officer'")
            @Sendable func open(_ step: Int64?) async throws -> StaffOutcome {
                try await db.store.openStaffSession(staff: 1, token: UUID(), step: step, device: device, validFor: .seconds(60)).outcome
            }
            #expect(try await open(nil) == .done)
            let revoked = try await meanwhile(db) {
                _ = try await $0.query("UPDATE staff_devices SET revoked_at = antrean_now()")
            } _: {
                try await open(nil)
            }
            #expect(revoked == .notAllowed)
            #expect(try await open(1) == .done)
            let invited = try await meanwhile(db) {
                _ = try await $0.query("UPDATE staff SET password = NULL")
            } _: {
                try await open(2)
            }
            #expect(invited == .notAllowed)
        }
    }

    @Test("the first messages of a person, one with the number alone and one with both, make one chat")
    func chats() async throws {
        try await withWorld { world in
            let (db, office) = (world.db, world.office.id)
            let (user, phone) = (UUID(), UUID())
            @Sendable func chat(_ session: Connection, _ user: UUID?) async throws -> Int64 {
                try await session.query(
                    "SELECT chat_of($1, $2, $3, '\\x01', $4, 'id', 'infinity')", [user, user.map { _ in Bytes([1]) }, phone, office])[0].decode(
                        Int64.self)
            }
            let first = Locked<Int64>(0)
            let second = try await meanwhile(db) { session in
                let id = try await chat(session, nil)
                first.withLock { $0 = id }
            } _: {
                try await db.session(.worker) { try await chat($0, user) }
            }
            #expect(second == first.withLock { $0 })
        }
    }

    @Test("a time at which a reminder is answered is of the hour that was seen: of one that is changed meanwhile it is asked again")
    func reminded() async throws {
        try await withWorld { world in
            let (db, booking) = (world.db, try await world.db.place(world.account, in: world.slots[1]))
            _ = try await db.admin.query("INSERT INTO reminders (booking_id, day, told_at) VALUES ($1, $2, antrean_now())", [booking, tuesday])
            let (account, key) = (world.account, UUID())
            let outcome = try await meanwhile(db) {
                _ = try await $0.query("SELECT cancel_booking($1, $2, $2, $3, 'web', NULL)", [account.session, key, booking])
            } _: {
                try await db.store.answerReminder(booking: booking, day: tuesday, givesBack: false)
            }
            #expect(outcome == .cancelledBefore)
        }
    }

    @Test("a counter whose page was left open does nothing to a number that another one has called since")
    func otherCounter() async throws {
        try await withWorld { world in
            let (db, office, head) = (world.db, world.office.id, world.head)
            let booking = try await db.place(world.account, in: world.slots[0])
            #expect(try await db.store.checkIn(booking: booking, office: office, reason: nil, by: head)[0].outcome == .checkedIn)
            for counter in 1...2 { #expect(try await db.store.setCounter(counter, office: office, state: .open, lanes: nil, by: head) == .done) }
            let visit = try #require(try await db.store.callNext(counter: 1, office: office, by: head).visit)
            #expect(try await db.store.act(.handOver(2), visit: visit, office: office, counter: 1, by: head) == .done)
            #expect(try await db.store.callNext(counter: 2, office: office, by: head).visit == visit)
            #expect(try await db.store.act(.accept, visit: visit, office: office, counter: 1, by: head) == .notInState)
            #expect(try await db.store.act(.accept, visit: visit, office: office, counter: 2, by: head) == .done)
        }
    }

    @Test("a counter for a lane that the office does not have serves nobody")
    func noLane() async throws {
        try await withWorld { world in
            _ = try await world.db.admin.query("UPDATE lanes SET online = false, code = 'special' WHERE office_id = $1", [world.office.id])
            #expect(try await world.db.store.setCounter(1, office: world.office.id, state: .open, lanes: [.online], by: world.head) == .done)
            #expect(try await world.db.count("SELECT count(*) FROM counters WHERE lanes = '{}'") == 1)
        }
    }
}
