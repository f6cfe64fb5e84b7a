import Domain
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Store

@Suite("chats")
struct ChatTests {
    /// An office with two hours of two places on Tuesday, and a chat.
    func withOffice(_ places: Int = 2, _ body: @Sendable (TestDatabase, Store, _ office: Int32) async throws -> Void) async throws {
        try await withTestDatabase { db in
            try await db.setClock(Zone.wib.instant(monday, clock(10)))
            let office = try await db.makeOffice()
            try await db.makeSlot(office, tuesday, hour: 9, places: places)
            try await db.makeSlot(office, tuesday, hour: 10, places: places)
            try await db.store(.worker) { (store: Store) async throws in try await body(db, store, office.id) }
            #expect(try await db.broken() == [])
        }
    }

    func person(_ number: Int) -> ChatIdentity {
        ChatIdentity(user: nil, phone: .init(hash: UUID(uuidString: String(format: "00000000-0000-0000-0000-%012d", number))!, sealed: [1]))
    }

    /// Does something for a chat as a worker would: in the transaction that deals with a delivered message.
    @discardableResult
    func inMessage<Result: Sendable>(
        _ store: Store, _ office: Int32, _ body: @escaping @Sendable (ChatDesk) async throws -> Result
    ) async throws -> Result {
        #expect(try await store.receive([ChatDelivery(messageID: UUID().uuidString, office: office, sealed: [])]) == 1)
        let made = Mutex<Result?>(nil)
        // who is slower than somebody else is put off, and tries again
        for _ in 1...1000 {
            _ = try await store.dealWithChatMessage { _, desk in
                let result = try await body(desk)
                made.withLock { $0 = result }
                return nil
            }
            if let result = made.withLock({ $0 }) { return result }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw StoreError.unexpected("nothing was done")
    }

    func hold(_ store: Store, _ office: Int32, chat: Int, _ name: String, day: Day = tuesday, id: Int64) async throws -> (ChatOutcome, Int64?) {
        let identity = person(chat)
        return try await inMessage(store, office) { desk in
            let chat = try await desk.chat(identity, office: office, language: nil)
            let hash = UUID(uuidString: String(format: "00000000-0000-0001-%04d-%012d", chat.id, name.utf8.reduce(0) { $0 * 31 % 99_991 + Int($1) }))!
            let made = try await desk.hold(
                ChatHold(
                    chat: chat.id, office: office, day: day, person: .unproven(hash: hash), namesake: hash, name: try PersonName(name),
                    birth: Day("1978-06-27")!, party: id, booking: id + 1))
            return (made.outcome, made.booking)
        }
    }

    private func confirm(_ store: Store, _ office: Int32, chat: Int, _ booking: Int64, sentAt: Date) async throws -> ChatOutcome {
        let identity = person(chat)
        return try await inMessage(store, office) { desk in
            try await desk.confirm(
                chat: try await desk.chat(identity, office: office, language: nil).id, booking: booking, sentAt: sentAt, office: office)
        }
    }

    @Test("a place is held, the code confirms it, once and for its own chat only")
    func dialogue() async throws {
        try await withOffice { db, store, office in
            let now = Zone.wib.instant(monday, clock(10))
            var held = try await hold(store, office, chat: 1, "JOJO", id: 100)
            #expect(held.0 == .done && held.1 == 101)
            held = try await hold(store, office, chat: 1, "JOJO", id: 110)
            #expect(held.0 == .alreadyBooked && held.1 == 101)
            #expect(try await confirm(store, office, chat: 2, 101, sentAt: now) == .notFound)
            #expect(try await confirm(store, office, chat: 1, 101, sentAt: now) == .done)
            #expect(try await confirm(store, office, chat: 1, 101, sentAt: now) == .doneBefore)
            #expect(try await db.count("SELECT count(*) FROM outbox WHERE kind = 'confirmation' AND way = 'whatsapp'") == 1)
            let identity = person(1)
            let cancel: @Sendable (ChatDesk) async throws -> ChatOutcome = { desk in
                try await desk.cancel(chat: try await desk.chat(identity, office: office, language: nil).id, booking: 101, office: office)
            }
            #expect(try await inMessage(store, office, cancel) == .done)
            #expect(try await inMessage(store, office, cancel) == .doneBefore)
            #expect(try await hold(store, office, chat: 1, "JOJO", id: 120).1 == 121, "the person may book again")
        }
    }

    @Test("why a day cannot be had")
    func days() async throws {
        try await withOffice { db, store, office in
            #expect(try await hold(store, office, chat: 1, "A", day: tuesday.adding(days: 1), id: 100).0 == .closed)
            try await db.admin.execute("UPDATE slots SET opens_at = antrean_now() + interval '1 hour'")
            #expect(try await hold(store, office, chat: 1, "A", id: 110).0 == .notReleased)
            try await db.admin.execute("UPDATE slots SET opens_at = '2020-01-01', held_back = 0, planned = taken, capacity = greatest(taken, 1)")
            #expect(try await hold(store, office, chat: 1, "A", id: 120).0 == .closed, "no places were planned")
            try await db.admin.execute("UPDATE slots SET planned = 2, capacity = 2")
            for number in 0..<4 { #expect(try await hold(store, office, chat: 10 + number, "P", id: 200 + Int64(number) * 10).0 == .done) }
            #expect(try await hold(store, office, chat: 1, "A", id: 130).0 == .full)
            #expect(try await inMessage(store, office) { try await $0.openDays(office: office, from: .distantPast, limit: 3) }.isEmpty)
            try await db.setClock(Zone.wib.instant(tuesday, clock(11)))
            #expect(try await hold(store, office, chat: 1, "A", id: 140).0 == .past)
        }
    }

    @Test("five live people a number, seven where an office allows it")
    func people() async throws {
        try await withOffice(10) { db, store, office in
            for number in 1...5 {
                #expect(try await hold(store, office, chat: 1, String(repeating: "A", count: number), id: Int64(number) * 10).0 == .done)
            }
            #expect(try await hold(store, office, chat: 1, "AAAAAA", id: 60).0 == .tooManyPeople)
            try await db.admin.execute("UPDATE offices SET chat_people = 7")
            for number in 6...7 {
                #expect(try await hold(store, office, chat: 1, String(repeating: "A", count: number), id: Int64(number) * 10).0 == .done)
            }
            #expect(try await hold(store, office, chat: 1, "AAAAAAAA", id: 80).0 == .tooManyPeople)
        }
    }

    @Test("a hold that runs out gives its place back; a code sent in time counts though it comes late, another place of the day when its own is gone")
    func late() async throws {
        try await withOffice(1) { db, store, office in
            let now = Zone.wib.instant(monday, clock(10))
            #expect(try await hold(store, office, chat: 1, "A", id: 100).0 == .done)
            try await db.setClock(now.addingTimeInterval(16 * 60))
            try await db.store(.notifier) { (notifier: Store) async throws in #expect(try await notifier.expireHold() == 101) }
            #expect(try await hold(store, office, chat: 2, "B", id: 110).0 == .done, "the place is free again")
            #expect(try await confirm(store, office, chat: 1, 101, sentAt: now.addingTimeInterval(15 * 60 + 1)) == .tooLate)
            #expect(try await confirm(store, office, chat: 1, 101, sentAt: now.addingTimeInterval(14 * 60)) == .done)
            #expect(try await db.count("SELECT count(DISTINCT slot_id)::int FROM bookings WHERE status IN ('booked', 'held')") == 2)
            // the same with the whole day taken
            #expect(try await confirm(store, office, chat: 2, 111, sentAt: now.addingTimeInterval(17 * 60)) == .done)
            try await db.admin.execute("UPDATE bookings SET status = 'held', hold_until = antrean_now() - interval '1 second' WHERE id = 101")
            try await db.admin.execute(
                "INSERT INTO booking_history (booking_id, at, event, to_status, to_slot, actor, channel) SELECT id, antrean_now(), 'held', 'held', slot_id, 'system', 'system' FROM bookings WHERE id = 101"
            )
            try await db.store(.notifier) { (notifier: Store) async throws in #expect(try await notifier.expireHold() == 101) }
            #expect(try await hold(store, office, chat: 3, "C", id: 120).0 == .done)
            #expect(try await confirm(store, office, chat: 1, 101, sentAt: now) == .full)
            try await db.admin.execute("DELETE FROM outbox WHERE kind = 'confirmation' AND booking_ids = ARRAY[101::bigint]")
            try await db.admin.execute("DELETE FROM booking_history WHERE booking_id = 101 AND event = 'confirmed'")
        }
    }

    @Test("after two holds in a row that ran out a number waits an hour; a confirmed one in between begins anew")
    func lapses() async throws {
        try await withOffice(5) { db, store, office in
            var now = Zone.wib.instant(monday, clock(10))
            func lapse(_ id: Int64) async throws {
                #expect(try await hold(store, office, chat: 1, "A", id: id).0 == .done)
                now = now.addingTimeInterval(16 * 60)
                try await db.setClock(now)
                try await db.store(.notifier) { (notifier: Store) async throws in #expect(try await notifier.expireHold() == id + 1) }
            }
            try await lapse(100)
            #expect(try await hold(store, office, chat: 1, "B", id: 110).0 == .done)
            #expect(try await confirm(store, office, chat: 1, 111, sentAt: now) == .done)
            try await lapse(120)
            try await lapse(130)
            #expect(try await hold(store, office, chat: 1, "C", id: 140).0 == .mustWait)
            #expect(try await hold(store, office, chat: 2, "C", id: 150).0 == .done)
            try await db.setClock(now.addingTimeInterval(3601))
            #expect(try await hold(store, office, chat: 1, "C", id: 160).0 == .done)
        }
    }

    @Test("people are known by WhatsApp's id first: a telephone number that changes hands takes no bookings with it")
    func identities() async throws {
        try await withOffice { db, store, office in
            func known(_ number: Int) -> ChatIdentity.Known { person(number).phone! }
            func chat(user: Int?, phone: Int?) async throws -> Int64 {
                let identity = ChatIdentity(user: user.map { known($0) }, phone: phone.map { known($0) })
                return try await inMessage(store, office) { try await $0.chat(identity, office: office, language: nil).id }
            }
            let first = try await chat(user: nil, phone: 1)
            #expect(try await chat(user: 11, phone: 1) == first, "WhatsApp has begun to tell the id")
            #expect(try await chat(user: 11, phone: nil) == first)
            #expect(try await chat(user: 11, phone: 2) == first, "a new telephone number")
            let second = try await chat(user: 12, phone: 2)
            #expect(second != first, "somebody else has the number now")
            #expect(try await chat(user: nil, phone: 2) == second)
            #expect(try await chat(user: 11, phone: nil) == first)
            #expect(try await db.count("SELECT count(*) FROM chats") == 2)
        }
    }

    @Test("what turns out to be one person's is one chat: nothing that was booked is lost from sight")
    func merged() async throws {
        try await withOffice { db, store, office in
            func known(_ number: Int) -> ChatIdentity.Known { person(number).phone! }
            func chat(user: Int?, phone: Int?) async throws -> Int64 {
                let identity = ChatIdentity(user: user.map { known($0) }, phone: phone.map { known($0) })
                return try await inMessage(store, office) { try await $0.chat(identity, office: office, language: nil).id }
            }
            #expect(try await hold(store, office, chat: 1, "JOJO", id: 100).0 == .done)
            let byUser = try await chat(user: 11, phone: nil)
            #expect(try await chat(user: 11, phone: 1) == byUser)
            #expect(try await db.count("SELECT count(*) FROM chats") == 1)
            let bookings = try await inMessage(store, office) { try await $0.bookings(chat: byUser).map(\.id) }
            #expect(bookings == [101])
            // somebody with an id and a number gets the number of a stranger: nothing of the stranger's
            #expect(try await hold(store, office, chat: 2, "SITI", id: 110).0 == .done)
            #expect(try await chat(user: 11, phone: 2) == byUser)
            let after = try await inMessage(store, office) { try await $0.bookings(chat: byUser).map(\.id) }
            #expect(after == [101])
        }
    }

    @Test("of those who have had their day none counts any more, come or not; with a NIK and without it is one person at one number and office")
    func counted() async throws {
        try await withOffice(10) { db, store, office in
            for number in 1...5 {
                #expect(try await hold(store, office, chat: 1, String(repeating: "A", count: number), id: Int64(number) * 10).0 == .done)
            }
            let now = Zone.wib.instant(monday, clock(10))
            for number in 1...5 { #expect(try await confirm(store, office, chat: 1, Int64(number) * 10 + 1, sentAt: now) == .done) }
            try await db.admin.execute(
                """
                INSERT INTO slots (office_id, lane_id, day, session, starts_at, ends_at, opens_at, planned, capacity, prefix)
                SELECT office_id, lane_id, day + 1, session, starts_at + interval '1 day', ends_at + interval '1 day', opens_at, 5, 5, prefix
                FROM slots ORDER BY starts_at LIMIT 1
                """)
            #expect(try await hold(store, office, chat: 1, "B", day: tuesday.adding(days: 1), id: 70).0 == .tooManyPeople)
            try await db.setClock(Zone.wib.instant(tuesday.adding(days: 1), clock(8)))
            #expect(try await hold(store, office, chat: 1, "B", day: tuesday.adding(days: 1), id: 80).0 == .done)
            let identity = person(1)
            let again = try await inMessage(store, office) { desk in
                let chat = try await desk.chat(identity, office: office, language: nil)
                let namesake = try await namesakeOf("B", chat.id)
                return try await desk.hold(
                    ChatHold(
                        chat: chat.id, office: office, day: tuesday.adding(days: 1), person: .nik(hash: UUID(), sealed: [1]), namesake: namesake,
                        name: try PersonName("B"), birth: Day("1978-06-27")!, party: 90, booking: 91)
                ).outcome
            }
            #expect(again == .alreadyBooked)
        }
    }

    private func namesakeOf(_ name: String, _ chat: Int64) async throws -> UUID {
        UUID(uuidString: String(format: "00000000-0000-0001-%04d-%012d", chat, name.utf8.reduce(0) { $0 * 31 % 99_991 + Int($1) }))!
    }

    @Test("a code in time gets back its own place though that is not offered again yet; one of an hour that has begun does not count")
    func returning() async throws {
        try await withOffice(1) { db, store, office in
            let now = Zone.wib.instant(monday, clock(10))
            try await db.admin.execute("UPDATE policy SET return_after_min = '1 hour', return_after_max = '1 hour', return_at_once_within = '0'")
            try await db.admin.execute("UPDATE slots SET planned = 0, capacity = 1 WHERE starts_at > (SELECT min(starts_at) FROM slots)")
            #expect(try await hold(store, office, chat: 1, "A", id: 100).0 == .done)
            try await db.setClock(now.addingTimeInterval(16 * 60))
            try await db.store(.notifier) { (notifier: Store) async throws in #expect(try await notifier.expireHold() == 101) }
            #expect(try await db.count("SELECT count(*) FROM slots WHERE held_back = 1 AND taken = 0") == 1)
            #expect(try await hold(store, office, chat: 2, "B", id: 110).0 == .full, "it is not offered yet")
            #expect(try await confirm(store, office, chat: 1, 101, sentAt: now) == .done)
            #expect(try await db.count("SELECT count(*) FROM slots WHERE held_back = 0 AND taken = 1") == 1)
            #expect(try await db.count("SELECT count(*) FROM returning_places") == 0)
            try await db.admin.execute("UPDATE policy SET chat_hold = '1 day'; UPDATE slots SET planned = 1 WHERE taken = 0")
            #expect(try await hold(store, office, chat: 3, "C", id: 120).0 == .done)
            try await db.setClock(Zone.wib.instant(tuesday, clock(10)))
            #expect(try await confirm(store, office, chat: 3, 121, sentAt: now) == .over)
        }
    }

    @Test("the number that was written to answers")
    func answeringOffice() async throws {
        try await withOffice { db, store, office in
            let other = try await db.makeOffice(code: "BDG").id
            #expect(try await hold(store, office, chat: 1, "JOJO", id: 100).0 == .done)
            #expect(try await confirm(store, other, chat: 1, 101, sentAt: Zone.wib.instant(monday, clock(10))) == .done)
            #expect(try await db.count("SELECT (facts->>'office')::int FROM outbox WHERE kind = 'confirmation'") == Int(other))
            let identity = person(1)
            #expect(
                try await inMessage(store, other) { desk in
                    try await desk.cancel(chat: try await desk.chat(identity, office: other, language: nil).id, booking: 101, office: other)
                } == .done)
            #expect(try await db.count("SELECT (facts->>'office')::int FROM outbox WHERE kind = 'cancelled'") == Int(other))
        }
    }

    @Test("many want the last places at once, each message twice: no place is given twice")
    func rush() async throws {
        try await withOffice(5) { db, store, office in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...40 {
                    group.addTask {
                        var outcome = ChatOutcome.again
                        repeat { outcome = try await hold(store, office, chat: number, "A", id: Int64(number) * 10 + 1000).0 } while outcome == .again
                        #expect(outcome == .done || outcome == .full)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await db.count("SELECT count(*) FROM bookings WHERE status = 'held'") == 10)
        }
    }
}
