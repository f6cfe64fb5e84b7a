import Domain
import Foundation
import Logging
import Postgres
import Store
import TestSupport
import Testing

@testable import Booking

extension TestDatabase {
    /// The sessions of one worker's channels that wait for a lock.
    fileprivate func waiting(_ application: String, by observer: Connection) async throws -> [Int32] {
        try await observer.query(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1 AND wait_event_type = 'Lock'",
            [application]
        ).map { try $0.decode(Int32.self) }
    }

    /// Whoever makes a party takes so long before it commits.
    fileprivate func slowDown(seconds: Double) async throws {
        try await admin.execute(
            """
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(\(seconds)); RETURN NULL; END $$;
            CREATE TRIGGER slow AFTER INSERT ON parties FOR EACH STATEMENT EXECUTE FUNCTION slow();
            """)
    }
}

@Suite("connections that are cut")
struct LostConnectionTests {
    @Test("a batch whose session is killed while it waits for a slot is sent again, and everybody gets one place")
    func killedWhileWaiting() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 20)
            let accounts = try await db.makeAccounts(10)
            try await withService(db) { (service: BookingService) async throws in
                try await db.session(.superuser) { blocker in
                    try await blocker.execute("BEGIN")
                    _ = try await blocker.query("SELECT 1 FROM slots WHERE id = $1 FOR NO KEY UPDATE", [slot])
                    try await withThrowingTaskGroup(of: BookingAnswer.self) { group in
                        for account in accounts { group.addTask { try await service.book(office.wish(.slot(slot), db.request(account))) } }
                        try await eventually("a batch was killed") {
                            let killed = try await db.waiting("booking-0", by: db.admin)
                            for pid in killed { _ = try await db.admin.query("SELECT pg_terminate_backend($1)", [pid]) }
                            return !killed.isEmpty
                        }
                        try await blocker.execute("COMMIT")
                        let answers = try await group.reduce(into: []) { $0.append($1) }
                        #expect(answers.count == 10)
                    }
                }
            }
            #expect(try await db.taken(slot) == 10)
            #expect(try await db.count("SELECT count(*) FROM outbox") == 10)
        }
    }

    /// A channel that gives a statement up long before the server is done with it: what it cut commits behind its back.
    private func withImpatientChannel<T: Sendable>(_ db: TestDatabase, _ body: (BookingChannel) async throws -> T) async throws -> T {
        var single = Pool.Settings()
        single.minimum = 1
        single.maximum = 1
        let pool = Pool(connection: db.connection(.worker, application: "impatient"), settings: single, logger: .silent)
        var settings = BookingChannel.Settings()
        settings.statement = .milliseconds(150)
        let channel = BookingChannel(
            name: "impatient", pool: pool, availability: Availability(store: db.store), side: nil, settings: settings, now: { db.now() },
            logger: .silent)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pool.run() }
            group.addTask { await channel.run() }
            defer { group.cancelAll() }
            return try await body(channel)
        }
    }

    @Test("an answer that never came is found again under its key, and nothing is booked twice")
    func answerLost() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 20)
            let account = try await db.makeAccount()
            try await db.slowDown(seconds: 0.7)
            let request = db.request(account)
            let answer = try await withImpatientChannel(db) {
                try await $0.book(office.wish(.slot(slot), request), deadline: .now + .seconds(20))
            }
            #expect(answer == .replayed(party: request.party))
            #expect(try await db.taken(slot) == 1)
        }
    }

    @Test("nobody is told that nothing is free while an earlier attempt of the same key may still get a place")
    func goneWhileUnderWay() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 1)
            let account = try await db.makeAccount()
            try await db.slowDown(seconds: 0.7)
            let request = db.request(account)
            let answer = try await withImpatientChannel(db) { channel in
                async let answer = channel.book(office.wish(.slot(slot), request), deadline: .now + .seconds(20))
                try await db.session(.superuser) { observer in
                    try await eventually("the first attempt is under way") {
                        try await observer.query(
                            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'")[0]
                            .decode(Int.self) == 1
                    }
                }
                // for every later attempt the slot has begun
                try await db.setClock(office.zone.instant(tuesday, clock(9, 30)))
                return try await answer
            }
            #expect(answer == .replayed(party: request.party))
        }
    }

    @Test("a move whose answer was lost is made once")
    func moveLost() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 2), try await db.makeSlot(office, tuesday, hour: 10, places: 2)]
            let account = try await db.makeAccount()
            let booking = try await db.place(account, in: slots[0])
            try await db.admin.execute(
                """
                CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END $$;
                CREATE TRIGGER slow AFTER UPDATE ON bookings FOR EACH STATEMENT EXECUTE FUNCTION slow();
                """)
            let outcome = try await withImpatientChannel(db) {
                try await $0.change(
                    .move(office: office.id, zone: office.zone, preference: .earliest), db.change(account, booking), deadline: .now + .seconds(20))
            }
            #expect(outcome == .doneBefore)
            #expect(try await db.count("SELECT moves FROM bookings") == 1)
            let doubt = try await withImpatientChannel(db) { channel in
                try await refusal {
                    try await channel.change(
                        .move(office: office.id, zone: office.zone, preference: .earliest), db.change(account, booking, key: nil),
                        deadline: .now + .seconds(20))
                }
            }
            #expect(doubt == .outcomeUnknown)
            try await eventually("the second move has ended") { try await db.count("SELECT moves FROM bookings") == 2 }
        }
    }

    @Test("sessions killed again and again under load: whoever asks again with the same key has exactly one place", .timeLimit(.minutes(8)))
    func killedAgainAndAgain() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 400), try await db.makeSlot(office, tuesday, hour: 10, places: 400)]
            let accounts = try await db.makeAccounts(300)
            var settings = BookingService.Settings()
            settings.timeout = .seconds(60)
            let (replies, killed) = try await withServices(db, 2, settings: settings) { services in
                try await withThrowingTaskGroup(of: BookingAnswer?.self) { group in
                    for (number, account) in accounts.enumerated() {
                        group.addTask {
                            let key = UUID()
                            for _ in 0..<50 {
                                let wish = office.wish(.slot(slots[number % 2]), db.request(account, key: key))
                                switch try await attempt({ try await services[number % 2].book(wish) }) {
                                case .success(let answer): return answer
                                case .failure(let refusal):
                                    // what a client does with 503, 409 in_flight and 504
                                    #expect([.databaseUnavailable, .outcomeUnknown, .inFlight, .overloaded].contains(refusal))
                                }
                            }
                            return nil
                        }
                    }
                    // in the midst of bookings, until all are made or enough was killed
                    // (one that has just ended by itself is warned of)
                    try await db.admin.execute("SET client_min_messages = error")
                    var killed = 0
                    while killed < 30, try await db.count("SELECT count(*) FROM bookings") < 300 {
                        killed += try await db.admin.query(
                            """
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                            WHERE datname = current_database() AND application_name LIKE 'booking-%' AND state = 'active'
                            """
                        ).filter { try $0.decode(Bool.self) }.count
                    }
                    return (try await group.reduce(into: [BookingAnswer?]()) { $0.append($1) }, killed)
                }
            }
            #expect(killed >= 3)
            #expect(replies.compactMap { $0 }.count == 300)
            #expect(try await db.count("SELECT count(*) FROM bookings") == 300)
            #expect(try await db.count("SELECT count(*) FROM idempotency_keys") == 300)
        }
    }
}
